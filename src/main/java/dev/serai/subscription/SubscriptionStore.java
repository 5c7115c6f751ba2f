package dev.serai.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import dev.serai.connection.Condition;
import dev.serai.database.SystemDatabase;
import dev.serai.subscription.Subscription.Failing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of subscriptions. */
@Component
class SubscriptionStore {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionStore.class);

    private final JdbcClient jdbc;
    private final SystemDatabase system;

    SubscriptionStore(JdbcClient jdbc, SystemDatabase system) {
        this.jdbc = jdbc;
        this.system = system;
    }

    /** The tenants that have any. */
    List<UUID> tenants() {
        return system.jdbc().sql("select distinct tenant_id from subscription").query(UUID.class).list();
    }

    /** Those of a tenant, for what is accepted and settled, whoever works on this thread. */
    List<Subscription> toPlan(UUID tenantId) {
        return system.jdbc().sql("select * from subscription where tenant_id = ? order by id").param(tenantId)
                .query((row, number) -> subscription(row)).list();
    }

    /** Those of a tenant after the given one, by id; null for the first. */
    List<Subscription> after(UUID tenantId, UUID id, int limit) {
        return jdbc.sql("""
                select * from subscription where tenant_id = :tenant and (:after::uuid is null or id > :after) order by id limit :limit""")
                .param("tenant", tenantId).param("after", id).param("limit", limit).query((row, number) -> subscription(row)).list();
    }

    Optional<Subscription> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from subscription where tenant_id = ? and id = ?").params(tenantId, id)
                .query((row, number) -> subscription(row)).optional();
    }

    /** How many a tenant has; nobody else makes any for it until the transaction ends. */
    int countLocked(UUID tenantId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('serai.subscription ' || ?, 0))").param(tenantId.toString()).query()
                .singleRow();
        return jdbc.sql("select count(*) from subscription where tenant_id = ?").param(tenantId).query(Integer.class).single();
    }

    void insert(Subscription s) {
        jdbc.sql("""
                insert into subscription (tenant_id, id, description, events, filters, ordered, header_names, public_key)
                values (:tenant, :id, :description, :events, :filters, :ordered, :headers, :key)""")
                .param("tenant", s.tenantId()).param("id", s.id()).param("description", s.description())
                .param("events", s.filter().types().toArray(String[]::new)).param("filters", written(s.filter().conditions()))
                .param("ordered", s.ordered()).param("headers", s.headerNames().toArray(String[]::new)).param("key", s.publicKey())
                .update();
    }

    /** Writes what a person may change. */
    void update(Subscription s) {
        jdbc.sql("""
                update subscription set description = :description, events = :events, filters = :filters, ordered = :ordered,
                  header_names = :headers, public_key = :key
                where tenant_id = :tenant and id = :id""")
                .param("tenant", s.tenantId()).param("id", s.id()).param("description", s.description())
                .param("events", s.filter().types().toArray(String[]::new)).param("filters", written(s.filter().conditions()))
                .param("ordered", s.ordered()).param("headers", s.headerNames().toArray(String[]::new)).param("key", s.publicKey())
                .update();
    }

    /** Forgets that its endpoint failed; true where it had. */
    boolean works(UUID tenantId, UUID id) {
        return jdbc.sql("""
                update subscription set failing_since = null, last_failed_at = null, warned = 0, disabled_at = null, disabled_reason = null
                where tenant_id = ? and id = ? and (failing_since is not null or disabled_at is not null)""")
                .params(tenantId, id).update() > 0;
    }

    /** @param warned how far its owner was told of it, in percent of the way to being disabled */
    record Trouble(Instant since, int warned) {}

    /** Notes that a call failed; empty where the subscription is gone. The row is locked until the transaction ends. */
    Optional<Trouble> failed(UUID tenantId, UUID id, Instant at) {
        return jdbc.sql("""
                update subscription set failing_since = coalesce(failing_since, :at), last_failed_at = :at
                where tenant_id = :tenant and id = :id returning failing_since, warned""")
                .param("tenant", tenantId).param("id", id).param("at", Timestamp.from(at))
                .query((row, number) -> new Trouble(row.getTimestamp("failing_since").toInstant(), row.getInt("warned"))).optional();
    }

    void warned(UUID tenantId, UUID id, int percent) {
        jdbc.sql("update subscription set warned = ? where tenant_id = ? and id = ?").params(percent, tenantId, id).update();
    }

    void disabled(UUID tenantId, UUID id, Instant at, String reason) {
        jdbc.sql("update subscription set disabled_at = ?, disabled_reason = ? where tenant_id = ? and id = ?")
                .params(Timestamp.from(at), reason, tenantId, id).update();
    }

    private static String written(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return null;
        }
        ArrayNode written = JsonNodeFactory.instance.arrayNode();
        conditions.forEach(condition -> condition.written(written.addObject()));
        return written.toString();
    }

    private static Subscription subscription(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Subscription(row.getObject("tenant_id", UUID.class), id, row.getString("description"),
                filter(id, List.of((String[]) row.getArray("events").getArray()), row.getString("filters")),
                row.getBoolean("ordered"), List.of((String[]) row.getArray("header_names").getArray()), row.getString("public_key"),
                new Failing(instant(row, "failing_since"), instant(row, "disabled_at"), row.getString("disabled_reason")));
    }

    /** Filters that cannot be read let nothing through: better no event than one that was not asked for. */
    private static EventFilter filter(UUID id, List<String> events, String stored) {
        List<Condition> conditions = new ArrayList<>();
        List<FieldProblem> problems = new ArrayList<>();
        try {
            JsonNode written = stored == null ? JsonNodeFactory.instance.arrayNode() : JsonText.read(stored);
            for (JsonNode each : written) {
                Condition condition = Condition.read("filters[" + conditions.size() + "]", each, problems);
                if (condition != null) {
                    conditions.add(condition);
                }
            }
        } catch (JsonProcessingException e) {
            problems.add(new FieldProblem("filters", JsonText.reason(e)));
        }
        if (!problems.isEmpty()) {
            log.error("Subscription {} gets no events, for its filters cannot be read; set them again: {}", id, problems);
            return new EventFilter(List.of(), List.of());
        }
        return new EventFilter(events, conditions);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
