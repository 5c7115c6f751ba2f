package dev.serai.intake;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;

/**
 * How many requests are worked on at once, fewer than the server has threads, and half of that for one owner. Others wait for their turn
 * in a line and hold no thread.
 */
final class RequestLane {

    private final int most;
    private final int share;
    private final int longestLine;
    private final Map<Object, Integer> busy = new HashMap<>();
    private final Map<Object, Integer> inLine = new HashMap<>();
    private final Queue<Waiting> line = new ArrayDeque<>();
    private int total;

    RequestLane(int most, int longestLine) {
        this.most = most;
        this.share = Math.max(1, most / 2);
        this.longestLine = longestLine;
    }

    /** Somebody in line. */
    interface Waiting {

        Object owner();

        /** It is its turn; false when it does not want it any more. Called on the thread of whoever left. */
        boolean begin();
    }

    /** Whether the owner may begin at once; it must {@link #leave} then. */
    synchronized boolean enter(Object owner) {
        if (!hasRoom(owner)) {
            return false;
        }
        total++;
        busy.merge(owner, 1, Integer::sum);
        return true;
    }

    /** Gets in line; false when it is too long. */
    boolean await(Waiting waiting) {
        synchronized (this) {
            int own = inLine.getOrDefault(waiting.owner(), 0);
            if (line.size() >= longestLine || own >= longestLine / 4) {
                return false;
            }
            line.add(waiting);
            inLine.put(waiting.owner(), own + 1);
        }
        // Whoever was in the way may have left since.
        callNext();
        return true;
    }

    /** Leaves the line; false when it was not in it any more. */
    synchronized boolean giveUp(Waiting waiting) {
        boolean removed = line.remove(waiting);
        if (removed) {
            decrement(inLine, waiting.owner());
        }
        return removed;
    }

    void leave(Object owner) {
        synchronized (this) {
            total--;
            decrement(busy, owner);
        }
        callNext();
    }

    private void callNext() {
        for (Waiting next = next(); next != null; next = next()) {
            if (!next.begin()) {
                synchronized (this) {
                    total--;
                    decrement(busy, next.owner());
                }
            }
        }
    }

    /** The first in line for whom there is room, entered; null when there is none. */
    private synchronized Waiting next() {
        if (total >= most) {
            return null;
        }
        for (Iterator<Waiting> waiting = line.iterator(); waiting.hasNext();) {
            Waiting next = waiting.next();
            if (hasRoom(next.owner())) {
                waiting.remove();
                decrement(inLine, next.owner());
                total++;
                busy.merge(next.owner(), 1, Integer::sum);
                return next;
            }
        }
        return null;
    }

    private boolean hasRoom(Object owner) {
        return total < most && busy.getOrDefault(owner, 0) < share;
    }

    private static void decrement(Map<Object, Integer> counts, Object owner) {
        counts.computeIfPresent(owner, (known, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
}
