package dev.serai.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.UUID;

/**
 * The idempotency key that a connection got for a delivery.
 *
 * @param generation which one; 0 is the first
 * @param since when the first request with it may have left, in milliseconds
 * @param lost whether an attempt with it may have been taken
 * @param replays how often a person had sent the delivery again by then
 * @param saved whether the provider repeats an error that it has saved for it, and so is done with it
 */
@JsonInclude(Include.NON_DEFAULT)
record KeyUse(UUID connection, int generation, long since, boolean lost, int replays, boolean saved) {

    KeyUse(UUID connection, int generation, long since, boolean lost, int replays) {
        this(connection, generation, since, lost, replays, false);
    }

    KeyUse asLost(boolean isLost) {
        return new KeyUse(connection, generation, since, isLost, replays, saved);
    }
}
