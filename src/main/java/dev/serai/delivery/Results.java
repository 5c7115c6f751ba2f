package dev.serai.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.ledger.Carried.Made;
import dev.serai.operation.Operation;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SecretMask;
import dev.serai.provider.Sorted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The normalised result that a provider's file leaves in the variable {@code result}, without secrets, checked against the operation's
 * schema and, of a delivery, of bounded size; else the id of the message. One that does not fit is kept all the same, and told about.
 */
@Component
public class Results {

    static final int LONGEST = 64 * 1024;
    /** Of one kind. */
    private static final int MOST_MADE = 1000;

    static final String VARIABLE = "result";
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

    /** What the provider's file left; null for nothing. */
    static Object given(Exchange exchange) {
        return exchange.getVariable(VARIABLE);
    }

    /** What the provider's file left as a tree, with every secret of the call masked; null where it left nothing. */
    public JsonNode read(Exchange exchange, SecretMask mask) {
        return read(given(exchange), mask);
    }

    private JsonNode read(Object given, SecretMask mask) {
        JsonNode result = given == null ? null : node(given);
        return result == null || result.isMissingNode() ? null : masked(result, mask);
    }

    /** What of a result does not fit its operation; empty where it fits. */
    public Optional<String> problem(Operation operation, JsonNode result) {
        return Optional.ofNullable(schemas.problem(operation, result));
    }

    /** Counts a result that does not fit, and tells about it once a minute. */
    public void check(Operation operation, ProviderCall call, JsonNode result) {
        String problem = schemas.problem(operation, result);
        if (problem != null) {
            complain(operation, call, problem);
        }
    }

    /**
     * What is kept of a delivery.
     *
     * @param text the result as JSON
     * @param made what the provider made, as far as the operation says that it makes something
     * @param created whether the result says that it was not there before
     */
    record Kept(String text, List<Made> made, boolean created) {}

    Kept kept(Operation operation, ProviderCall call, Sorted sorted, Object given) {
        JsonNode result = read(given, call.mask());
        if (result == null || result.isNull()) {
            ObjectNode usual = usual(sorted);
            return new Kept(usual.toString(), made(operation, usual), false);
        }
        List<Made> made = made(operation, result);
        String problem = schemas.problem(operation, result);
        String text = result.toString();
        if (isTooLong(text)) {
            text = schemas.named(operation, result).toString();
            problem = "is longer than 64 KiB; of what it holds only that is kept which the schema names";
            if (isTooLong(text)) {
                text = usual(sorted).toString();
                problem = "is longer than 64 KiB and is not kept; only the id of the message is";
            }
        }
        if (problem != null) {
            complain(operation, call, problem);
        }
        return new Kept(text, made, result.path("created").asBoolean(false));
    }

    private static List<Made> made(Operation operation, JsonNode result) {
        if (operation.makes().isEmpty()) {
            return List.of();
        }
        List<Made> made = new ArrayList<>();
        operation.makes().forEach((kind, field) -> {
            JsonNode ids = result.path(field);
            boolean list = "array".equals(operation.resultSchema().path("properties").path(field).path("type").asText());
            for (int i = 0; list && i < Math.min(ids.size(), MOST_MADE); i++) {
                add(kind, ids.path(i), made);
            }
            add(kind, ids, made);
        });
        return made;
    }

    private static void add(String kind, JsonNode id, List<Made> made) {
        if ((id.isTextual() || id.isNumber()) && !id.asText().isBlank()) {
            made.add(new Made(kind, id.asText()));
        }
    }

    /** What the provider made for what it took in part, as far as it told. */
    List<Made> madeInPart(Operation operation, ProviderCall call, Sorted sorted, Object given) {
        JsonNode result = read(given, call.mask());
        List<Made> made = new ArrayList<>(made(operation, result == null || !result.isObject() ? usual(sorted) : result));
        if (made.isEmpty()) {
            add("message", TextNode.valueOf(sorted.messageId() == null ? "" : sorted.messageId()), made);
        }
        return made;
    }

    private static ObjectNode usual(Sorted sorted) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        return sorted.messageId() == null ? result : result.put("messageId", sorted.messageId());
    }

    private JsonNode node(Object given) {
        if (given instanceof JsonNode node) {
            return node;
        }
        String text = given instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8)
                : given instanceof CharSequence known ? known.toString() : null;
        if (text == null) {
            return json.valueToTree(given);
        }
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    /** Value by value, without the connection's secrets, which a provider may send back, and U+0000, which the ledger cannot keep. */
    private static JsonNode masked(JsonNode node, SecretMask mask) {
        if (node.isObject()) {
            ObjectNode fresh = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> fresh.set(masked(field.getKey(), mask), masked(field.getValue(), mask)));
            return fresh;
        }
        if (node.isArray()) {
            ArrayNode fresh = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(each -> fresh.add(masked(each, mask)));
            return fresh;
        }
        if (!node.isTextual() && !node.isNumber()) {
            return node;
        }
        String text = node.asText();
        String masked = masked(text, mask);
        return masked.equals(text) ? node : TextNode.valueOf(masked);
    }

    private static String masked(String text, SecretMask mask) {
        return mask.apply(text).replace('\0', '\uFFFD');
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
