package dev.serai.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.database.SystemDatabase;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the connections that a provider means when it sends something by itself, over all tenants: by the id in the address, or by the id
 * of the account that it names.
 */
@Component
public class WebhookConnections {

    private static final int CACHED = 100_000;

    private final JdbcClient jdbc;
    private final Connections connections;
    private final ConnectionCredentials credentials;
    private final StandInConnections standIns;
    private final Cache<UUID, UUID> tenants = Caffeine.newBuilder().maximumSize(CACHED).build();
    private final Cache<Account, List<UUID>> ofAccounts = Caffeine.newBuilder().maximumSize(CACHED).build();

    WebhookConnections(SystemDatabase system, Connections connections, ConnectionCredentials credentials, StandInConnections standIns,
            ConnectionChanges changes) {
        this.jdbc = system.jdbc();
        this.connections = connections;
        this.credentials = credentials;
        this.standIns = standIns;
        changes.subscribe(tenant -> ofAccounts.invalidateAll(), ofAccounts::invalidateAll);
    }

    private record Account(String provider, String property, String value) {}

    /** The connection in whatever state it is. */
    public Optional<Connection> find(UUID id) {
        UUID tenant = tenants.get(id, this::tenantOf);
        return tenant == null ? Optional.empty() : connections.whosever(tenant, id);
    }

    private UUID tenantOf(UUID connection) {
        return jdbc.sql("select tenant_id from connection where id = ?").param(connection).query(UUID.class).optional().orElse(null);
    }

    /**
     * The connections of an account at the provider.
     *
     * @param property by which the form knows the account
     */
    public List<Connection> ofAccount(String provider, String property, String account) {
        return ofAccounts.get(new Account(provider, property, account), this::idsOf).stream().flatMap(id -> find(id).stream()).toList();
    }

    private List<UUID> idsOf(Account account) {
        return jdbc.sql("select id from connection where provider = ? and settings ->> ? = ? order by id")
                .params(account.provider(), account.property(), account.value()).query(UUID.class).list();
    }

    /** What the instance's own environment says of a provider, in clear, by property. */
    public Map<String, Object> ofInstance(Provider provider) {
        return standIns.values(provider);
    }

    /**
     * A secret of the connection in clear; empty where nobody entered it. What stands in for it in the sandbox is known to everybody, and
     * is none.
     */
    public Optional<String> secret(Connection connection, Provider provider, String property) {
        Object value = credentials.open(connection, provider, "webhook", null).property(property);
        String standIn = provider.form().field(property).map(Field::example).orElse(null);
        boolean stoodIn = credentials.isSandbox(connection) && (standIn == null ? "sandbox" : standIn).equals(value);
        return value == null || stoodIn ? Optional.empty() : Optional.of(value.toString());
    }

    /** The text without secrets of the connection. */
    public String masked(Connection connection, Provider provider, String text) {
        return credentials.open(connection, provider, "webhook", null).mask().apply(text);
    }
}
