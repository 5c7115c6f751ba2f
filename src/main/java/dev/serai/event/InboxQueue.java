package dev.serai.event;

import dev.serai.event.Inbox.Held;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The events of the inbox that this node holds: handed out in turns over the tenants, of each only so many at once, and held on to until
 * those that are planned are taken out of the inbox, many together.
 */
final class InboxQueue {

    private static final class Lane {
        private final Deque<Held> waiting = new ArrayDeque<>();
        private int underWay;
    }

    private final int most;
    private final int perTenant;
    private final Map<UUID, Lane> lanes = new HashMap<>();
    private final Deque<UUID> turns = new ArrayDeque<>();
    private final Set<UUID> held = new HashSet<>();
    private final List<Held> planned = new ArrayList<>();
    private boolean closed;

    /**
     * @param most events held
     * @param perTenant events of one tenant handed out at once
     */
    InboxQueue(int most, int perTenant) {
        this.most = most;
        this.perTenant = perTenant;
    }

    synchronized void put(List<Held> events) {
        for (Held event : events) {
            if (held.add(event.eventId())) {
                Lane lane = lanes.computeIfAbsent(event.tenantId(), key -> new Lane());
                lane.waiting.add(event);
                if (lane.waiting.size() == 1 && lane.underWay < perTenant) {
                    turns.add(event.tenantId());
                }
            }
        }
        notifyAll();
    }

    /** The next event, once there is one; null when the queue is closed. */
    synchronized Held take() throws InterruptedException {
        while (turns.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        UUID tenant = turns.remove();
        Lane lane = lanes.get(tenant);
        Held next = lane.waiting.remove();
        lane.underWay++;
        if (!lane.waiting.isEmpty() && lane.underWay < perTenant) {
            turns.add(tenant);
        }
        return next;
    }

    /** Lets go of an event that was handed out; of one that is planned once {@link #forget} is told of it. */
    synchronized void done(Held event, boolean isPlanned) {
        if (isPlanned) {
            planned.add(event);
        } else {
            held.remove(event.eventId());
        }
        Lane lane = lanes.get(event.tenantId());
        lane.underWay--;
        if (lane.waiting.isEmpty() && lane.underWay == 0) {
            lanes.remove(event.tenantId());
        } else if (!lane.waiting.isEmpty() && lane.underWay == perTenant - 1) {
            turns.add(event.tenantId());
            notifyAll();
        }
    }

    /** The events that are planned, and are to be taken out of the inbox. */
    synchronized List<Held> planned() {
        return List.copyOf(planned);
    }

    /** Lets go of events that are out of the inbox. */
    synchronized void forget(List<Held> out) {
        planned.removeAll(out);
        out.forEach(event -> held.remove(event.eventId()));
    }

    /** Whether little is left to be handed out, or something waits for one that is planned. */
    synchronized boolean wantsMore() {
        return held.size() - planned.size() < most / 2 || planned.stream().anyMatch(event -> event.orderingKey() != null);
    }

    synchronized int room() {
        return most - held.size();
    }

    synchronized Collection<UUID> held() {
        return List.copyOf(held);
    }

    /** The tenants of which so many are held. */
    synchronized Collection<UUID> full(int limit) {
        return lanes.entrySet().stream().filter(each -> each.getValue().waiting.size() + each.getValue().underWay >= limit)
                .map(Map.Entry::getKey).toList();
    }

    /** Hands out no more; answers what was not handed out. */
    synchronized List<UUID> close() {
        closed = true;
        notifyAll();
        List<UUID> left = new ArrayList<>();
        lanes.values().forEach(lane -> lane.waiting.forEach(event -> left.add(event.eventId())));
        return left;
    }
}
