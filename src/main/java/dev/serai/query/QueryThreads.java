package dev.serai.query;

import dev.serai.api.OverloadedException;
import dev.serai.supervision.OutOfMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The threads on which providers are asked. One tenant has a part of them at the most and tenants take turns, so that a slow provider of
 * one stops nobody else; who waits holds no thread.
 */
@Component
class QueryThreads implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(QueryThreads.class);
    private static final int MOST_WAITING = 4000;

    private final QueryProperties properties;
    private final ThreadPoolExecutor threads;
    /** In the order of their turns. */
    private final Map<UUID, Line> lines = new LinkedHashMap<>();
    private int busy;
    private int waiting;

    QueryThreads(QueryProperties properties) {
        this.properties = properties;
        AtomicInteger count = new AtomicInteger();
        // How many are busy is counted here, so that a thread that has just ended its task is in nobody's way.
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "serai-query-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private static final class Line {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private int running;
    }

    /**
     * Runs the task when it is its turn.
     *
     * @throws OverloadedException when too many wait already
     */
    void run(UUID tenantId, Runnable task) {
        synchronized (this) {
            Line line = lines.computeIfAbsent(tenantId, tenant -> new Line());
            boolean free = line.running < properties.perTenant() && busy < properties.threads();
            if (!free && (line.tasks.size() >= properties.waiting() || waiting >= MOST_WAITING)) {
                throw new OverloadedException("Too many queries wait for slow providers already");
            }
            line.tasks.add(task);
            waiting++;
        }
        startAll();
    }

    private void startAll() {
        for (Turn turn = next(); turn != null; turn = next()) {
            Turn begun = turn;
            try {
                threads.execute(() -> run(begun));
            } catch (RuntimeException | Error e) {
                ended(begun.tenantId());
                throw e;
            }
        }
    }

    private record Turn(UUID tenantId, Runnable task) {}

    private synchronized Turn next() {
        if (busy >= properties.threads()) {
            return null;
        }
        for (Iterator<Map.Entry<UUID, Line>> all = lines.entrySet().iterator(); all.hasNext();) {
            Map.Entry<UUID, Line> entry = all.next();
            Line line = entry.getValue();
            if (!line.tasks.isEmpty() && line.running < properties.perTenant()) {
                Turn turn = new Turn(entry.getKey(), line.tasks.poll());
                waiting--;
                busy++;
                line.running++;
                all.remove();
                lines.put(turn.tenantId(), line);
                return turn;
            }
        }
        return null;
    }

    private void run(Turn turn) {
        try {
            turn.task().run();
        } catch (Throwable e) {
            OutOfMemory.endsTheProcess(e);
            log.error("A query of tenant {} broke down", turn.tenantId(), e);
        }
        ended(turn.tenantId());
        startAll();
    }

    private synchronized void ended(UUID tenantId) {
        busy--;
        Line line = lines.get(tenantId);
        line.running--;
        if (line.running == 0 && line.tasks.isEmpty()) {
            lines.remove(tenantId);
        }
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
