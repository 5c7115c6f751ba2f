package dev.serai.problem;

import dev.serai.schedule.Ticks;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Keeps the problems up to date for as long as the application runs. */
@Component
class ProblemKeeper extends LoopingService {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ProblemSorter sorter;
    private final Ticks ticks;
    private final Clock clock;
    private Instant tidied;

    ProblemKeeper(ProblemSorter sorter, Ticks ticks, Loops loops, Clock clock) {
        super(loops, "serai-problems", PATIENCE);
        this.sorter = sorter;
        this.ticks = ticks;
        this.clock = clock;
        this.tidied = hour();
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        boolean more = sorter.sort();
        if (!more && hour().isAfter(tidied)) {
            tidy(hour());
        }
        if (!more) {
            beat.waits();
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }

    private Instant hour() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS);
    }

    /** Every hour, on the node that comes first. */
    private void tidy(Instant hour) {
        sorter.tidy(() -> ticks.isMine("serai", "tidy-problems", Date.from(hour)));
        tidied = hour;
    }
}
