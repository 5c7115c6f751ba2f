package dev.serai.schedule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.ledger.Accepted.Line;
import dev.serai.schedule.Schedule.Origin;
import dev.serai.schedule.Schedule.State;
import dev.serai.schedule.Schedule.What;
import dev.serai.schedule.When.Relation;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Keeps schedules, their anchors and what became of their occurrences, of the tenant at work. */
@Repository
class ScheduleStore {

    private static final String VALUES = """
            status = :status, name = :name, operation = :operation, type = :type, subject = :subject, content = :content,
              starts = :starts, zone = :zone, rule = :rule, exceptions = :exceptions, anchor_type = :anchorType, anchor_id = :anchorId,
              distance = :distance, anchor_field = :field, expires_after = :expires, next_local = :nextLocal, next_at = :nextAt,
              reason = :reason, cause = :cause, chain_id = :chain, depth = :depth, asked_by = :askedBy, updated_at = :updated""";

    private final JdbcClient jdbc;

    ScheduleStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which ones; a null component lets everything through. */
    record Filter(String status, String anchorType, String anchorId) {}

    /**
     * What became of an occurrence.
     *
     * @param outcome raised, skipped or cancelled
     * @param lateSeconds how late that was; null where it was not due
     * @param missed how many occurrences before it were skipped with it
     * @param reason null where there is nothing to say
     * @param deliveries what was made of the event, as far as it is planned
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Past(Instant scheduledFor, LocalDateTime localTime, String outcome, Long lateSeconds, int missed, UUID eventId, String reason,
            Instant at, List<Line> deliveries) {}

    Optional<Schedule> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from schedule where tenant_id = ? and id = ?").params(tenantId, id).query(ScheduleStore::schedule)
                .optional();
    }

    /** The same, and keeps others from changing or raising it until the transaction ends. */
    Optional<Schedule> locked(UUID tenantId, UUID id) {
        return jdbc.sql("select * from schedule where tenant_id = ? and id = ? for update").params(tenantId, id)
                .query(ScheduleStore::schedule).optional();
    }

    Optional<Schedule> lockedByKey(UUID tenantId, String key) {
        return jdbc.sql("select * from schedule where tenant_id = ? and key = ? for update").params(tenantId, key)
                .query(ScheduleStore::schedule).optional();
    }

    /** All that are kept at a distance from an anchor, and not cancelled. */
    List<Schedule> lockedOf(UUID tenantId, String anchorType, String anchorId) {
        return jdbc.sql("select * from schedule where tenant_id = ? and anchor_type = ? and anchor_id = ? and status <> 'cancelled'"
                + " order by id for update").params(tenantId, anchorType, anchorId).query(ScheduleStore::schedule).list();
    }

    /** Those of a tenant before the given one, the latest first; null for the first of them. */
    List<Schedule> before(UUID tenantId, Filter filter, UUID before, int limit) {
        return jdbc.sql("""
                select * from schedule where tenant_id = :tenant and (cast(:status as text) is null or status = :status)
                  and (cast(:type as text) is null or anchor_type = :type) and (cast(:anchor as text) is null or anchor_id = :anchor)
                  and (cast(:before as uuid) is null or id < :before)
                order by id desc limit :limit""")
                .param("tenant", tenantId).param("status", filter.status()).param("type", filter.anchorType())
                .param("anchor", filter.anchorId()).param("before", before, Types.OTHER).param("limit", limit)
                .query(ScheduleStore::schedule).list();
    }

    long count(UUID tenantId) {
        return jdbc.sql("select count(*) from (select from schedule where tenant_id = ? and status in ('active', 'paused')) live")
                .param(tenantId).query(Long.class).single();
    }

    /** Adds one; false where there is one of its key. */
    boolean insert(Schedule added) {
        return bound(jdbc.sql("""
                insert into schedule (tenant_id, id, key, created_at, status, name, operation, type, subject, content, starts, zone, rule,
                  exceptions, anchor_type, anchor_id, distance, anchor_field, expires_after, next_local, next_at, reason, cause, chain_id,
                  depth, asked_by, updated_at)
                values (:tenant, :id, :key, :created, :status, :name, :operation, :type, :subject, :content, :starts, :zone, :rule,
                  :exceptions, :anchorType, :anchorId, :distance, :field, :expires, :nextLocal, :nextAt, :reason, :cause, :chain,
                  :depth, :askedBy, :updated)
                on conflict (tenant_id, key) do nothing"""), added).param("key", added.key()).param("created", time(added.createdAt()))
                .update() == 1;
    }

    void update(Schedule changed) {
        bound(jdbc.sql("update schedule set version = version + 1, " + VALUES + " where tenant_id = :tenant and id = :id"), changed)
                .update();
    }

