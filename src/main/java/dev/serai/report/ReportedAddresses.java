package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.ledger.ReportState;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.report.ReportStore.Applied;
import dev.serai.suppression.Reason;
import dev.serai.suppression.Suppressions;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Suppresses whom a report says to be out of reach or unwilling. That is what the state {@code bounced} is for: files of providers have it
 * for what came back for good alone, and {@code failed} or {@code deferred} for what may go through another time.
 */
@Component
class ReportedAddresses {

    private static final Map<ReportState, Reason> REASONS = Map.of(ReportState.BOUNCED, Reason.BOUNCE, ReportState.COMPLAINED,
            Reason.COMPLAINT, ReportState.UNSUBSCRIBED, Reason.UNSUBSCRIBE);

    private static final UUID NO_CONNECTION = new UUID(0, 0);

    private final JdbcClient jdbc;
    private final Operations operations;
    private final Suppressions suppressions;

    ReportedAddresses(JdbcClient jdbc, Operations operations, Suppressions suppressions) {
        this.jdbc = jdbc;
        this.operations = operations;
        this.suppressions = suppressions;
    }

    static boolean suppresses(ReportState state) {
        return REASONS.containsKey(state);
    }

    /** To be called in the transaction that applies the report. */
    void suppress(UUID tenantId, ProviderReport report, Applied applied) {
        Reason reason = REASONS.get(report.state());
        Optional<Operation> operation = Optional.ofNullable(applied.operation()).flatMap(operations::find)
                .filter(found -> !found.recipients().isEmpty());
        if (reason == null || !applied.found() || !applied.fits() || operation.isEmpty()) {
            return;
        }
        UUID connection = NO_CONNECTION.equals(applied.connectionId()) ? null : applied.connectionId();
        message(tenantId, applied.deliveryId()).ifPresent(message -> suppressions.reported(tenantId, applied.deliveryId(), connection,
                operation.get(), message, report.recipient(), reason));
    }

    /** Empty where it was erased. */
    private Optional<JsonNode> message(UUID tenantId, UUID deliveryId) {
        return jdbc.sql("select message from delivery where tenant_id = ? and id = ? and erased_at is null").params(tenantId, deliveryId)
                .query(String.class).optional().map(JsonText::shown);
    }
}
