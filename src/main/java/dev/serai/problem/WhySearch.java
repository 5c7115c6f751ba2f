package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.ledger.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Looks through the messages and events of a tenant for somebody, the latest first, in slices, until enough is found or its time is over:
 * nothing is stored to find them by, so that to accept a message costs nothing more.
 */
@Component
class WhySearch {

    private static final int SLICE = 1000;
    private static final int SLICE_BYTES = 8 * 1024 * 1024;
    private static final int MOST_FOUND = 20;
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final String DELIVERIES = """
            select id, event_id, message, null as type, null as subject, null as source_id, null as status, null as reason, null as route,
              null as step, created_at, erased_at from delivery where tenant_id = :tenant and id >= :least and id < :before""";
    private static final String EVENTS = """
            select e.id, cast(null as uuid) as event_id, e.data as message, e.type, e.subject, e.source_id, i.status, i.reason, i.route,
              i.step, e.created_at, e.erased_at
            from event e left join inbox i on i.tenant_id = e.tenant_id and i.event_id = e.id
            where e.tenant_id = :tenant and e.id >= :least and e.id < :before and e.type not like 'delivery.%'""";

    /** Where the next slice ends, by its rows and its bytes; none where all that is left fits into it. */
    private static final String END_OF_SLICE = """
            select id from (
              select id, sum(bytes) over (order by id desc) as bytes, row_number() over (order by id desc) as nth from (
                select id, octet_length(%s) as bytes from %s where tenant_id = :tenant and id >= :first and id < :before
                order by id desc limit :rows) r) s
            where bytes >= :bytes or nth = :rows order by id desc limit 1""";

    private final JdbcClient jdbc;
    private final Clock clock;

    WhySearch(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A message that names them. */
    record Message(UUID id, UUID eventId, boolean addressed) {}

    /**
     * An event that names them.
     *
     * @param status {@code received} or {@code unplannable} while it is not planned; null once it is
     */
    record Happened(UUID id, String type, Instant at, String status, String reason, String route, String step) {}

    /**
     * What was found.
     *
     * @param back how far back was looked
     * @param complete whether that is as far as it was to be
     */
    record Found(List<Message> messages, List<Happened> events, Instant back, boolean complete) {}

    private record Row(UUID id, UUID eventId, String message, Happened event, String more) {}

    Found look(UUID tenantId, Sought sought, Instant from, Instant to) {
        Instant end = clock.instant().plus(LONGEST);
        Walk messages = new Walk(tenantId, "delivery", "message", from, to);
        Walk events = new Walk(tenantId, "event", "data", from, to);
        List<Message> found = new ArrayList<>();
        List<Happened> happened = new ArrayList<>();
        while (!(messages.done && events.done) && clock.instant().isBefore(end) && found.size() + happened.size() < MOST_FOUND) {
            for (Row row : messages.next(DELIVERIES, sought.mayBeIn("message"), sought.needle())) {
                JsonNode message = JsonText.shown(row.message());
                if (sought.isIn(message)) {
                    found.add(new Message(row.id(), row.eventId(), sought.isAddressedBy(message)));
                }
            }
            for (Row row : events.next(EVENTS, sought.mayBeIn("concat_ws(' ', e.subject, e.source_id, e.data)"), sought.needle())) {
                if (sought.isIn(row.more()) || sought.isIn(JsonText.shown(row.message()))) {
                    happened.add(row.event());
                }
            }
        }
        boolean complete = messages.done && events.done;
        Instant back = complete ? from : messages.back.isAfter(events.back) ? messages.back : events.back;
        return new Found(found, happened, back, complete);
    }

    /** The event of this id; empty where the tenant has none. */
    Optional<Happened> event(UUID tenantId, UUID id) {
        return jdbc.sql("""
                select e.id, e.type, e.created_at, i.status, i.reason, i.route, i.step
                from event e left join inbox i on i.tenant_id = e.tenant_id and i.event_id = e.id where e.tenant_id = ? and e.id = ?""")
                .params(tenantId, id).query((row, number) -> happened(row)).optional();
    }

    /** What was made of an event. */
    List<UUID> madeOf(UUID tenantId, UUID eventId) {
        return jdbc.sql("select id from delivery where tenant_id = ? and event_id = ? order by id limit 100").params(tenantId, eventId)
                .query(UUID.class).list();
    }

    private static Happened happened(ResultSet row) throws SQLException {
        return new Happened(row.getObject("id", UUID.class), row.getString("type"), row.getTimestamp("created_at").toInstant(),
                row.getString("status"), row.getString("reason"), row.getString("route"), row.getString("step"));
    }

    /** Goes through a table of a tenant backwards. */
    private final class Walk {

        private final UUID tenantId;
        private final String table;
        private final String text;
        private final UUID first;
        private UUID before;
        private Instant back;
        private boolean done;

        private Walk(UUID tenantId, String table, String text, Instant from, Instant to) {
            this.tenantId = tenantId;
            this.table = table;
            this.text = text;
            this.back = to;
            this.first = at(from);
            this.before = at(to);
        }

        private UUID at(Instant instant) {
            return jdbc.sql("select uuid_at(?)").param(instant.atOffset(ZoneOffset.UTC)).query(UUID.class).single();
        }

        /** What of the next slice may name them. */
        private List<Row> next(String select, String condition, String needle) {
            if (done) {
                return List.of();
            }
            UUID least = jdbc.sql(END_OF_SLICE.formatted(text, table)).param("tenant", tenantId).param("first", first)
                    .param("before", before).param("bytes", SLICE_BYTES).param("rows", SLICE).query(UUID.class).optional().orElse(first);
            List<Row> rows = jdbc.sql(select + " and " + condition + " order by 1 desc limit " + MOST_FOUND).param("tenant", tenantId)
                    .param("least", least).param("before", before).param("needle", needle).query((row, number) -> row(row)).list();
            done = least.equals(first);
            before = rows.size() < MOST_FOUND ? least : rows.get(rows.size() - 1).id();
            back = Ids.instantOf(before);
            done &= before.equals(first);
            return rows;
        }

        private Row row(ResultSet row) throws SQLException {
            Timestamp erased = row.getTimestamp("erased_at");
            return new Row(row.getObject("id", UUID.class), row.getObject("event_id", UUID.class),
                    erased == null ? row.getString("message") : "{}", row.getString("type") == null ? null : happened(row),
                    row.getString("type") == null ? null : row.getString("subject") + " " + row.getString("source_id"));
        }
    }
}