    private static JdbcClient.StatementSpec bound(JdbcClient.StatementSpec statement, Schedule s) {
        Relation relation = s.when().relation();
        Occurrence next = s.state().next();
        return statement.param("tenant", s.tenantId()).param("id", s.id()).param("name", s.name()).param("status", s.state().status())
                .param("operation", s.what().operation()).param("type", s.what().type()).param("subject", s.what().subject())
                .param("content", s.what().content().toString()).param("starts", s.when().starts(), Types.TIMESTAMP)
                .param("zone", s.when().zone().getId()).param("rule", s.when().rule())
                .param("exceptions", s.when().exceptions().stream().sorted().map(LocalDateTime::toString).toArray(String[]::new))
                .param("anchorType", relation == null ? null : relation.type()).param("anchorId", relation == null ? null : relation.id())
                .param("distance", relation == null ? null : relation.distance().text())
                .param("field", relation == null ? null : relation.field())
                .param("expires", s.expires() == null ? null : s.expires().toSeconds(), Types.BIGINT)
                .param("nextLocal", next == null ? null : next.local(), Types.TIMESTAMP)
                .param("nextAt", next == null ? null : time(next.at()), Types.TIMESTAMP).param("reason", s.state().reason())
                .param("cause", s.origin().cause(), Types.OTHER).param("chain", s.origin().chain(), Types.OTHER)
                .param("depth", s.origin().depth(), Types.INTEGER).param("askedBy", s.origin().askedBy(), Types.OTHER)
                .param("updated", time(s.updatedAt()));
    }

