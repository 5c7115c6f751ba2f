package dev.serai.provider;

/** A message or an answer that the configuration of a connection does not fit. */
final class UnfitConfigurationException extends RuntimeException implements SelfSorting {

    private final Outcome outcome;
    private final Fault fault;

    UnfitConfigurationException(Outcome outcome, Fault fault, String message) {
        super(message, null, false, false);
        this.outcome = outcome;
        this.fault = fault;
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public Fault fault() {
        return fault;
    }
}
