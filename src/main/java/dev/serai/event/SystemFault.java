package dev.serai.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.twilio.exception.ApiConnectionException;
import com.twilio.exception.ApiException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import jakarta.jms.JMSException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.FailedToCreateProducerException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.kamelet.KameletConsumerNotAvailableException;
import org.apache.camel.component.seda.SedaConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * A failure that is not the event's fault: trying again later may help. The one place that tells such failures from those of the data.
 *
 * @param words what happened, without any address or value
 * @param retryAfter how many seconds the other system asks to wait; null when it does not say
 */
record SystemFault(String words, Long retryAfter) {

    /** What a system answers because of what it was asked; all other refusals are about who asks, or about the system. */
    private static final Set<Integer> ABOUT_DATA = Set.of(400, 404, 409, 410, 413, 414, 422);
    /** Classes of SQLSTATE that speak of values. */
    private static final Set<String> SQL_ABOUT_DATA = Set.of("21", "22", "23", "44");
    private static final int DEEPEST_CAUSE = 50;
    private static final int LONGEST_WAIT = 3600;

    private SystemFault(String words) {
        this(words, null);
    }

    /** The first cause that is known here decides; empty where the data is at fault, or nobody knows. */
    static Optional<SystemFault> of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (aboutData(cause)) {
                return Optional.empty();
            }
            SystemFault fault = known(cause);
            if (fault != null) {
                return Optional.of(fault);
            }
            cause = cause.getCause() == cause ? null : cause.getCause();
        }
        return Optional.empty();
    }

    private static boolean aboutData(Throwable cause) {
        return cause instanceof JsonProcessingException || cause instanceof CharacterCodingException
                || cause instanceof MalformedURLException || cause instanceof TypeConversionException
                || cause instanceof DataIntegrityViolationException
                || cause instanceof SQLException sql && sql.getSQLState() != null && sql.getSQLState().length() == 5
                        && SQL_ABOUT_DATA.contains(sql.getSQLState().substring(0, 2))
                || cause instanceof HttpOperationFailedException http && ABOUT_DATA.contains(http.getStatusCode())
                || cause instanceof SdkServiceException aws && ABOUT_DATA.contains(aws.statusCode()) && !aws.isThrottlingException()
                || cause instanceof ApiException twilio && twilio.getStatusCode() != null
                        && ABOUT_DATA.contains(twilio.getStatusCode());
    }

    private static SystemFault known(Throwable cause) {
        if (cause instanceof HttpOperationFailedException http) {
            return new SystemFault("another system answered " + http.getStatusCode(), retryAfter(http));
        }
        if (cause instanceof SdkServiceException || cause instanceof ApiException) {
            return new SystemFault("another system refused or failed");
        }
        if (cause instanceof InterruptedIOException || cause instanceof TimeoutException || cause instanceof ExchangeTimedOutException) {
            return new SystemFault("another system did not answer in time");
        }
        if (cause instanceof ConnectException || cause instanceof UnknownHostException || cause instanceof NoRouteToHostException
                || cause instanceof UnresolvedAddressException || cause instanceof SdkClientException
                || cause instanceof ApiConnectionException) {
            return new SystemFault("another system could not be reached");
        }
        if (cause instanceof SQLException || cause instanceof DataAccessException) {
            return new SystemFault("a database failed");
        }
        if (cause instanceof JMSException || cause instanceof MessagingException) {
            return new SystemFault("a message could not be handed over");
        }
        if (cause instanceof InterruptedException || cause instanceof CancellationException
                || cause instanceof RejectedExecutionException || cause instanceof CallNotPermittedException) {
            return new SystemFault("it was interrupted, refused or too much at once");
        }
        if (cause instanceof NoSuchBeanException || cause instanceof NoSuchEndpointException
                || cause instanceof FailedToCreateProducerException || cause instanceof DirectConsumerNotAvailableException
                || cause instanceof KameletConsumerNotAvailableException || cause instanceof SedaConsumerNotAvailableException) {
            return new SystemFault("something that the route needs is not there");
        }
        if (cause instanceof IOException || cause instanceof GeneralSecurityException) {
            return new SystemFault("the exchange with another system broke off");
        }
        return cause instanceof Error ? new SystemFault("Serai itself failed") : null;
    }

    private static Long retryAfter(HttpOperationFailedException http) {
        if (http.getResponseHeaders() == null) {
            return null;
        }
        return http.getResponseHeaders().entrySet().stream().filter(header -> "Retry-After".equalsIgnoreCase(header.getKey()))
                .map(header -> String.valueOf(header.getValue()).strip()).filter(value -> value.matches("\\d{1,9}"))
                .map(value -> Math.max(1, Math.min(LONGEST_WAIT, Long.parseLong(value)))).findFirst().orElse(null);
    }
}
