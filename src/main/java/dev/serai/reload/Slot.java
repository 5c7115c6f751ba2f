package dev.serai.reload;

import java.util.ArrayList;
import java.util.List;

/**
 * The place of a consumer under one name: the latest to come serves, the one before it comes back when it goes.
 *
 * @param <C> the consumers
 */
final class Slot<C extends Gated> {

    private final List<C> consumers = new ArrayList<>();
    private volatile C current;

    synchronized void add(C consumer) {
        consumers.remove(consumer);
        consumers.add(consumer);
        consumer.gate().open();
        current = consumer;
        notifyAll();
    }

    synchronized void remove(C consumer) {
        consumers.remove(consumer);
        current = consumers.isEmpty() ? null : consumers.get(consumers.size() - 1);
        consumer.gate().close();
    }

    /** Whether nobody serves in the place of a consumer once it goes. */
    synchronized boolean isOnly(C consumer) {
        return consumers.size() == 1 && consumers.contains(consumer);
    }

    boolean vacant() {
        return current == null;
    }

    /** The consumer that serves, entered; null when there is none. The caller must exit its gate. */
    C enter() {
        C consumer = current;
        while (consumer != null && !consumer.gate().enter()) {
            Thread.onSpinWait();
            consumer = current;
        }
        return consumer;
    }

    /** As {@link #enter()}, and waits for a consumer to come where there is none. */
    C enter(long timeoutMillis) throws InterruptedException {
        C consumer = enter();
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (consumer == null) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return null;
            }
            await(left);
            consumer = enter();
        }
        return consumer;
    }

    private synchronized void await(long millis) throws InterruptedException {
        if (current == null) {
            wait(millis);
        }
    }
}
