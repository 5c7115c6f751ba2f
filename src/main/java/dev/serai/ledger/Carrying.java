package dev.serai.ledger;

import java.util.LinkedHashSet;
import java.util.Set;

/** The budget of large work under way: whoever does not fit waits its turn, and nobody overtakes it. Guarded by the lock of the queue. */
final class Carrying {

    private final long most;
    private final long perTenant;
    final Set<Lane> shortOfRoom = new LinkedHashSet<>();
    long bytes;

    Carrying(long most) {
        this.most = most;
        this.perTenant = most / 2;
    }

    boolean fitsTenant(Lane lane, Work work) {
        return lane.carried == 0 || lane.carried + work.bytes() <= perTenant;
    }

    boolean fits(Work work) {
        return bytes == 0 || bytes + work.bytes() <= most;
    }

    /** Whether the lane's next large work may begin; where there is no room for it, the lane waits for that. */
    boolean admits(Lane lane) {
        Work work = lane.bulky.peek();
        if (work == null || !fitsTenant(lane, work)) {
            return false;
        }
        Lane first = shortOfRoom.isEmpty() ? lane : shortOfRoom.iterator().next();
        if (first == lane && fits(work)) {
            return true;
        }
        shortOfRoom.add(lane);
        return false;
    }

    void begin(Lane lane, Work work) {
        shortOfRoom.remove(lane);
        lane.carried += work.bytes();
        bytes += work.bytes();
    }

    void end(Lane lane, Work work) {
        lane.carried -= work.bytes();
        bytes -= work.bytes();
    }
}
