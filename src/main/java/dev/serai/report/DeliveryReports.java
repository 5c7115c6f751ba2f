package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.event.DryRun;
import dev.serai.ledger.DeliveryWaiters;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.report.ReportStore.Applied;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The step that applies what a provider reports to the delivery that it belongs to, or has it wait until that is known. */
@Component
public class DeliveryReports {

    private static final Logger log = LoggerFactory.getLogger(DeliveryReports.class);

    private final ReportStore store;
    private final PendingStore pending;
    private final WholeRefunds refunds;
    private final TransactionTemplate transaction;
    private final OutcomeEvents outcomes;
    private final DeliveryWaiters waiters;
    private final Clock clock;

    DeliveryReports(ReportStore store, PendingStore pending, WholeRefunds refunds, TransactionTemplate transaction, OutcomeEvents outcomes,
            DeliveryWaiters waiters, Clock clock) {
        this.refunds = refunds;
        this.store = store;
        this.pending = pending;
        this.transaction = transaction;
        this.outcomes = outcomes;
        this.waiters = waiters;
        this.clock = clock;
    }

    /**
     * Applies the report in the body, the data of an event of type {@code delivery.report}, once it is on disk.
     *
     * @throws ProblemException 422 for one that cannot be read, or of a state that its delivery never is in
     */
    public void apply(Exchange exchange) {
        if (DryRun.is(exchange)) {
            return;
        }
        UUID tenantId = exchange.getVariable("tenantId", UUID.class);
        UUID eventId = exchange.getVariable("eventId", UUID.class);
        JsonNode data = exchange.getMessage().getBody(JsonNode.class);
        ProviderReport report = refunds.judged(tenantId, ProviderReport.read(data, clock.instant()));
        if (pending.add(tenantId, eventId, report, data, false)) {
            return;
        }
        Applied applied = store.apply(tenantId, eventId, report);
        if (!applied.found()) {
            pending.add(tenantId, eventId, report, data, true);
        } else {
            after(tenantId, eventId, report, applied);
        }
    }

    /**
     * Applies a report that has waited, in the scope of its tenant; of those who try this at the same time only one does it. It goes on
     * waiting where its delivery is not known after all.
     *
     * @return whether it was applied by this call
     */
    boolean applyPending(UUID tenantId, UUID eventId) {
        ProviderReport[] report = new ProviderReport[1];
        Applied applied = transaction.execute(status -> {
            report[0] = pending.take(tenantId, eventId).map(data -> readable(tenantId, eventId, data))
                    .map(read -> refunds.judged(tenantId, read)).orElse(null);
            Applied found = report[0] == null ? null : store.apply(tenantId, eventId, report[0]);
            if (found != null && !found.found()) {
                status.setRollbackOnly();
            }
            return found;
        });
        if (applied == null || !applied.found()) {
            return false;
        }
        try {
            after(tenantId, eventId, report[0], applied);
        } catch (ProblemException e) {
            log.warn("Report {} of tenant {} is dropped: {}", eventId, tenantId, e.getMessage());
        }
        return true;
    }

    /** Null for one that cannot be read, which is for good. */
    private ProviderReport readable(UUID tenantId, UUID eventId, JsonNode data) {
        try {
            return ProviderReport.read(data, clock.instant());
        } catch (ProblemException e) {
            log.warn("Report {} of tenant {} is dropped, for what was kept of it cannot be read: {}", eventId, tenantId, e.getMessage());
            return null;
        }
    }

    private void after(UUID tenantId, UUID eventId, ProviderReport report, Applied applied) {
        if (applied.operation() == null) {
            log.info("Report {} of tenant {} is of a delivery that is gone", eventId, tenantId);
        } else if (!applied.fits()) {
            throw new ProblemException(422, "Event does not fit", "A " + applied.family() + " is never " + report.state().word()
                    + ", and this is a report of " + applied.operation(), List.of(new FieldProblem("data.state",
                            "is \"" + report.state().word() + "\", which belongs to no " + applied.family())));
        } else {
            waiters.changed(tenantId, null, null);
            if (applied.raised()) {
                outcomes.raised();
            }
        }
    }
}
