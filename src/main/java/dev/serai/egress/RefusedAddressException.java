package dev.serai.egress;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.SelfSorting;
import java.net.UnknownHostException;

/** A host that Serai does not call because of where its name leads. */
public final class RefusedAddressException extends UnknownHostException implements SelfSorting {

    /** @param kind of address it leads to, with its article, e.g. {@code a private} */
    RefusedAddressException(String host, String kind) {
        super("Host \"" + host + "\" leads to " + kind + " address, which Serai does not call; "
                + "the operator can list the host or its network in serai.egress.allow");
    }

    @Override
    public Fault fault() {
        return Fault.REFUSED_ADDRESS;
    }

    /** No message can go through a connection that leads there. */
    @Override
    public Outcome outcome() {
        return Outcome.SWITCH;
    }
}
