package dev.serai.delivery;

import java.util.UUID;

/** A delivery that must not happen twice is carried by another node by now, since this one did not renew its lease. */
final class LeaseLostException extends RuntimeException {

    LeaseLostException(UUID delivery) {
        super("Another node carries delivery " + delivery + " by now; it is left to that one");
    }
}
