package dev.serai.intake;

import java.util.HashMap;
import java.util.Map;

/** The bytes that the bodies of requests under way may take: all together, and half of that each owner's. */
final class RequestBudget {

    private static final long SMALL = 64 * 1024;

    private final long most;
    private final long share;
    private final Map<Object, Long> taken = new HashMap<>();
    private long total;

    RequestBudget(long most) {
        this.most = most;
        this.share = most / 2;
    }

    /**
     * Takes bytes for an owner; false when there are none left. Who has taken none may have more than its share, for else nobody could
     * ever send a long body. A quarter more is there for short bodies alone, so that these go on beside long ones.
     *
     * @param held what the same request holds already
     */
    synchronized boolean take(Object owner, long held, long bytes) {
        long own = taken.getOrDefault(owner, 0L);
        long extra = held + bytes <= SMALL ? 1 : 0;
        boolean room = total + bytes <= most + extra * (most / 4);
        boolean fair = own == held || own + bytes <= share + extra * (share / 4);
        if (!room || !fair) {
            return false;
        }
        total += bytes;
        taken.put(owner, own + bytes);
        return true;
    }

    synchronized void giveBack(Object owner, long bytes) {
        total -= bytes;
        taken.computeIfPresent(owner, (known, own) -> own == bytes ? null : Long.valueOf(own - bytes));
    }

    synchronized long total() {
        return total;
    }
}
