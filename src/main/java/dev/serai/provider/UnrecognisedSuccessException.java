package dev.serai.provider;

/** An operation of a provider that is not called, because nothing says what its success looks like. */
public final class UnrecognisedSuccessException extends RuntimeException implements SelfSorting {

    public UnrecognisedSuccessException(Provider provider, String operation) {
        super(describe(provider, operation) + "; nothing was sent");
    }

    /** What is missing and what to do. */
    public static String describe(Provider provider, String operation) {
        return "Nothing in " + provider.id() + ProviderFile.SUFFIX + " says what " + provider.title() + " answers when it took "
                + operation + "; give the file the annotation serai.dev/success, or serai.dev/message-id where its answer has an id";
    }

    @Override
    public Outcome outcome() {
        return Outcome.SWITCH;
    }

    @Override
    public Fault fault() {
        return Fault.CONFIGURATION;
    }
}
