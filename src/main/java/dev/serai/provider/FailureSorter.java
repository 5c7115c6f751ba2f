package dev.serai.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.twilio.exception.ApiConnectionException;
import com.twilio.exception.ApiException;
import com.twilio.exception.TwilioException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.xml.stream.XMLStreamException;
import org.apache.camel.component.kamelet.KameletConsumerNotAvailableException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Sorts the exceptions of HTTP and SDK clients; other clients raise {@link SelfSorting} ones. */
final class FailureSorter {

    /** An answer of the provider that an SDK raised as an exception, with a body in the provider's form. */
    record Refusal(int status, Map<String, ?> headers, JsonNode body) {}

    /** @param certain whether it is certain that the request did not leave, where the outcome is {@code RETRY} */
    record Failure(Outcome outcome, String reason, Fault fault, PartialResult partial, boolean ofMessage, boolean certain) {

        Failure(Outcome outcome, String reason, Fault fault) {
            this(outcome, reason, fault, null, false, outcome == Outcome.RETRY);
        }
    }

    private static final String UNBUILDABLE = "The request could not be built: ";

    private FailureSorter() {}

    /** The provider's answer that this exception stands for, the causes not looked at. */
    static Optional<Refusal> refusal(Throwable failure) {
        if (failure instanceof SdkServiceException aws) {
            boolean details = aws instanceof AwsServiceException service && service.awsErrorDetails() != null;
            String code = details ? ((AwsServiceException) aws).awsErrorDetails().errorCode() : null;
            String message = details ? ((AwsServiceException) aws).awsErrorDetails().errorMessage() : aws.getMessage();
            boolean answered = details && ((AwsServiceException) aws).awsErrorDetails().sdkHttpResponse() != null;
            Map<String, ?> headers = answered ? ((AwsServiceException) aws).awsErrorDetails().sdkHttpResponse().headers() : Map.of();
            return Optional.of(new Refusal(aws.isThrottlingException() ? 429 : aws.statusCode(), headers, aws(code, message)));
        }
        if (failure instanceof ApiException twilio && twilio.getStatusCode() != null) {
            String code = twilio.getCode() == null ? null : twilio.getCode().toString();
            return Optional.of(new Refusal(twilio.getStatusCode(), Map.of(), twilio(code, twilio.getMessage())));
        }
        return Optional.empty();
    }

    /** What a failure without an answer means: one that knows itself decides, else the outermost one that is known here. */
    static Failure sort(Throwable failure) {
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
        return new Failure(Outcome.REJECTED, UNBUILDABLE + words(root(failure)), Fault.CONFIGURATION);
    }

    /** What the causes of a failure tell of it; null when none is known. */
    private static Fault fault(Throwable failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            Failure known = known(cause);
            if (known != null) {
                return known.fault();
            }
        }
        return null;
    }

    private static Failure known(Throwable failure) {
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return new Failure(Outcome.RETRY, "The provider's host name could not be resolved: " + words(failure), Fault.HOST);
        }
        if (failure instanceof ConnectException || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException) {
            return new Failure(Outcome.RETRY, "The provider could not be reached: " + withoutAddress(words(failure)),
                    Fault.UNREACHABLE);
        }
        if (failure instanceof ConnectionRequestTimeoutException || failure instanceof RejectedExecutionException
                || failure instanceof KameletConsumerNotAvailableException) {
            return new Failure(Outcome.RETRY, "Serai was too busy to call the provider: " + words(failure), null);
        }
        if (failure instanceof SSLException && !(failure.getCause() instanceof SocketException)
                || failure instanceof GeneralSecurityException) {
            boolean begun = failure instanceof SSLException && !(failure instanceof SSLHandshakeException)
                    && !(failure instanceof SSLPeerUnverifiedException);
            return new Failure(Outcome.RETRY, "No secure connection to the provider could be made: " + words(failure), Fault.TLS, null,
                    false, !begun);
        }
        if (failure instanceof TwilioException && failure.getCause() instanceof JsonProcessingException
                || failure instanceof SdkClientException && failure.getCause() instanceof XMLStreamException) {
            return new Failure(Outcome.UNKNOWN, "The provider's answer cannot be read; it may have taken the message: "
                    + words(failure.getCause()), Fault.ADDRESS);
        }
        if (failure instanceof JsonProcessingException) {
            return new Failure(Outcome.REJECTED, UNBUILDABLE + words(failure), Fault.CONFIGURATION);
        }
        if (failure instanceof ApiCallTimeoutException || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof ApiConnectionException && failure.getCause() == null) {
            return new Failure(Outcome.UNKNOWN, "The provider did not answer in time; it may have taken the message: " + words(failure),
                    Fault.TIMEOUT);
        }
        if (failure instanceof SdkClientException && failure.getCause() == null) {
            return new Failure(Outcome.SWITCH, "The connection cannot be used: " + words(failure), Fault.CONFIGURATION);
        }
        if (failure instanceof IOException || failure instanceof InterruptedException) {
            return new Failure(Outcome.UNKNOWN, "The connection was lost before the provider answered; it may have taken the message: "
                    + words(failure), Fault.TIMEOUT);
        }
        return null;
    }

    private static JsonNode aws(String code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("Error").put("Code", code).put("Message", message);
        return body;
    }

    private static JsonNode twilio(String code, String message) {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
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

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : ProviderWords.in(message);
    }
}
