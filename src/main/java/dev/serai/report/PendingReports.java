package dev.serai.report;

import dev.serai.database.SystemDatabase;
import dev.serai.security.TenantScope;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks whether what reports wait for has become known, soon after they came and then ever less often, and ends their wait after some days.
 * Of a tenant with more than its share of them the oldest go first: an answer under way belongs to the latest.
 */
@Component
class PendingReports extends LoopingService {

    static final Duration LONGEST_WAIT = Duration.ofDays(3);
    static final long MOST_BYTES = 16 * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(PendingReports.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST = 500;
    private static final String KNOWN = """
            exists (select from known_objects(p.tenant_id, p.provider, p.connection_id, p.objects))""";
    private static final String MATCHED = """
            select p.tenant_id, p.event_id from pending_report p where p.due_at <= now() and %s order by p.due_at limit %d"""
            .formatted(KNOWN, MOST);
    /** Every second in the first minute, then after a tenth of the time that it has waited, at least twice an hour. */
    private static final String LOOK_LATER = """
            update pending_report q set due_at = now() + greatest(interval '1 second', least(interval '30 minutes',
                case when q.received_at > now() - interval '1 minute' then interval '1 second' else (now() - q.received_at) / 10 end))
            where (q.tenant_id, q.event_id) in (
              select p.tenant_id, p.event_id from pending_report p where p.due_at <= now() and not %s order by p.due_at limit %d
              for update skip locked)""".formatted(KNOWN, 10 * MOST);
    private static final String EXPIRED = """
            delete from pending_report where (tenant_id, event_id) in (
              select tenant_id, event_id from pending_report where received_at < now() - make_interval(secs => ?) limit ?)""";
    private static final String SURPLUS = """
            with recursive tenants (tenant_id) as (
              (select tenant_id from pending_report order by tenant_id limit 1)
              union all
              select (select p.tenant_id from pending_report p where p.tenant_id > t.tenant_id order by p.tenant_id limit 1)
              from tenants t where t.tenant_id is not null
            ), surplus as (
              select s.tenant_id, s.event_id from tenants t cross join lateral (
                select p.tenant_id, p.event_id, sum(p.bytes) over (order by p.received_at desc, p.event_id desc) as bytes
                from pending_report p where p.tenant_id = t.tenant_id) s
              where t.tenant_id is not null and s.bytes > ?
            )
            delete from pending_report p using surplus s where p.tenant_id = s.tenant_id and p.event_id = s.event_id""";
    private static final int TRIM_EVERY = 10;

    private final SystemDatabase system;
    private final DeliveryReports reports;
    private final Counter dropped;
    private int rounds;

    PendingReports(SystemDatabase system, DeliveryReports reports, Loops loops, MeterRegistry metrics) {
        super(loops, "serai-pending-reports", PATIENCE);
        this.system = system;
        this.reports = reports;
        this.dropped = Counter.builder("serai.reports.dropped").description("Reports of providers that belonged to no delivery")
                .register(metrics);
    }

    private record Matched(UUID tenantId, UUID eventId) {}

    @Override
    protected void round(Beat beat) throws InterruptedException {
        boolean more = match();
        if (rounds++ % TRIM_EVERY == 0) {
            trim();
        }
        beat.waits();
        if (!more) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** Applies what has become known; answers whether there may be more. */
    private boolean match() {
        List<Matched> matched = system.jdbc().sql(MATCHED)
                .query((row, number) -> new Matched(row.getObject("tenant_id", UUID.class), row.getObject("event_id", UUID.class))).list();
        boolean failed = false;
        for (Matched each : matched) {
            try {
                TenantScope.run(each.tenantId(), () -> reports.applyPending(each.tenantId(), each.eventId()));
            } catch (RuntimeException e) {
                failed = true;
                log.warn("Report {} of tenant {} could not be applied; it is tried again", each.eventId(), each.tenantId(), e);
                system.jdbc().sql("update pending_report set due_at = now() + interval '30 seconds'"
                        + " where tenant_id = ? and event_id = ?").params(each.tenantId(), each.eventId()).update();
            }
        }
        int looked = system.jdbc().sql(LOOK_LATER).update();
        return !failed && (matched.size() == MOST || looked == 10 * MOST);
    }

    private void trim() {
        int expired = system.jdbc().sql(EXPIRED).params(LONGEST_WAIT.toSeconds(), MOST * 10).update();
        int surplus = system.jdbc().sql(SURPLUS).param(MOST_BYTES).update();
        dropped.increment(expired + (double) surplus);
        if (expired > 0) {
            log.info("{} reports of providers belonged to no delivery within {} days; their events tell what they were", expired,
                    LONGEST_WAIT.toDays());
        }
        if (surplus > 0) {
            log.warn("{} reports of providers that belong to no delivery were dropped, the oldest of tenants that have more than {} MiB of"
                    + " them; is another system sending over the same account?", surplus, MOST_BYTES / 1024 / 1024);
        }
    }
}
