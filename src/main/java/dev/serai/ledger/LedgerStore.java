package dev.serai.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import dev.serai.ledger.Acceptance.Key;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The ledger's statements; each writes or reads a whole batch in one round trip. */
@Component
class LedgerStore {

    private static final Logger log = LoggerFactory.getLogger(LedgerStore.class);
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String INSERT_KEYS = """
            insert into idempotency (tenant_id, key, fingerprint, event_id, delivery_ids, created_at)
            select tenant_id, key, decode(fingerprint, 'hex'), event_id, delivery_ids::uuid[], now()
            from unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::text[])
              as keys (tenant_id, key, fingerprint, event_id, delivery_ids)
            where true
            on conflict do nothing
            returning tenant_id, key
            """;
    private static final String READ_KEYS = """
            select i.tenant_id, i.key, i.fingerprint, i.event_id, coalesce(i.delivery_ids, '{}') as delivery_ids
            from idempotency i join unnest(?::uuid[], ?::text[]) as asked (tenant_id, key)
              on i.tenant_id = asked.tenant_id and i.key = asked.key
            """;
    private static final String INSERT_EVENTS = """
            insert into event (tenant_id, id, type, source, source_id, subject, time, data, created_at)
            select unnest(?::uuid[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]),
              unnest(?::timestamptz[]), unnest(?::text[]), now()
            """;
    private static final String INSERT_DELIVERIES = """
            insert into delivery (tenant_id, id, event_id, operation, status, message, ordering_key, requested, asked_by, due_at,
              lease_owner, created_at, updated_at)
            select tenant_id, id, event_id, operation, 'accepted', message, ordering_key, requested::uuid[], asked_by,
              case when held then now() + make_interval(secs => ?) else now() end, case when held then ? end, now(), now()
            from (
              select unnest(?::uuid[]) as tenant_id, unnest(?::uuid[]) as id, unnest(?::uuid[]) as event_id,
                unnest(?::text[]) as operation, unnest(?::text[]) as message, unnest(?::text[]) as ordering_key,
                unnest(?::text[]) as requested, unnest(?::uuid[]) as asked_by, unnest(?::boolean[]) as held) deliveries
            """;
    private static final String INSERT_INBOX = """
            insert into inbox (tenant_id, event_id, status, asked_by, ordering_key, planned_routes, due_at, received_at, updated_at)
            select tenant_id, event_id, 'received', asked_by, ordering_key,
              case when planned_routes is not null then string_to_array(planned_routes, E'\\n') end, now(), now(), now()
            from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[])
              as later (tenant_id, event_id, asked_by, ordering_key, planned_routes)
            """;
    /**
     * Settles, and adds the attempts. "Not settled yet" is put so that the index of what is pending does not fit: PostgreSQL would read all
     * of that where it believes it to be small, whereas the key finds just these, however much is pending.
     */
    private static final String SETTLE = """
            with settled as (
              update delivery d
              set status = s.status, due_at = coalesce(s.due_at, d.due_at), lease_owner = null, round = s.round, attempts = s.attempts,
                pinned_connection = s.pinned, inquiries = s.inquiries, slot_connection = s.slot, connection_id = s.connection_id,
                provider = coalesce(s.provider, d.provider), provider_message_id = s.provider_message_id,
                explanation = s.explanation, result = coalesce(s.result, d.result), notes = s.notes, begun_at = null,
                breakdowns = coalesce(s.breakdowns, 0), updated_at = now()
              from (
                select unnest(?::uuid[]) as tenant_id, unnest(?::uuid[]) as id, unnest(?::text[]) as status,
                  unnest(?::timestamptz[]) as due_at, unnest(?::integer[]) as round, unnest(?::integer[]) as attempts,
                  unnest(?::uuid[]) as pinned, unnest(?::integer[]) as inquiries, unnest(?::uuid[]) as slot,
                  unnest(?::uuid[]) as connection_id, unnest(?::text[]) as provider, unnest(?::text[]) as provider_message_id,
                  unnest(?::text[]) as explanation, unnest(?::text[]) as result, unnest(?::text[]) as notes,
                  unnest(?::integer[]) as breakdowns) s
              where d.tenant_id = s.tenant_id and d.id = s.id and d.status not in ('delivered', 'dead', 'cancelled') %s
            )%s
            insert into attempt (tenant_id, delivery_id, operation, number, connection_id, provider, outcome, http_status, reason, request,
              started_at, duration_ms)
            select unnest(?::uuid[]), unnest(?::uuid[]), unnest(?::text[]), unnest(?::integer[]), unnest(?::uuid[]), unnest(?::text[]),
              unnest(?::text[]), unnest(?::integer[]), unnest(?::text[]), unnest(?::text[]), unnest(?::timestamptz[]), unnest(?::integer[])
            %s""";
    /** The usual case; refused with a unique violation where some attempts are stored already. */
    private static final String SETTLE_USUAL = SETTLE.formatted("", "", "");
    /** Any case: also notes what became a dead letter, for the statistics, and passes over the attempts that are stored already. */
    private static final String FAILED = """
            , failed as (
              insert into failure (tenant_id, delivery_id, operation, provider, connection_id)
              select tenant_id, id, operation, coalesce(provider, ''),
                coalesce(connection_id, '00000000-0000-0000-0000-000000000000')
              from settled where status = 'dead'
            )""";
    private static final String SETTLE_ANY = SETTLE.formatted("""
            returning d.tenant_id, d.id, d.status, d.operation, d.provider, d.connection_id""", FAILED, "on conflict do nothing");
    /** Any case, and raises outcome events. */
    private static final String SETTLE_RAISING = SETTLE.formatted("returning " + OutcomeEvents.RETURNED, FAILED + OutcomeEvents.RAISED,
            "on conflict do nothing");
    /**
     * Walks the tenants that have pending work, from {@code after} on, and takes a fair share of what is due from each. Only short messages
     * come along. What a node held and did not settle was interrupted: it keeps the time from which on an attempt may have been made, and
     * may have broken down there, with the whole process.
     */
    private static final String CLAIM = """
            with recursive waiting (tenant_id) as (
              (select tenant_id from delivery where status in ('accepted', 'retrying') and tenant_id > ? order by tenant_id limit 1)
              union all
              select (select d.tenant_id from delivery d where d.status in ('accepted', 'retrying') and d.tenant_id > w.tenant_id
                order by d.tenant_id limit 1)
              from waiting w where w.tenant_id is not null
            ), turn as (
              select tenant_id from waiting where tenant_id is not null limit ?
            ), open as (
              select tenant_id from turn where tenant_id <> all (?::uuid[])
            ), due as (
              select s.tenant_id, d.id, d.interrupted_at from open s cross join lateral (
                select c.id, coalesce(c.begun_at, case when c.lease_owner is not null then c.created_at end) as interrupted_at
                from delivery c
                where c.tenant_id = s.tenant_id and c.status in ('accepted', 'retrying') and c.due_at <= now() and c.id <> all (?::uuid[])
                  and (c.ordering_key is null or not exists (
                    select from delivery e where e.tenant_id = c.tenant_id and e.ordering_key = c.ordering_key
                      and e.status in ('accepted', 'retrying') and e.id < c.id))
                order by c.due_at limit greatest(?, ? / (select count(*) from open)) for update skip locked) d
              limit ?
            ), taken as (
              update delivery d set lease_owner = ?, due_at = now() + make_interval(secs => ?),
                begun_at = coalesce(due.interrupted_at, now()),
                breakdowns = case when d.lease_owner is null then d.breakdowns else greatest(d.breakdowns, 1) end
              from due where d.tenant_id = due.tenant_id and d.id = due.id
              returning d.tenant_id, d.id, d.event_id, d.operation, d.ordering_key, d.requested, d.asked_by, d.round,
                d.attempts, d.pinned_connection, d.inquiries, d.slot_connection, d.created_at, d.revision, d.replays, d.begun_at, d.notes,
                due.interrupted_at is not null as interrupted, d.breakdowns, octet_length(d.message) as bytes,
                case when octet_length(d.message) <= ? then d.message end as message
            )
            select *, (select count(*) from turn) as tenants, (select max(tenant_id::text) from turn) as last_tenant
            from taken right join (select 1) as always on true
            """;
    private static final String RENEW = """
            update delivery d set due_at = now() + make_interval(secs => ?)
            from unnest(?::uuid[], ?::uuid[]) as held (tenant_id, id)
            where d.tenant_id = held.tenant_id and d.id = held.id and d.lease_owner = ?
              and d.status not in ('delivered', 'dead', 'cancelled')
            """;
    private static final String RELEASE = """
            update delivery d set due_at = now() + make_interval(secs => ?), lease_owner = null, begun_at = held.interrupted_at
            from unnest(?::uuid[], ?::uuid[], ?::timestamptz[]) as held (tenant_id, id, interrupted_at)
            where d.tenant_id = held.tenant_id and d.id = held.id and d.lease_owner = ?
              and d.status not in ('delivered', 'dead', 'cancelled')
            """;
    private static final String RELEASE_ALL = """
            update delivery set due_at = now(), lease_owner = null, begun_at = coalesce(begun_at, created_at),
              breakdowns = greatest(breakdowns, 1)
            where lease_owner = ? and status in ('accepted', 'retrying')
            """;

