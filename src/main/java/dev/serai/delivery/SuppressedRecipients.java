package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation.Priority;
import dev.serai.suppression.LeftOut;
import dev.serai.suppression.QuietHours;
import dev.serai.suppression.Suppressions;
import dev.serai.suppression.UnsubscribeLinks;
import org.springframework.stereotype.Component;

/**
 * Takes those out of a delivery who are suppressed, right before a provider is called, so that a STOP counts which came while it waited.
 * A delivery to nobody else is cancelled, and says why; one at night waits for the morning.
 */
@Component
class SuppressedRecipients {

    private final Suppressions suppressions;
    private final UnsubscribeLinks links;
    private final QuietHours quiet;

    SuppressedRecipients(Suppressions suppressions, UnsubscribeLinks links, QuietHours quiet) {
        this.suppressions = suppressions;
        this.links = links;
        this.quiet = quiet;
    }

    /** Whether the round has ended, since nobody is left to get it, or not now. */
    boolean end(Carriage carriage) {
        if (carriage.operation().recipients().isEmpty() || DeliveryProbe.TENANT.equals(carriage.work().tenantId())) {
            return false;
        }
        JsonNode message = carriage.work().message();
        LeftOut out = suppressions.leftOut(carriage.work().tenantId(), carriage.operation(), message);
        String stored = out.stored();
        if (!stored.equals(carriage.leftOut())) {
            carriage.leaveOut(out.isAll() ? null : links.linked(carriage.work().tenantId(), carriage.work().id(), carriage.operation(),
                    out.message()), stored, out.who().isEmpty() ? null : out.words());
        }
        if (out.isAll()) {
            carriage.suppress();
        } else if (carriage.pinned() == null && carriage.work().terms().schedule().priority() != Priority.HIGH) {
            quiet.until(carriage.work().tenantId(), carriage.operation(), message).ifPresent(carriage::hush);
        }
        return carriage.settlement() != null;
    }
}
