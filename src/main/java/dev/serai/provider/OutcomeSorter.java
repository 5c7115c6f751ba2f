package dev.serai.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.provider.OutcomeTable.Rule;
import dev.serai.provider.Provider.MessageIdSource;
import dev.serai.provider.ResultList.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Sorts what came of a call to a provider into outcomes: by the provider's own table first, then by the general rules. An answer is
 * delivered where it is what the file says a success looks like, and unknown where it is another one with 2xx;
 * 429 throttled; 401, 402 and 403 switch; 408, 425 and 5xx retry; a redirect switches, any other 4xx is rejected; a failure to connect
 * is a retry and a connection lost after the request left is unknown.
 */
@Component("outcomeSorter")
public final class OutcomeSorter {

    /** A variable that is true while a kamelet of several requests only asks the provider, and changes nothing. */
    public static final String READING = "reading";

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int USUAL_ID = 48;
    private static final int TOO_EARLY = 425;
    /** Says that an answer is one that was saved for the idempotency key. */
    private static final String SAVED = "Idempotent-Replayed";

    private final Clock clock;
    private final FailureSorter failures;

    /** @param readers of the SDKs whose exceptions may come up */
    @Autowired
    public OutcomeSorter(FailureReader... readers) {
        this(Clock.systemUTC(), readers);
    }

    OutcomeSorter(Clock clock, FailureReader... readers) {
        this.clock = clock;
        this.failures = new FailureSorter(List.of(readers));
    }

    /**
     * Sorts the result of an exchange that went through the provider's kamelet: its exception, be it handled or not, or its answer. An
     * exchange that carries several attempts must forget {@link Exchange#EXCEPTION_CAUGHT} before each.
     */
    public Sorted sort(Provider provider, Exchange exchange) {
        Sorted sorted = sorted(provider, exchange);
        return Boolean.TRUE.equals(exchange.getVariable(READING, Boolean.class)) ? sorted.asOnlyAsked() : sorted;
    }

    private Sorted sorted(Provider provider, Exchange exchange) {
        Throwable failure = exchange.getException() != null ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        if (failure != null) {
            Sorted sorted = sort(provider, failure);
            boolean unreadable = status != null && status / 100 == 2 && sorted.httpStatus() == null
                    && sorted.fault() == Fault.CONFIGURATION;
            return unreadable ? unreadable(provider, status, sorted.reason()) : sorted;
        }
        String operation = exchange.getVariable("operation", String.class);
        return sort(provider, operation == null ? operation(provider) : operation, status == null ? 200 : status,
                exchange.getMessage().getHeaders(), () -> {
                    Object body = exchange.getMessage().getBody();
                    return body instanceof JsonNode node ? node : json(exchange.getMessage().getBody(String.class));
                });
    }

    /** Sorts an answer; header names in any case, the body missing or null where there is none. */
    public Sorted sort(Provider provider, int status, Map<String, ?> headers, JsonNode body) {
        return sort(provider, operation(provider), status, headers, () -> body == null ? MissingNode.getInstance() : body);
    }

