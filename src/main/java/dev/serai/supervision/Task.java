package dev.serai.supervision;

import java.time.Duration;

/** What an executor, or the clock of a route, does again and again; it goes on whatever a round throws. */
public final class Task implements Runnable, Watched {

    private static final Beat NOTHING = new Beat() {

        @Override
        public void waits() {
            // its executor waits for it
        }

        @Override
        public void works() {
            // as it always does
        }
    };

    private final LoopRecord record;
    private final Duration patience;
    private final Body body;

    /** @param patience how long no round may go well before it counts as not well; null where it is not done regularly */
    Task(LoopRecord record, Duration patience, Body body) {
        this.record = record;
        this.patience = patience;
        this.body = body;
    }

    @Override
    public void run() {
        try {
            body.round(NOTHING);
            record.succeeded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            record.failed(e);
        } catch (Throwable e) {
            record.failed(e);
        }
    }

    /** Notes a round that somebody else did, and what it threw; null for nothing. */
    public void done(Throwable failure) {
        if (failure == null) {
            record.succeeded();
        } else {
            record.failed(failure);
        }
    }

    @Override
    public LoopState state() {
        boolean late = patience != null && record.millisSinceWell() > patience.toMillis();
        String status = !late ? LoopState.RUNNING : record.failsOnly() ? LoopState.FAILING : LoopState.STALLED;
        return new LoopState(record.name(), status, 1, 1, record.failures(), 0, record.lastFailureAt(), record.lastFailure());
    }
}
