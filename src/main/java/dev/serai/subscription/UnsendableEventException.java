package dev.serai.subscription;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.SelfSorting;

/** An event that a subscription cannot be sent, as it is configured: others may well be. */
final class UnsendableEventException extends RuntimeException implements SelfSorting {

    private static final long serialVersionUID = 1L;

    UnsendableEventException(String message) {
        super(message, null, false, false);
    }

    @Override
    public Outcome outcome() {
        return Outcome.REJECTED;
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
