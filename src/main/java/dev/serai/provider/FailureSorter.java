package dev.serai.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import net.thisptr.jackson.jq.exception.JsonQueryUserException;
import org.apache.camel.component.kamelet.KameletConsumerNotAvailableException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * Sorts the exceptions of HTTP clients, and those of SDKs as their {@link FailureReader}s read them; other clients raise
 * {@link SelfSorting} ones.
 */
final class FailureSorter {

    /** @param certain whether it is certain that the request did not leave, where the outcome is {@code RETRY} */
    record Failure(Outcome outcome, String reason, Fault fault, PartialResult partial, boolean ofMessage, boolean certain) {

        Failure(Outcome outcome, String reason, Fault fault) {
            this(outcome, reason, fault, null, false, outcome == Outcome.RETRY);
        }
    }

    /** What is not so where the provider was only asked. */
    static final String MAY_BE_TAKEN = "; it may have taken the message";

    private static final String UNBUILDABLE = "The request could not be built: ";

    private final List<FailureReader> readers;

    FailureSorter(List<FailureReader> readers) {
        this.readers = List.copyOf(readers);
    }

    /** The provider's answer that this exception stands for, the causes not looked at. */
    Optional<FailureReader.Refusal> refusal(Throwable failure) {
        for (FailureReader reader : readers) {
            Optional<FailureReader.Refusal> refusal = reader.refusal(failure);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** What a failure without an answer means: one that knows itself decides, else the outermost one that is known here. */
    Failure sort(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof SelfSorting sorted) {
                return new Failure(sorted.outcome(), sorted.getMessage(), sorted.fault() == null ? fault(cause) : sorted.fault(),
                        sorted.partial(), sorted.ofMessage(), sorted.outcome() == Outcome.RETRY);
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            Failure sorted = known(cause);
            if (sorted != null) {
                return sorted;
            }
        }
        return new Failure(Outcome.REJECTED, UNBUILDABLE + ProviderWords.of(root(failure)), Fault.CONFIGURATION);
    }

    /** What the causes of a failure tell of it; null when none is known. */
    private Fault fault(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            Failure known = known(cause);
            if (known != null) {
                return known.fault();
            }
        }
        return null;
    }

    private Failure known(Throwable failure) {
        for (FailureReader reader : readers) {
            FailureReader.Reading read = reader.reading(failure).orElse(null);
            if (read != null) {
                return new Failure(read.outcome(), read.reason(), read.fault());
            }
        }
        return ofHttp(failure);
    }

    private static Failure ofHttp(Throwable failure) {
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return new Failure(Outcome.RETRY, "The provider's host name could not be resolved: " + ProviderWords.of(failure), Fault.HOST);
        }
        if (failure instanceof ConnectException || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException) {
            return new Failure(Outcome.RETRY, "The provider could not be reached: " + withoutAddress(ProviderWords.of(failure)),
                    Fault.UNREACHABLE);
        }
        if (failure instanceof ConnectionRequestTimeoutException || failure instanceof RejectedExecutionException
                || failure instanceof KameletConsumerNotAvailableException) {
            return new Failure(Outcome.RETRY, "Serai was too busy to call the provider: " + ProviderWords.of(failure), null);
        }
        if (failure instanceof SSLException && !(failure.getCause() instanceof SocketException)
                || failure instanceof GeneralSecurityException) {
            boolean begun = failure instanceof SSLException && !(failure instanceof SSLHandshakeException)
                    && !(failure instanceof SSLPeerUnverifiedException);
            return new Failure(Outcome.RETRY, "No secure connection to the provider could be made: " + ProviderWords.of(failure),
                    Fault.TLS, null, false, !begun);
        }
        if (failure instanceof JsonQueryUserException) {
            // The file refuses this message on purpose; any other failure of jq is the file's own.
            return new Failure(Outcome.REJECTED, UNBUILDABLE + ProviderWords.of(failure), Fault.CONFIGURATION, null, true, false);
        }
        if (failure instanceof JsonProcessingException) {
            return new Failure(Outcome.REJECTED, UNBUILDABLE + ProviderWords.of(failure), Fault.CONFIGURATION);
        }
        if (failure instanceof IOException || failure instanceof InterruptedException) {
            return new Failure(Outcome.UNKNOWN, "The connection was lost before the provider answered" + MAY_BE_TAKEN + ": "
                    + ProviderWords.of(failure), Fault.TIMEOUT);
        }
        return null;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    /** What the HTTP client says without the address that the name led to, which nobody outside is to know. */
    private static String withoutAddress(String words) {
        int from = words.indexOf(" [");
        int to = words.indexOf("] failed", Math.max(from, 0));
        return from < 0 || to < 0 ? words : words.substring(0, from) + words.substring(to + 1);
    }
}
