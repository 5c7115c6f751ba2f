package dev.serai.ledger;

import static dev.serai.ledger.Columns.integer;
import static dev.serai.ledger.Columns.uuid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.database.TenantWalk;
import dev.serai.ledger.WorkQueue.LaneName;
import dev.serai.operation.Operation.Priority;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Takes due work under a lease. */
final class ClaimStore {

    private static final int MOST_TENANTS = 256;
    private static final Priority[] PRIORITIES = Priority.values();
    private static final Columns<LaneName> FULL = Columns.of(uuid("tenant_id", LaneName::tenantId),
            integer("priority", lane -> lane.priority().ordinal()));
    /**
     * Walks the tenants that have pending work, from a given one on, and takes a fair share of what is due from each, by priority. Only
     * short messages come along. What a node held and did not settle was interrupted: it keeps the time from which on an attempt may have
     * been made, and may have broken down there, with the whole process. Where there is more than is wanted, the walk ends at the tenant
     * from which the last was taken.
     */
    private static final String CLAIM = TenantWalk.turn("delivery", "status in ('accepted', 'retrying')", "?", "?") + """
            , open as (
              select t.tenant_id, p.priority
              from turn t cross join (values (0::smallint), (1::smallint), (2::smallint)) p (priority)
              where p.priority = any (?::integer[]) and not exists (select from %s
                where full_lane.tenant_id = t.tenant_id and full_lane.priority = p.priority)
              order by t.tenant_id, p.priority
            ), due as (
              select s.tenant_id, d.id, d.interrupted_at from open s cross join lateral (
                select c.id, coalesce(c.begun_at, case when c.lease_owner is not null then c.created_at end) as interrupted_at
                from delivery c
                where c.tenant_id = s.tenant_id and c.priority = s.priority and c.status in ('accepted', 'retrying')
                  and c.due_at <= now() and c.id <> all (?::uuid[])
                  and (c.ordering_key is null or not exists (
                    select from delivery e where e.tenant_id = c.tenant_id and e.ordering_key = c.ordering_key
                      and e.status in ('accepted', 'retrying') and e.id < c.id))
                order by c.due_at limit greatest(?, ? / (select count(distinct tenant_id) from open)) for update skip locked) d
              limit ?
            ), taken as (
              update delivery d set lease_owner = ?, due_at = now() + make_interval(secs => ?),
                begun_at = coalesce(due.interrupted_at, now()),
                breakdowns = case when d.lease_owner is null then d.breakdowns else greatest(d.breakdowns, 1) end
              from due where d.tenant_id = due.tenant_id and d.id = due.id
              returning d.tenant_id, d.id, d.event_id, d.operation, d.ordering_key, d.requested, d.asked_by, d.priority, d.expires_at,
                d.round, d.attempts, d.pinned_connection, d.inquiries, d.slot_connection, d.created_at, d.revision, d.replays, d.begun_at,
                d.notes, due.interrupted_at is not null as interrupted, d.breakdowns, octet_length(d.message) as bytes,
                case when octet_length(d.message) <= ? then d.message end as message
            )
            select *, (select count(*) from turn) as tenants, (select count(*) from due) >= ? as cut_short,
              case when (select count(*) from due) >= ? then (select max(tenant_id::text) from due)
                else (select max(tenant_id::text) from turn) end as last_tenant
            from taken right join (select 1) as always on true
            """.formatted(FULL.table("full_lane"));

    private final LedgerDatabase database;
    private final String node;

    ClaimStore(LedgerDatabase database, String node) {
        this.database = database;
        this.node = node;
    }

    /**
     * What is wanted.
     *
     * @param after begins with the tenants after this one
     * @param full lanes of which this node holds enough
     * @param held work that is not to be taken although its lease is about to end
     * @param open the priorities for which there is room
     * @param most how much
     */
    record Wanted(UUID after, List<LaneName> full, List<UUID> held, List<Priority> open, int most) {}

    /**
     * What was claimed.
     *
     * @param work taken under a lease
     * @param lastTenant the last tenant looked at; the next claim goes on after it
     * @param complete whether all tenants after the given one were looked at
     */
    record Claim(List<Work> work, UUID lastTenant, boolean complete) {}

    /** Takes due work under a lease. */
    Claim claim(Wanted wanted, LedgerProperties limits) {
        int tenants = Math.max(1, Math.min(wanted.most(), MOST_TENANTS));
        return database.onConnection(connection -> {
            List<Work> work = new ArrayList<>();
            UUID last = wanted.after();
            boolean complete = true;
            try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
                bind(connection, claim, wanted, limits, tenants);
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        complete = row.getInt("tenants") < tenants && !row.getBoolean("cut_short");
                        String lastTenant = row.getString("last_tenant");
                        last = lastTenant == null ? wanted.after() : UUID.fromString(lastTenant);
                        if (row.getObject("id") != null) {
                            work.add(work(row));
                        }
                    }
                }
            }
            return new Claim(work, last, complete);
        });
    }

    private void bind(Connection connection, PreparedStatement claim, Wanted wanted, LedgerProperties limits, int tenants)
            throws SQLException {
        claim.setObject(1, wanted.after());
        claim.setInt(2, tenants);
        claim.setArray(3, connection.createArrayOf("integer", wanted.open().stream().map(Priority::ordinal).toArray()));
        int next = FULL.bind(connection, claim, 4, wanted.full());
        claim.setArray(next++, connection.createArrayOf("uuid", wanted.held().toArray()));
        claim.setInt(next++, limits.claimPerTenant());
        claim.setInt(next++, wanted.most());
        claim.setInt(next++, wanted.most());
        claim.setString(next++, node);
        claim.setDouble(next++, limits.lease().toMillis() / 1000.0);
        claim.setInt(next++, MessageSize.SHORT);
        claim.setInt(next++, wanted.most());
        claim.setInt(next, wanted.most());
    }

    private static Work work(ResultSet row) throws SQLException {
        String text = row.getString("message");
        JsonNode message = text == null ? null : readable(text);
        Payload payload = new Payload(message, message == null ? row.getInt("bytes") : MessageSize.of(text));
        Progress progress = new Progress(row.getInt("round"), row.getInt("attempts"), row.getInt("breakdowns"));
        Hold hold = new Hold(row.getObject("pinned_connection", UUID.class), row.getObject("inquiries", Integer.class),
                row.getObject("slot_connection", UUID.class));
        History history = new History(row.getInt("revision"), row.getInt("replays"), row.getTimestamp("begun_at").toInstant(),
                row.getBoolean("interrupted"), row.getString("notes"));
        return new Work(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class), row.getString("operation"), payload,
                terms(row), progress, hold, history);
    }

    private static Terms terms(ResultSet row) throws SQLException {
        Timestamp expires = row.getTimestamp("expires_at");
        Instant expiresAt = expires == null ? null : expires.toInstant();
        return new Terms(row.getObject("event_id", UUID.class), row.getString("ordering_key"), KeyStore.ids(row, "requested"),
                row.getObject("asked_by", UUID.class), row.getTimestamp("created_at").toInstant(),
                new Schedule(PRIORITIES[row.getInt("priority")], null, expiresAt));
    }

    /** What is no JSON is told to whoever is to carry it, and spoils the claim of nobody else. */
    private static JsonNode readable(String text) {
        try {
            return JsonText.read(text) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
