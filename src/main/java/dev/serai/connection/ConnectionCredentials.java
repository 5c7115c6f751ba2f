package dev.serai.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.address.EmailAddress;
import dev.serai.api.PublicAddress;
import dev.serai.connection.Connection.Origin;
import dev.serai.credential.Credentials;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SandboxMode;
import dev.serai.security.TenantScope;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Opens a connection for one call: the only place where stored secrets become readable. */
@Component
public class ConnectionCredentials {

    /** The variable {@code connection:webhookUrl}, by which a kamelet has the provider report to this connection. */
    private static final String WEBHOOK = "webhookUrl";
    private static final int CACHED = 200_000;
    private static final int MOST_CHANGES = 10;

    private final ConnectionStore store;
    private final Credentials credentials;
    private final StandInConnections standIns;
    private final ProviderUrls urls;
    private final PublicAddress address;
    private final Cache<UUID, Opened> opened = Caffeine.newBuilder().maximumSize(CACHED).build();
    private final Cache<UUID, List<UUID>> openedOfTenant = Caffeine.newBuilder().maximumSize(CACHED).build();

    ConnectionCredentials(ConnectionStore store, Credentials credentials, StandInConnections standIns, ProviderUrls urls,
            PublicAddress address, ConnectionChanges changes) {
        this.store = store;
        this.credentials = credentials;
        this.standIns = standIns;
        this.urls = urls;
        this.address = address;
        changes.subscribe(this::forget, this::forgetAll);
    }

    /** A connection opened, for one version of it and one revision of its provider. */
    private record Opened(long version, Provider provider, Map<String, Object> properties) {

        @Override
        public String toString() {
            return "Opened[version " + version + "]";
        }
    }

    /**
     * A call with the connection's properties in clear, defaults filled in and the base URL as it is to be called.
     *
     * @param idempotencyKey the same for every attempt of one delivery; null for calls that change nothing
     * @throws dev.serai.credential.UnreadableCredentialException when the stored secrets cannot be decrypted
     */
    public ProviderCall open(Connection connection, Provider provider, String operation, String idempotencyKey) {
        Opened known = opened.getIfPresent(connection.id());
        if (known == null || known.version() != connection.version() || known.provider() != provider) {
            known = new Opened(connection.version(), provider, properties(connection, provider));
            opened.put(connection.id(), known);
            if (connection.origin() == Origin.TENANT) {
                openedOfTenant.asMap().merge(connection.tenantId(), List.of(connection.id()), ConnectionCredentials::union);
            }
        }
        return new ProviderCall(connection.tenantId(), connection.id(), provider, operation, idempotencyKey, known.properties(),
                sandbox(connection));
    }

    /** A call with values that are not stored, for what comes before a connection. */
    public ProviderCall unsaved(UUID tenantId, Provider provider, Map<String, Object> values, String operation) {
        return open(tenantId, provider, values, operation);
    }

    /** A call with values that are not stored; secrets in clear. */
    ProviderCall open(UUID tenantId, Provider provider, Map<String, Object> values, String operation) {
        boolean sandbox = standIns.sandboxForAll() || Boolean.TRUE.equals(values.get("sandbox"));
        return new ProviderCall(tenantId, null, provider, operation, null, complete(provider, values, sandbox),
                sandbox ? mode(values) : null);
    }

    /** A call that shows its request and is answered by the sandbox, whatever the connection says. */
    ProviderCall preview(Connection connection, Provider provider, String operation) {
        return preview(connection.tenantId(), provider, open(connection, provider, operation, null).properties(), operation);
    }

    /** The same with values that are not stored. */
    ProviderCall preview(UUID tenantId, Provider provider, Map<String, Object> values, String operation) {
        return new ProviderCall(tenantId, null, provider, operation, UUID.randomUUID().toString(), complete(provider, values, false),
                SandboxMode.SUCCESS);
    }

