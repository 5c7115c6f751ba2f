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
              returning i.tenant_id, i.event_id, i.asked_by, i.ordering_key, i.planned_routes, i.rounds, i.breakdowns
            )
            select t.*, e.type, e.source, e.source_id, e.subject, e.time, e.chain_id, e.depth,
              case when octet_length(e.data) <= :ready then e.data end as data,
              (select count(*) from turn) as tenants, (select max(tenant_id::text) from turn) as last_tenant
            from (select) always left join (taken t left join event e on e.tenant_id = t.tenant_id and e.id = t.event_id) on true
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

    /** Bytes of data with which an event comes along when it is taken, so that what is held is never much. */
    private static final int READY_BYTES = 16 * 1024;
    /** What was read longer ago is read again: the event may have been erased. */
    private static final Duration READY_FOR = Duration.ofSeconds(1);

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
     * @param orderingKey of the events that are planned one after another; null for none
     * @param ready all that is known of it; null where that is to be read when it is planned
     * @param readyUntil the nano time until which it is
     */
    record Held(UUID tenantId, UUID eventId, String orderingKey, boolean suspect, Waiting ready, long readyUntil) {

        /** What is read when it is planned. */
        Held(UUID tenantId, UUID eventId, String orderingKey, boolean suspect) {
            this(tenantId, eventId, orderingKey, suspect, null, 0);
        }
    }

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
                .param("ready", READY_BYTES)
                .query(row -> {
                    seen[0] = row.getInt("tenants");
                    String lastTenant = row.getString("last_tenant");
                    last[0] = lastTenant == null ? last[0] : UUID.fromString(lastTenant);
                    if (row.getObject("event_id") != null) {
                        claimed.add(held(row));
                    }
                });
        boolean toTheLast = seen[0] < 256;
        after = toTheLast ? TenantWalk.START : last[0];
        return new Claim(claimed, fromTheFirst && toTheLast);
    }

    private static Held held(ResultSet row) throws SQLException {
        UUID tenantId = row.getObject("tenant_id", UUID.class);
        UUID eventId = row.getObject("event_id", UUID.class);
        String orderingKey = row.getString("ordering_key");
        if (row.getInt("breakdowns") > 0 || row.getString("data") == null) {
            return new Held(tenantId, eventId, orderingKey, row.getInt("breakdowns") > 0);
        }
        return new Held(tenantId, eventId, orderingKey, false, waiting(tenantId, eventId, row), System.nanoTime() + READY_FOR.toNanos());
    }

    /** All of an event that this node holds; empty when somebody else has it by now, or it is gone. */
    Optional<Waiting> fetch(Held held) {
        if (held.ready() != null && System.nanoTime() - held.readyUntil() < 0) {
            return Optional.of(withResults(held.ready()));
        }
        if (held.suspect()) {
            jdbc.sql(SUSPECT).params(held.tenantId(), held.eventId(), node).query(Integer.class).optional();
        }
        return jdbc.sql(FETCH).params(held.tenantId(), held.eventId(), node)
                .query((row, number) -> waiting(held.tenantId(), held.eventId(), row)).optional().map(this::withResults);
    }

    private Waiting withResults(Waiting waiting) {
        if (!waiting.first().equals(waiting.event().id()) && OutcomeEvents.tellsOfDelivery(waiting.event().type())) {
            addResults(waiting.event().data(), waiting.tenantId(), waiting.first());
        }
        return waiting;
    }

    private static Waiting waiting(UUID tenantId, UUID eventId, ResultSet row) throws SQLException {
        Event event = new Event(eventId, row.getString("type"), row.getString("source"), row.getString("source_id"),
                row.getString("subject"), row.getTimestamp("time").toInstant(), row.getString("ordering_key"),
                object(row.getString("data")));
        UUID chain = row.getObject("chain_id", UUID.class);
        Array planned = row.getArray("planned_routes");
        return new Waiting(tenantId, row.getObject("asked_by", UUID.class), event,
                chain == null ? eventId : chain, row.getInt("depth"),
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

    /** Takes out events whose plans are on disk. */
    void planned(Collection<Held> events) {
        jdbc.sql("delete from inbox i using unnest(cast(:tenants as uuid[]), cast(:events as uuid[])) as p (tenant_id, event_id)"
                + " where i.tenant_id = p.tenant_id and i.event_id = p.event_id and i.lease_owner = :node and i.status = 'received'")
                .param("tenants", events.stream().map(Held::tenantId).toArray(UUID[]::new))
                .param("events", events.stream().map(Held::eventId).toArray(UUID[]::new)).param("node", node).update();
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
