package dev.serai;

import java.io.UncheckedIOException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says in a few lines, in place of a stack trace, why Serai does not start: what its own code said about it. */
final class StartFailures implements FailureAnalyzer {

    private static final String OWN = "dev.serai.";

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        Throwable own = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).startsWith("'url' must start with \"jdbc\"")) {
                return new FailureAnalysis("spring.datasource.url is not set, or is no JDBC URL",
                        "Set SERAI_DATABASE_URL, for example to jdbc:postgresql://db.example.com/serai", failure);
            }
            own = isSaid(cause) ? cause : own;
        }
        if (own == null) {
            return null;
        }
        Throwable reason = own.getCause();
        boolean isSaid = reason == null || reason.getMessage() != null && own.getMessage().contains(reason.getMessage());
        return new FailureAnalysis(own.getMessage(), isSaid ? null : reason.toString(), failure);
    }

    /** Whether Serai's own code threw it on purpose. */
    private static boolean isSaid(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        boolean purpose = cause instanceof IllegalStateException || cause instanceof IllegalArgumentException
                || cause instanceof UncheckedIOException || cause.getClass().getName().startsWith(OWN);
        return purpose && trace.length > 0 && trace[0].getClassName().startsWith(OWN);
    }
}