    private static final String FORGIVE = """
            update delivery set breakdowns = 0 where lease_owner = ? and breakdowns > 0 and status in ('accepted', 'retrying')
            """;
    private static final String FETCH = """
            select message, breakdowns from delivery
            where tenant_id = ? and id = ? and lease_owner = ? and status in ('accepted', 'retrying')
            """;
    private static final String FETCH_SUSPECT = """
            update delivery set breakdowns = breakdowns + 1
            where tenant_id = ? and id = ? and lease_owner = ? and status in ('accepted', 'retrying')
            returning message, breakdowns
            """;

    private final DataSource dataSource;
    private final String node;
    private final OutcomeEvents outcomes;

    @Autowired
    LedgerStore(SystemDatabase system, DataDirectory directory, OutcomeEvents outcomes) {
        this(system.dataSource(), directory.nodeId(), outcomes);
    }

    LedgerStore(DataSource dataSource, String node) {
        this(dataSource, node, new OutcomeEvents());
    }

    LedgerStore(DataSource dataSource, String node, OutcomeEvents outcomes) {
        this.dataSource = dataSource;
        this.node = node;
        this.outcomes = outcomes;
    }

    /**
     * One acceptance on its way.
     *
     * @param held whether this node holds its deliveries from the start
     * @param texts the messages of its deliveries as JSON text, in their order
     * @param bytes about how many it takes to write it
     */
    record Entry(Acceptance acceptance, boolean held, List<String> texts, long bytes) {

