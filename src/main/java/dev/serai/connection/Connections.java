package dev.serai.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.operation.Operation;
import dev.serai.security.TenantScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The connections of tenants, remembered until they change on any node. */
@Component
public class Connections {

    private static final int CACHED = 400_000;
    /** The version of the ids of those that stand in, which come from their names. */
    private static final int STAND_IN = 3;

    private final ConnectionStore store;
    private final StandInConnections standIns;
    private final ConnectionHealth health;
    private final ConnectionChanges changes;
    private final Cache<UUID, Known> byTenant = Caffeine.newBuilder().maximumWeight(CACHED)
            .weigher((UUID tenant, Known known) -> 1 + known.connections().size()).build();

    Connections(ConnectionStore store, StandInConnections standIns, ConnectionHealth health, ConnectionChanges changes) {
        this.store = store;
        this.standIns = standIns;
        this.health = health;
        this.changes = changes;
        changes.subscribe(byTenant::invalidate, byTenant::invalidateAll);
    }

    /** @param tenant whether there is such a tenant */
    private record Known(List<Connection> connections, boolean tenant, Map<String, Strategy> strategies) {}

    /**
     * The connections that may carry an operation of a channel, in the order they are to be tried: the user's own before the team's, each
     * the default first, then by priority and age, those in error last. Who has none configured gets those that stand in, from the
     * environment or the sandbox.
     *
     * @param userId who asked for the operation; null for an application, which has none of its own
     * @return empty when there is none at all, or no such tenant
     */
    public List<Connection> usable(UUID tenantId, UUID userId, String channel) {
        return usable(tenantId, userId, List.of(channel));
    }

    /** The same for the channels of an operation: those of its first one before the others. */
    public List<Connection> carriers(UUID tenantId, UUID userId, Operation operation) {
        return usable(tenantId, userId, operation.channels());
    }

    private List<Connection> usable(UUID tenantId, UUID userId, List<String> channels) {
        List<Connection> usable = new ArrayList<>();
        List<Connection> inError = new ArrayList<>();
        boolean configured = false;
        Known known = of(tenantId);
        for (String channel : channels) {
            configured |= collect(known, userId, channel, usable, inError);
        }
        if (!configured) {
            return standIns(known, tenantId, channels);
        }
        usable.addAll(inError);
        return usable;
    }

    /** @return whether there is any, active or not */
    private static boolean collect(Known known, UUID userId, String channel, List<Connection> usable, List<Connection> inError) {
        int own = usable.size();
        boolean configured = false;
        for (Connection connection : known.connections()) {
            if (connection.channel().equals(channel) && !connection.pending()
                    && ConnectionAccess.mayCarryFor(userId, connection)) {
                configured = true;
                if (!connection.active()) {
                    continue;
                }
                if ("error".equals(connection.status())) {
                    inError.add(connection);
                } else if (connection.ownerId() != null) {
                    usable.add(own++, connection);
                } else {
                    usable.add(connection);
                }
            }
        }
        return configured;
    }

    private List<Connection> standIns(Known known, UUID tenantId, List<String> channels) {
        return !known.tenant() ? List.of() : channels.stream().flatMap(channel -> standIns.of(channel).stream())
                .map(connection -> connection.of(tenantId)).toList();
    }

    /**
     * The connection in whatever state it is; empty when the tenant has none with this id, or only one that is private to another user.
     *
     * @param userId who asks; null for an application
     */
    public Optional<Connection> known(UUID tenantId, UUID userId, UUID id) {
        return of(tenantId).connections().stream().filter(connection -> connection.id().equals(id))
                .filter(connection -> ConnectionAccess.mayCarryFor(userId, connection)).findFirst();
    }

    /** The connection in whatever state it is, and whosever; for what no caller asks. */
    Optional<Connection> whosever(UUID tenantId, UUID id) {
        return of(tenantId).connections().stream().filter(connection -> connection.id().equals(id)).findFirst();
    }

