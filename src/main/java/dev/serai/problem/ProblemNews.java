package dev.serai.problem;

import dev.serai.database.SystemDatabase;
import dev.serai.database.TenantWalk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What settling and replaying told of deliveries that fail, of all tenants in turn; each is taken once. */
final class ProblemNews {

    private static final int TENANTS = 64;
    private static final Comparator<Fate> IN_ORDER = Comparator.comparing(Fate::at, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Fate::deliveryId);
    /**
     * A walk from tenant to tenant, so that the many of one keep nobody else's waiting. Rows are deleted by their places, for which no plan
     * reads all there are; nobody changes a row, and whoever deletes has the lock.
     */
    private static final String TAKE = TenantWalk.turn("problem_news", "true", ":after", ":tenants") + """
            , due as (
              select n.place from turn t cross join lateral (
                select n.ctid as place from problem_news n where n.tenant_id = t.tenant_id order by n.at, n.delivery_id limit :perTenant) n
            ), gone as (
              delete from problem_news where ctid = any (array(select place from due)) returning tenant_id, delivery_id
            )
            select distinct tenant_id, delivery_id from gone order by tenant_id
            """;
    private static final String FATES = """
            select n.tenant_id, n.delivery_id, d.status, d.operation, d.breakdowns, d.updated_at, left(d.explanation, 2000) as explanation,
              a.outcome, a.http_status, left(a.reason, 2000) as words, a.provider as caller, a.connection_id as over,
              case when d.asked_by is not null and (
                exists (select from connection c where c.tenant_id = d.tenant_id and c.owner_id = d.asked_by)
                or a.connection_id is not null and not of_environment(a.connection_id)
                  and not exists (select from connection c where c.tenant_id = d.tenant_id and c.id = a.connection_id))
                then d.asked_by end as owner_id,
              m.problem_id
            from unnest(cast(:tenants as uuid[]), cast(:ids as uuid[])) as n (tenant_id, delivery_id)
              left join delivery d on d.tenant_id = n.tenant_id and d.id = n.delivery_id and d.status in ('retrying', 'dead')
                and d.erased_at is null
              left join lateral (
                select outcome, http_status, reason, provider, connection_id from attempt
                where tenant_id = d.tenant_id and delivery_id = d.id and recorded_at >= d.updated_at and outcome <> 'delivered'
                  and purpose is null
                order by outcome = 'throttled', number desc limit 1) a on true
              left join problem_member m on m.tenant_id = n.tenant_id and m.delivery_id = n.delivery_id
            """;

    private final JdbcClient jdbc;
    private final int perTenant;
    private UUID after = TenantWalk.START;

    ProblemNews(SystemDatabase system, int perTenant) {
        this.jdbc = system.jdbc();
        this.perTenant = perTenant;
    }

    private record Told(UUID tenantId, UUID deliveryId) {}

    /**
     * What was taken.
     *
     * @param complete whether nothing more was there
     */
    record Taken(List<Fate> fates, boolean complete) {}

    /** Takes some news, and reads what they are about as it stands now; to be called in a transaction. */
    Taken take() {
        boolean fromTheFirst = after.equals(TenantWalk.START);
        List<Told> told = jdbc.sql(TAKE).param("after", after).param("tenants", TENANTS).param("perTenant", perTenant)
                .query((row, number) -> new Told(row.getObject("tenant_id", UUID.class), row.getObject("delivery_id", UUID.class))).list();
        if (told.isEmpty()) {
            after = TenantWalk.START;
            return new Taken(List.of(), fromTheFirst);
        }
        long tenants = told.stream().map(Told::tenantId).distinct().count();
        after = tenants < TENANTS ? TenantWalk.START : told.get(told.size() - 1).tenantId();
        List<UUID> ids = new ArrayList<>();
        List<UUID> of = new ArrayList<>();
        told.forEach(each -> {
            of.add(each.tenantId());
            ids.add(each.deliveryId());
        });
        return new Taken(jdbc.sql(FATES).param("tenants", of.toArray(UUID[]::new)).param("ids", ids.toArray(UUID[]::new))
                .query((row, number) -> Fate.of(row)).stream().sorted(IN_ORDER).toList(), false);
    }
}
