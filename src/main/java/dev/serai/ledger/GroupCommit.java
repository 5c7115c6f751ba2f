package dev.serai.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets concurrent writers share a commit: while one commit is under way the next items gather, and go together.
 *
 * @param <T> what is written
 * @param <R> what comes back for each
 */
final class GroupCommit<T, R> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private record Entry<T, R>(T item, boolean urgent, CompletableFuture<R> committed) {}

    private final BlockingQueue<Entry<T, R>> queue = new LinkedBlockingQueue<>();
    private final List<Thread> writers = new ArrayList<>();
    private final Function<List<T>, List<R>> commit;
    private final int mostTogether;
    private final Duration linger;
    private final Duration gather;
    private final Semaphore urgent = new Semaphore(0);
    private volatile boolean closed;

    /**
     * @param commit writes all or nothing, and returns one answer per item when they are on disk
     * @param mostTogether items in one commit at the most
     * @param linger how long an item that is not urgent waits for company
     * @param gather how long urgent items wait for company while many come; see {@link Rush}
     */
    GroupCommit(String name, int writers, int mostTogether, Duration linger, Duration gather, Function<List<T>, List<R>> commit) {
        this.commit = commit;
        this.mostTogether = mostTogether;
        this.linger = linger;
        this.gather = gather;
        for (int i = 0; i < writers; i++) {
            Thread writer = new Thread(this::write, name + "-" + i);
            writer.setDaemon(true);
            writer.start();
            this.writers.add(writer);
        }
    }

    /** Completes once the item is on disk, or with what prevented it; an urgent item waits for no company. */
    CompletableFuture<R> submit(T item, boolean isUrgent) {
        if (closed) {
            return CompletableFuture.failedFuture(new LedgerUnavailableException("Serai is stopping", null));
        }
        CompletableFuture<R> committed = new CompletableFuture<>();
        queue.add(new Entry<>(item, isUrgent, committed));
        if (isUrgent && !linger.isZero()) {
            urgent.release();
        }
        return committed;
    }

    private void write() {
        List<Entry<T, R>> batch = new ArrayList<>();
        Rush rush = new Rush();
        while (!closed || !queue.isEmpty()) {
            try {
                Entry<T, R> first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                batch.add(first);
                if (!linger.isZero() && !first.urgent()) {
                    urgent.tryAcquire(linger.toNanos(), TimeUnit.NANOSECONDS);
                }
                urgent.drainPermits();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            if (batch.get(0).urgent() && !gather.isZero() && !closed && rush.isOn(queue.size())) {
                int before = queue.size();
                LockSupport.parkNanos(gather.toNanos());
                rush.waited(before, queue.size());
            }
            queue.drainTo(batch, mostTogether - 1);
            commit(batch);
            batch.clear();
        }
    }

    /**
     * Tells whether it pays to wait before a commit. Where several items came during the last one, more are probably on their way; a commit
     * costs the database as much as some twenty items. Where waiting brought too few, it is left alone for a while.
     */
    private static final class Rush {

        private static final int SEVERAL = 4;
        private static final int LEFT_ALONE = 16;

        private int leaveAlone;

        boolean isOn(int waiting) {
            if (waiting < SEVERAL) {
                return false;
            }
            if (leaveAlone > 0) {
                leaveAlone--;
                return false;
            }
            return true;
        }

        void waited(int before, int after) {
            leaveAlone = (after - before) * 4 < before ? LEFT_ALONE : 0;
        }
    }

    private void commit(List<Entry<T, R>> batch) {
        List<R> answers;
        try {
            answers = commit.apply(batch.stream().map(Entry::item).toList());
        } catch (RuntimeException | Error e) {
            if (batch.size() > 1 && !(e instanceof LedgerUnavailableException)) {
                log.warn("A commit of {} failed, each goes alone now: {}", batch.size(), e.getMessage());
                batch.forEach(each -> commit(List.of(each)));
            } else {
                batch.forEach(each -> each.committed().completeExceptionally(e));
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).committed().complete(answers.get(i));
        }
    }

    /** Writes what is waiting and ends. */
    @Override
    public void close() {
        closed = true;
        for (Thread writer : writers) {
            try {
                writer.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
