package dev.serai.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.database.SystemDatabase;
import dev.serai.database.TenantWalk;
import dev.serai.embedded.DataDirectory;
import dev.serai.ledger.OutcomeEvents;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements of the inbox: takes events under leases, fairly over the tenants, and notes what became of them. */
@Component
class Inbox {

    /**
     * As the ledger claims deliveries. What a node held and did not finish was interrupted, and may have broken down there, with the whole
     * process.
     */
    private static final String CLAIM = TenantWalk.turn("inbox", "status = 'received'", ":after", "256") + """
            , due as (
              select s.tenant_id, d.event_id from turn s cross join lateral (
                select c.event_id from inbox c
                where c.tenant_id = s.tenant_id and c.status = 'received' and c.due_at <= now()
                  and c.event_id <> all (cast(:held as uuid[])) and c.tenant_id <> all (cast(:full as uuid[]))
                  and (c.ordering_key is null or not exists (
                    select from inbox e where e.tenant_id = c.tenant_id and e.ordering_key = c.ordering_key and e.status = 'received'
                      and e.event_id < c.event_id))
                order by c.due_at limit :perTenant for update skip locked) d
              limit :most
            ), taken as (
              update inbox i set lease_owner = :node, due_at = now() + make_interval(secs => :lease),
                breakdowns = case when i.lease_owner is null then i.breakdowns else greatest(i.breakdowns, 1) end
              from due where i.tenant_id = due.tenant_id and i.event_id = due.event_id
              returning i.tenant_id, i.event_id, i.breakdowns
            )
            select *, (select count(*) from turn) as tenants, (select max(tenant_id::text) from turn) as last_tenant
            from taken right join (select 1) as always on true
            """;
    private static final String MINE = " where tenant_id = ? and event_id = ? and lease_owner = ? and status = 'received'";
    private static final String SUSPECT = "update inbox set breakdowns = breakdowns + 1" + MINE + " returning breakdowns";
    private static final String FETCH = """
            select i.asked_by, i.ordering_key, i.planned_routes, i.rounds, i.breakdowns, e.type, e.source, e.source_id, e.subject, e.time,
              e.data, e.chain_id, e.depth
            from inbox i join event e on e.tenant_id = i.tenant_id and e.id = i.event_id
            where i.tenant_id = ? and i.event_id = ? and i.lease_owner = ? and i.status = 'received'
            """;
    private static final String RESULTS = """
            select d.operation, d.result, d.report_state
            from event e join delivery d on d.tenant_id = e.tenant_id and d.event_id = e.id
            where e.tenant_id = ? and (e.id = ? or e.chain_id = ?) and d.status = 'delivered' and d.result is not null
            order by d.id
            """;

    private final JdbcClient jdbc;
    private final String node;
    private final Duration lease;
    private UUID after = TenantWalk.START;

    Inbox(SystemDatabase system, DataDirectory directory, EventProperties properties) {
        this.jdbc = system.jdbc();
        this.node = directory.nodeId();
        this.lease = properties.lease();
    }

    /**
     * An event that this node holds.
     *
     * @param suspect whether planning it may have broken down before
     */
    record Held(UUID tenantId, UUID eventId, boolean suspect) {}

    /**
     * All that is known of an event that is to be planned now.
     *
     * @param first the first event of the chain it is in; itself where nothing led to it
     * @param depth how many steps led to it from there
     * @param plannedRoutes ids of the routes that have taken it already
     * @param rounds how often a system failed while it was planned
     * @param breakdowns how often in a row planning it ended with a fault of Serai itself, this time included where it is not the first
     */
    record Waiting(UUID tenantId, UUID askedBy, Event event, UUID first, int depth, List<String> plannedRoutes, int rounds,
            int breakdowns) {}

    /** @param complete whether all tenants were looked at, so that there is nothing more for now when nothing came */
    record Claim(List<Held> held, boolean complete) {}

    /**
     * Takes due events; goes on after the tenants it ended with the last time.
     *
     * @param held events that this node holds already
     * @param full tenants of which it holds enough
     */
    Claim claim(Collection<UUID> held, Collection<UUID> full, int perTenant, int most) {
        List<Held> claimed = new ArrayList<>();
        boolean fromTheFirst = after.equals(TenantWalk.START);
        int[] seen = {0};
        UUID[] last = {after};
        jdbc.sql(CLAIM).param("after", after).param("held", held.toArray(UUID[]::new)).param("full", full.toArray(UUID[]::new))
                .param("perTenant", perTenant).param("most", most).param("node", node).param("lease", lease.toMillis() / 1000.0)
                .query(row -> {
                    seen[0] = row.getInt("tenants");
                    String lastTenant = row.getString("last_tenant");
                    last[0] = lastTenant == null ? last[0] : UUID.fromString(lastTenant);
                    if (row.getObject("event_id") != null) {
                        claimed.add(new Held(row.getObject("tenant_id", UUID.class), row.getObject("event_id", UUID.class),
                                row.getInt("breakdowns") > 0));
                    }
                });
        boolean toTheLast = seen[0] < 256;
        after = toTheLast ? TenantWalk.START : last[0];
        return new Claim(claimed, fromTheFirst && toTheLast);
    }

