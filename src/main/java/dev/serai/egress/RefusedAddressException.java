package dev.serai.egress;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.SelfSorting;
import java.net.UnknownHostException;

/**
 * A host that Serai cannot or does not call, because its name leads nowhere or inside. Which of them it is stands in the log alone: it
 * would tell whoever makes connections what names there are inside.
 */
public final class RefusedAddressException extends UnknownHostException implements SelfSorting {

    RefusedAddressException(String host) {
        super("Host \"" + host + "\" has no address that Serai may call; check how it is written, or ask the operator to list it or its"
                + " network in serai.egress.allow");
    }

    @Override
    public Fault fault() {
        return Fault.HOST;
    }

    /** A name that is not found now may be found later. */
    @Override
    public Outcome outcome() {
        return Outcome.RETRY;
    }
}
