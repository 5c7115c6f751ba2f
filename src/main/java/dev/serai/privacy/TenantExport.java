package dev.serai.privacy;

import dev.serai.api.RequestBody;
import dev.serai.privacy.ExportStream.Part;
import dev.serai.privacy.TenantTables.Column;
import dev.serai.privacy.TenantTables.Table;
import dev.serai.security.Caller;
import dev.serai.security.TenantScope;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/**
 * Opens exports of all that is stored of a tenant: a JSON object per line, {@code {"table", "row"}}, as it was at one instant. Bytes,
 * which are ciphertexts and hashes, stay here, and so does what private connections hold and what providers said over them, but for who
 * owns them.
 */
@Component
class TenantExport {

    static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("browser_session", "hashes, and nothing that outlives half a day; the audit log tells who signed in"),
            Map.entry("problem_news", "what is not yet put to a problem of what failed; the deliveries are there"),
            Map.entry("consent_state", "consents that were begun in the last minutes; hashes, and nothing that outlives them"),
            Map.entry("credential", "nothing but ciphertexts; the connections tell what ends their secrets have"),
            Map.entry("failure", "dead letters that the statistics have not counted yet; the deliveries are there"),
            Map.entry("kept_answer", "answers that were given already, encrypted, kept for a week in case of a repeat"),
            Map.entry("reported", "what the statistics have not counted yet of what was reported; the reports are there"),
            Map.entry("oauth_consent", "tokens that a person's consent gave, encrypted; the audit log tells of the consents"),
            Map.entry("oauth_token", "access tokens, encrypted, which a connection gets anew whenever it needs one"),
            Map.entry("portal_link", "hashes, and nothing that outlives two days; the audit log tells who made and used them"),
            Map.entry("rehearsal", "what was tried and is forgotten after days; it changed nothing"),
            Map.entry("rehearsal_difference", "what a file that is not live would have made of events; these are there themselves"),
            Map.entry("sealed_text", "codes and links on their way, encrypted, until they are sent"),
            Map.entry("guarded_message", "which messages were counted; what they came to stands in country_usage"),
            Map.entry("tenant_erasure", "written when all else is deleted"));
    private static final Set<String> JSON_TEXTS = Set.of("event.data", "delivery.message", "delivery.result", "delivery.suppressed",
            "attempt.request", "schedule.content", "pending_report.report", "template_version.content", "bulk_job.message",
            "bulk_job.outcome", "bulk_recipient.variables", "bulk_recipient.problem");
    private static final String OVER_PRIVATE = "exists (select from connection c where c.tenant_id = %1$s.tenant_id"
            + " and c.id = %1$s.connection_id and c.owner_id <> %%1$s)";
    /** For whom a row is not: conditions with the user who asks for the export in place of {@code %s}. */
    private static final Map<String, String> CLOSED = Map.of(
            "connection", "owner_id <> %1$s",
            "attempt", OVER_PRIVATE.formatted("attempt") + " or connection_id is not null and not exists (select from connection c"
                    + " where c.tenant_id = attempt.tenant_id and c.id = attempt.connection_id) and exists (select from delivery d"
                    + " where d.tenant_id = attempt.tenant_id and d.id = attempt.delivery_id and d.asked_by <> %1$s)",
            "connection_test", OVER_PRIVATE.formatted("connection_test"),
            "report", OVER_PRIVATE.formatted("report"),
            "problem", OVER_PRIVATE.formatted("problem") + " or owner_id <> %1$s",
            "pending_report", OVER_PRIVATE.formatted("pending_report"),
            "delivery", "exists (select from connection c where c.tenant_id = delivery.tenant_id and c.owner_id = delivery.asked_by"
                    + " and c.owner_id <> %1$s)");
    /** What is written in place of a value of such a row. */
    private static final Map<String, String> CLOSED_VALUES = Map.ofEntries(
            Map.entry("connection.settings", "(select coalesce(jsonb_object_agg(key, '****'), '{}'::jsonb)"
                    + " from jsonb_each(settings - '$masks'))"),
            Map.entry("connection.selection", "selection - 'conditions'"), Map.entry("connection.field_mapping", "null"),
            Map.entry("connection.last_error", "null"), Map.entry("attempt.reason", "null"), Map.entry("attempt.request", "null"),
            Map.entry("connection_test.reason", "null"), Map.entry("delivery.explanation", "null"),
            Map.entry("delivery.report_reason", "null"), Map.entry("report.recipient", "''"),
            Map.entry("report.history", "(select jsonb_agg(told - 'reason' - 'detail') from jsonb_array_elements(history) told)"),
            Map.entry("problem.cause", "''"), Map.entry("pending_report.report", "null"));
    private static final UUID NOBODY = new UUID(0, 0);
    private static final int AT_ONCE = 3;

    private final DataSource dataSource;
    private final TenantTables tables;
    private final Semaphore room = new Semaphore(AT_ONCE);

    TenantExport(DataSource dataSource, TenantTables tables) {
        this.dataSource = dataSource;
        this.tables = tables;
    }

    /**
     * The export; closing it ends it.
     *
     * @throws TooManyExportsException when this node has enough to do with others
     */
    InputStream open(UUID tenantId) {
        if (!room.tryAcquire()) {
            throw new TooManyExportsException(AT_ONCE);
        }
        try {
            UUID user = Caller.current().map(Caller::userId).orElse(NOBODY);
            List<Part> parts = new ArrayList<>();
            List<Table> all = tables.all();
            all.stream().filter(table -> table.name().equals("tenant")).forEach(table -> parts.add(part(table, user)));
            all.stream().filter(table -> !table.name().equals("tenant") && !LEFT_OUT.containsKey(table.name()))
                    .forEach(table -> parts.add(part(table, user)));
            Connection connection = TenantScope.call(tenantId, this::connect);
            return new ExportStream(connection, tenantId, parts, room::release);
        } catch (RuntimeException e) {
            room.release();
            throw e;
        }
    }

    private Connection connect() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("The database does not answer", e);
        }
    }

    private static Part part(Table table, UUID user) {
        String fields = table.columns().stream().filter(column -> !column.type().equals("bytea"))
                .map(column -> "'" + RequestBody.camelCase(column.name()) + "', " + value(table, column, user))
                .collect(Collectors.joining(", "));
        return new Part(table.name(), "select json_build_object('table', '" + table.name() + "', 'row', json_build_object(" + fields
                + "))::text from " + table.name() + " where " + table.tenant() + " = ?");
    }

    private static String value(Table table, Column column, UUID user) {
        String name = table.name() + "." + column.name();
        String value = JSON_TEXTS.contains(name) ? "json_or_text(" + column.name() + ")" : column.name();
        String closed = CLOSED_VALUES.get(name);
        return closed == null ? value
                : "case when " + CLOSED.get(table.name()).formatted("'" + user + "'::uuid") + " then " + closed + " else " + value + " end";
    }
}
