package dev.serai.connection;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.SelfSorting;

/** A message of which a connection's field mapping does not make what the provider takes; nothing was sent. */
public final class UnmappableException extends RuntimeException implements SelfSorting {

    UnmappableException(String sentence) {
        super(sentence + "; nothing was sent", null, false, false);
    }

    @Override
    public Outcome outcome() {
        return Outcome.REJECTED;
    }

    @Override
    public Fault fault() {
        return Fault.MESSAGE;
    }
}
