package dev.serai.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.database.SystemDatabase;
import dev.serai.database.TenantWalk;
import dev.serai.ledger.Ids;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.schedule.Schedule.What;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Raises what is due, on whichever node comes to it first. The event, what became of the occurrence and the next one are written in one
 * transaction, so that an occurrence is raised once, whatever breaks down. A tenant with much that is due gets no more of a turn than
 * others.
 */
@Component
class DueSchedules {

    /** Of what asks for an operation. */
    static final String DUE = "schedule.due";
    /** What an event says of its schedule, in this field of its data. */
    static final String SCHEDULED = "scheduled";

    private static final Logger log = LoggerFactory.getLogger(DueSchedules.class);
    private static final int PER_TENANT = 100;
    private static final int TENANTS = 256;
    /** A node whose clock is further ahead of the database's raises nothing before its time. */
    private static final String AHEAD = "interval '1 minute'";
    private static final String LIVE = "status = 'active' and next_at is not null";
    private static final String TAKE = """
            select s.*, a.at as anchor_at
            from schedule s left join anchor a on a.tenant_id = s.tenant_id and a.type = s.anchor_type and a.external_id = s.anchor_id
            where s.tenant_id = ? and s.status = 'active' and s.next_at <= least(?::timestamptz, now() + %s)%s
            order by s.next_at limit %d for update of s skip locked""";
    private static final String TAKE_DUE = TAKE.formatted(AHEAD, "", PER_TENANT);
    private static final String TAKE_ONE = TAKE.formatted(AHEAD, " and s.id = ?", 1);
    private static final String DUE_IDS = "select id from schedule where tenant_id = ? and status = 'active' and next_at <="
            + " least(?::timestamptz, now() + " + AHEAD + ") order by next_at limit " + PER_TENANT;
    private static final String PAUSE = "update schedule set status = 'paused', reason = ?, updated_at = ? where tenant_id = ? and id = ?";
    private static final String NOTE = """
            insert into schedule_occurrence (tenant_id, schedule_id, scheduled_for, local_time, outcome, late_seconds, missed, event_id,
              reason, at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""";
    private static final String RAISE = "with new as (" + NOTE + """
             returning event_id), raised as (
              insert into event (tenant_id, id, type, source, source_id, subject, time, data, created_at, chain_id, depth)
              select ?::uuid, event_id, ?::text, '%s', ?::text, ?::text, ?::timestamptz, ?::text, now(), ?::uuid, ?::integer from new
            )
            insert into inbox (tenant_id, event_id, status, asked_by, due_at, reason, received_at, updated_at)
            select ?::uuid, event_id, %s, ?::uuid, now(), %s, now(), now() from (select event_id, ?::integer as depth from new) n
            """.formatted(OutcomeEvents.SOURCE, OutcomeEvents.STATUS_AT_DEPTH, OutcomeEvents.REASON_AT_DEPTH);
    private static final String GO_ON = """
            update schedule set status = ?, next_local = ?, next_at = ?, reason = ?, updated_at = ? where tenant_id = ? and id = ?""";

    private final SystemDatabase system;
    private final Clock clock;
    private UUID after = TenantWalk.START;

    @Autowired
    DueSchedules(SystemDatabase system, Clock clock) {
        this.system = system;
        this.clock = clock;
    }

    /**
     * A schedule that is due.
     *
     * @param anchorAt when its anchor is; null without one
     */
    private record Due(Schedule schedule, Instant anchorAt) {}

    /** Raises what is due of the tenants whose turn it is; answers how many occurrences something became of. */
    int raise() {
        Instant now = clock.instant();
        boolean due = system.jdbc().sql("select exists (select from schedule where " + LIVE
                + " and next_at <= least(?::timestamptz, now() + " + AHEAD + "))").param(Timestamp.from(now)).query(Boolean.class).single();
        if (!due) {
            return 0;
        }
        int raised = 0;
        do {
            List<UUID> turn = system.jdbc().sql(TenantWalk.turn("schedule", LIVE, ":after", ":most") + " select tenant_id from turn")
                    .param("after", after).param("most", TENANTS).query(UUID.class).list();
            for (UUID tenant : turn) {
                raised += raiseOrPause(tenant);
            }
            after = turn.size() < TENANTS ? TenantWalk.START : turn.get(turn.size() - 1);
        } while (raised == 0 && !after.equals(TenantWalk.START));
        return raised;
    }

