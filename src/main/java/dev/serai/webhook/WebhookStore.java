package dev.serai.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connection.Connection;
import dev.serai.connection.WebhookConnections;
import dev.serai.event.ReceivedEvents;
import dev.serai.event.ReceivedEvents.Received;
import dev.serai.provider.Provider;
import dev.serai.webhook.WebhookEntries.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Stores what happened for whom it is about: on disk when this returns. */
@Component
class WebhookStore {

    private final ReceivedEvents events;
    private final WebhookConnections connections;
    private final SharedObjects shared;

    WebhookStore(ReceivedEvents events, WebhookConnections connections, SharedObjects shared) {
        this.events = events;
        this.connections = connections;
        this.shared = shared;
    }

    /** @return how many of them are new */
    int store(Provider provider, Connection connection, List<Entry> entries) {
        List<Received> received = entries.stream().map(entry -> of(entry.event(), provider, connection.id())).toList();
        return received.isEmpty() ? 0 : events.accept(connection.tenantId(), connection.ownerId(), source(provider, connection.id()),
                received);
    }

    /**
     * Stores what came to the provider's own address, for the connections of the accounts that it names; what names none, for the tenants
     * for whom the instance's account made what it reports of.
     *
     * @return for how many of them somebody was found
     */
    int store(Provider provider, List<Entry> entries) {
        Map<Connection, List<Entry>> byConnection = new LinkedHashMap<>();
        Map<UUID, List<Received>> byTenant = new LinkedHashMap<>();
        int found = 0;
        for (Entry entry : entries) {
            List<Connection> ofAccount = entry.account() == null || provider.webhook().account() == null ? List.of()
                    : connections.ofAccount(provider.id(), provider.webhook().account(), entry.account());
            ofAccount.forEach(connection -> byConnection.computeIfAbsent(connection, key -> new ArrayList<>()).add(entry));
            List<UUID> tenants = ofAccount.isEmpty() ? shared.tenantsOf(provider.id(), entry.objects()) : List.of();
            tenants.forEach(tenant -> byTenant.computeIfAbsent(tenant, key -> new ArrayList<>()).add(of(entry.event(), provider, null)));
            found += ofAccount.isEmpty() && tenants.isEmpty() ? 0 : 1;
        }
        byConnection.forEach((connection, own) -> store(provider, connection, own));
        byTenant.forEach((tenant, own) -> events.accept(tenant, null, source(provider, null), own));
        return found;
    }

    /** Whose it is stands beside what it says. */
    private static Received of(Received event, Provider provider, UUID connection) {
        ObjectNode data = event.data().deepCopy();
        data.put("provider", provider.id());
        data.put("connectionId", connection == null ? null : connection.toString());
        return new Received(event.id(), event.type(), event.time(), data);
    }

    static String source(Provider provider, UUID connection) {
        return connection == null ? provider.id() : provider.id() + "/" + connection;
    }
}
