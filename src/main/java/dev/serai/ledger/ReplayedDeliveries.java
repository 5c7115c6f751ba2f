package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sends deliveries again that somebody chose by their ids, many in one statement, and tells what became of them. */
@Component
public class ReplayedDeliveries {

    private static final String AGAIN = """
            update delivery set status = 'accepted', reason = null, round = 0, lease_owner = null, pinned_connection = null,
              inquiries = null, slot_connection = null, replays = coalesce(replays, 0) + 1, updated_at = now(),""";
    private static final String WHOLE = AGAIN + """
             due_at = now(), explanation = 'Replayed by a person'
            where tenant_id = :tenant and id = any (cast(:ids as uuid[])) and status = 'dead' and erased_at is null and result is null
              and (expires_at is null or expires_at > now())
            returning id""";
    private static final String PARTLY_TAKEN = """
            select id from delivery
            where tenant_id = :tenant and id = any (cast(:ids as uuid[])) and status = 'dead' and erased_at is null and result is not null
              and (expires_at is null or expires_at > now())""";
    /** What is to be asked about is asked when it is due: a provider's records come late. */
    private static final String HASTEN = """
            update delivery set due_at = now(), updated_at = now()
            where tenant_id = :tenant and id = any (cast(:ids as uuid[])) and status = 'retrying' and lease_owner is null
              and inquiries is null
            returning id""";
    private static final String OTHER = AGAIN + """
             due_at = coalesce(cast(:notBefore as timestamptz), now()), explanation = 'Replayed by a person, as the routes make it today',
              message = cast(:message as text),
              revision = case when :same then revision else coalesce(revision, 0) + 1 end, notes = case when :same then notes end,
              begun_at = case when :same then begun_at end, requested = cast(:requested as uuid[]), priority = :priority,
              expires_at = cast(:expires as timestamptz), report_within = cast(:report as integer),
              template_id = cast(:template as uuid), template_version = cast(:version as integer), template_variant = cast(:variant as text)
            where tenant_id = :tenant and id = :id and status = 'dead' and erased_at is null""";
    private static final String BECAME = """
            select n.id, case when d.status = 'delivered' then 'delivered'
              when d.status is null or d.status in ('dead', 'cancelled') then 'failed'
              when d.status = 'retrying' and exists (select from attempt a where a.tenant_id = d.tenant_id and a.delivery_id = d.id
                and a.recorded_at >= d.updated_at and a.outcome not in ('delivered', 'throttled') and a.purpose is null) then 'failed'
              else 'under way' end as became
            from unnest(cast(:ids as uuid[])) as n (id) left join delivery d on d.tenant_id = :tenant and d.id = n.id""";

    private final JdbcClient jdbc;

    ReplayedDeliveries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of the deliveries that are dead and can be sent again, but for some recipients who have the message. */
    public List<UUID> partlyTaken(UUID tenantId, Collection<UUID> ids) {
        return chosen(PARTLY_TAKEN, tenantId, ids).query(UUID.class).list();
    }

    /** Sends those again as they were that are dead and that nobody has a part of, once the ledger looks for due work. */
    public Set<UUID> replay(UUID tenantId, Collection<UUID> ids) {
        return new HashSet<>(chosen(WHOLE, tenantId, ids).query(UUID.class).list());
    }

    /** Has those tried now that wait to be tried again. */
    public Set<UUID> hasten(UUID tenantId, Collection<UUID> ids) {
        return new HashSet<>(chosen(HASTEN, tenantId, ids).query(UUID.class).list());
    }

    private JdbcClient.StatementSpec chosen(String sql, UUID tenantId, Collection<UUID> ids) {
        return jdbc.sql(sql).param("tenant", tenantId).param("ids", ids.toArray(UUID[]::new));
    }

    /**
     * What is sent in place of a dead delivery's message.
     *
     * @param same whether it is the same message, which keeps its idempotency keys
     * @param requested the only connections that may carry it; empty for all of the channel
     */
    public record Instead(JsonNode message, boolean same, List<UUID> requested, Schedule schedule) {}

    /** Sends a dead delivery again with another message; false where it is not dead, or was erased. */
    public boolean replay(UUID tenantId, UUID id, Instead instead) {
        Schedule schedule = instead.schedule();
        RenderedFrom from = RenderedFrom.of(instead.message());
        return jdbc.sql(OTHER).param("tenant", tenantId).param("id", id).param("message", instead.message().toString())
                .param("same", instead.same()).param("template", from.id())
                .param("version", from.version()).param("variant", from.variant())
                .param("requested", instead.requested().isEmpty() ? null : instead.requested().toArray(UUID[]::new))
                .param("priority", schedule.priority().ordinal())
                .param("notBefore", schedule.notBefore() == null ? null : Timestamp.from(schedule.notBefore()))
                .param("expires", schedule.expiresAt() == null ? null : Timestamp.from(schedule.expiresAt()))
                .param("report", schedule.reportWithin() == null ? null : (int) schedule.reportWithin().toSeconds())
                .update() > 0;
    }

    /** @param underWay what has no outcome yet; the others were delivered, or failed again */
    public record Became(List<UUID> underWay, int delivered, int failed) {}

    /** What became of deliveries that were sent again; what is gone has failed. */
    public Became became(UUID tenantId, Collection<UUID> ids) {
        List<UUID> underWay = new ArrayList<>();
        int[] counts = new int[2];
        chosen(BECAME, tenantId, ids).query(row -> {
            String became = row.getString("became");
            if ("under way".equals(became)) {
                underWay.add(row.getObject("id", UUID.class));
            } else {
                counts["delivered".equals(became) ? 0 : 1]++;
            }
        });
        return new Became(underWay, counts[0], counts[1]);
    }
}