    /** Reads an event that this node holds; empty when somebody else has it by now, or it is gone. */
    Optional<Waiting> fetch(Held held) {
        if (held.suspect()) {
            jdbc.sql(SUSPECT).params(held.tenantId(), held.eventId(), node).query(Integer.class).optional();
        }
        return jdbc.sql(FETCH).params(held.tenantId(), held.eventId(), node).query((row, number) -> waiting(held, row)).optional();
    }

    private Waiting waiting(Held held, ResultSet row) throws SQLException {
        Event event = new Event(held.eventId(), row.getString("type"), row.getString("source"), row.getString("source_id"),
                row.getString("subject"), row.getTimestamp("time").toInstant(), row.getString("ordering_key"),
                object(row.getString("data")));
        UUID chain = row.getObject("chain_id", UUID.class);
        if (chain != null && OutcomeEvents.tellsOfDelivery(event.type())) {
            addResults(event.data(), held.tenantId(), chain);
        }
        Array planned = row.getArray("planned_routes");
        return new Waiting(held.tenantId(), row.getObject("asked_by", UUID.class), event,
                chain == null ? held.eventId() : chain, row.getInt("depth"),
                planned == null ? List.of() : List.of((String[]) planned.getArray()), row.getInt("rounds"), row.getInt("breakdowns"));
    }

    /** What the steps of a chain have come to so far, and how far that has come since, by operation. */
    void addResults(ObjectNode data, UUID tenantId, UUID chain) {
        ObjectNode results = JsonNodeFactory.instance.objectNode();
        ObjectNode reports = JsonNodeFactory.instance.objectNode();
        jdbc.sql(RESULTS).params(tenantId, chain, chain)
                .query(row -> {
                    results.set(row.getString("operation"), JsonText.shown(row.getString("result")));
                    reports.put(row.getString("operation"), row.getString("report_state"));
                });
        data.set("results", results);
        data.set("reports", reports);
    }

    private static ObjectNode object(String data) throws SQLException {
        try {
            return (ObjectNode) JsonText.read(data);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new SQLException("The data of an event is no JSON object", e);
        }
    }

    /** Takes out an event whose plan is on disk. */
    void planned(Held held) {
        jdbc.sql("delete from inbox" + MINE).params(held.tenantId(), held.eventId(), node).update();
    }

    /** Puts an event back, to be planned again in a while. */
    void again(Held held, Duration wait, PlanFailureException failure, int rounds) {
        jdbc.sql("update inbox set due_at = now() + make_interval(secs => ?), lease_owner = null, rounds = ?, breakdowns = 0, reason = ?,"
                + " route = ?, step = ?, updated_at = now()" + MINE)
                .params(wait.toMillis() / 1000.0, rounds, storable(failure.getMessage()), failure.route(), failure.step(), held.tenantId(),
                        held.eventId(), node).update();
    }

    /** Puts an event back over which a thread broke down. */
    void brokeDown(Held held, Duration wait) {
        jdbc.sql("update inbox set due_at = now() + make_interval(secs => ?), lease_owner = null, breakdowns = greatest(breakdowns, 1),"
                + " updated_at = now()" + MINE).params(wait.toMillis() / 1000.0, held.tenantId(), held.eventId(), node).update();
    }

    /** Lays an event aside until a person has it planned again. */
    void unplannable(Held held, String reason, String route, String step) {
        jdbc.sql("update inbox set status = 'unplannable', lease_owner = null, reason = ?, route = ?, step = ?, updated_at = now()" + MINE)
                .params(storable(reason), route, step, held.tenantId(), held.eventId(), node).update();
    }

    /** PostgreSQL stores no U+0000. */
    private static String storable(String text) {
        return text == null ? null : text.replace('\0', '\ufffd');
    }

    /** Keeps events from being taken over. */
    void renew(Collection<UUID> events) {
        jdbc.sql("update inbox set due_at = now() + make_interval(secs => :lease) where event_id = any (cast(:events as uuid[]))"
                + " and lease_owner = :node and status = 'received'").param("lease", lease.toMillis() / 1000.0)
                .param("events", events.toArray(UUID[]::new))
                .param("node", node).update();
    }

    /** Gives back events that nobody has begun. */
    void release(Collection<UUID> events) {
        jdbc.sql("update inbox set due_at = now(), lease_owner = null where event_id = any (cast(:events as uuid[]))"
                + " and lease_owner = :node and status = 'received'")
                .param("events", events.toArray(UUID[]::new)).param("node", node).update();
    }

    /** Gives back what this node held before it was restarted. */
    void releaseLeftOver() {
        jdbc.sql("update inbox set due_at = now(), lease_owner = null, breakdowns = greatest(breakdowns, 1) where lease_owner = ?"
                + " and status = 'received'").param(node).update();
    }
}
