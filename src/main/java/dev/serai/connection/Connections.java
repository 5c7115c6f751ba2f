package dev.serai.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.security.TenantScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The connections of tenants, remembered until they change on any node. */
@Component
public class Connections {

    private static final int CACHED = 400_000;

    private final ConnectionStore store;
    private final StandInConnections standIns;
    private final ConnectionHealth health;
    private final Cache<UUID, List<Connection>> byTenant = Caffeine.newBuilder().maximumWeight(CACHED)
            .weigher((UUID tenant, List<Connection> connections) -> 1 + connections.size()).build();

    Connections(ConnectionStore store, StandInConnections standIns, ConnectionHealth health, ConnectionChanges changes) {
        this.store = store;
        this.standIns = standIns;
        this.health = health;
        changes.subscribe(byTenant::invalidate, byTenant::invalidateAll);
    }

    /**
     * The connections that may carry an operation of a channel, in the order they are to be tried: the default first, then by priority
     * and age, those in error last. A tenant that has configured none gets those that stand in, from the environment or the sandbox.
     *
     * @return empty when there is none at all
     */
    public List<Connection> usable(UUID tenantId, String channel) {
        List<Connection> usable = new ArrayList<>();
        List<Connection> inError = new ArrayList<>();
        boolean configured = false;
        for (Connection connection : of(tenantId)) {
            if (connection.channel().equals(channel) && !"pending".equals(connection.status())) {
                configured = true;
                if (connection.active()) {
                    ("error".equals(connection.status()) ? inError : usable).add(connection);
                }
            }
        }
        if (!configured) {
            return standIns.of(channel).stream().map(connection -> connection.of(tenantId)).toList();
        }
        usable.addAll(inError);
        return usable;
    }

    /** All connections of the tenant as they are stored now, in the order of use, whatever their state. */
    public List<Connection> all(UUID tenantId) {
        return store.all(tenantId);
    }

    /** The connection; empty when the tenant has none with this id. */
    public Optional<Connection> find(UUID tenantId, UUID id) {
        for (Connection connection : of(tenantId)) {
            if (connection.id().equals(id)) {
                return Optional.of(connection);
            }
        }
        return id.version() == 3 ? standIns.find(id).map(connection -> connection.of(tenantId)) : Optional.empty();
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

    private List<Connection> of(UUID tenantId) {
        return byTenant.get(tenantId, tenant -> List.copyOf(TenantScope.call(tenant, () -> store.all(tenant))));
    }
}
