package dev.serai.privacy;

import dev.serai.api.RequestBody;
import dev.serai.privacy.ExportStream.Part;
import dev.serai.privacy.TenantTables.Column;
import dev.serai.privacy.TenantTables.Table;
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
 * which are ciphertexts and hashes, stay here.
 */
@Component
class TenantExport {

    static final Map<String, String> LEFT_OUT = Map.of(
            "credential", "nothing but ciphertexts; the connections tell what ends their secrets have",
            "failure", "dead letters that the statistics have not counted yet; the deliveries are there",
            "kept_answer", "answers that were given already, encrypted, kept for a week in case of a repeat",
            "tenant_erasure", "written when all else is deleted");
    private static final Set<String> JSON_TEXTS = Set.of("event.data", "delivery.message", "delivery.result", "attempt.request");
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
            List<Part> parts = new ArrayList<>();
            List<Table> all = tables.all();
            all.stream().filter(table -> table.name().equals("tenant")).forEach(table -> parts.add(part(table)));
            all.stream().filter(table -> !table.name().equals("tenant") && !LEFT_OUT.containsKey(table.name()))
                    .forEach(table -> parts.add(part(table)));
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

    private static Part part(Table table) {
        String fields = table.columns().stream().filter(column -> !column.type().equals("bytea"))
                .map(column -> "'" + RequestBody.camelCase(column.name()) + "', " + value(table, column)).collect(Collectors.joining(", "));
        return new Part(table.name(), "select json_build_object('table', '" + table.name() + "', 'row', json_build_object(" + fields
                + "))::text from " + table.name() + " where " + table.tenant() + " = ?");
    }

    private static String value(Table table, Column column) {
        return JSON_TEXTS.contains(table.name() + "." + column.name()) ? "json_or_text(" + column.name() + ")" : column.name();
    }
}
