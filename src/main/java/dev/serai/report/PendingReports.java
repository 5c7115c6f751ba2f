package dev.serai.report;

import dev.serai.database.SystemDatabase;
import dev.serai.database.TenantWalk;
import dev.serai.security.TenantScope;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final int TENANTS = 256;
    private static final int MOST_PER_TENANT = 200;
    /** Between two rounds, in times of what the last one took: looking is never more than a fifth of what one connection can do. */
    private static final int REST = 4;
    /**
     * Looks at the due ones of some tenants, of each only so many. Each is looked at again when it has waited twice as long as by now, but
     * after a second at the earliest and after 30 minutes at the latest.
     */
    private static final String LOOK = TenantWalk.turn("pending_report", "true", ":after", String.valueOf(TENANTS)) + """
            , due as (
              select s.tenant_id, d.event_id from turn s cross join lateral (
                select p.event_id from pending_report p where p.tenant_id = s.tenant_id and p.due_at <= now()
                order by p.due_at limit %d for update skip locked) d
            ), looked as (
              update pending_report p
              set due_at = now() + greatest(interval '1 second', least(interval '30 minutes', now() - p.received_at))
              from due where p.tenant_id = due.tenant_id and p.event_id = due.event_id
              returning p.tenant_id, p.event_id,
                exists (select from known_objects(p.tenant_id, p.provider, p.connection_id, p.objects)) as known
            ), counted as (
              select (select count(*) from turn) as tenants, (select max(tenant_id::text) from turn) as last_tenant,
                coalesce((select max(n) from (select count(*) as n from looked group by tenant_id) of_one), 0) as most
            )
            select l.tenant_id, l.event_id, c.tenants, c.last_tenant, c.most
            from counted c left join looked l on l.known""".formatted(MOST_PER_TENANT);
    private static final String EXPIRED = """
            delete from pending_report where (tenant_id, event_id) in (
              select tenant_id, event_id from pending_report where received_at < now() - make_interval(secs => ?) limit ?)""";
    private static final String SURPLUS = TenantWalk.turn("pending_report", "true", "?", null) + """
            , surplus as (
              select s.tenant_id, s.event_id from turn t cross join lateral (
                select p.tenant_id, p.event_id, sum(p.bytes) over (order by p.received_at desc, p.event_id desc) as bytes
                from pending_report p where p.tenant_id = t.tenant_id) s
              where s.bytes > ?
            )
            delete from pending_report p using surplus s where p.tenant_id = s.tenant_id and p.event_id = s.event_id""";
    private static final int MOST_EXPIRED = 5_000;
    private static final Duration TRIM_EVERY = Duration.ofSeconds(10);

    private final SystemDatabase system;
    private final DeliveryReports reports;
    private final Counter dropped;
    private UUID after = TenantWalk.START;
    private long trimmed = System.nanoTime();

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
        long begun = System.nanoTime();
        boolean more = look();
        if (begun - trimmed > TRIM_EVERY.toNanos()) {
            trim();
            trimmed = begun;
        }
        beat.waits();
        long rest = REST * (System.nanoTime() - begun);
        TimeUnit.NANOSECONDS.sleep(more ? rest : Math.max(rest, PAUSE.toNanos()));
    }

    /** Applies what has become known; answers whether there may be more to look at now. */
    private boolean look() {
        List<Matched> matched = new ArrayList<>();
        int[] seen = new int[2];
        String[] last = new String[1];
        system.jdbc().sql(LOOK).param("after", after).query(row -> {
            seen[0] = row.getInt("tenants");
            seen[1] = row.getInt("most");
            last[0] = row.getString("last_tenant");
            if (row.getObject("event_id") != null) {
                matched.add(new Matched(row.getObject("tenant_id", UUID.class), row.getObject("event_id", UUID.class)));
            }
        });
        for (Matched each : matched) {
            try {
                TenantScope.run(each.tenantId(), () -> reports.applyPending(each.tenantId(), each.eventId()));
            } catch (RuntimeException e) {
                log.warn("Report {} of tenant {} could not be applied; it is tried again", each.eventId(), each.tenantId(), e);
            }
        }
        boolean toTheLast = seen[0] < TENANTS;
        after = toTheLast ? TenantWalk.START : UUID.fromString(last[0]);
        return !toTheLast || seen[1] == MOST_PER_TENANT;
    }

    private void trim() {
        int expired = system.jdbc().sql(EXPIRED).params(LONGEST_WAIT.toSeconds(), MOST_EXPIRED).update();
        int surplus = system.jdbc().sql(SURPLUS).params(TenantWalk.START, MOST_BYTES).update();
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
