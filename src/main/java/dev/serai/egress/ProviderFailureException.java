package dev.serai.egress;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.PartialResult;
import dev.serai.provider.SelfSorting;

/** A call to a provider that failed, sorted by the client that made it; for protocols whose failures are no HTTP answers, e.g. SMTP. */
public final class ProviderFailureException extends RuntimeException implements SelfSorting {

    private final Outcome outcome;
    private final Fault fault;
    private final PartialResult partial;

    /**
     * @param fault what is at fault; null where the cause tells
     * @param message the provider's own words where there are any; never a secret
     */
    public ProviderFailureException(Outcome outcome, Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.fault = fault;
        this.partial = null;
    }

    /**
     * A message that was taken for some of its recipients only; they never get it again.
     *
     * @param message the provider's own words where there are any; never a secret
     */
    public ProviderFailureException(PartialResult partial, String message, Throwable cause) {
        super(message, cause);
        this.outcome = Outcome.REJECTED;
        this.fault = null;
        this.partial = partial;
    }

    /** @param message the provider's own words where there are any; never a secret */
    public ProviderFailureException(Outcome outcome, String message, Throwable cause) {
        this(outcome, null, message, cause);
    }

    public ProviderFailureException(Outcome outcome, String message) {
        this(outcome, message, null);
    }

    @Override
    public Fault fault() {
        return fault;
    }

    @Override
    public PartialResult partial() {
        return partial;
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }
}