    private Map<String, Object> properties(Connection connection, Provider provider) {
        Map<String, Object> values = new HashMap<>(connection.settings());
        switch (connection.origin()) {
            case TENANT -> values = TenantScope.call(connection.tenantId(), () -> stored(connection));
            case ENVIRONMENT -> values.putAll(standIns.values(provider));
            case SANDBOX -> values.put("sandbox", true);
        }
        return withWebhook(connection, provider, complete(provider, values, isSandbox(connection)));
    }

    /** With where the provider is to report to, for messages that may say that themselves; providers call HTTPS alone. */
    private Map<String, Object> withWebhook(Connection connection, Provider provider, Map<String, Object> values) {
        Optional<String> base = address.configured().filter(configured -> configured.startsWith("https://"));
        if (provider.webhook() == null || base.isEmpty()) {
            return values;
        }
        String word = provider.webhook().address() == null ? provider.id() : provider.webhook().address();
        Map<String, Object> all = new HashMap<>(values);
        all.put(WEBHOOK, base.get() + "/webhooks/" + word + (connection.origin() == Origin.TENANT ? "/" + connection.id() : ""));
        return Collections.unmodifiableMap(all);
    }

    /** Settings and secrets of the same version: what is remembered of a connection may be older than its secrets are. */
    private Map<String, Object> stored(Connection remembered) {
        Connection seen = remembered;
        for (int i = 0; i < MOST_CHANGES; i++) {
            Map<String, Object> secrets = credentials.open(seen.tenantId(), seen.id());
            Optional<Connection> now = store.now(seen.tenantId(), seen.id());
            if (now.isEmpty() || now.get().version() == seen.version()) {
                Map<String, Object> values = new HashMap<>(seen.settings());
                values.putAll(now.isEmpty() ? Map.of() : secrets);
                return values;
            }
            seen = now.get();
        }
        throw new IllegalStateException("Connection " + seen.id() + " changes faster than it can be read");
    }

    private Map<String, Object> complete(Provider provider, Map<String, Object> given, boolean sandbox) {
        Map<String, Object> values = new HashMap<>();
        List<Field> paths = sandbox ? provider.form().paths() : List.of();
        boolean noPath = paths.stream().noneMatch(path -> given.containsKey(path.name()));
        for (Field field : provider.form().fields()) {
            Object value = given.get(field.name());
            if (value == null) {
                value = field.defaultValue();
            }
            if (value == null && sandbox && (field.required() || noPath && paths.contains(field))) {
                value = field.example() == null ? "sandbox" : field.example();
            }
            if (value instanceof String text && provider.form().isEmailAddress(field.name())) {
                value = EmailAddress.normalised(text);
            }
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        if (values.get("baseUrl") instanceof String baseUrl) {
            values.put("baseUrl", urls.rewrite(provider.id(), baseUrl));
        }
        return Collections.unmodifiableMap(values);
    }

    /** Whether calls over it are answered by the sandbox. */
    boolean isSandbox(Connection connection) {
        return connection.sandbox() || standIns.sandboxForAll();
    }

    private SandboxMode sandbox(Connection connection) {
        return isSandbox(connection) ? mode(connection.settings()) : null;
    }

    private static SandboxMode mode(Map<String, Object> settings) {
        return settings.get("sandboxStatus") instanceof Number status ? new SandboxMode(status.intValue()) : SandboxMode.SUCCESS;
    }

    private void forget(UUID tenantId) {
        List<UUID> ids = openedOfTenant.asMap().remove(tenantId);
        if (ids != null) {
            opened.invalidateAll(ids);
        }
    }

    private void forgetAll() {
        opened.invalidateAll();
        openedOfTenant.invalidateAll();
    }

    private static List<UUID> union(List<UUID> before, List<UUID> more) {
        return before.contains(more.get(0)) ? before
                : java.util.stream.Stream.concat(before.stream(), more.stream()).collect(Collectors.toUnmodifiableList());
    }
}