        private static final int EVERY = 500;

        /** Writes the messages as text, which is the caller's work and not that of the one who writes for all. */
        static Entry of(Acceptance acceptance, boolean held) {
            List<String> texts = new ArrayList<>(acceptance.deliveries().size());
            long bytes = EVERY;
            for (NewDelivery delivery : acceptance.deliveries()) {
                String text = text(delivery);
                texts.add(text);
                bytes += EVERY + text.length();
            }
            for (NewEvent event : acceptance.events()) {
                bytes += EVERY + event.data().length();
            }
            return new Entry(acceptance, held, texts, bytes);
        }
    }

    /**
     * What became of one acceptance.
     *
     * @param before the keys that had been used before, by key, with what was accepted under them
     * @param notWritten the deliveries that were therefore not written
     */
    record Written(Map<String, Key> before, Set<UUID> notWritten) {}

    /**
     * Writes acceptances in one transaction.
     *
     * @return one for each acceptance, in their order
     */
    List<Written> accept(List<Entry> entries, Duration lease) {
        boolean onlyDeliveries = entries.stream().allMatch(e -> e.acceptance().keys().isEmpty() && e.acceptance().events().isEmpty());
        Statements<List<Written>> write = connection -> write(connection, entries, lease);
        return onlyDeliveries ? onConnection(write) : inTransaction(write);
    }

