package dev.serai.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.JsonText;
import dev.serai.connection.Connection.Origin;
import dev.serai.security.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of connections. */
@Component
class ConnectionStore {

    private static final Logger log = LoggerFactory.getLogger(ConnectionStore.class);
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final JsonMapper JSON = JsonText.mapper();
    private static final String MASKS = "$masks";
    /** Stands for settings that cannot be read. */
    private static final String UNREADABLE = "$unreadable";

    private final JdbcClient jdbc;

    ConnectionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A connection as it is stored.
     *
     * @param masks what is shown in place of each secret it has
     */
    record Stored(Connection connection, Map<String, String> masks) {}

    /** What a tenant's calls need to know: everything but the masks, in the order of use. */
    List<Connection> all(UUID tenantId) {
        return jdbc.sql("select * from connection where tenant_id = ? order by is_default desc, priority, created_at, id")
                .param(tenantId).query((row, number) -> connection(row, settings(row))).list();
    }

    /** How the tenant's connections share their work, by channel; no entry for what is usual. */
    Map<String, Strategy> strategies(UUID tenantId) {
        Map<String, Strategy> strategies = new TreeMap<>();
        jdbc.sql("select channel, strategy from channel_strategy where tenant_id = ?").param(tenantId)
                .query(row -> {
                    strategies.put(row.getString("channel").intern(), Strategy.of(row.getString("strategy")));
                });
        return strategies;
    }

    void setStrategy(UUID tenantId, String channel, Strategy strategy) {
        jdbc.sql("""
                insert into channel_strategy (tenant_id, channel, strategy) values (?, ?, ?)
                on conflict (tenant_id, channel) do update set strategy = excluded.strategy, updated_at = now()""")
                .params(tenantId, channel, strategy.word()).update();
    }

    /** Whether there is such a tenant, with connections or without. */
    boolean isTenant(UUID tenantId) {
        return jdbc.sql("select exists (select from tenant where id = ?)").param(tenantId).query(Boolean.class).single();
    }

