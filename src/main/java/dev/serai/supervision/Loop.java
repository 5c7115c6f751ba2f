package dev.serai.supervision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rounds that go on, on one or several threads, until it is told to end; see the package. */
public final class Loop implements Watched {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    /** After a round that failed, so that one that fails at once does not keep a processor busy. */
    private static final Duration FLOOR = Duration.ofMillis(200);

    private final LoopRecord record;
    private final Duration patience;
    private final Executor threads;
    private final Body body;
    private final List<Place> places = new ArrayList<>();
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicLong replaced = new AtomicLong();
    private volatile boolean ending;

    /**
     * @param wanted threads
     * @param patience how long a round may work, or every round fail, before the loop counts as not well
     * @param threads gives each round's thread
     */
    Loop(LoopRecord record, int wanted, Duration patience, Executor threads, Body body) {
        this.record = record;
        this.patience = patience;
        this.threads = threads;
        this.body = body;
        for (int i = 0; i < wanted; i++) {
            places.add(new Place());
        }
    }

    void start() {
        places.forEach(Place::fill);
    }

    /** One thread's place; there is one after another in it where they end. */
    private final class Place implements Beat {

        private static final long WAITING = -1;

        private volatile Thread thread;
        private volatile long worksSince = WAITING;

        private void fill() {
            threads.execute(this::run);
        }

        private void run() {
            thread = Thread.currentThread();
            alive.incrementAndGet();
            try {
                while (!ending) {
                    round();
                }
            } finally {
                alive.decrementAndGet();
                thread = null;
                worksSince = WAITING;
                if (!ending) {
                    replaced.incrementAndGet();
                    LockSupport.parkNanos(FLOOR.toNanos());
                    fill();
                }
            }
        }

        private void round() {
            try {
                works();
                body.round(this);
                record.succeeded();
            } catch (Throwable e) {
                if (!ending || e instanceof Error) {
                    record.failed(e);
                }
                waits();
                if (!ending) {
                    boolean interrupted = Thread.interrupted();
                    LockSupport.parkNanos(FLOOR.toNanos());
                    log.debug("The next round begins{}", interrupted ? ", though the thread was interrupted" : "");
                }
            }
        }

        @Override
        public void waits() {
            worksSince = WAITING;
        }

        @Override
        public void works() {
            worksSince = System.nanoTime() & Long.MAX_VALUE;
        }

        private boolean isStalled() {
            long since = worksSince;
            return since != WAITING && (System.nanoTime() & Long.MAX_VALUE) - since > patience.toNanos();
        }
    }

    /** Lets no further round begin. */
    public void end() {
        ending = true;
    }

    /** Lets no further round begin, and interrupts those that are under way. */
    public void interrupt() {
        ending = true;
        places.forEach(place -> {
            Thread thread = place.thread;
            if (thread != null) {
                thread.interrupt();
            }
        });
    }

    /** Waits until the last round has ended, or for so long. */
    public void await(Duration most) throws InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        while (alive.get() > 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    @Override
    public LoopState state() {
        int running = alive.get();
        return new LoopState(record.name(), status(running), running, places.size(), record.failures(), replaced.get(),
                record.lastFailureAt(), record.lastFailure());
    }

    private String status(int running) {
        if (ending) {
            return LoopState.ENDED;
        }
        if (running < places.size()) {
            return LoopState.STOPPED;
        }
        if (places.stream().allMatch(Place::isStalled)) {
            return LoopState.STALLED;
        }
        boolean failing = record.failsOnly() && record.millisSinceWell() > patience.toMillis();
        return failing ? LoopState.FAILING : LoopState.RUNNING;
    }
}
