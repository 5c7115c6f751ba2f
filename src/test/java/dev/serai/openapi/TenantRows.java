package dev.serai.openapi;

import static org.awaitility.Awaitility.await;

import dev.serai.database.SystemDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the database holds of a tenant, in every table that the catalogue knows; but for what happens by itself in the background. */
final class TenantRows {

    /** Written when a delivery is carried or counted, an event planned or a rehearsal goes on, whoever calls or does not. */
    private static final List<String> BACKGROUND = List.of("attempt", "failure", "inbox", "report", "reported",
            "pending_report", "problem", "problem_member", "problem_news", "rehearsal_difference", "signup_refusal", "schedule_occurrence",
            "statistic", "statistic_latency", "watch", "sealed_text", "guarded_message", "country_usage");
    private static final Map<String, String> RAISED = Map.of("event", "type not like 'delivery.%' and type not like 'message.%'");
    private static final Map<String, String> UNSTEADY = Map.of(
            "bulk_job", "{state,reason,start_wanted,checked_row,planned_row,planned,bad,outcome,counted_at,rate,revision,breakdowns,"
                    + "lease_owner,lease_until,look_at,worked_at,updated_at,started_at,finished_at}",
            "connection", "{last_sync_at,last_error,error_count,status}",
            "rehearsal", "{state,progress,reason,breakdowns,lease_owner,lease_until,started_at,worked_at,finished_at}",
            "delivery", "{due_at,lease_owner,round,attempts,updated_at,explanation,slot_connection,connection_id,provider,status}");

    private final SystemDatabase database;
    private final List<String> tables;
    private final String ofOne;
    private final String ofAll;

    TenantRows(SystemDatabase database) {
        this.database = database;
        this.tables = database.jdbc().sql("""
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1""")
                .query(String.class).list().stream().filter(table -> !BACKGROUND.contains(table)).toList();
        this.ofOne = count(tables, table -> "tenant_id = :tenant");
        this.ofAll = count(tables, TenantRows::unlessErased);
    }

    /** How many rows of each table; of all tenants when it is null, but for what is just being erased. */
    String counts(UUID tenant) {
        if (isPlanning(tenant)) {
            await().until(() -> !isPlanning(tenant));
        }
        return tenant == null ? database.jdbc().sql(ofAll).query(String.class).single()
                : database.jdbc().sql(ofOne).param("tenant", tenant).query(String.class).single();
    }

    /** Whether an event, or a row of a bulk job, that was accepted is yet to be planned, which makes deliveries of it. */
    private boolean isPlanning(UUID tenant) {
        return database.jdbc().sql("select exists (select from inbox where status = 'received' and (cast(:tenant as uuid) is null"
                + " or tenant_id = cast(:tenant as uuid))) or exists (select from bulk_job where (state = 'checking'"
                + " or state = 'running' and planned < total - bad - duplicates) and look_at < now() + interval '1 minute'"
                + " and (cast(:tenant as uuid) is null or tenant_id = cast(:tenant as uuid)))").param("tenant", tenant)
                .query(Boolean.class).single();
    }

    /** One text for all calls, so that the database plans it once: it counts after each of thousands of requests. */
    private static String count(List<String> tables, UnaryOperator<String> among) {
        return "select concat_ws(' ', " + tables.stream()
                .map(table -> "'" + table + "=' || (select count(*) from " + table + " as t where " + asked(table) + " and "
                        + among.apply(table) + ")")
                .collect(Collectors.joining(", ")) + ", 'tenant=' || (select count(*) from tenant))";
    }

    /** Leaves out what follows from an outcome. */
    private static String asked(String table) {
        return RAISED.getOrDefault(table, "true");
    }

    private static String unlessErased(String table) {
        return table.equals("tenant_erasure") ? "true" : "not exists (select from tenant_erasure as e where e.tenant_id = t.tenant_id)";
    }

    /** A fingerprint of the rows of each table. */
    Map<String, String> rows(UUID tenant) {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String table : tables) {
            String row = "to_jsonb(t)";
            if (table.equals("delivery")) {
                row = "case when status in ('accepted', 'retrying') then to_jsonb(t) - '" + UNSTEADY.get(table) + "'::text[]"
                        + " else to_jsonb(t) end";
            } else if (UNSTEADY.containsKey(table)) {
                row = "to_jsonb(t) - '" + UNSTEADY.get(table) + "'::text[]";
            }
            rows.put(table, database.jdbc().sql("select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)), '')"
                    + " from (select " + row + " as r from " + table + " t where " + asked(table) + " and tenant_id = :tenant) as rows")
                    .param("tenant", tenant)
                    .query(String.class).single());
        }
        return rows;
    }
}
