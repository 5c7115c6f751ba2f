package dev.serai.delivery;

import dev.serai.suppression.LeftOut;
import dev.serai.suppression.Suppressions;
import dev.serai.suppression.UnsubscribeLinks;
import org.springframework.stereotype.Component;

/**
 * Takes those out of a delivery who are suppressed, right before a provider is called, so that a STOP counts which came while it waited.
 * A delivery to nobody else is cancelled, and says why.
 */
@Component
class SuppressedRecipients {

    private final Suppressions suppressions;
    private final UnsubscribeLinks links;

    SuppressedRecipients(Suppressions suppressions, UnsubscribeLinks links) {
        this.suppressions = suppressions;
        this.links = links;
    }

    /** Whether the delivery has ended, since nobody is left to get it. */
    boolean end(Carriage carriage) {
        if (carriage.operation().recipients().isEmpty() || DeliveryProbe.TENANT.equals(carriage.work().tenantId())) {
            return false;
        }
        LeftOut out = suppressions.leftOut(carriage.work().tenantId(), carriage.operation(), carriage.work().message());
        String stored = out.stored();
        if (!stored.equals(carriage.leftOut())) {
            carriage.leaveOut(out.isAll() ? null : links.linked(carriage.work().tenantId(), carriage.work().id(), carriage.operation(),
                    out.message()), stored, out.who().isEmpty() ? null : out.words());
        }
        if (out.isAll()) {
            carriage.suppress();
        }
        return out.isAll();
    }
}