    /** Raises what is due of one tenant; what cannot be raised is paused by itself, so that nothing else waits for it. */
    private int raiseOrPause(UUID tenantId) {
        try {
            return raise(tenantId);
        } catch (DataAccessResourceFailureException | TransientDataAccessException | CannotCreateTransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            log.warn("What is due of tenant {} is raised singly, for together it cannot be", tenantId, e);
        }
        List<UUID> due = system.jdbc().sql(DUE_IDS).params(tenantId, Timestamp.from(clock.instant())).query(UUID.class).list();
        int raised = 0;
        for (UUID id : due) {
            try {
                raised += raise(TAKE_ONE, tenantId, id);
            } catch (DataAccessResourceFailureException | TransientDataAccessException | CannotCreateTransactionException e) {
                throw e;
            } catch (RuntimeException e) {
                log.error("Schedule {} of tenant {} is paused, for it cannot be raised", id, tenantId, e);
                system.jdbc().sql(PAUSE).params("Serai itself broke down over it; its log says more under this id",
                        Timestamp.from(clock.instant()), tenantId, id).update();
            }
        }
        return raised;
    }

    /** Raises what is due of one tenant, as far as it goes in one turn. */
    int raise(UUID tenantId) {
        return raise(TAKE_DUE, tenantId);
    }

    private int raise(String take, UUID tenantId, Object... more) {
        Instant now = clock.instant();
        Integer raised = system.transaction().execute(status -> {
            List<Due> due = system.jdbc().sql(take).param(tenantId).param(Timestamp.from(now)).params(more).query((row, number) -> {
                Timestamp anchor = row.getTimestamp("anchor_at");
                return new Due(ScheduleStore.schedule(row, number), anchor == null ? null : anchor.toInstant());
            }).list();
            Batch batch = new Batch();
            due.forEach(each -> add(each, now, batch));
            batch.write(system);
            return due.size();
        });
        return raised == null ? 0 : raised;
    }

    private static void add(Due due, Instant now, Batch batch) {
        Schedule schedule = due.schedule();
        try {
            Missed missed = Missed.of(schedule, now);
            Duration late = Duration.between(missed.newest().at(), now);
            String skipped = skipped(due, late, now);
            if (missed.older() > 0) {
                batch.note(schedule, schedule.state().next(), new Outcome("skipped", Duration.between(schedule.state().next().at(), now),
                        missed.older() - 1, (missed.older() == 1 ? "It was" : missed.older() + " occurrences from here on were")
                        + " missed" + (missed.older() == 1 ? ", and the next one was due before it could be made up for"
                        : "; of those that are missed together only the newest counts")), now);
            }
            if (skipped == null) {
                batch.raise(schedule, missed.newest(), due.anchorAt(), late, now);
            } else {
                batch.note(schedule, missed.newest(), new Outcome("skipped", late, 0, skipped), now);
            }
            batch.goOn(schedule, missed.next(), null, now);
        } catch (BadRuleException | Recurrence.EndlessSearchException e) {
            log.warn("Schedule {} of tenant {} ends: {}", schedule.id(), schedule.tenantId(), e.getMessage());
            batch.note(schedule, schedule.state().next(), new Outcome("skipped", null, 0, "Its rule cannot be reckoned any more: "
                    + e.getMessage()), now);
            batch.goOn(schedule, null, "Its rule cannot be reckoned any more: " + e.getMessage(), now);
        }
    }

    /** Why an occurrence is not raised; null where it is. */
    private static String skipped(Due due, Duration late, Instant now) {
        Schedule schedule = due.schedule();
        if (schedule.expires() != null && late.compareTo(schedule.expires()) > 0) {
            return "It is " + words(late) + " late, and skipped after " + words(schedule.expires());
        }
        boolean before = schedule.when().relation() != null && schedule.when().relation().distance().isBefore();
        return before && due.anchorAt() != null && !due.anchorAt().isAfter(now)
                ? "What it comes before (" + schedule.when().relation().type() + " " + schedule.when().relation().id() + ") is over" : null;
    }

    static String words(Duration time) {
        if (time.toDays() > 1) {
            return time.toDays() + " days";
        }
        if (time.toHours() > 1) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() > 1 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }

    /** @param lateness null where it was not due */
    private record Outcome(String word, Duration lateness, int missed, String reason) {}

