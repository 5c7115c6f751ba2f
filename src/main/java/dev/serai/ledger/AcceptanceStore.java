package dev.serai.ledger;

import static dev.serai.ledger.Columns.bool;
import static dev.serai.ledger.Columns.integer;
import static dev.serai.ledger.Columns.text;
import static dev.serai.ledger.Columns.time;
import static dev.serai.ledger.Columns.uuid;

import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.KeyStore.Used;
import dev.serai.operation.Operation.Priority;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Writes what is accepted: keys, events and deliveries. */
final class AcceptanceStore {

    private record EventRow(UUID tenantId, NewEvent event) {

        private UUID first() {
            return event.chain() == null ? null : event.chain().first();
        }

        private Integer depth() {
            return event.chain() == null ? null : Integer.valueOf(event.chain().depth());
        }

        private String plannedRoutes() {
            List<String> routes = event.later().plannedRoutes();
            return routes.isEmpty() ? null : String.join("\n", routes);
        }
    }

    private record DeliveryRow(UUID tenantId, NewDelivery delivery, String text, boolean held) {

        private RenderedFrom from() {
            return RenderedFrom.of(delivery.message());
        }

        private Instant notBefore() {
            return delivery.schedule().notBefore();
        }

        private Integer reportWithin() {
            Duration within = delivery.schedule().reportWithin();
            return within == null ? null : Integer.valueOf((int) within.toSeconds());
        }

        private Integer priority() {
            Priority priority = delivery.schedule().priority();
            return priority == Priority.NORMAL ? null : Integer.valueOf(priority.ordinal());
        }
    }

    private static final Columns<EventRow> EVENTS = Columns.of(
            uuid("tenant_id", EventRow::tenantId), uuid("id", row -> row.event().id()), text("type", row -> row.event().type()),
            text("source", row -> row.event().source()), text("source_id", row -> row.event().sourceId()),
            text("subject", row -> row.event().subject()), time("time", row -> row.event().time()),
            text("data", row -> row.event().data()), uuid("chain_id", EventRow::first), integer("depth", EventRow::depth));
    private static final String INSERT_EVENTS = "insert into event (" + EVENTS.names() + ", created_at) select " + EVENTS.selected()
            + ", now()";
    private static final Columns<EventRow> INBOX = Columns.of(
            uuid("tenant_id", EventRow::tenantId), uuid("event_id", row -> row.event().id()),
            uuid("asked_by", row -> row.event().later().askedBy()), text("ordering_key", row -> row.event().later().orderingKey()),
            text("planned_routes", EventRow::plannedRoutes), integer("depth", EventRow::depth));
    private static final String INSERT_INBOX = """
            insert into inbox (tenant_id, event_id, status, asked_by, ordering_key, planned_routes, due_at, reason, received_at, updated_at)
            select tenant_id, event_id, %s, asked_by, ordering_key,
              case when planned_routes is not null then string_to_array(planned_routes, E'\\n') end, now(), %s, now(), now()
            from %s
            """.formatted(OutcomeEvents.STATUS_AT_DEPTH, OutcomeEvents.REASON_AT_DEPTH, INBOX.table("later"));
    private static final Columns<DeliveryRow> DELIVERIES = Columns.of(
            uuid("tenant_id", DeliveryRow::tenantId), uuid("id", row -> row.delivery().id()),
            uuid("event_id", row -> row.delivery().eventId()), text("operation", row -> row.delivery().operation()),
            text("message", DeliveryRow::text), text("ordering_key", row -> row.delivery().orderingKey()),
            text("requested", row -> KeyStore.literal(row.delivery().requested())), uuid("asked_by", row -> row.delivery().askedBy()),
            integer("priority", DeliveryRow::priority), time("not_before", DeliveryRow::notBefore),
            time("expires_at", row -> row.delivery().schedule().expiresAt()), integer("report_within", DeliveryRow::reportWithin),
            bool("held", DeliveryRow::held), uuid("template_id", row -> row.from().id()),
            integer("template_version", row -> row.from().version()), text("template_variant", row -> row.from().variant()));
    /** What is to wait for longer than it lives is taken up at the end of its life. */
    private static final String INSERT_DELIVERIES = """
            insert into delivery (tenant_id, id, event_id, operation, status, message, ordering_key, requested, asked_by, priority,
              expires_at, report_within, template_id, template_version, template_variant, due_at, lease_owner, created_at, updated_at)
            select tenant_id, id, event_id, operation, 'accepted', message, ordering_key, requested::uuid[], asked_by,
              coalesce(priority, 1), expires_at, report_within, template_id, template_version, template_variant,
              case when held then now() + make_interval(secs => ?)
                else greatest(now(), least(coalesce(not_before, now()), expires_at + interval '1 second')) end,
              case when held then ? end, now(), now()
            from (select %s) deliveries
            """.formatted(DELIVERIES.selected());

