package dev.serai.ledger;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The budget of large work under way: whoever does not fit waits its turn, and nobody overtakes it. Guarded by the lock of the queue. */
final class Carrying {

    private final long most;
    private final long perTenant;
    private final Set<Lane> shortOfRoom = new LinkedHashSet<>();
    private long bytes;

    Carrying(long most) {
        this.most = most;
        this.perTenant = most / 2;
    }

    private boolean fitsTenant(Lane lane, Work work) {
        return lane.tenant.carried == 0 || lane.tenant.carried + work.bytes() <= perTenant;
    }

    private boolean fits(Work work) {
        return bytes == 0 || bytes + work.bytes() <= most;
    }

    /** Whether the lane's next large work may begin; where there is no room for it, the lane waits for that. */
    boolean admits(Lane lane) {
        Work work = lane.nextLarge();
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

    /** The lane that waits longest for room, when there is enough now; null otherwise. */
    Lane nextWithRoom(Shares shares) {
        for (Iterator<Lane> lanes = shortOfRoom.iterator(); lanes.hasNext();) {
            Lane lane = lanes.next();
            Work work = lane.nextLarge();
            if (work != null && shares.admit(lane) && fitsTenant(lane, work)) {
                return fits(work) ? lane : null;
            }
            lanes.remove();
        }
        return null;
    }

    void begin(Lane lane, Work work) {
        shortOfRoom.remove(lane);
        lane.tenant.carried += work.bytes();
        bytes += work.bytes();
    }

    void end(Lane lane, Work work) {
        lane.tenant.carried -= work.bytes();
        bytes -= work.bytes();
    }

    long bytes() {
        return bytes;
    }
}
