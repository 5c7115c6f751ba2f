package dev.serai.egress;

import dev.serai.provider.Outcome;
import dev.serai.provider.SelfSorting;

/** A call to a provider that failed, sorted by the client that made it; for protocols whose failures are no HTTP answers, e.g. SMTP. */
public final class ProviderFailureException extends RuntimeException implements SelfSorting {

    private final Outcome outcome;

    /** @param message the provider's own words where there are any; never a secret */
    public ProviderFailureException(Outcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    public ProviderFailureException(Outcome outcome, String message) {
        this(outcome, message, null);
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }
}
