package dev.serai.delivery;

import java.util.Optional;
import java.util.UUID;

/** Holds deliveries back that were accepted for it, such as those of a bulk job that is paused; asked right before a provider is called. */
public interface HeldBack {

    /**
     * Why a delivery waits, as a sentence; empty where it does not. To be answered from memory.
     *
     * @param deliveryId of a delivery of the priority bulk that no event led to
     */
    Optional<String> why(UUID tenantId, UUID deliveryId);
}
