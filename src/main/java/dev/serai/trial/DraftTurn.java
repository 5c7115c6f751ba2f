package dev.serai.trial;

import dev.serai.api.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Has one thing at a time done with documents and drafts, which somebody else wrote, and waits for it so long and no longer. */
@Component
class DraftTurn {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Held until the work has ended, also where nobody waits for it any more. It does end: the steps of a draft look at its limits, a loop
     * has at least one of them, and a document is read within bounds.
     */
    private final Semaphore turn = new Semaphore(1);

    /**
     * Does the work in a thread of its own.
     *
     * @throws ProblemException 429 while other work is done
     * @throws TimeoutException where it takes longer than {@link #PATIENCE}
     */
    <T> T take(Callable<T> work) throws TimeoutException {
        if (!turn.tryAcquire()) {
            throw new ProblemException(429, "Another draft is checked", "One draft is made or checked at a time; try again in some"
                    + " seconds", List.of());
        }
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return work.call();
            } finally {
                turn.release();
            }
        });
        Thread thread = new Thread(task, "serai-draft");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Serai is ending", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("What was asked for could not be done", e.getCause());
        }
    }
}
