package dev.serai.report;

import dev.serai.ledger.OutcomeEvents;
import dev.serai.ledger.ReportState.Family;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Applies reports to deliveries, each in one statement: what it finds it locks, so that reports of one delivery follow each other on
 * whatever nodes they come, and a report that is applied again changes and raises nothing more.
 */
@Component
class ReportStore {

    private static final List<String> MONEY = List.of("payment", "accounting");
    private static final String APPLY = """
            with found as materialized (
              select k.delivery_id, k.connection_id, k.external_id
              from known_objects(:tenant, :provider, cast(:connection as uuid), cast(:objects as text[])) k
              order by k.made desc, array_position(cast(:objects as text[]), k.external_id), k.delivery_id limit 1
            ), held as materialized (
              select d.tenant_id, d.id, d.operation, d.status, d.event_id, d.asked_by, d.ordering_key,
                d.result, d.created_at, d.report_state, d.report_at, d.report_rank, d.report_counted,
                f.external_id as object, f.connection_id as maker,
                case when d.operation = any (cast(:money as text[])) then 'payment' else 'message' end as family,
                case when d.operation = any (cast(:money as text[]))
                  then case when d.operation like '%%.refund' then cast(:refundRank as integer) else cast(:moneyRank as integer) end
                  else cast(:messageRank as integer) end as rank,
                coalesce(d.connection_id, '00000000-0000-0000-0000-000000000000') <> f.connection_id
                  or d.provider is distinct from :provider as other,
                late.own and d.lease_owner is null as back, late.own and d.lease_owner is not null as waits
              from found f join delivery d on d.tenant_id = :tenant and d.id = f.delivery_id
                cross join lateral (select cast(:counted as integer) & 1 > 0 and d.status in ('accepted', 'retrying')
                  and coalesce(json_or_text(d.notes)::jsonb -> 'silent' @> to_jsonb(array[f.connection_id]), false) as own) late
              for update of d
            ), step as materialized (
              select h.*, h.other and not h.back as duplicate,
                report_moves(h.report_rank, h.report_at, h.rank, cast(:at as timestamptz)) as further,
                case when family = 'message' then cast(:counted as integer) & ~coalesce(h.report_counted, 0) else 0 end as fresh
              from held h where h.rank is not null and not h.waits
            ), reported_now as (
              insert into report as r (tenant_id, delivery_id, provider, connection_id, object, recipient, state, at, rank, moved, history,
                updated_at)
              select tenant_id, id, :provider, maker, object, :recipient, :state, cast(:at as timestamptz), rank, true,
                jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('state', cast(:state as text), 'at', cast(:atText as text),
                  'reason', cast(:reason as text), 'detail', cast(:detail as text),
                  'duplicate', case when duplicate then true end))), now()
              from step
              on conflict (tenant_id, delivery_id, provider, connection_id, object, recipient) do update
              set moved = report_moves(r.rank, r.at, excluded.rank, excluded.at),
                state = case when report_moves(r.rank, r.at, excluded.rank, excluded.at) then excluded.state else r.state end,
                at = case when report_moves(r.rank, r.at, excluded.rank, excluded.at) then excluded.at else r.at end,
                rank = case when report_moves(r.rank, r.at, excluded.rank, excluded.at) then excluded.rank else r.rank end,
                history = case when (report_moves(r.rank, r.at, excluded.rank, excluded.at)
                      or not r.history @> jsonb_build_array(jsonb_build_object('state', excluded.state)))
                    and jsonb_array_length(r.history) < 100 then r.history || excluded.history else r.history end,
                updated_at = now()
              returning moved
            ), told as (
              update delivery d
              set report_state = case when s.further then :state else s.report_state end,
                report_at = case when s.further then cast(:at as timestamptz) else s.report_at end,
                report_rank = case when s.further then s.rank else s.report_rank end,
                report_reason = case when s.further then cast(:reason as text) else d.report_reason end,
                report_counted = coalesce(s.report_counted, 0) | s.fresh,
                report_due_at = case when cast(:counted as integer) = 0 then d.report_due_at end,
                status = case when s.back then 'delivered' else d.status end, reason = case when not s.back then d.reason end,
                connection_id = case when s.back then s.maker else d.connection_id end,
                provider = case when s.back then :provider else d.provider end,
                provider_message_id = case when s.back then s.object else d.provider_message_id end,
                explanation = case when s.back then concat_ws(' ', d.explanation,
                  'It was reported after all, so nobody else gets it.') else d.explanation end, updated_at = now()
              from step s
              where d.tenant_id = s.tenant_id and d.id = s.id and not s.duplicate and (s.further or s.fresh > 0 or s.back)
            ), called_off as (
              update delivery d set report_due_at = null, explanation = concat_ws(' ', d.explanation,
                'Who took it before reported it after all, so nobody else gets it.'), updated_at = now()
              from step s
              where d.tenant_id = s.tenant_id and d.id = s.id and s.duplicate and cast(:counted as integer) & 1 > 0
                and d.report_due_at is not null
            ), counted_now as (
              insert into reported (tenant_id, delivery_id, bits, at, operation, provider, connection_id)
              select tenant_id, id, fresh, coalesce((select max(a.started_at) from attempt a
                  where a.tenant_id = s.tenant_id and a.delivery_id = s.id and a.outcome = 'delivered'), created_at),
                operation, :provider, maker
              from step s where fresh > 0 and not duplicate
              on conflict do nothing
            ), outcome as materialized (
              select s.tenant_id, new_event_id() as id, s.family || '.' || :state as type, s.id as delivery_id, s.asked_by, s.ordering_key,
                coalesce(e.depth, 0) + 1 as depth, coalesce(e.chain_id, e.id) as first_id,
                json_build_object('deliveryId', s.id, 'operation', s.operation,
                  'status', case when s.back then 'delivered' else s.status end,
                  'state', cast(:state as text),
                  'at', cast(:atText as text), 'depth', coalesce(e.depth, 0) + 1, 'result', json_or_text(s.result),
                  'recipient', nullif(:recipient, ''),
                  'reason', case when own.open then cast(:reason as text) end,
                  'detail', case when own.open then json_or_text(cast(:detail as text)) end,
                  'connection', json_build_object('id', s.maker, 'provider', :provider, 'name', c.name),
                  'event', case when f.id is not null then
                    json_build_object('id', f.id, 'type', f.type, 'data', json_or_text(f.data)) end)::text as data
              from step s
                cross join lateral (select not exists (select from connection mine where mine.tenant_id = s.tenant_id
                  and mine.owner_id = s.asked_by) as open) own
                left join event e on e.tenant_id = s.tenant_id and e.id = s.event_id
                left join event f on f.tenant_id = s.tenant_id and f.id = coalesce(e.chain_id, e.id)
                left join connection c on c.tenant_id = s.tenant_id and c.id = s.maker
              where not s.duplicate and exists (select from reported_now where moved)
                and array[s.family || '.' || :state, s.family || '.' || :state || ' ' || s.operation] && cast(:taken as text[])
            ), raised as (
              insert into event (tenant_id, id, type, source, source_id, time, data, created_at, chain_id, depth)
              select tenant_id, id, type, '%1$s', cast(:event as text), now(), data, now(), coalesce(first_id, id), depth
              from outcome
            ), received as (
              insert into inbox (tenant_id, event_id, status, asked_by, ordering_key, due_at, reason, received_at, updated_at)
              select tenant_id, id, %2$s, asked_by, ordering_key, now(), %3$s, now(), now()
              from outcome
            ), unhurried as materialized (
              select set_config('synchronous_commit', 'off', true) as set
            )
            select exists (select from found) and not exists (select from held where waits) as found,
              (select operation from held) as operation, (select family from held) as family,
              exists (select from step) as fits, (select count(*) from outcome) as raised, (select set from unhurried) as unhurried
            """.formatted(OutcomeEvents.SOURCE, OutcomeEvents.STATUS_AT_DEPTH, OutcomeEvents.REASON_AT_DEPTH);

