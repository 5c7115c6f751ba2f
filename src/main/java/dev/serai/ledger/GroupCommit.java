package dev.serai.ledger;

import dev.serai.supervision.Beat;
import dev.serai.supervision.Body;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import dev.serai.supervision.OutOfMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToLongFunction;
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

    /** How long one commit may take, a database that is away included, before it counts as stalled. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final BlockingQueue<Entry<T, R>> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final List<Loop> writers = new ArrayList<>();
    private final Function<List<T>, List<R>> commit;
    private final ToLongFunction<T> bytes;
    private final int mostTogether;
    private final long mostBytes;
    private final Duration linger;
    private final Duration gather;
    private final Semaphore urgent = new Semaphore(0);
    private volatile boolean closed;

    /**
     * How much goes into one commit.
     *
     * @param items at the most
     * @param bytes at the most, unless a single item is larger
     * @param linger how long an item that is not urgent waits for company
     * @param gather how long urgent items wait for company while many come; see {@link Rush}
     */
    record Limits(int items, long bytes, Duration linger, Duration gather) {}

    /**
     * @param bytes about how many an item takes
     * @param commit writes all or nothing, and returns one answer per item when they are on disk
     */
    GroupCommit(Loops loops, String name, int writers, Limits limits, ToLongFunction<T> bytes, Function<List<T>, List<R>> commit) {
        this.commit = commit;
        this.bytes = bytes;
        this.mostTogether = limits.items();
        this.mostBytes = limits.bytes();
        this.linger = limits.linger();
        this.gather = limits.gather();
        for (int i = 0; i < writers; i++) {
            this.writers.add(loops.start(name + "-" + i, PATIENCE, new Writer()));
        }
    }

    /** Completes once the item is on disk, or with what prevented it; an urgent item waits for no company. */
    CompletableFuture<R> submit(T item, boolean isUrgent) {
        if (closed) {
            return CompletableFuture.failedFuture(new LedgerUnavailableException("Serai is stopping", null));
        }
        CompletableFuture<R> committed = new CompletableFuture<>();
        pending.incrementAndGet();
        queue.add(new Entry<>(item, isUrgent, committed));
        if (isUrgent && !linger.isZero()) {
            urgent.release();
        }
        return committed;
    }

    /** One thread's rounds: a commit each. */
    private final class Writer implements Body {

        private final Rush rush = new Rush();
        /** Did not fit into the last commit, and begins the next. */
        private Entry<T, R> next;

        @Override
        public void round(Beat beat) throws InterruptedException {
            beat.waits();
            Entry<T, R> first = next == null ? queue.poll(200, TimeUnit.MILLISECONDS) : next;
            next = null;
            if (first == null) {
                return;
            }
            beat.works();
            List<Entry<T, R>> batch = new ArrayList<>();
            batch.add(first);
            try {
                gather(batch);
                commit(batch);
            } catch (Throwable e) {
                batch.forEach(each -> fail(each, e));
                throw e;
            }
        }

        private void gather(List<Entry<T, R>> batch) throws InterruptedException {
            Entry<T, R> first = batch.get(0);
            if (!linger.isZero() && !first.urgent()) {
                urgent.tryAcquire(linger.toNanos(), TimeUnit.NANOSECONDS);
            }
            urgent.drainPermits();
            if (first.urgent() && !gather.isZero() && !closed && rush.isOn(queue.size())) {
                int before = queue.size();
                LockSupport.parkNanos(gather.toNanos());
                rush.waited(before, queue.size());
            }
            long size = bytes.applyAsLong(first.item());
            while (batch.size() < mostTogether) {
                Entry<T, R> more = queue.poll();
                if (more == null) {
                    return;
                }
                size += bytes.applyAsLong(more.item());
                if (size > mostBytes) {
                    next = more;
                    return;
                }
                batch.add(more);
            }
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
            OutOfMemory.endsTheProcess(e);
            if (batch.size() > 1 && !(e instanceof LedgerUnavailableException)) {
                log.warn("A commit of {} failed, each goes alone now: {}", batch.size(), e.getMessage());
                batch.forEach(each -> commit(List.of(each)));
            } else {
                batch.forEach(each -> fail(each, e));
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            Entry<T, R> each = batch.get(i);
            if (each.committed().complete(answers.get(i))) {
                pending.decrementAndGet();
            }
        }
    }

    private void fail(Entry<T, R> entry, Throwable failure) {
        if (entry.committed().completeExceptionally(failure)) {
            pending.decrementAndGet();
        }
    }

    /** Writes what is waiting and ends. */
    @Override
    public void close() {
        closed = true;
        long until = System.nanoTime() + CLOSE_WITHIN.toNanos();
        try {
            while (pending.get() > 0 && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
            for (Loop writer : writers) {
                writer.end();
            }
            for (Loop writer : writers) {
                writer.await(CLOSE_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
