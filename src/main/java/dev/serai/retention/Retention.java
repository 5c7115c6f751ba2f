package dev.serai.retention;

import dev.serai.database.SystemDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Drops and deletes what is older than it is to be kept. Doing it twice, or on several nodes at once, changes nothing more. */
@Component
public class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int BATCH = 5000;
    /** How long everybody else may have to wait behind us for a table; when we do not get it by then, there is a next time. */
    private static final String PATIENCE = "set local lock_timeout = '1s'";
    private static final String PENDING = "status in ('accepted', 'retrying')";
    /** A job that is over, or that nobody went on with. */
    private static final String PAST_JOB = "coalesce(finished_at, case when state in ('uploading', 'checked', 'paused', 'failed')"
            + " then updated_at end) < ?";
    private static final String COUNTED = "recorded_at < (select counted_until from statistic_mark)";
    /** The tables of deliveries, in the order in which statements lock them, with what keeps a month of it. */
    private static final Map<String, String> KEEPS = Map.of("delivery", PENDING, "attempt", "not " + COUNTED,
            "event", "(tenant_id, id) in (select tenant_id, event_id from inbox)");
    private static final List<String> DELIVERIES = List.of("event", "delivery", "attempt", "report", "problem_member");

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final RetentionProperties properties;
    private final Clock clock;

    Retention(SystemDatabase system, RetentionProperties properties, Clock clock) {
        this.jdbc = system.template();
        this.transaction = system.transaction();
        this.properties = properties;
        this.clock = clock;
    }

    /** Applies all periods that are configured. */
    public void apply() {
        List<Partition> partitions = Partition.all(jdbc);
        before(properties.deliveries(), then -> {
            deliveries(partitions, then);
            delete("idempotency", "tenant_id, key", "lasting and created_at < ?", then);
            delete("suppression", "tenant_id, id", "expires_at < ?", then);
            delete("code", "tenant_id, id", "expires_at < ?", then);
            delete("guarded_message", "tenant_id, id", "created_at < ?", then);
            delete("blocked_range", "tenant_id, number_range", "coalesce(blocked_until, lifted_at) < ?", then);
            schedules(then);
            delete("bulk_recipient", "tenant_id, job_id, number", "(tenant_id, job_id) in (select tenant_id, id from bulk_job where "
                    + PAST_JOB + ")", then);
            delete("bulk_job", "tenant_id, id", PAST_JOB, then);
            delete("signup", "tenant_id, id", "created_at < ? and (expires_at is null or expires_at < now() or state <> 'pending')", then);
        });
        before(properties.audit(), then -> audit(partitions, then));
        before(properties.idempotency(), then -> {
            delete("idempotency", "tenant_id, key", "lasting is null and created_at < ?", then);
            delete("kept_answer", "tenant_id, caller, key", "created_at < ?", then);
        });
        before(properties.objects(), then -> delete("provider_object", "tenant_id, external_id, provider, kind, connection_id",
                "created_at < ?", then));
        before(properties.statistics(), then -> {
            delete("country_usage", "tenant_id, day, country", "day < (? at time zone 'UTC')::date", then);
            delete("statistic", "tenant_id, day, operation, provider, connection_id", "day < (? at time zone 'UTC')::date", then);
            delete("signup_refusal", "tenant_id, connection_id, day, kind", "day < (? at time zone 'UTC')::date", then);
            delete("statistic_latency", "tenant_id, day, operation, provider, connection_id, bucket", "day < (? at time zone 'UTC')::date",
                    then);
        });
    }

    private interface Clearing {
        void of(Instant then);
    }

    private void before(Duration period, Clearing clearing) {
        if (!period.isZero()) {
            clearing.of(clock.instant().minus(period));
        }
    }

    private void deliveries(List<Partition> partitions, Instant then) {
        delete("inbox", "tenant_id, event_id", "status = 'unplannable' and event_id < uuid_at(?)", then);
        partitions.stream().filter(partition -> DELIVERIES.contains(partition.parent()) && isPast(partition, then)).map(Partition::end)
                .distinct().sorted().forEach(end -> drop(partitions.stream()
                        .filter(partition -> DELIVERIES.contains(partition.parent()) && end.equals(partition.end())).toList()));
        delete("delivery_other", "tenant_id, id", "id < uuid_at(?) and not " + PENDING, then);
        delete("attempt_other", "tenant_id, delivery_id, number", "delivery_id < uuid_at(?) and " + COUNTED
                + " and not exists (select from delivery d where d.tenant_id = gone.tenant_id and d.id = gone.delivery_id)", then);
        delete("report_other", "tenant_id, delivery_id, provider, connection_id, object, recipient", "delivery_id < uuid_at(?)"
                + " and not exists (select from delivery d where d.tenant_id = gone.tenant_id and d.id = gone.delivery_id)", then);
        delete("problem_member_other", "tenant_id, delivery_id", "delivery_id < uuid_at(?)"
                + " and not exists (select from delivery d where d.tenant_id = gone.tenant_id and d.id = gone.delivery_id)", then);
        delete("event_other", "tenant_id, id", "id < uuid_at(?)"
                + " and not exists (select from delivery d where d.tenant_id = gone.tenant_id and d.event_id = gone.id)"
                + " and not exists (select from inbox i where i.tenant_id = gone.tenant_id and i.event_id = gone.id)", then);
        delete("connection_test", "tenant_id, id", "id < uuid_at(?)", then);
    }

    /** What is over goes, and what became of times long past; an anchor as soon as nothing goes with it any more. */
    private void schedules(Instant then) {
        delete("schedule_occurrence", "tenant_id, schedule_id, scheduled_for", "greatest(at, scheduled_for) < ?", then);
        delete("schedule", "tenant_id, id", "status in ('done', 'cancelled') and updated_at < ?", then);
        delete("anchor", "tenant_id, type, external_id", "greatest(updated_at, at) < ? and not exists (select from schedule s"
                + " where s.tenant_id = gone.tenant_id and s.anchor_type = gone.type and s.anchor_id = gone.external_id)", then);
    }

    private void audit(List<Partition> partitions, Instant then) {
        partitions.stream().filter(partition -> partition.parent().equals("audit") && isPast(partition, then))
                .forEach(partition -> drop(List.of(partition)));
        delete("subject_erasure", "tenant_id, id", "id < uuid_at(?)", then);
        delete("tenant_erasure", "tenant_id", "finished_at < ?", then);
    }

    private static boolean isPast(Partition partition, Instant then) {
        return partition.end() != null && !partition.end().isAfter(then);
    }

    /** Drops partitions of the same time together, unless there is something in them that is still needed. */
    private void drop(List<Partition> together) {
        if (!isNeeded(together)) {
            try {
                transaction.executeWithoutResult(status -> {
                    jdbc.execute(PATIENCE);
                    together.forEach(partition -> jdbc.execute("lock table only " + partition.parent() + " in access exclusive mode"));
                    if (!isNeeded(together)) {
                        together.forEach(partition -> jdbc.execute("drop table if exists " + partition.name()));
                    }
                });
                log.info("Dropped {}, past its time", together.stream().map(Partition::name).toList());
            } catch (DataAccessException e) {
                if (!isInUse(e)) {
                    throw e;
                }
                log.info("Left {} for the next time: the table is in use", together.stream().map(Partition::name).toList());
            }
        }
    }

    /** SQLSTATE 55P03: the lock was not to be had in time; 40P01: others wait for what we hold. */
    private static boolean isInUse(DataAccessException e) {
        return e.getRootCause() instanceof SQLException cause && Set.of("55P03", "40P01").contains(String.valueOf(cause.getSQLState()));
    }

    private boolean isNeeded(List<Partition> partitions) {
        for (Partition partition : partitions) {
            String keeps = KEEPS.get(partition.parent());
            if (keeps != null && Boolean.TRUE.equals(jdbc.queryForObject(
                    "select exists (select from " + partition.name() + " where " + keeps + ")", Boolean.class))) {
                return true;
            }
        }
        return false;
    }

    /** Deletes what the condition holds for, a batch in a transaction of its own. */
    private void delete(String table, String key, String condition, Instant then) {
        String sql = "delete from " + table + " where (" + key + ") in (select " + key + " from " + table + " gone where "
                + condition + " limit " + BATCH + ")";
        long deleted = 0;
        int batch = BATCH;
        while (batch == BATCH) {
            batch = jdbc.update(sql, then.atOffset(ZoneOffset.UTC));
            deleted += batch;
        }
        if (deleted > 0) {
            log.info("Deleted {} rows of {}, past their time", deleted, table);
        }
    }
}
