package dev.serai.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.operation.Operation;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The normalised result of a delivery: what its kamelet left in the variable {@code result}, checked against the operation's schema,
 * without secrets and of bounded size; else the id of the message. One that does not fit is kept all the same, and told about.
 */
@Component
class Results {

    static final String VARIABLE = "result";
    static final int LONGEST = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Results.class);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final int MOST_REMEMBERED = 1000;

    private final ResultSchemas schemas = new ResultSchemas();
    private final Map<String, Instant> warned = new ConcurrentHashMap<>();
    private final MeterProvider<Counter> unfit;
    private final ObjectMapper json;
    private final Clock clock;

    Results(ObjectMapper json, MeterRegistry metrics, Clock clock) {
        this.json = json;
        this.clock = clock;
        this.unfit = Counter.builder("serai.results.unfit").description("Results that do not fit their operation's schema")
                .withRegistry(metrics);
    }

    /** What the kamelet left; null for nothing. */
    Object given(Exchange exchange) {
        return exchange.getVariable(VARIABLE);
    }

    /** The result as JSON text. */
    String text(Operation operation, ProviderCall call, Sorted sorted, Object given) {
        JsonNode result = given == null ? MissingNode.getInstance() : node(given);
        if (result.isMissingNode() || result.isNull()) {
            return usual(sorted);
        }
        String problem = schemas.problem(operation, result);
        String text = masked(result, call);
        if (isTooLong(text)) {
            text = masked(schemas.named(operation, result), call);
            problem = "is longer than 64 KiB; of what it holds only that is kept which the schema names";
            if (isTooLong(text)) {
                text = usual(sorted);
                problem = "is longer than 64 KiB and is not kept; only the id of the message is";
            }
        }
        if (problem != null) {
            complain(operation, call, problem);
        }
        return text;
    }

    private static String usual(Sorted sorted) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        return sorted.messageId() == null ? result.toString() : result.put("messageId", sorted.messageId()).toString();
    }

    private JsonNode node(Object given) {
        if (given instanceof JsonNode node) {
            return node;
        }
        String text = given instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8)
                : given instanceof String known ? known : null;
        if (text == null) {
            return json.valueToTree(given);
        }
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    /** As text without the connection's secrets, which a provider may send back, and without U+0000, which the ledger cannot keep. */
    private String masked(JsonNode result, ProviderCall call) {
        String text = result.toString();
        String masked = call.mask().apply(text).replace("\\u0000", "\uFFFD");
        if (masked.equals(text)) {
            return text;
        }
        try {
            return json.readTree(masked).toString();
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.objectNode().toString();
        }
    }

    private static boolean isTooLong(String text) {
        return text.length() > LONGEST / 4 && text.getBytes(StandardCharsets.UTF_8).length > LONGEST;
    }

    private void complain(Operation operation, ProviderCall call, String problem) {
        String provider = call.provider().id();
        unfit.withTags("provider", provider, "operation", operation.name()).increment();
        Instant now = clock.instant();
        if (warned.size() > MOST_REMEMBERED) {
            warned.clear();
        }
        boolean[] first = new boolean[1];
        warned.compute(provider + " " + operation.name(), (key, last) -> {
            first[0] = last == null || !last.plus(QUIET).isAfter(now);
            return first[0] ? now : last;
        });
        if (first[0]) {
            log.warn("The result that {} makes of {} {}; mend the expression of its variable \"result\" in {}-sink.kamelet.yaml", provider,
                    operation.name(), problem, provider);
        }
    }
}
