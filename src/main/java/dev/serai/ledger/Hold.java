package dev.serai.ledger;

import java.util.UUID;

/**
 * What a delivery has to keep to in its next round.
 *
 * @param pinned the connection that must carry it because an earlier attempt there is unknown; null for none
 * @param inquiries how often the pinned connection was asked whether it took it; null when it is not to be asked
 * @param slot the connection whose pacing slot it waits for; null for none
 */
public record Hold(UUID pinned, Integer inquiries, UUID slot) {

    public static final Hold NONE = new Hold(null, null, null);

    Hold withoutSlot() {
        return new Hold(pinned, inquiries, null);
    }
}
