package dev.serai.problem;

import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Keeps the problems up to date for as long as the application runs. */
@Component
class ProblemKeeper extends LoopingService {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration TIDY_EVERY = Duration.ofHours(1);

    private final ProblemSorter sorter;
    private final Clock clock;
    private Instant tidied;

    ProblemKeeper(ProblemSorter sorter, Loops loops, Clock clock) {
        super(loops, "serai-problems", PATIENCE);
        this.sorter = sorter;
        this.clock = clock;
        this.tidied = clock.instant();
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        boolean more = sorter.sort();
        Instant now = clock.instant();
        if (!more && Duration.between(tidied, now).compareTo(TIDY_EVERY) >= 0) {
            tidied = now;
            sorter.tidy();
        }
        if (!more) {
            beat.waits();
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }
}
