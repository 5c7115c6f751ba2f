package dev.serai.live;

import dev.serai.ledger.DeliveryWaiters;
import dev.serai.ledger.DeliveryWatch;
import dev.serai.notify.Notifications;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Takes what changes on this node of tenants whom somebody watches, gathers it for a moment, and tells all nodes; this one, too, hears it
 * that way. Of a great many changes of one tenant only that there are many is told.
 */
@Component
public class LiveUpdates extends LoopingService implements DeliveryWatch {

    private static final String CHANNEL = "serai_live";
    private static final Duration MOMENT = Duration.ofMillis(250);
    private static final Duration UNWATCHED = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST_OF_A_TENANT = 200;
    private static final int MOST = 20_000;

    private final LiveStreams streams;
    private final Notifications notifications;
    private final Map<UUID, Map<LiveChange.Key, LiveChange>> pending = new HashMap<>();
    private int gathered;

    LiveUpdates(LiveStreams streams, Notifications notifications, DeliveryWaiters deliveries, Loops loops) {
        super(loops, "serai-live", PATIENCE);
        this.streams = streams;
        this.notifications = notifications;
        notifications.subscribe(CHANNEL, payload -> LivePayload.read(payload).forEach(streams::add), streams::reset);
        deliveries.watchedBy(this);
    }

    @Override
    public boolean watches(UUID tenantId) {
        return streams.interest().in(tenantId);
    }

    @Override
    public void changed(UUID tenantId, UUID deliveryId, String status) {
        changed(LiveTopic.DELIVERIES, tenantId, deliveryId == null ? null : deliveryId.toString(), status);
    }

    /**
     * Something of a tenant changed, or will have once the transaction of this thread is committed. Does nothing where nobody watches.
     *
     * @param id null where several things did
     * @param state how it stands; null where that is to be looked at
     */
    public void changed(LiveTopic topic, UUID tenantId, String id, String state) {
        if (!watches(tenantId)) {
            return;
        }
        LiveChange change = LivePayload.isWord(id) && LivePayload.isWord(state) ? new LiveChange(topic, id, state)
                : new LiveChange(topic, null, null);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    add(tenantId, change);
                }
            });
        } else {
            add(tenantId, change);
        }
    }

    /** A route file of this node stands elsewhere; told to who reads here. */
    public void routeChanged(String file, String state) {
        streams.addForAll(new LiveChange(LiveTopic.ROUTES, file, state));
    }

    private synchronized void add(UUID tenantId, LiveChange change) {
        Map<LiveChange.Key, LiveChange> own = pending.computeIfAbsent(tenantId, tenant -> new LinkedHashMap<>());
        boolean many = own.size() >= MOST_OF_A_TENANT || gathered >= MOST;
        LiveChange told = many ? new LiveChange(change.topic(), null, null) : change;
        int before = own.size();
        own.remove(told.key());
        own.put(told.key(), told);
        gathered += own.size() - before;
    }

    private synchronized Map<UUID, Collection<LiveChange>> taken() {
        Map<UUID, Collection<LiveChange>> taken = new LinkedHashMap<>();
        pending.forEach((tenant, changes) -> taken.put(tenant, new ArrayList<>(changes.values())));
        pending.clear();
        gathered = 0;
        return taken;
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        beat.waits();
        TimeUnit.NANOSECONDS.sleep((streams.isEmpty() ? UNWATCHED : MOMENT).toNanos());
        beat.works();
        try {
            tell();
        } finally {
            streams.tick();
        }
    }

    /** What cannot be told is gathered again, without naming it. */
    private void tell() {
        Map<UUID, Collection<LiveChange>> changes = taken();
        try {
            List<String> payloads = LivePayload.write(changes);
            payloads.forEach(payload -> notifications.send(CHANNEL, payload));
        } catch (RuntimeException e) {
            changes.forEach((tenant, all) -> all.stream().map(LiveChange::topic).distinct()
                    .forEach(topic -> add(tenant, new LiveChange(topic, null, null))));
            throw e;
        }
    }
}
