package dev.serai.reload;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is inside and, once closed, lets nobody in any more; so a consumer can be replaced with no call lost in between. */
final class Gate {

    private static final int CLOSED = Integer.MIN_VALUE;

    private final AtomicInteger state = new AtomicInteger();

    boolean enter() {
        int inside = state.get();
        while (inside >= 0) {
            if (state.compareAndSet(inside, inside + 1)) {
                return true;
            }
            inside = state.get();
        }
        return false;
    }

    void exit() {
        state.decrementAndGet();
    }

    void close() {
        state.updateAndGet(value -> value | CLOSED);
    }

    void open() {
        state.updateAndGet(value -> value & ~CLOSED);
    }

    boolean empty() {
        return (state.get() & ~CLOSED) == 0;
    }
}
