package dev.serai.connection;

import dev.serai.notify.Notifications;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Tells all nodes, and everybody here who remembers connections, that those of a tenant changed. */
@Component
public class ConnectionChanges {

    /** What is sent there are the ids of tenants. */
    public static final String CHANNEL = "serai_connections";

    private final Notifications notifications;
    private final List<Consumer<UUID>> changed = new CopyOnWriteArrayList<>();
    private final List<Runnable> missed = new ArrayList<>();

    ConnectionChanges(Notifications notifications) {
        this.notifications = notifications;
        notifications.subscribe(CHANNEL, payload -> forget(UUID.fromString(payload)), () -> missed.forEach(Runnable::run));
    }

    /** @param onMissed called when the connections of any tenant may have changed */
    void subscribe(Consumer<UUID> onChanged, Runnable onMissed) {
        changed.add(onChanged);
        missed.add(onMissed);
    }

    /** To be called in the transaction that changes a tenant's connections. */
    void announce(UUID tenantId) {
        notifications.send(CHANNEL, tenantId.toString());
    }

    /** To be called on this node once the change is committed, so that whoever made it sees it at once. */
    void forget(UUID tenantId) {
        changed.forEach(subscriber -> subscriber.accept(tenantId));
    }
}
