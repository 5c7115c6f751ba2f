package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Deliveries.Held;
import dev.serai.ledger.DeliveryFilter;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Ledger;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What people do to deliveries, written to the audit log; messages stay out of it. */
@Component
class DeliveryCommands {

    private final Deliveries deliveries;
    private final Ledger ledger;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    DeliveryCommands(Deliveries deliveries, Ledger ledger, AuditLog audit, TransactionTemplate transaction) {
        this.deliveries = deliveries;
        this.ledger = ledger;
        this.audit = audit;
        this.transaction = transaction;
    }

    private record State(String status) {}

    private record ReplayedState(String status, boolean corrected) {}

    private record ReplayedCount(int replayed) {}

    /**
     * @param corrected the corrected message; null to send it as it was
     * @param corrector the user who corrected it; null for an application
     */
    void replay(UUID tenantId, UUID id, JsonNode corrected, UUID corrector) {
        change(() -> {
            State before = state(tenantId, id);
            deliveries.replay(tenantId, id, narrowed(tenantId, id, corrected), corrected != null, corrector);
            audit.record(tenantId, "delivery.replay", id, before,
                    new ReplayedState(DeliveryStatus.ACCEPTED.word(), corrected != null));
        });
    }

    /** Replays what the filter finds; answers how many. */
    int replay(UUID tenantId, DeliveryFilter filter) {
        Integer replayed = transaction.execute(status -> {
            int count = replayPartlyTaken(tenantId, filter) + deliveries.replay(tenantId, filter);
            if (count > 0) {
                audit.record(tenantId, "delivery.replay", null, filter, new ReplayedCount(count));
            }
            return count;
        });
        ledger.lookForDueWork();
        return replayed;
    }

    /** What was taken for some goes to those alone who were refused; what can go to nobody stays dead. */
    private int replayPartlyTaken(UUID tenantId, DeliveryFilter filter) {
        int replayed = 0;
        for (UUID id : deliveries.partlyTaken(tenantId, filter)) {
            Held held = deliveries.hold(tenantId, id).orElseThrow(() -> ProblemException.notFound("delivery"));
            JsonNode message = Narrowing.isPartial(held.result()) ? Narrowing.withoutTaken(held.message(), held.result()) : null;
            if (message == null || !message.path("to").isEmpty()) {
                deliveries.replay(tenantId, id, message, false, null);
                replayed++;
            }
        }
        return replayed;
    }

    /** What is to be sent where some have the message already; else what was given. */
    private JsonNode narrowed(UUID tenantId, UUID id, JsonNode corrected) {
        Held held = deliveries.hold(tenantId, id).orElseThrow(() -> ProblemException.notFound("delivery"));
        if (!Narrowing.isPartial(held.result())) {
            return corrected;
        }
        JsonNode message = Narrowing.withoutTaken(corrected == null ? held.message() : corrected, held.result());
        if (message.path("to").isEmpty()) {
            throw new ProblemException(409, "Conflict", corrected == null
                    ? "Some recipients have the message, and nobody who was refused can be sent to without showing others whom it was"
                            + " copied to blindly; replay it with a \"message\" to one of them"
                    : "Everybody in the corrected message has the delivery's message already, or may have it; send a new message to"
                            + " reach them again", List.of());
        }
        return message;
    }

    void cancel(UUID tenantId, UUID id) {
        change(() -> {
            State before = state(tenantId, id);
            deliveries.cancel(tenantId, id);
            audit.record(tenantId, "delivery.cancel", id, before, new State(DeliveryStatus.CANCELLED.word()));
        });
    }

    private State state(UUID tenantId, UUID id) {
        return new State(deliveries.status(tenantId, id).orElseThrow(() -> ProblemException.notFound("delivery")));
    }

    private void change(Runnable change) {
        transaction.executeWithoutResult(status -> change.run());
        ledger.lookForDueWork();
    }
}