    private List<Written> write(Connection connection, List<Entry> entries, Duration lease) throws SQLException {
        List<Written> written = new ArrayList<>();
        Set<List<Object>> fresh = new HashSet<>();
        Map<List<Object>, Key> stored = entries.stream().allMatch(e -> e.acceptance().keys().isEmpty())
                ? Map.of() : writeKeys(connection, entries, fresh);
        Rows events = new Rows();
        Rows inbox = new Rows();
        Rows deliveries = new Rows();
        for (Entry entry : entries) {
            Acceptance acceptance = entry.acceptance();
            Map<String, Key> before = new HashMap<>();
            List<UUID> skippedEvents = new ArrayList<>();
            Set<UUID> skippedDeliveries = new HashSet<>();
            List<Key> keys = acceptance.keys();
            boolean refused = keys.stream()
                    .anyMatch(key -> reusedForAnother(key, stored.get(List.of(acceptance.tenantId(), key.key()))));
            for (Key key : keys) {
                Key first = stored.get(List.of(acceptance.tenantId(), key.key()));
                boolean mine = Objects.equals(first.eventId(), key.eventId()) && first.deliveryIds().equals(key.deliveryIds())
                        && fresh.remove(List.of(acceptance.tenantId(), key.key()));
                if (mine && refused) {
                    forgetKey(connection, acceptance.tenantId(), key);
                }
                if (!mine || refused) {
                    before.put(key.key(), first);
                    skippedDeliveries.addAll(key.deliveryIds());
                    if (key.eventId() != null) {
                        skippedEvents.add(key.eventId());
                    }
                }
            }
            written.add(new Written(before, skippedDeliveries));
            for (NewEvent event : acceptance.events()) {
                if (!skippedEvents.contains(event.id())) {
                    events.add(acceptance.tenantId(), event.id(), event.type(), event.source(), event.sourceId(), event.subject(),
                            event.time(), event.data());
                    if (event.later() != null) {
                        List<String> planned = event.later().plannedRoutes();
                        inbox.add(acceptance.tenantId(), event.id(), event.later().askedBy(), event.later().orderingKey(),
                                planned.isEmpty() ? null : String.join("\n", planned));
                    }
                }
            }
            for (int i = 0; i < acceptance.deliveries().size(); i++) {
                NewDelivery delivery = acceptance.deliveries().get(i);
                if (!skippedDeliveries.contains(delivery.id())) {
                    deliveries.add(acceptance.tenantId(), delivery.id(), delivery.eventId(), delivery.operation(),
                            entry.texts().get(i), delivery.orderingKey(), literal(delivery.requested()), delivery.askedBy(),
                            entry.held() && delivery.orderingKey() == null);
                }
            }
        }
        if (!events.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_EVENTS)) {
                events.bind(connection, insert, 1, "uuid", "uuid", "text", "text", "text", "text", "timestamptz", "text");
                insert.executeUpdate();
            }
        }
        if (!inbox.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_INBOX)) {
                inbox.bind(connection, insert, 1, "uuid", "uuid", "uuid", "text", "text");
                insert.executeUpdate();
            }
        }
        if (!deliveries.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_DELIVERIES)) {
                insert.setDouble(1, lease.toMillis() / 1000.0);
                insert.setString(2, node);
                deliveries.bind(connection, insert, 3, "uuid", "uuid", "uuid", "text", "text", "text", "text", "uuid", "boolean");
                insert.executeUpdate();
            }
        }
        return written;
    }

    private static boolean reusedForAnother(Key key, Key first) {
        return key.fingerprint() != null && first.fingerprint() != null && !Arrays.equals(key.fingerprint(), first.fingerprint());
    }

    private static void forgetKey(Connection connection, UUID tenantId, Key key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from idempotency where tenant_id = ? and key = ?")) {
            delete.setObject(1, tenantId);
            delete.setString(2, key.key());
            delete.executeUpdate();
        }
    }

    /** @param fresh gets those that had not been used before */
    private Map<List<Object>, Key> writeKeys(Connection connection, List<Entry> entries, Set<List<Object>> fresh) throws SQLException {
        Rows keys = new Rows();
        for (Entry entry : entries) {
            for (Key key : entry.acceptance().keys()) {
                keys.add(entry.acceptance().tenantId(), key.key(),
                        key.fingerprint() == null ? null : HexFormat.of().formatHex(key.fingerprint()), key.eventId(),
                        literal(key.deliveryIds()));
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_KEYS)) {
            keys.bind(connection, insert, 1, "uuid", "text", "text", "uuid", "text");
            try (ResultSet row = insert.executeQuery()) {
                while (row.next()) {
                    fresh.add(List.of(row.getObject("tenant_id", UUID.class), row.getString("key")));
                }
            }
        }
        Map<List<Object>, Key> stored = new HashMap<>();
        try (PreparedStatement read = connection.prepareStatement(READ_KEYS)) {
            keys.bindFirst(connection, read, 1, "uuid", "text");
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    stored.put(List.of(row.getObject("tenant_id", UUID.class), row.getString("key")), new Key(row.getString("key"),
                            row.getBytes("fingerprint"), row.getObject("event_id", UUID.class), ids(row, "delivery_ids")));
                }
            }
        }
        return stored;
    }

    /** Writes what became of work, in one statement. */
    void settle(List<Settlement> settlements) {
        Rows rows = new Rows();
        Rows attempts = new Rows();
        for (Settlement s : settlements) {
            rows.add(s.tenantId(), s.id(), s.status().word(), s.dueAt(), s.round(), s.attemptCount(), s.pinned(), s.inquiries(),
                    s.slot(), s.connectionId(), s.provider(), storable(s.providerMessageId()), storable(s.explanation()),
                    storable(s.result()), s.notes(), s.breakdowns() == 0 ? null : s.breakdowns());
            for (Attempt a : s.attempts()) {
                attempts.add(s.tenantId(), s.id(), a.operation(), a.number(), a.connectionId(), a.provider(), a.outcome(),
                        a.httpStatus(), storable(a.reason()), storable(a.request()), a.startedAt(), a.durationMs());
            }
        }
        Set<DeliveryStatus> raised = outcomes.taken();
        if (!raised.isEmpty() && settlements.stream().anyMatch(s -> raised.contains(s.status()))
                && settledAndRaised(settlements, rows, attempts, raised)) {
            return;
        }
        boolean usual = settlements.stream().noneMatch(s -> s.status() == DeliveryStatus.DEAD);
        onConnection(connection -> {
            if (usual) {
                try {
                    return settle(connection, SETTLE_USUAL, rows, attempts);
                } catch (SQLException e) {
                    if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
            return settle(connection, SETTLE_ANY, rows, attempts);
        });
    }

    /** False where the database refuses the events of one alone: that is told, and keeps nothing from being settled. */
    private boolean settledAndRaised(List<Settlement> settlements, Rows rows, Rows attempts, Set<DeliveryStatus> raised) {
        try {
            onConnection(connection -> settle(connection, SETTLE_RAISING, rows, attempts, raised));
        } catch (LedgerUnavailableException e) {
            throw e;
        } catch (IllegalStateException e) {
            if (settlements.size() > 1) {
                throw e;
            }
            log.error("What follows from delivery {} of tenant {} is not planned: its outcome event could not be stored",
                    settlements.get(0).id(), settlements.get(0).tenantId(), e);
            return false;
        }
        outcomes.raised();
        return true;
    }

    /** PostgreSQL stores no U+0000. */
    private static String storable(String text) {
        return text == null || text.indexOf(0) < 0 ? text : text.replace('\0', '\ufffd');
    }

    private static int settle(Connection connection, String sql, Rows rows, Rows attempts) throws SQLException {
        return settle(connection, sql, rows, attempts, Set.of());
    }

    /** @param raised of which statuses it raises outcome events, where the statement does that */
    private static int settle(Connection connection, String sql, Rows rows, Rows attempts, Set<DeliveryStatus> raised)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            rows.bind(connection, update, 1, "uuid", "uuid", "text", "timestamptz", "integer", "integer", "uuid", "integer", "uuid",
                    "uuid", "text", "text", "text", "text", "text", "integer");
            if (!raised.isEmpty()) {
                update.setArray(17, connection.createArrayOf("text", raised.stream().map(DeliveryStatus::word).toArray()));
            }
            attempts.bind(connection, update, raised.isEmpty() ? 17 : 18, "uuid", "uuid", "text", "integer", "uuid", "text", "text",
                    "integer", "text", "text", "timestamptz", "integer");
            return update.executeUpdate();
        }
    }

    /**
     * What was claimed.
     *
     * @param work taken under a lease
     * @param lastTenant the last tenant looked at; the next claim goes on after it
     * @param complete whether all tenants after the given one were looked at
     */
    record Claim(List<Work> work, UUID lastTenant, boolean complete) {}

    /**
     * Takes due work under a lease.
     *
     * @param full tenants of which this node holds enough
     * @param held work that is not to be taken although its lease is about to end
     */
    Claim claim(UUID afterTenant, Collection<UUID> full, Collection<UUID> held, LedgerProperties limits, int most) {
        int tenants = Math.max(1, Math.min(most, 256));
        return onConnection(connection -> {
            List<Work> work = new ArrayList<>();
            UUID last = afterTenant;
            int seen = 0;
            try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
                claim.setObject(1, afterTenant);
                claim.setInt(2, tenants);
                claim.setArray(3, connection.createArrayOf("uuid", full.toArray()));
                claim.setArray(4, connection.createArrayOf("uuid", held.toArray()));
                claim.setInt(5, limits.claimPerTenant());
                claim.setInt(6, most);
                claim.setInt(7, most);
                claim.setString(8, node);
                claim.setDouble(9, limits.lease().toMillis() / 1000.0);
                claim.setInt(10, MessageSize.SHORT);
                try (ResultSet row = claim.executeQuery()) {
                    while (row.next()) {
                        seen = row.getInt("tenants");
                        String lastTenant = row.getString("last_tenant");
                        last = lastTenant == null ? afterTenant : UUID.fromString(lastTenant);
                        if (row.getObject("id") != null) {
                            work.add(work(row));
                        }
                    }
                }
            }
            return new Claim(work, last, seen < tenants);
        });
    }

    private static Work work(ResultSet row) throws SQLException {
        String text = row.getString("message");
        JsonNode message = text == null ? null : readable(text);
        return new Work(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class), row.getObject("event_id", UUID.class),
                row.getString("operation"), message, row.getString("ordering_key"), ids(row, "requested"),
                row.getObject("asked_by", UUID.class), row.getInt("round"), row.getInt("attempts"),
                row.getObject("pinned_connection", UUID.class), row.getObject("inquiries", Integer.class),
                row.getObject("slot_connection", UUID.class), row.getTimestamp("created_at").toInstant(), false,
                new History(row.getInt("revision"), row.getInt("replays"), row.getTimestamp("begun_at").toInstant(),
                        row.getBoolean("interrupted"), row.getString("notes")),
                message == null ? row.getInt("bytes") : MessageSize.of(text), row.getInt("breakdowns"));
    }

    /** What is no JSON is told to whoever is to carry it, and spoils the claim of nobody else. */
    private static JsonNode readable(String text) {
        try {
            return JsonText.read(text) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The message of a delivery as it is stored, and how often in a row it broke down, this time included where it is suspect. */
    record Fetched(byte[] message, int breakdowns) {}

    /**
     * Reads the message of work that this node holds; empty when that is settled or another's by now.
     *
     * @param suspect whether it has broken down before, so that it is written down that it is begun
     */
    Optional<Fetched> fetch(Work work, boolean suspect) {
        return onConnection(connection -> {
            try (PreparedStatement read = connection.prepareStatement(suspect ? FETCH_SUSPECT : FETCH)) {
                read.setObject(1, work.tenantId());
                read.setObject(2, work.id());
                read.setString(3, node);
                try (ResultSet row = read.executeQuery()) {
                    return row.next() ? Optional.of(new Fetched(row.getBytes(1), row.getInt(2))) : Optional.empty();
                }
            }
        });
    }

    /** Keeps work of this node from being taken over. */
    void renew(Collection<Work> held, Duration lease) {
        leases(RENEW, held, lease, "uuid", "uuid");
    }

    /** Gives work back, due at once. */
    void release(Collection<Work> held) {
        leases(RELEASE, held, Duration.ZERO, "uuid", "uuid", "timestamptz");
    }

    /** Gives work back, due in a while. */
    void postpone(Work work, Duration wait) {
        leases(RELEASE, List.of(work), wait, "uuid", "uuid", "timestamptz");
    }

    private void leases(String sql, Collection<Work> held, Duration dueIn, String... types) {
        if (held.isEmpty()) {
            return;
        }
        Rows rows = new Rows();
        held.forEach(work -> rows.add(work.tenantId(), work.id(), work.history().interrupted() ? work.history().begunAt() : null));
        onConnection(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setDouble(1, dueIn.toMillis() / 1000.0);
                rows.bindFirst(connection, update, 2, types);
                update.setString(2 + types.length, node);
                return update.executeUpdate();
            }
        });
    }

    /** Gives back what this node held before it was restarted; answers how many. */
    int releaseLeftOver() {
        return onConnection(connection -> {
            try (PreparedStatement update = connection.prepareStatement(RELEASE_ALL)) {
                update.setString(1, node);
                return update.executeUpdate();
            }
        });
    }

    /** Takes the suspicion from what is still under way, for it does not end this process: that ends by itself. */
    void forgive() {
        try {
            onConnection(connection -> {
                try (PreparedStatement update = connection.prepareStatement(FORGIVE)) {
                    update.setString(1, node);
                    return update.executeUpdate();
                }
            });
        } catch (LedgerUnavailableException e) {
            log.warn("What this node was carrying stays under suspicion: {}", e.getMessage());
        }
    }

    private interface Statements<R> {
        R run(Connection connection) throws SQLException;
    }

    private <R> R inTransaction(Statements<R> transaction) {
        return onConnection(connection -> {
            connection.setAutoCommit(false);
            try {
                R answer = transaction.run(connection);
                connection.commit();
                return answer;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(connection, e);
                throw e;
            } finally {
                restoreAutoCommit(connection);
            }
        });
    }

    /** Each statement is a transaction of its own, which saves the round trips of a longer one. */
    private <R> R onConnection(Statements<R> run) {
        try (Connection connection = dataSource.getConnection()) {
            return run.run(connection);
        } catch (SQLException e) {
            if (isUnreachable(e)) {
                throw new LedgerUnavailableException("The database does not answer", e);
            }
            throw new IllegalStateException("The database refused a statement of the ledger: " + e.getMessage(), e);
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void restoreAutoCommit(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(true);
        }
    }

    /** SQLSTATE class 08: connection; 57: operator intervention such as a shutdown; 53: out of resources; none: the pool gave up. */
    static boolean isUnreachable(SQLException e) {
        String state = e.getSQLState();
        return e instanceof java.sql.SQLTransientConnectionException || state == null || state.startsWith("08") || state.startsWith("57")
                || state.startsWith("53");
    }

    private static String text(NewDelivery delivery) {
        try {
            return JsonText.write(delivery.message());
        } catch (StreamConstraintsException e) {
            throw new ProblemException(422, "Message not storable", "The " + delivery.operation() + " message cannot be stored: "
                    + JsonText.reason(e), List.of());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The message of delivery " + delivery.id() + " cannot be written as JSON", e);
        }
    }

    /** As PostgreSQL writes an array; null for an empty one. */
    private static String literal(List<UUID> ids) {
        return ids.isEmpty() ? null : ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    static List<UUID> ids(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((UUID[]) array.getArray());
    }
}