    /** The connections that stand in for an operation where a tenant has none, whether or not this one has; empty for no tenant. */
    public List<Connection> standIns(UUID tenantId, Operation operation) {
        return standIns(of(tenantId), tenantId, operation.channels());
    }

    /** How the tenant's connections of a channel share what they carry. */
    public Strategy strategy(UUID tenantId, String channel) {
        return of(tenantId).strategies().getOrDefault(channel, Strategy.PRIORITY);
    }

    /** How those that may carry an operation do: of several channels the first strategy that is not by priority alone. */
    public Strategy strategyFor(UUID tenantId, Operation operation) {
        for (String channel : operation.channels()) {
            Strategy strategy = strategy(tenantId, channel);
            if (strategy != Strategy.PRIORITY) {
                return strategy;
            }
        }
        return Strategy.PRIORITY;
    }

    /** All connections of the tenant that who calls may use, as they are stored now, in the order of use, whatever their state. */
    public List<Connection> all(UUID tenantId) {
        return store.all(tenantId).stream().filter(ConnectionAccess::isRead).toList();
    }

    /**
     * The connection; empty when the tenant has none with this id, or who calls is not to know of it.
     *
     * @throws dev.serai.api.ProblemException 403 when who calls may know of it but not look into it
     */
    public Optional<Connection> find(UUID tenantId, UUID id) {
        Known known = of(tenantId);
        for (Connection connection : known.connections()) {
            if (connection.id().equals(id) && ConnectionAccess.isSeen(connection)) {
                ConnectionAccess.requireUse(connection);
                return Optional.of(connection);
            }
        }
        return id.version() == STAND_IN && known.tenant() ? standIns.find(id).map(connection -> connection.of(tenantId)) : Optional.empty();
    }

    /**
     * Whether who calls may know what a provider said over a connection that carried something, and not only that it did.
     *
     * @param connectionId null for none
     * @param askedBy who asked for it, and so owned the connection where it is private and gone by now; null for an application
     */
    public boolean isRead(UUID tenantId, UUID connectionId, UUID askedBy) {
        if (connectionId == null) {
            return true;
        }
        return of(tenantId).connections().stream().filter(connection -> connection.id().equals(connectionId)).findFirst()
                .map(ConnectionAccess::isRead)
                .orElseGet(() -> connectionId.version() == STAND_IN || askedBy == null || ConnectionAccess.isCaller(askedBy));
    }

    /**
     * Whether the user has connections of its own that who calls may not read.
     *
     * @param channel what they are for; null for anything
     */
    public boolean hasOwn(UUID tenantId, UUID userId, String channel) {
        return of(tenantId).connections().stream().anyMatch(connection -> userId.equals(connection.ownerId())
                && (channel == null || channel.equals(connection.channel())) && !ConnectionAccess.isRead(connection));
    }

    /** Notes that the provider took something; writes only when that is news. */
    public void succeeded(Connection connection) {
        health.succeeded(connection);
    }

    /**
     * Notes that the provider did not take something.
     *
     * @param reason plain words, without secrets
     * @param markError whether the connection itself is at fault, so that others go first until it works again
     */
    public void failed(Connection connection, String reason, boolean markError) {
        health.failed(connection, reason, markError);
    }

    /** Has somebody hear of connections that come to be in error. */
    public void watch(ConnectionWatch watch) {
        health.watch(watch);
    }

    /** Tells all nodes that the connections of a tenant changed; to be called in the transaction that changes them. */
    public void changed(UUID tenantId) {
        changes.announce(tenantId);
    }

    private Known of(UUID tenantId) {
        return byTenant.get(tenantId, tenant -> TenantScope.call(tenant, () -> {
            List<Connection> connections = List.copyOf(store.all(tenant));
            return new Known(connections, !connections.isEmpty() || store.isTenant(tenant), Map.copyOf(store.strategies(tenant)));
        }));
    }
}