    /** The connection; empty when the tenant has none of this id, or who calls is not to know of it. */
    Optional<Stored> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from connection where tenant_id = ? and id = ?").params(tenantId, id).query(ConnectionStore::stored)
                .optional().filter(stored -> ConnectionAccess.isSeen(stored.connection()));
    }

    /** The connection as it is now, whoever calls. */
    Optional<Connection> now(UUID tenantId, UUID id) {
        return jdbc.sql("select * from connection where tenant_id = ? and id = ?").params(tenantId, id)
                .query((row, number) -> connection(row, settings(row))).optional();
    }

    /** As {@link #find}; nobody else can change it until the transaction ends. */
    Optional<Stored> lock(UUID tenantId, UUID id) {
        return jdbc.sql("select * from connection where tenant_id = ? and id = ? for update").params(tenantId, id)
                .query(ConnectionStore::stored).optional().filter(stored -> ConnectionAccess.isSeen(stored.connection()));
    }

    /** Connections after the given one that who calls may know of, by id; null for the first and for any channel. */
    List<Stored> after(UUID tenantId, String channel, UUID id, int limit) {
        Viewer viewer = Viewer.calling();
        return jdbc.sql("""
                select * from connection where tenant_id = :tenant and (:channel::text is null or channel = :channel)
                    and (:everything or owner_id is null or owner_id = :user) and (:endpoints or provider <> :endpoint)
                    and (:after::uuid is null or id > :after) order by id limit :limit""")
                .param("tenant", tenantId).param("channel", channel).param("everything", viewer.everything())
                .param("user", viewer.userId()).param("endpoints", viewer.endpoints()).param("endpoint", ConnectionAccess.ENDPOINTS)
                .param("after", id).param("limit", limit)
                .query(ConnectionStore::stored).list();
    }

    /** Connections in use after the given one that who calls may know of, by id; null for the first. */
    List<Stored> connectedAfter(UUID tenantId, UUID id, int limit) {
        Viewer viewer = Viewer.calling();
        return jdbc.sql("""
                select * from connection where tenant_id = :tenant and status <> 'pending' and is_active
                    and (:everything or owner_id is null or owner_id = :user) and (:endpoints or provider <> :endpoint)
                    and (:after::uuid is null or id > :after) order by id limit :limit""")
                .param("tenant", tenantId).param("everything", viewer.everything()).param("user", viewer.userId())
                .param("endpoints", viewer.endpoints()).param("endpoint", ConnectionAccess.ENDPOINTS)
                .param("after", id).param("limit", limit)
                .query(ConnectionStore::stored).list();
    }

    /** Ids of the private connections of a user. */
    List<UUID> ownedBy(UUID tenantId, UUID userId) {
        return jdbc.sql("select id from connection where tenant_id = ? and owner_id = ?").params(tenantId, userId).query(UUID.class).list();
    }

    void insert(Stored stored) {
        Connection c = stored.connection();
        jdbc.sql("""
                insert into connection (tenant_id, id, channel, provider, name, status, is_active, is_default, priority, settings,
                    account_key, owner_id, selection, field_mapping, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?::jsonb, ?, ?)""")
                .params(c.tenantId(), c.id(), c.channel(), c.provider(), c.name(), c.status(), c.active(), c.defaultOfChannel(),
                        c.priority(), settings(stored), c.accountKey(), c.ownerId(), c.selection().write(),
                        c.fieldMapping().write(), Timestamp.from(c.createdAt()), Timestamp.from(c.updatedAt()))
                .update();
    }

    /** Writes what a person may change, and the state that follows from it. */
    void update(Stored stored) {
        Connection c = stored.connection();
        jdbc.sql("""
                update connection set provider = ?, name = ?, status = ?, is_active = ?, is_default = ?, priority = ?, settings = ?::jsonb,
                    account_key = ?, owner_id = ?, selection = ?::jsonb, field_mapping = ?::jsonb, last_error = ?,
                    error_count = ?, updated_at = ?, version = version + 1
                where tenant_id = ? and id = ?""")
                .params(c.provider(), c.name(), c.status(), c.active(), c.defaultOfChannel(), c.priority(), settings(stored),
                        c.accountKey(), c.ownerId(), c.selection().write(), c.fieldMapping().write(), c.lastError(), c.errorCount(),
                        Timestamp.from(c.updatedAt()), c.tenantId(), c.id())
                .update();
    }

    /**
     * The default of the channel, which nobody else can change until the transaction ends.
     *
     * @param ownerId whose; null for the team's
     */
    Optional<Stored> defaultOf(UUID tenantId, String channel, UUID ownerId) {
        return jdbc.sql("""
                select * from connection
                where tenant_id = ? and channel = ? and is_default and owner_id is not distinct from ?::uuid for update""")
                .params(tenantId, channel, ownerId).query(ConnectionStore::stored).optional();
    }

    /** Makes the connection no default any more. */
    void clearDefault(UUID tenantId, UUID id) {
        jdbc.sql("update connection set is_default = false, updated_at = now(), version = version + 1 where tenant_id = ? and id = ?")
                .params(tenantId, id).update();
    }

    boolean delete(UUID tenantId, UUID id) {
        return jdbc.sql("delete from connection where tenant_id = ? and id = ?").params(tenantId, id).update() > 0;
    }

    /** Ids of the providers of which who calls has a connection to use. */
    List<String> connectedProviders(UUID tenantId) {
        return jdbc.sql("""
                select distinct provider from connection where tenant_id = ? and status <> 'pending' and is_active
                    and (owner_id is null or owner_id = ?)""")
                .params(tenantId, Viewer.calling().userId()).query(String.class).list();
    }

    /**
     * Whose private connections who calls may know of: its own, or all.
     *
     * @param endpoints whether it may know of those, too, that are endpoints of webhooks
     */
    private record Viewer(UUID userId, boolean everything, boolean endpoints) {

        static Viewer calling() {
            boolean endpoints = ConnectionAccess.isOffered(ConnectionAccess.ENDPOINTS);
            return Caller.current().map(caller -> new Viewer(caller.userId(), ConnectionAccess.seesAll(caller), endpoints))
                    .orElse(new Viewer(null, true, endpoints));
        }
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        Map<String, Object> settings = settings(row);
        Map<String, String> masks = new LinkedHashMap<>();
        if (settings.get(MASKS) instanceof Map<?, ?> found) {
            found.forEach((name, mask) -> masks.put(name.toString(), mask.toString()));
        }
        return new Stored(connection(row, settings), masks);
    }

    private static Connection connection(ResultSet row, Map<String, Object> settings) throws SQLException {
        Map<String, Object> values = new LinkedHashMap<>(settings);
        values.remove(MASKS);
        values.values().removeIf(Objects::isNull);
        Selection selection = selection(row);
        FieldMapping mapping = fieldMapping(row);
        boolean unreadable = values.remove(UNREADABLE) != null || selection == null || mapping == null;
        return new Connection(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class), row.getString("channel").intern(),
                row.getString("provider").intern(), row.getString("name"), row.getString("status").intern(),
                row.getBoolean("is_active") && !unreadable, row.getBoolean("is_default"),
                row.getInt("priority"), Map.copyOf(values), row.getString("account_key"), Origin.TENANT,
                row.getObject("owner_id", UUID.class), instant(row, "last_sync_at"),
                unreadable ? "Its settings cannot be read; make it anew" : row.getString("last_error"),
                row.getInt("error_count"), instant(row, "created_at"), instant(row, "updated_at"), row.getLong("version"),
                selection == null ? Selection.NONE : selection, mapping == null ? FieldMapping.NONE : mapping);
    }

    /** Null where it cannot be read. */
    private static FieldMapping fieldMapping(ResultSet row) throws SQLException {
        try {
            return FieldMapping.read(row.getString("field_mapping"));
        } catch (IllegalArgumentException e) {
            log.error("Connection {} of tenant {} is not used, for its field mapping cannot be read: {}", row.getString("id"),
                    row.getString("tenant_id"), e.getMessage());
            return null;
        }
    }

    /** Null where it cannot be read. */
    private static Selection selection(ResultSet row) throws SQLException {
        try {
            return Selection.read(row.getString("selection"));
        } catch (IllegalArgumentException e) {
            log.error("Connection {} of tenant {} is not used, for what it is chosen by cannot be read: {}", row.getString("id"),
                    row.getString("tenant_id"), e.getMessage());
            return null;
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static Map<String, Object> settings(ResultSet row) throws SQLException {
        try {
            Map<String, Object> settings = JSON.readValue(row.getString("settings"), OBJECT);
            return settings == null ? Map.of(UNREADABLE, "null") : settings;
        } catch (JsonProcessingException e) {
            log.error("Connection {} of tenant {} is not used, for its settings cannot be read: {}", row.getString("id"),
                    row.getString("tenant_id"), JsonText.reason(e));
            return Map.of(UNREADABLE, JsonText.reason(e));
        }
    }

    private static String settings(Stored stored) {
        Map<String, Object> settings = new LinkedHashMap<>(stored.connection().settings());
        if (!stored.masks().isEmpty()) {
            settings.put(MASKS, stored.masks());
        }
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Settings of connection " + stored.connection().id() + " are no JSON", e);
        }
    }
}
