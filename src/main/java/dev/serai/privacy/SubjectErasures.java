package dev.serai.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.audit.AuditLog;
import dev.serai.credential.Fingerprints;
import dev.serai.ledger.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erases what a tenant has stored about one person: events that name the person with the deliveries made of them, and deliveries that do.
 * States, times and counts stay, so that figures add up. Done again, it finds what has come since. To be called in the scope of the tenant.
 */
@Component
class SubjectErasures {

    /** What is left of a message or of an event's data. */
    private static final String TOMBSTONE = "{\"erased\": true}";
    private static final int PAGE = 50;
    private static final UUID FIRST = new UUID(0, 0);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Withdrawals withdrawals;
    private final Fingerprints fingerprints;
    private final AuditLog audit;
    private final ObjectMapper json;
    private final Clock clock;

    SubjectErasures(JdbcClient jdbc, TransactionTemplate transaction, Withdrawals withdrawals, Fingerprints fingerprints, AuditLog audit,
            ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.withdrawals = withdrawals;
        this.fingerprints = fingerprints;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    private static final class Count {
        private long deliveries;
        private long cancelled;
        private long events;
        private long attempts;
    }

    private record Found(UUID id, String source, String sourceId, String subject) {}

    /** Erases in batches, each in a transaction of its own; answers how many of each. */
    SubjectErasure erase(UUID tenantId, Subject subject) {
        Count count = new Count();
        events(tenantId, subject, count);
        deliveries(tenantId, subject, count);
        attempts(tenantId, subject, count);
        objects(tenantId, subject);
        reports(tenantId, subject);
        inbox(tenantId, subject);
        rehearsals(tenantId, subject);
        watches(tenantId, subject);
        suppressions(tenantId, subject);
        codes(tenantId, subject);
        schedules(tenantId, subject);
        bulkRecipients(tenantId, subject);
        signups(tenantId, subject);
        return transaction.execute(status -> record(tenantId, subject, count));
    }

    /** The erasures of a tenant after the given one, by id; all from the first when it is null. */
    List<SubjectErasure> after(UUID tenantId, UUID id, int limit) {
        return jdbc.sql("select * from subject_erasure where tenant_id = ? and (?::uuid is null or id > ?) order by id limit ?")
                .params(tenantId, id, id, limit)
                .query((row, number) -> new SubjectErasure(row.getObject("id", UUID.class), row.getTimestamp("requested_at").toInstant(),
                        row.getLong("deliveries"), row.getLong("cancelled"), row.getLong("events"), row.getLong("attempts")))
                .list();
    }

    private void events(UUID tenantId, Subject subject, Count count) {
        UUID after = FIRST;
        while (after != null) {
            List<Found> page = new ArrayList<>();
            List<Found> found = new ArrayList<>();
            candidates("select id, source, source_id, subject, data from event",
                    "concat_ws(' ', source, source_id, subject, data)", subject).param("tenant", tenantId).param("after", after)
                    .query(row -> {
                        Found event = new Found(row.getObject("id", UUID.class), row.getString("source"), row.getString("source_id"),
                                row.getString("subject"));
                        page.add(event);
                        if (subject.isIn(event.source()) || subject.isIn(event.sourceId()) || subject.isIn(event.subject())
                                || isIn(subject, row.getString("data"))) {
                            found.add(event);
                        }
                    });
            if (!found.isEmpty()) {
                transaction.executeWithoutResult(status -> eraseEvents(tenantId, subject, found, count));
            }
            after = page.size() < PAGE ? null : page.get(PAGE - 1).id();
        }
    }

    private void eraseEvents(UUID tenantId, Subject subject, List<Found> events, Count count) {
        for (Found event : events) {
            count.events += jdbc.sql("""
                    update event set data = ?, subject = ?, source = ?, source_id = ?, erased_at = now()
                    where tenant_id = ? and id = ? and erased_at is null""")
                    .params(TOMBSTONE, subject.leftOutOf(event.subject()), subject.leftOutOf(event.source()),
                            subject.leftOutOf(event.sourceId()), tenantId, event.id()).update();
            jdbc.sql("delete from idempotency where tenant_id = ? and event_id = ?").params(tenantId, event.id()).update();
            jdbc.sql("delete from inbox where tenant_id = ? and event_id = ?").params(tenantId, event.id()).update();
        }
        List<UUID> made = jdbc.sql("select id from delivery where tenant_id = :tenant and event_id in (:events) and erased_at is null")
                .param("tenant", tenantId).param("events", events.stream().map(Found::id).toList()).query(UUID.class).list();
        eraseDeliveries(tenantId, subject, made, count);
    }

    private void deliveries(UUID tenantId, Subject subject, Count count) {
        UUID after = FIRST;
        while (after != null) {
            List<UUID> page = new ArrayList<>();
            List<UUID> found = new ArrayList<>();
            candidates("select id, message, result, explanation, ordering_key from delivery",
                    "concat_ws(' ', message, result, explanation, ordering_key)", subject).param("tenant", tenantId).param("after", after)
                    .query(row -> {
                        UUID id = row.getObject("id", UUID.class);
                        page.add(id);
                        if (isIn(subject, row.getString("message")) || isIn(subject, row.getString("result"))
                                || subject.isIn(row.getString("explanation")) || subject.isIn(row.getString("ordering_key"))) {
                            found.add(id);
                        }
                    });
            if (!found.isEmpty()) {
                transaction.executeWithoutResult(status -> eraseDeliveries(tenantId, subject, found, count));
            }
            after = page.size() < PAGE ? null : page.get(PAGE - 1);
        }
    }

    private void eraseDeliveries(UUID tenantId, Subject subject, List<UUID> ids, Count count) {
        for (UUID id : ids) {
            boolean cancelled = jdbc.sql("""
                    update delivery set status = 'cancelled', lease_owner = null, explanation = 'Cancelled: what it was about was erased'
                    where tenant_id = ? and id = ? and status in ('accepted', 'retrying')""").params(tenantId, id).update() > 0;
            if (cancelled) {
                count.cancelled++;
                withdrawals.one(tenantId, id);
            }
            jdbc.sql("select explanation, ordering_key from delivery where tenant_id = ? and id = ? for update").params(tenantId, id)
                    .query(row -> {
                        count.deliveries += jdbc.sql("""
                                update delivery set message = ?, result = null, suppressed = null, explanation = ?, ordering_key = ?,
                                  erased_at = now(), updated_at = now()
                                where tenant_id = ? and id = ? and erased_at is null""")
                                .params(TOMBSTONE, subject.leftOutOf(row.getString("explanation")),
                                        subject.leftOutOf(row.getString("ordering_key")), tenantId, id).update();
                    });
            count.attempts += jdbc.sql("""
                    update attempt set request = null, reason = case when reason is null then null else ? end
                    where tenant_id = ? and delivery_id = ? and (request is not null or reason is not null and reason <> ?)""")
                    .params(Subject.ERASED, tenantId, id, Subject.ERASED).update();
            jdbc.sql("delete from idempotency where tenant_id = ? and ? = any (delivery_ids)").params(tenantId, id).update();
            jdbc.sql("delete from provider_object where tenant_id = ? and delivery_id = ?").params(tenantId, id).update();
            jdbc.sql("delete from report where tenant_id = ? and delivery_id = ?").params(tenantId, id).update();
            jdbc.sql("update delivery set report_reason = ? where tenant_id = ? and id = ? and report_reason is not null")
                    .params(Subject.ERASED, tenantId, id).update();
        }
    }

    /** Attempts of other deliveries whose provider named the person nevertheless. */
    private void attempts(UUID tenantId, Subject subject, Count count) {
        jdbc.sql("select delivery_id, number, reason from attempt where tenant_id = :tenant and reason is not null and "
                + mayName("concat_ws(' ', reason, request)", subject)).param("tenant", tenantId).param("needle", needle(subject))
                .query((row, number) -> new Object[] {subject.leftOutOf(row.getString("reason")), tenantId,
                        row.getObject("delivery_id", UUID.class), row.getInt("number"), row.getString("reason")})
                .list().stream().filter(row -> !row[0].equals(row[4]))
                .forEach(row -> count.attempts += jdbc.sql("""
                        update attempt set reason = ?, request = null where tenant_id = ? and delivery_id = ? and number = ?""")
                        .params(row[0], row[1], row[2], row[3]).update());
    }

    /** Objects at providers that are called after the person; which connection made them is forgotten. */
    private void objects(UUID tenantId, Subject subject) {
        jdbc.sql("select distinct external_id from provider_object where tenant_id = :tenant and " + mayName("external_id", subject))
                .param("tenant", tenantId).param("needle", needle(subject)).query(String.class).list().stream().filter(subject::isIn)
                .forEach(id -> jdbc.sql("delete from provider_object where tenant_id = ? and external_id = ?").params(tenantId, id)
                        .update());
    }

    /** What providers reported about the person of other deliveries, such as one to many, and what is not known yet whose it is. */
    private void reports(UUID tenantId, Subject subject) {
        jdbc.sql("select delivery_id, provider, connection_id, object, recipient, history from report where tenant_id = :tenant and "
                + mayName("concat_ws(' ', object, recipient, history)", subject)).param("tenant", tenantId)
                .param("needle", needle(subject))
                .query((row, number) -> new Object[] {tenantId, row.getObject("delivery_id", UUID.class), row.getString("provider"),
                        row.getObject("connection_id", UUID.class), row.getString("object"), row.getString("recipient"),
                        row.getString("history")})
                .list().stream().filter(row -> subject.isIn((String) row[4]) || subject.isIn((String) row[5])
                        || subject.isIn((String) row[6]))
                .forEach(row -> {
                    jdbc.sql("delete from report where tenant_id = ? and delivery_id = ? and provider = ? and connection_id = ?"
                            + " and object = ? and recipient = ?").params(Arrays.copyOf(row, 6)).update();
                    jdbc.sql("select report_reason from delivery where tenant_id = ? and id = ? and report_reason is not null")
                            .params(tenantId, row[1]).query(String.class).optional()
                            .ifPresent(reason -> jdbc.sql("update delivery set report_reason = ? where tenant_id = ? and id = ?")
                                    .params(subject.leftOutOf(reason), tenantId, row[1]).update());
                });
        jdbc.sql("select event_id, report from pending_report where tenant_id = :tenant and " + mayName("report", subject))
                .param("tenant", tenantId).param("needle", needle(subject))
                .query((row, number) -> new Object[] {tenantId, row.getObject("event_id", UUID.class), row.getString("report")})
                .list().stream().filter(row -> isIn(subject, (String) row[2]))
                .forEach(row -> jdbc.sql("delete from pending_report where tenant_id = ? and event_id = ?").params(row[0], row[1])
                        .update());
    }

    /** What would have been made of events of the person; they name it as the events did, or as a file not live would. */
    private void rehearsals(UUID tenantId, Subject subject) {
        jdbc.sql("select rehearsal_id, number, what from rehearsal_difference where tenant_id = :tenant and " + mayName("what", subject))
                .param("tenant", tenantId).param("needle", needle(subject))
                .query((row, number) -> new Object[] {tenantId, row.getObject("rehearsal_id", UUID.class), row.getLong("number"),
                        row.getString("what")})
                .list().stream().filter(row -> isIn(subject, (String) row[3]))
                .forEach(row -> jdbc.sql("delete from rehearsal_difference where tenant_id = ? and rehearsal_id = ? and number = ?")
                        .params(row[0], row[1], row[2]).update());
    }

    /** What is watched of the person, which is not asked for again. */
    private void watches(UUID tenantId, Subject subject) {
        jdbc.sql("select connection_id, operation, subject, external_id, result from watch where tenant_id = :tenant and "
                + mayName("concat_ws(' ', subject, external_id, result)", subject)).param("tenant", tenantId)
                .param("needle", needle(subject))
                .query((row, number) -> new Object[] {tenantId, row.getObject("connection_id", UUID.class), row.getString("operation"),
                        row.getString("subject"), row.getString("external_id"), row.getString("result")})
                .list().stream().filter(row -> isIn(subject, (String) row[3]) || subject.isIn((String) row[4])
                        || isIn(subject, (String) row[5]))
                .forEach(row -> jdbc.sql("delete from watch where tenant_id = ? and connection_id = ? and operation = ? and subject = ?")
                        .params(Arrays.copyOf(row, 4)).update());
    }

    /** Rows of bulk jobs; what was not sent of them is not sent. Content goes to many, and names nobody. */
    private void bulkRecipients(UUID tenantId, Subject subject) {
        jdbc.sql("select job_id, number, address, name, variables from bulk_recipient where tenant_id = :tenant and erased_at is null and "
                + mayName("concat_ws(' ', address, name, variables)", subject)).param("tenant", tenantId).param("needle", needle(subject))
                .query((row, number) -> new Object[] {tenantId, row.getObject("job_id", UUID.class), row.getInt("number"),
                        row.getString("address"), row.getString("name"), row.getString("variables")})
                .list().stream().filter(row -> subject.isIn((String) row[3]) || subject.isIn((String) row[4])
                        || isIn(subject, (String) row[5]))
                .forEach(row -> jdbc.sql("update bulk_recipient set address = null, name = null, variables = '{}', problem = null,"
                        + " erased_at = now() where tenant_id = ? and job_id = ? and number = ?")
                        .params(Arrays.copyOf(row, 3)).update());
    }

    /** Who is not to get messages gets none later either: a keyed hash of the address is left, and the address goes. */
    private void suppressions(UUID tenantId, Subject subject) {
        jdbc.sql("update suppression set address = null where tenant_id = ? and address = ?").params(tenantId, subject.normal()).update();
    }

    private void codes(UUID tenantId, Subject subject) {
        jdbc.sql("delete from code where tenant_id = ? and number = ?").params(tenantId, subject.normal()).update();
    }

    /** What was to be raised about the person, which is not raised any more, with what became of it so far. */
    private void schedules(UUID tenantId, Subject subject) {
        jdbc.sql("select id, key, name, subject, anchor_id, content from schedule where tenant_id = :tenant and "
                + mayName("concat_ws(' ', key, name, subject, anchor_id, content)", subject)).param("tenant", tenantId)
                .param("needle", needle(subject))
                .query((row, number) -> new Object[] {row.getObject("id", UUID.class), row.getString("key"), row.getString("name"),
                        row.getString("subject"), row.getString("anchor_id"), row.getString("content")})
                .list().stream().filter(row -> subject.isIn((String) row[1]) || subject.isIn((String) row[2])
                        || subject.isIn((String) row[3]) || subject.isIn((String) row[4]) || isIn(subject, (String) row[5]))
                .forEach(row -> jdbc.sql("delete from schedule where tenant_id = ? and id = ?").params(tenantId, row[0]).update());
        jdbc.sql("select type, external_id, reason from anchor where tenant_id = :tenant and "
                + mayName("concat_ws(' ', external_id, reason)", subject)).param("tenant", tenantId).param("needle", needle(subject))
                .query((row, number) -> List.of(row.getString("type"), row.getString("external_id"),
                        row.getString("reason") == null ? "" : row.getString("reason")))
                .list().stream().filter(row -> subject.isIn(row.get(1)) || subject.isIn(row.get(2)))
                .forEach(row -> jdbc.sql("delete from anchor where tenant_id = ? and type = ? and external_id = ?")
                        .params(tenantId, row.get(0), row.get(1)).update());
    }

    /** Who signed up, and those whose event was about the person; that and when somebody did stays. */
    private void signups(UUID tenantId, Subject subject) {
        jdbc.sql("""
                update signup s set email = null, content_hash = null where tenant_id = :tenant and email is not null
                  and (email = :email or exists (select from event e where e.tenant_id = s.tenant_id and e.id = s.event_id
                    and e.erased_at is not null))""").param("tenant", tenantId).param("email", subject.normal()).update();
    }

    /** Events yet to be planned which name the person beside their data. */
    private void inbox(UUID tenantId, Subject subject) {
        jdbc.sql("select event_id, reason, ordering_key from inbox where tenant_id = :tenant and "
                + mayName("concat_ws(' ', reason, ordering_key)", subject)).param("tenant", tenantId).param("needle", needle(subject))
                .query((row, number) -> new Object[] {subject.leftOutOf(row.getString("reason")),
                        subject.leftOutOf(row.getString("ordering_key")), tenantId, row.getObject("event_id", UUID.class)})
                .list().forEach(row -> jdbc.sql("update inbox set reason = ?, ordering_key = ? where tenant_id = ? and event_id = ?")
                        .params(row).update());
    }

    private SubjectErasure record(UUID tenantId, Subject subject, Count count) {
        SubjectErasure erasure = new SubjectErasure(Ids.next(), clock.instant().truncatedTo(ChronoUnit.MICROS), count.deliveries,
                count.cancelled, count.events, count.attempts);
        jdbc.sql("""
                insert into subject_erasure (tenant_id, id, subject, requested_at, deliveries, cancelled, events, attempts)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(tenantId, erasure.id(), fingerprints.of(tenantId + " " + subject.normal()), Timestamp.from(erasure.requestedAt()),
                        erasure.deliveries(), erasure.cancelled(), erasure.events(), erasure.attempts()).update();
        audit.record(tenantId, "subject.erase", erasure.id(), null, erasure);
        return erasure;
    }

    /** A page of rows that may name the person; whether they do is looked at closely afterwards. */
    private JdbcClient.StatementSpec candidates(String select, String text, Subject subject) {
        return jdbc.sql(select + " where tenant_id = :tenant and id > :after and erased_at is null and " + mayName(text, subject)
                + " order by id limit " + PAGE).param("needle", needle(subject));
    }

    private static String mayName(String text, Subject subject) {
        return subject.digits() == null ? "position(:needle in lower(" + text + ")) > 0"
                : "position(:needle in regexp_replace(" + text + ", '[^0-9]', '', 'g')) > 0";
    }

    private static String needle(Subject subject) {
        return subject.digits() == null ? subject.normal() : subject.digits();
    }

    private boolean isIn(Subject subject, String text) {
        try {
            return text != null && subject.isIn(json.readTree(text));
        } catch (JsonProcessingException e) {
            return subject.isIn(text);
        }
    }
}