    private final JdbcClient jdbc;
    private final Operations operations;
    private final OutcomeEvents outcomes;

    ReportStore(JdbcClient jdbc, Operations operations, OutcomeEvents outcomes) {
        this.jdbc = jdbc;
        this.operations = operations;
        this.outcomes = outcomes;
    }

    /**
     * What became of a report.
     *
     * @param found whether it is known which delivery it belongs to, and whether that goes on without it
     * @param operation of the delivery; null where that is gone
     * @param family what that is about; null where it is gone
     * @param fits whether that is ever in the state of the report
     * @param raised whether somebody takes what follows
     */
    record Applied(boolean found, String operation, String family, boolean fits, boolean raised) {}

    /**
     * Applies a report in the scope of its tenant. On disk with the next commit that is waited for, such as that which takes its event
     * out of the inbox: what is lost before that is done again.
     *
     * @param eventId the event that brought it
     */
    Applied apply(UUID tenantId, UUID eventId, ProviderReport report) {
        return jdbc.sql(APPLY).param("tenant", tenantId).param("event", eventId.toString()).param("provider", report.provider())
                .param("connection", report.connectionId(), Types.OTHER).param("objects", report.objects().toArray(String[]::new))
                .param("money", money()).param("state", report.state().word()).param("moneyRank", report.state().rank(Family.PAYMENT))
                .param("refundRank", report.state().rankOfRefund())
                .param("messageRank", report.state().rank(Family.MESSAGE)).param("counted", report.state().counted())
                .param("at", Timestamp.from(report.at())).param("atText", report.at().toString())
                .param("recipient", report.recipient() == null ? "" : report.recipient()).param("reason", report.reason())
                .param("detail", report.detail()).param("taken", outcomes.takenReports(tenantId, report.state()))
                .query(ReportStore::applied).single();
    }

    /** The operations of which the reports are about money. */
    private String[] money() {
        return operations.all().stream().filter(operation -> MONEY.stream().anyMatch(operation::isOf)).map(Operation::name)
                .toArray(String[]::new);
    }

    private static Applied applied(ResultSet row, int number) throws SQLException {
        return new Applied(row.getBoolean("found"), row.getString("operation"), row.getString("family"), row.getBoolean("fits"),
                row.getLong("raised") > 0);
    }
}
