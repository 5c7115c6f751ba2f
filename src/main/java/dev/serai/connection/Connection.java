package dev.serai.connection;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One tenant's configured use of one provider, without its secrets.
 *
 * @param channel what it is for, e.g. {@code email}; {@code integrationType} in the API
 * @param status {@code pending}, {@code active}, {@code inactive} or {@code error}
 * @param priority lower goes first
 * @param settings the properties that are no secrets, by kamelet property name, and the runtime's own: {@code sandbox},
 *     {@code sandboxStatus}
 * @param accountKey the same for a tenant's connections that use the same provider account; pacing is per account
 * @param origin where its credentials come from
 * @param ownerId the user it belongs to; null when it is for the whole team
 * @param version grows with every change
 * @param selection when it is chosen, beside its place in the order
 * @param fieldMapping which properties of the provider's own are written from which fields of what it carries
 */
public record Connection(
        UUID tenantId,
        UUID id,
        String channel,
        String provider,
        String name,
        String status,
        boolean active,
        boolean defaultOfChannel,
        int priority,
        Map<String, Object> settings,
        String accountKey,
        Origin origin,
        UUID ownerId,
        Instant lastSyncAt,
        String lastError,
        int errorCount,
        Instant createdAt,
        Instant updatedAt,
        long version,
        Selection selection,
        FieldMapping fieldMapping) {

    /** One of which nothing is said but its place in the order. */
    public Connection(UUID tenantId, UUID id, String channel, String provider, String name, String status, boolean active,
            boolean defaultOfChannel, int priority, Map<String, Object> settings, String accountKey, Origin origin, UUID ownerId,
            Instant lastSyncAt, String lastError, int errorCount, Instant createdAt, Instant updatedAt, long version) {
        this(tenantId, id, channel, provider, name, status, active, defaultOfChannel, priority, settings, accountKey, origin, ownerId,
                lastSyncAt, lastError, errorCount, createdAt, updatedAt, version, Selection.NONE, FieldMapping.NONE);
    }

    /** Where the credentials of a connection come from. */
    public enum Origin {
        /** The tenant configured it. */
        TENANT,
        /** Made up from environment variables such as {@code SENDGRID_API_KEY}. */
        ENVIRONMENT,
        /** None configured in development: a sandbox stands in. */
        SANDBOX
    }

    /** Whether it is one account for all tenants that have none of their own. */
    public boolean shared() {
        return origin == Origin.ENVIRONMENT;
    }

    public boolean sandbox() {
        return origin == Origin.SANDBOX || Boolean.TRUE.equals(settings.get("sandbox"));
    }

    /**
     * What paces its calls: the tenant's provider account, or in the sandbox, where no account is called, the tenant's connection alone.
     * Only the account that the instance's own environment names is one for all.
     */
    public String pacedBy() {
        return shared() && !sandbox() ? accountKey : tenantId + ":" + (sandbox() ? id.toString() : accountKey);
    }

    /** Whether it was not configured yet. */
    public boolean pending() {
        return "pending".equals(status);
    }

    /** The same connection as a tenant's: for those that stand in and belong to none. */
    Connection of(UUID tenant) {
        return new Connection(tenant, id, channel, provider, name, status, active, defaultOfChannel, priority, settings, accountKey, origin,
                ownerId, lastSyncAt, lastError, errorCount, createdAt, updatedAt, version, selection, fieldMapping);
    }

    /** The same, chosen otherwise, as a change of now. */
    Connection with(Selection other, Instant now) {
        return new Connection(tenantId, id, channel, provider, name, status, active, defaultOfChannel, priority, settings, accountKey,
                origin, ownerId, lastSyncAt, lastError, errorCount, createdAt, now, version + 1, other, fieldMapping);
    }
}