    /** Sorts a failure: the provider's refusal it carries, or what happened to the connection. */
    public Sorted sort(Provider provider, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof HttpOperationFailedException refused) {
                return sort(provider, operation(provider), refused.getStatusCode(), refused.getResponseHeaders() == null ? Map.of()
                        : refused.getResponseHeaders(), () -> json(refused.getResponseBody()));
            }
            Optional<FailureReader.Refusal> refusal = failures.refusal(cause);
            if (refusal.isPresent()) {
                return sort(provider, refusal.get().status(), refusal.get().headers(), refusal.get().body());
            }
        }
        FailureSorter.Failure sorted = failures.sort(failure);
        return new Sorted(sorted.outcome(), null, masked(sorted.reason()), null, null, sorted.fault(), sorted.partial(),
                sorted.ofMessage(), sorted.certain(), false);
    }

    private Sorted sort(Provider provider, String operation, int status, Map<String, ?> headers, Supplier<JsonNode> source) {
        Once body = new Once(source);
        ResultList results = status / 100 == 2 ? provider.success().results(operation) : null;
        Verdict verdict = results == null ? null : results.verdict(body.get());
        if (verdict == Verdict.PARTLY) {
            return partly(provider, operation, status, headers, results, body);
        }
        if (verdict == Verdict.TAKEN || provider.success().says(operation, status, headers, body)) {
            return delivered(provider, operation, status, headers, body);
        }
        Optional<Rule> rule = provider.outcomes().find(operation, status, headers, body);
        Outcome outcome = rule.map(Rule::outcome).orElseGet(() -> general(status));
        if (outcome == Outcome.DELIVERED) {
            boolean taken = rule.isPresent() || provider.success().implies(operation, status, headers, body);
            return taken ? delivered(provider, operation, status, headers, body) : unlikeSuccess(provider, status, body.get());
        }
        String reason = reason(provider, status, rule.map(Rule::reason).orElse(null), body.get());
        return new Sorted(outcome, status, masked(reason), retryAfter(provider, outcome, headers), null,
                rule.map(Rule::fault).orElse(null), null, rule.map(Rule::ofMessage).orElse(false),
                outcome == Outcome.RETRY && (rule.isPresent() || status == TOO_EARLY),
                rule.map(Rule::ofKey).orElse(false) || "true".equalsIgnoreCase(AnswerHeaders.value(headers, SAVED)));
    }

    private Sorted delivered(Provider provider, String operation, int status, Map<String, ?> headers, Supplier<JsonNode> body) {
        return new Sorted(Outcome.DELIVERED, status, null, exhaustedFor(provider, headers),
                messageId(provider, operation, headers, body));
    }

    private Sorted partly(Provider provider, String operation, int status, Map<String, ?> headers, ResultList results,
            Supplier<JsonNode> body) {
        PartialResult partial = results.read(body.get());
        String reason = provider.title()
                + (partial.byRecipient() ? " took it for " + String.join(", ", partial.taken()) : " took a part of it")
                + (partial.refused().isEmpty() ? "" : ", but refused " + partial.refusals())
                + (partial.unclear().isEmpty() ? "" : ", and did not tell about " + String.join(", ", partial.unclear()));
        return new Sorted(Outcome.REJECTED, status, masked(reason), exhaustedFor(provider, headers),
                messageId(provider, operation, headers, body), null, partial, false);
    }

    /** Whether the provider, or anybody else, took it cannot be told from such an answer. */
    private static Sorted unlikeSuccess(Provider provider, int status, JsonNode body) {
        String words = words(body);
        return new Sorted(Outcome.UNKNOWN, status, masked(provider.title() + " answered " + status + ", but not what it answers when it"
                + " took something: " + (words.isEmpty() ? "its answer says nothing" : "\"" + words + "\"")), null, null, Fault.ADDRESS);
    }

    private static Sorted unreadable(Provider provider, int status, String why) {
        return new Sorted(Outcome.UNKNOWN, status, masked(provider.title() + " answered " + status + ", but what it answered cannot be"
                + " read: " + why), null, null, Fault.ADDRESS);
    }

    /** What the call in progress is for; else the first operation of the provider. */
    private static String operation(Provider provider) {
        return ProviderCall.current().map(ProviderCall::operation).orElseGet(() -> provider.operations().get(0));
    }

    private static Outcome general(int status) {
        return switch (status) {
            case 429 -> Outcome.THROTTLED;
            case 401, 402, 403 -> Outcome.SWITCH;
            case 408, 425 -> Outcome.RETRY;
            default -> switch (status / 100) {
                case 2 -> Outcome.DELIVERED;
                case 3 -> Outcome.SWITCH;
                case 4 -> Outcome.REJECTED;
                default -> Outcome.RETRY;
            };
        };
    }

    private static String messageId(Provider provider, String operation, Map<String, ?> headers, Supplier<JsonNode> body) {
        MessageIdSource source = provider.messageId(operation);
        String id = switch (source.kind()) {
            case "header" -> AnswerHeaders.value(headers, source.name());
            case "body" -> text(body.get().at(source.name()));
            default -> null;
        };
        return id == null || id.isBlank() ? null : id.length() > USUAL_ID || holdsSecret(id) ? masked(id) : id;
    }

    private static String text(JsonNode id) {
        return AnswerSign.isText(id) ? id.asText() : null;
    }

    private static String words(JsonNode body) {
        return body.isTextual() ? ProviderWords.in(body.asText()) : ProviderWords.in(body);
    }

    private static String reason(Provider provider, int status, String reason, JsonNode body) {
        String words = words(body);
        if (reason != null) {
            return words.isEmpty() ? reason : reason + " (\"" + words + "\")";
        }
        String answered = provider.title() + " answered " + status;
        if (!words.isEmpty()) {
            return answered + ": " + words;
        }
        return status / 100 == 3 ? answered + ", a redirect; check the Base URL" : answered;
    }

    /** How long the account has no calls left, by the provider's own rate headers; null when it has some or does not say. */
    private Duration exhaustedFor(Provider provider, Map<String, ?> headers) {
        String remaining = provider.rateLimitHeaders().get("remaining");
        String reset = provider.rateLimitHeaders().get("reset");
        return remaining != null && reset != null && isNone(AnswerHeaders.value(headers, remaining))
                ? RetryAfter.parse(AnswerHeaders.value(headers, reset), clock) : null;
    }

    private static boolean isNone(String remaining) {
        return remaining != null && (remaining.startsWith("-") || remaining.equals("0") || remaining.equals("0.0"));
    }

    private Duration retryAfter(Provider provider, Outcome outcome, Map<String, ?> headers) {
        Duration asked = RetryAfter.parse(AnswerHeaders.value(headers, "Retry-After"), clock);
        String reset = provider.rateLimitHeaders().get("reset");
        return asked == null && outcome == Outcome.THROTTLED && reset != null
                ? RetryAfter.parse(AnswerHeaders.value(headers, reset), clock) : asked;
    }

    private static boolean holdsSecret(String id) {
        ProviderCall call = ProviderCall.current().orElse(null);
        if (call != null) {
            for (String secret : call.secrets()) {
                if (!secret.isEmpty() && id.contains(secret)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String masked(String reason) {
        return reason == null ? null : SecretMask.current().apply(reason);
    }

    private static JsonNode json(String text) {
        if (text == null || text.isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private static final class Once implements Supplier<JsonNode> {

        private final Supplier<JsonNode> source;
        private JsonNode value;

        private Once(Supplier<JsonNode> source) {
            this.source = source;
        }

        @Override
        public JsonNode get() {
            if (value == null) {
                value = source.get();
            }
            return value;
        }
    }
}
