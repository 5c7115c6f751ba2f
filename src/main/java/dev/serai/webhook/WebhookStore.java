package dev.serai.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connection.Connection;
import dev.serai.connection.WebhookConnections;
import dev.serai.event.ReceivedEvents;
import dev.serai.event.ReceivedEvents.Received;
import dev.serai.oauth.WithdrawnConsents;
import dev.serai.provider.Provider;
import dev.serai.webhook.WebhookAddresses.Made;
import dev.serai.webhook.WebhookEntries.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Stores what happened for whom it is about: on disk when this returns. */
@Component
class WebhookStore {

    private final ReceivedEvents events;
    private final WebhookConnections connections;
    private final SharedObjects shared;
    private final WebhookRefusals refusals;
    private final WithdrawnConsents consents;
    private final WebhookProperties properties;

    WebhookStore(ReceivedEvents events, WebhookConnections connections, SharedObjects shared, WebhookRefusals refusals,
            WithdrawnConsents consents, WebhookProperties properties) {
        this.consents = consents;
        this.refusals = refusals;
        this.properties = properties;
        this.events = events;
        this.connections = connections;
        this.shared = shared;
    }

    /**
     * Stores what came to a connection's address. What happened to another account than the connection's is for the connections that the
     * same owner has for that one, and else for nobody: an app's webhook tells of all its accounts. What another file makes of it is for
     * connections of that file alone.
     */
    void store(Provider own, Connection connection, List<Made> made, Arrival arrival) {
        for (Made its : made) {
            Map<UUID, Share> shares = new LinkedHashMap<>();
            for (Entry entry : its.entries()) {
                to(own, connection, its.provider(), entry).forEach(each -> Share.of(shares, each).add(entry));
            }
            shares.values().forEach(share -> accept(its.provider(), share.connection(), share.entries(), arrival));
        }
    }

    /** What is for one connection. */
    private record Share(Connection connection, List<Entry> entries) {

        /** The entries of a connection's share, to which more can be added. */
        private static List<Entry> of(Map<UUID, Share> shares, Connection connection) {
            return shares.computeIfAbsent(connection.id(), id -> new Share(connection, new ArrayList<>())).entries();
        }
    }

    private List<Connection> to(Provider own, Connection connection, Provider provider, Entry entry) {
        boolean isOwn = provider.id().equals(own.id());
        String property = provider.webhook().account();
        Object account = property == null ? null : connection.settings().get(property);
        if (isOwn && (entry.account() == null || account == null || account.toString().equals(entry.account()))) {
            return List.of(connection);
        }
        return ofAccount(provider, entry).stream().filter(other -> other.tenantId().equals(connection.tenantId())
                && Objects.equals(other.ownerId(), connection.ownerId())).toList();
    }

    /** Events are the whole team's: over a private connection only what became of deliveries is taken, without anybody's words. */
    private void accept(Provider provider, Connection connection, List<Entry> entries, Arrival arrival) {
        List<Entry> taken = entries;
        if (connection.ownerId() != null) {
            taken = entries.stream().filter(entry -> !entry.objects().isEmpty()).map(Entry::withoutWords).toList();
            if (taken.size() < entries.size()) {
                refusals.note(connection, "private", "brings events, which the whole team would see; a private connection takes reports of"
                        + " deliveries alone");
            }
        }
        events.accept(connection.tenantId(), connection.ownerId(), arrival.from(source(provider, connection.id())),
                taken.stream().map(entry -> of(entry.event(), provider, connection.id())).toList());
        entries.stream().filter(entry -> isAbout(connection, entry.ends())).findFirst()
                .ifPresent(entry -> consents.withdrawn(connection, provider, entry.event().time(), entry.event().type()));
    }

    /** Whether the connection is the one that something ends for; of one that does not say so it is not known. */
    private static boolean isAbout(Connection connection, Map<String, String> ends) {
        return !ends.isEmpty() && ends.entrySet().stream()
                .allMatch(each -> each.getValue().equals(Objects.toString(connection.settings().get(each.getKey()), "")));
    }

    /**
     * Stores what came to the provider's own address, for the connections of the accounts that it names; what names none, for the tenants
     * for whom the instance's account made what it reports of.
     *
     * @return those for which nobody was found
     */
    List<Entry> store(Provider provider, List<Entry> entries, Arrival arrival) {
        Map<UUID, Share> shares = new LinkedHashMap<>();
        Map<UUID, List<Received>> byTenant = new LinkedHashMap<>();
        List<Entry> nobodys = new ArrayList<>();
        for (Entry entry : entries) {
            List<Connection> ofAccount = properties.trustAccounts() ? ofAccount(provider, entry) : List.of();
            ofAccount.forEach(connection -> Share.of(shares, connection).add(entry));
            List<UUID> tenants = ofAccount.isEmpty() ? shared.tenantsOf(provider.id(), entry.objects()) : List.of();
            tenants.forEach(tenant -> byTenant.computeIfAbsent(tenant, key -> new ArrayList<>()).add(of(entry.event(), provider, null)));
            if (ofAccount.isEmpty() && tenants.isEmpty()) {
                nobodys.add(entry);
            }
        }
        shares.values().forEach(share -> accept(provider, share.connection(), share.entries(), arrival));
        byTenant.forEach((tenant, own) -> events.accept(tenant, null, arrival.from(source(provider, null)), own));
        return nobodys;
    }

    /** A report goes to each connection, since one of them made its object; an event to one of each tenant and user. */
    private List<Connection> ofAccount(Provider provider, Entry entry) {
        if (entry.account() == null || provider.webhook().account() == null) {
            return List.of();
        }
        List<Connection> all = connections.ofAccount(provider.id(), provider.webhook().account(), entry.account());
        if (!entry.objects().isEmpty()) {
            return all;
        }
        Set<List<UUID>> told = new HashSet<>();
        return all.stream().filter(connection -> told.add(Arrays.asList(connection.tenantId(), connection.ownerId()))).toList();
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