    private final LedgerDatabase database;
    private final String node;
    private final KeyStore keys = new KeyStore();

    AcceptanceStore(LedgerDatabase database, String node) {
        this.database = database;
        this.node = node;
    }

    /**
     * What became of one acceptance.
     *
     * @param before the keys that had been used before, by key, with what was accepted under them
     * @param notWritten the deliveries that were therefore not written
     */
    record Written(Map<String, Key> before, Set<UUID> notWritten) {

        private static Written of(Used used) {
            Set<UUID> notWritten = new HashSet<>();
            used.keys().forEach(key -> notWritten.addAll(key.deliveryIds()));
            return new Written(used.first(), notWritten);
        }
    }

    /**
     * Writes acceptances in one transaction.
     *
     * @return one for each acceptance, in their order
     */
    List<Written> accept(List<Intake> intakes, Duration lease) {
        boolean onlyDeliveries = intakes.stream().allMatch(e -> e.acceptance().keys().isEmpty() && e.acceptance().events().isEmpty());
        LedgerDatabase.Statements<List<Written>> write = connection -> write(connection, intakes, lease);
        return onlyDeliveries ? database.onConnection(write) : database.inTransaction(write);
    }

    private List<Written> write(Connection connection, List<Intake> intakes, Duration lease) throws SQLException {
        List<Used> used = keys.take(connection, intakes.stream().map(Intake::acceptance).toList());
        List<Written> written = new ArrayList<>();
        List<EventRow> events = new ArrayList<>();
        List<DeliveryRow> deliveries = new ArrayList<>();
        for (int i = 0; i < intakes.size(); i++) {
            Written one = Written.of(used.get(i));
            written.add(one);
            addEvents(intakes.get(i).acceptance(), used.get(i), events);
            addDeliveries(intakes.get(i), one, deliveries);
        }
        insert(connection, events);
        insert(connection, deliveries, lease);
        return written;
    }

    private static void addEvents(Acceptance acceptance, Used used, List<EventRow> rows) {
        Set<UUID> skipped = used.keys().stream().map(Key::eventId).filter(Objects::nonNull).collect(Collectors.toSet());
        for (NewEvent event : acceptance.events()) {
            if (!skipped.contains(event.id()) && !skipped.contains(event.cause())) {
                rows.add(new EventRow(acceptance.tenantId(), event));
            }
        }
    }

    private static void addDeliveries(Intake intake, Written written, List<DeliveryRow> rows) {
        for (int i = 0; i < intake.acceptance().deliveries().size(); i++) {
            NewDelivery delivery = intake.acceptance().deliveries().get(i);
            if (!written.notWritten().contains(delivery.id())) {
                rows.add(new DeliveryRow(intake.acceptance().tenantId(), delivery, intake.texts().get(i), intake.holds(delivery)));
            }
        }
    }

    private static void insert(Connection connection, List<EventRow> events) throws SQLException {
        if (!events.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_EVENTS)) {
                EVENTS.bind(connection, insert, 1, events);
                insert.executeUpdate();
            }
            receive(connection, events.stream().filter(row -> row.event().later() != null).toList());
        }
    }

    private static void receive(Connection connection, List<EventRow> later) throws SQLException {
        if (!later.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_INBOX)) {
                INBOX.bind(connection, insert, 1, later);
                insert.executeUpdate();
            }
        }
    }

    private void insert(Connection connection, List<DeliveryRow> deliveries, Duration lease) throws SQLException {
        if (!deliveries.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_DELIVERIES)) {
                insert.setDouble(1, lease.toMillis() / 1000.0);
                insert.setString(2, node);
                DELIVERIES.bind(connection, insert, 3, deliveries);
                insert.executeUpdate();
            }
        }
    }
}