    /**
     * What is due of one schedule.
     *
     * @param newest the last occurrence that is due
     * @param older how many are due before that
     * @param next the first that is not; null for none
     */
    private record Missed(Occurrence newest, int older, Occurrence next) {

        private static final int MOST_COUNTED = 100_000;

        private static Missed of(Schedule schedule, Instant now) {
            Occurrence newest = schedule.state().next();
            When.Walk walk = schedule.when().after(newest.at());
            int older = 0;
            for (Occurrence each = walk.next(); each != null; each = walk.next()) {
                if (each.at().isAfter(now)) {
                    return new Missed(newest, older, each);
                }
                newest = each;
                older++;
                if (older == MOST_COUNTED) {
                    walk = schedule.when().after(now.minus(Duration.ofDays(1)).isAfter(newest.at()) ? now.minus(Duration.ofDays(1))
                            : newest.at());
                }
            }
            return new Missed(newest, older, null);
        }
    }

    /** The statements of one transaction. */
    private static final class Batch {

        private final List<Object[]> notes = new ArrayList<>();
        private final List<Object[]> events = new ArrayList<>();
        private final List<Object[]> updates = new ArrayList<>();

        private void note(Schedule schedule, Occurrence of, Outcome outcome, Instant now) {
            notes.add(new Object[] {schedule.tenantId(), schedule.id(), Timestamp.from(of.at()), of.local(), outcome.word(),
                    outcome.lateness() == null ? null : outcome.lateness().toSeconds(), outcome.missed(), null, outcome.reason(),
                    Timestamp.from(now)});
        }

        private void raise(Schedule schedule, Occurrence of, Instant anchorAt, Duration late, Instant now) {
            UUID id = Ids.next();
            What what = schedule.what();
            ObjectNode data = data(schedule, of, anchorAt, late);
            Integer depth = schedule.origin().depth() == null ? null : schedule.origin().depth() + 1;
            events.add(new Object[] {schedule.tenantId(), schedule.id(), Timestamp.from(of.at()), of.local(), "raised", late.toSeconds(), 0,
                    id, null, Timestamp.from(now),
                    schedule.tenantId(), what.type() == null ? DUE : what.type(), schedule.id() + "/" + of.at(), what.subject(),
                    Timestamp.from(now), data.toString(), schedule.origin().chain(), depth,
                    schedule.tenantId(), schedule.origin().askedBy(), depth});
        }

        private static ObjectNode data(Schedule schedule, Occurrence of, Instant anchorAt, Duration late) {
            What what = schedule.what();
            ObjectNode content = what.content().deepCopy();
            When.Relation relation = schedule.when().relation();
            if (relation != null && relation.field() != null && anchorAt != null) {
                content.put(relation.field(), anchorAt.atZone(schedule.when().zone()).toOffsetDateTime().toString());
            }
            ObjectNode data = content;
            if (what.operation() != null) {
                data = content.objectNode().put("operation", what.operation());
                data.set("message", content);
                if (schedule.expires() != null) {
                    data.put("expires", of.at().plus(schedule.expires()).toString());
                }
            }
            data.putObject(SCHEDULED).put("scheduleId", schedule.id().toString()).put("scheduledFor", of.at().toString())
                    .put("localTime", of.local().toString()).put("zone", of.zone().getId()).put("lateSeconds", late.toSeconds());
            return data;
        }

        private void goOn(Schedule schedule, Occurrence next, String reason, Instant now) {
            updates.add(new Object[] {next == null ? Schedule.DONE : Schedule.ACTIVE, next == null ? null : next.local(),
                    next == null ? null : Timestamp.from(next.at()), reason, Timestamp.from(now), schedule.tenantId(), schedule.id()});
        }

        private void write(SystemDatabase system) {
            write(system, NOTE, notes);
            write(system, RAISE, events);
            write(system, GO_ON, updates);
        }

        private static void write(SystemDatabase system, String statement, List<Object[]> rows) {
            if (!rows.isEmpty()) {
                system.template().batchUpdate(statement, rows, rows.size(), (prepared, row) -> bind(prepared, row));
            }
        }

        private static void bind(PreparedStatement statement, Object[] row) throws SQLException {
            for (int i = 0; i < row.length; i++) {
                statement.setObject(i + 1, row[i]);
            }
        }
    }
}