    /** Notes that an occurrence is not raised; false where something became of it before. */
    boolean note(UUID tenantId, UUID scheduleId, Occurrence occurrence, String outcome, int missed, String reason, Instant now) {
        return jdbc.sql("""
                insert into schedule_occurrence (tenant_id, schedule_id, scheduled_for, local_time, outcome, missed, reason, at)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .params(tenantId, scheduleId, time(occurrence.at()), occurrence.local(), outcome, missed, reason, time(now)).update() == 1;
    }

    boolean hasBecome(UUID tenantId, UUID scheduleId, Instant scheduledFor) {
        return jdbc.sql("select exists (select from schedule_occurrence where tenant_id = ? and schedule_id = ? and scheduled_for = ?)")
                .params(tenantId, scheduleId, time(scheduledFor)).query(Boolean.class).single();
    }

    /** What became of occurrences before a time, the latest first; null for the first of them. */
    List<Past> past(UUID tenantId, UUID scheduleId, Instant before, int limit) {
        List<Past> rows = jdbc.sql("""
                select * from schedule_occurrence where tenant_id = :tenant and schedule_id = :id
                  and (cast(:before as timestamptz) is null or scheduled_for < cast(:before as timestamptz))
                order by scheduled_for desc limit :limit""")
                .param("tenant", tenantId).param("id", scheduleId).param("before", before == null ? null : before.toString())
                .param("limit", limit).query((row, number) -> past(row)).list();
        Map<UUID, List<Line>> made = new LinkedHashMap<>();
        UUID[] events = rows.stream().map(Past::eventId).filter(Objects::nonNull).toArray(UUID[]::new);
        if (events.length > 0) {
            jdbc.sql("select event_id, id, operation, status from delivery where tenant_id = :tenant"
                    + " and event_id = any (cast(:events as uuid[])) order by id limit 1000").param("tenant", tenantId)
                    .param("events", events).query(row -> {
                        made.computeIfAbsent(row.getObject("event_id", UUID.class), key -> new ArrayList<>())
                                .add(new Line(row.getObject("id", UUID.class), row.getString("operation"), row.getString("status")));
                    });
        }
        return rows.stream().map(row -> row.eventId() == null ? row : new Past(row.scheduledFor(), row.localTime(), row.outcome(),
                row.lateSeconds(), row.missed(), row.eventId(), row.reason(), row.at(), made.getOrDefault(row.eventId(), List.of())))
                .toList();
    }

    private static Past past(ResultSet row) throws SQLException {
        return new Past(instant(row, "scheduled_for"), row.getObject("local_time", LocalDateTime.class), row.getString("outcome"),
                row.getObject("late_seconds", Long.class), row.getInt("missed"), row.getObject("event_id", UUID.class),
                row.getString("reason"), instant(row, "at"), null);
    }

    Optional<Anchor> anchor(UUID tenantId, String type, String id) {
        return jdbc.sql("select * from anchor where tenant_id = ? and type = ? and external_id = ? for update").params(tenantId, type, id)
                .query((row, number) -> new Anchor(row.getString("type"), row.getString("external_id"), instant(row, "at"),
                        ZoneId.of(row.getString("zone")), instant(row, "cancelled_at"), row.getString("reason"))).optional();
    }

    /** Keeps in mind when an anchor is, unless that is known. */
    void addAnchor(UUID tenantId, Anchor anchor, UUID cause, Instant now) {
        jdbc.sql("""
                insert into anchor (tenant_id, type, external_id, at, zone, cause, updated_at)
                values (:tenant, :type, :id, :at, :zone, :cause, :now) on conflict (tenant_id, type, external_id) do nothing""")
                .param("tenant", tenantId).param("type", anchor.type()).param("id", anchor.id()).param("at", time(anchor.at()))
                .param("zone", anchor.zone().getId()).param("cause", cause, Types.OTHER).param("now", time(now)).update();
    }

    /** Moves an anchor; false for one that is cancelled, or was moved by a later event. */
    boolean moveAnchor(UUID tenantId, Anchor anchor, UUID cause, Instant now) {
        return jdbc.sql("""
                insert into anchor as a (tenant_id, type, external_id, at, zone, cause, updated_at)
                values (:tenant, :type, :id, :at, :zone, :cause, :now)
                on conflict (tenant_id, type, external_id) do update
                set at = excluded.at, zone = excluded.zone, cause = excluded.cause, updated_at = excluded.updated_at
                where a.cancelled_at is null and (a.cause is null or excluded.cause is null or a.cause <= excluded.cause)""")
                .param("tenant", tenantId).param("type", anchor.type()).param("id", anchor.id()).param("at", time(anchor.at()))
                .param("zone", anchor.zone().getId()).param("cause", cause, Types.OTHER).param("now", time(now)).update() == 1;
    }

    /** Cancels an anchor for good, also one that nobody knows yet. */
    void cancelAnchor(UUID tenantId, String type, String id, String reason, UUID cause, Instant now) {
        jdbc.sql("""
                insert into anchor as a (tenant_id, type, external_id, zone, cancelled_at, reason, cause, updated_at)
                values (:tenant, :type, :id, 'UTC', :now, :reason, :cause, :now)
                on conflict (tenant_id, type, external_id) do update
                set cancelled_at = coalesce(a.cancelled_at, excluded.cancelled_at),
                  reason = case when a.cancelled_at is null then excluded.reason else a.reason end, updated_at = excluded.updated_at""")
                .param("tenant", tenantId).param("type", type).param("id", id).param("now", time(now)).param("reason", reason)
                .param("cause", cause, Types.OTHER).update();
    }

    /** Where an event stands in its chain; empty where there is none. */
    Optional<Origin> origin(UUID tenantId, UUID eventId, UUID askedBy) {
        return jdbc.sql("select coalesce(chain_id, id) as chain_id, coalesce(depth, 0) as depth from event where tenant_id = ? and id = ?")
                .params(tenantId, eventId).query((row, number) -> new Origin(eventId, row.getObject("chain_id", UUID.class),
                        row.getInt("depth"), askedBy)).optional();
    }

    static Schedule schedule(ResultSet row, int number) throws SQLException {
        LocalDateTime starts = row.getObject("starts", LocalDateTime.class);
        String distance = row.getString("distance");
        Relation relation = distance == null ? null : new Relation(row.getString("anchor_type"), row.getString("anchor_id"),
                new Distance(distance), row.getString("anchor_field"));
        Array array = row.getArray("exceptions");
        TreeSet<LocalDateTime> exceptions = new TreeSet<>();
        for (String each : (String[]) array.getArray()) {
            exceptions.add(LocalDateTime.parse(each));
        }
        ZoneId zone = ZoneId.of(row.getString("zone"));
        Instant next = instant(row, "next_at");
        Long expires = row.getObject("expires_after", Long.class);
        return new Schedule(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class), row.getString("key"),
                row.getString("name"),
                new What(row.getString("operation"), row.getString("type"), row.getString("subject"), content(row.getString("content"))),
                new When(starts, zone, row.getString("rule"), exceptions, relation), expires == null ? null : Duration.ofSeconds(expires),
                new State(row.getString("status"),
                        next == null ? null : new Occurrence(row.getObject("next_local", LocalDateTime.class), zone, next),
                        row.getString("reason")),
                new Origin(row.getObject("cause", UUID.class), row.getObject("chain_id", UUID.class),
                        row.getObject("depth", Integer.class), row.getObject("asked_by", UUID.class)),
                instant(row, "created_at"), instant(row, "updated_at"), row.getLong("version"));
    }

    private static ObjectNode content(String text) throws SQLException {
        try {
            return (ObjectNode) JsonText.read(text);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new SQLException("The content of a schedule is no JSON object", e);
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    static Timestamp time(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
