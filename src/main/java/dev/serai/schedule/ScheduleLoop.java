package dev.serai.schedule;

import dev.serai.ledger.OutcomeEvents;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Looks twice a second what schedules have due; every node does. */
@Component
class ScheduleLoop extends LoopingService {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DueSchedules due;
    private final OutcomeEvents events;

    ScheduleLoop(DueSchedules due, OutcomeEvents events, Loops loops) {
        super(loops, "serai-schedules", PATIENCE);
        this.due = due;
        this.events = events;
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        if (due.raise() > 0) {
            events.raised();
        } else {
            beat.waits();
            TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
        }
    }
}
