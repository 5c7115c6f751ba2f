package dev.serai.rehearsal;

import dev.serai.embedded.DataDirectory;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Works on rehearsals, one at a time on each node, in turns. After each few events it keeps how far it is, from where any node goes on.
 */
@Component
class Rehearsals extends LoopingService {

    private static final Logger log = LoggerFactory.getLogger(Rehearsals.class);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST_BREAKDOWNS = 3;

    private final RehearsalStore store;
    private final RehearsalWorks works;
    private final RehearsalProperties properties;
    private final Clock clock;
    private final String node;
    private boolean asked;
    private UUID opened;
    private Work work;
    private Instant forgotten = Instant.MIN;

    Rehearsals(RehearsalStore store, RehearsalWorks works, RehearsalProperties properties, Clock clock, DataDirectory directory,
            Loops loops) {
        super(loops, "serai-rehearsals", PATIENCE);
        this.store = store;
        this.works = works;
        this.properties = properties;
        this.clock = clock;
        this.node = directory.nodeId();
    }

    /** Begins soon with what was asked for. */
    synchronized void look() {
        asked = true;
        notifyAll();
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        forget();
        Optional<Rehearsal> claimed = store.claim(node);
        if (claimed.isEmpty() || !claimed.get().id().equals(opened)) {
            close();
        }
        if (claimed.isEmpty()) {
            beat.waits();
            await();
            return;
        }
        turn(claimed.get());
    }

    private synchronized void await() throws InterruptedException {
        long end = System.nanoTime() + LOOK.toNanos();
        for (long left = LOOK.toMillis(); !asked && left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
        }
        asked = false;
    }

    private void forget() {
        Instant now = clock.instant();
        if (forgotten.plus(FORGET).isBefore(now)) {
            store.forget(properties.keep(), now);
            forgotten = now;
        }
    }

    private void turn(Rehearsal rehearsal) throws InterruptedException {
        if (rehearsal.breakdowns() > MOST_BREAKDOWNS) {
            end(rehearsal, "Serai itself broke down over it, " + MOST_BREAKDOWNS + " times in a row; its log says more under this id");
            return;
        }
        try {
            if (work == null) {
                work = works.open(rehearsal.asked());
                opened = rehearsal.id();
            }
            goOn(rehearsal);
        } catch (RehearsalFailedException e) {
            end(rehearsal, e.getMessage());
        } catch (InterruptedException e) {
            close();
            throw e;
        } catch (RuntimeException e) {
            log.warn("Rehearsal {} broke down and is taken up again", rehearsal.id(), e);
            close();
            throw e;
        }
    }

    private void goOn(Rehearsal rehearsal) throws InterruptedException {
        Progress progress = rehearsal.progress();
        long end = System.nanoTime() + TURN_NANOS;
        boolean more = true;
        while (more && System.nanoTime() < end) {
            long began = System.nanoTime();
            Tally tally = new Tally(progress, properties.differences());
            more = work.goOn(tally);
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            if (more && progress.workedMillis() + millis > properties.longest().toMillis()) {
                tally.limited();
                more = false;
            }
            progress = tally.progress(millis);
            if (!store.save(rehearsal, node, progress, tally.differences())) {
                close();
                return;
            }
        }
        if (more) {
            store.release(rehearsal, node);
        } else {
            store.finish(rehearsal, node, Rehearsal.DONE, null);
            close();
        }
    }

    private void end(Rehearsal rehearsal, String reason) {
        log.warn("Rehearsal {} failed: {}", rehearsal.id(), reason);
        store.finish(rehearsal, node, Rehearsal.FAILED, reason);
        close();
    }

    private void close() {
        Work open = work;
        work = null;
        opened = null;
        if (open != null) {
            open.close();
        }
    }
}
