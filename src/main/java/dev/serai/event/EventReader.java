package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.ledger.Ids;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Reads events: plain {@code {type, data}}, one or many, and CloudEvents 1.0, structured, binary or batched. Their data is a JSON object.
 * An attribute is named in errors as the caller wrote it: {@code ce-type} where it came in a header.
 */
@Component
class EventReader {

    static final String ATTRIBUTE = "must be text of 1 to 1000 characters without control characters";

    private static final int MOST_AT_ONCE = 1000;
    private static final int LONGEST = 1000;
    private static final Set<String> KNOWN = Set.of("type", "data", "id", "source", "subject", "time", "specversion", "datacontenttype",
            "dataschema", "partitionkey", "orderingKey", "dataBase64");

    private final ObjectMapper json;
    private final Clock clock;

    EventReader(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param events in the order they came
     * @param many whether they came as an array, and are answered so
     * @param attributes what came in headers, which the body does not show; empty when nothing did
     */
    record Batch(List<Event> events, boolean many, String attributes) {

        /** The problem of one of the events, which names it where they are many. */
        ProblemException problem(int index, ProblemException problem) {
            return many ? EventFailure.of(problem, index, events.get(index)) : problem;
        }
    }

    /** The headers of a request; 400 for one that stands there twice. */
    static Function<String, String> headers(Message message) {
        return name -> {
            Object value = message.getHeader(name);
            if (value instanceof Collection<?> values) {
                throw ProblemException.badField(name, "stands " + values.size() + " times; send it once");
            }
            return value == null ? null : value.toString();
        };
    }

    /**
     * Reads a request or message.
     *
     * @param header request header by lower-case name; null where there is none
     * @throws ProblemException 400 with one entry per bad field; 415 when the events are in a format that is not taken
     */
    Batch read(byte[] body, Function<String, String> header) {
        EventMediaType type = EventMediaType.of(header.apply("content-type"));
        if (type.isBatch()) {
            return batch(RequestBody.tree(body, "data"), true);
        }
        if (type.isStructured()) {
            return new Batch(List.of(event(RequestBody.object(body, "data"), "", true)), false, "");
        }
        if (BinaryEvent.isOne(header)) {
            ObjectNode attributes = BinaryEvent.attributes(header, json);
            String written = attributes.toString();
            return new Batch(List.of(event(BinaryEvent.withData(attributes, body, header), BinaryEvent.PREFIX, true)), false, written);
        }
        JsonNode tree = RequestBody.tree(body, "data");
        if (tree instanceof ObjectNode object) {
            return new Batch(List.of(event(object, "", object.has("specversion"))), false, "");
        }
        return batch(tree, false);
    }

    /** @param cloudEvents whether all of them must be CloudEvents, of which there may be none */
    private Batch batch(JsonNode tree, boolean cloudEvents) {
        if (!tree.isArray()) {
            throw ProblemException.badRequest(cloudEvents ? "The body of a batch must be an array of CloudEvents"
                    : "The body must be an event (a JSON object) or an array of events", List.of());
        }
        if (tree.isEmpty() && !cloudEvents || tree.size() > MOST_AT_ONCE) {
            throw ProblemException.badRequest("A batch has 1 to " + MOST_AT_ONCE + " events, this one has " + tree.size(), List.of());
        }
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            if (!(tree.get(i) instanceof ObjectNode object)) {
                throw ProblemException.badField("[" + i + "]", "is not an event (a JSON object)");
            }
            events.add(event(object, "[" + i + "].", cloudEvents || object.has("specversion")));
        }
        return new Batch(events, true, "");
    }

    private Event event(ObjectNode from, String path, boolean cloudEvent) {
        List<FieldProblem> problems = new ArrayList<>();
        if (cloudEvent) {
            checkCloudEvent(from, path, problems);
        } else {
            from.fieldNames().forEachRemaining(name -> {
                if (!KNOWN.contains(name)) {
                    problems.add(new FieldProblem(path + name,
                            "is not known; known are type, data, id, source, subject, time, orderingKey"));
                }
            });
        }
        String type = text(from, "type", path, true, problems);
        String source = text(from, "source", path, cloudEvent, problems);
        String id = text(from, "id", path, cloudEvent, problems);
        String subject = text(from, "subject", path, false, problems);
        String orderingKey = text(from, from.has("orderingKey") ? "orderingKey" : "partitionkey", path, false, problems);
        Instant time = time(from, path, problems);
        ObjectNode data = data(from, path, problems);
        if (!problems.isEmpty()) {
            throw ProblemException.badRequest("The event is not valid", problems);
        }
        return new Event(Ids.next(), type, source == null ? "" : source, id == null ? "" : id, subject, time, orderingKey, data);
    }

    private static void checkCloudEvent(ObjectNode from, String path, List<FieldProblem> problems) {
        JsonNode version = from.get("specversion");
        if (version == null) {
            problems.add(new FieldProblem(path + "specversion", "is required, and must be \"1.0\""));
        } else if (!"1.0".equals(version.textValue())) {
            problems.add(new FieldProblem(path + "specversion", "must be \"1.0\""));
        }
        checkUri(from, "source", path, false, problems);
        checkUri(from, "dataschema", path, true, problems);
        JsonNode contentType = from.get("datacontenttype");
        if (contentType != null && !contentType.isNull() && !EventMediaType.of(contentType.asText()).isJson()) {
            problems.add(new FieldProblem(path + "datacontenttype", "is not taken; the data must be JSON, such as application/json"));
        }
    }

    private static void checkUri(ObjectNode from, String name, String path, boolean absolute, List<FieldProblem> problems) {
        JsonNode value = from.get(name);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            return;
        }
        try {
            URI uri = new URI(value.textValue());
            if (absolute && !uri.isAbsolute()) {
                problems.add(new FieldProblem(path + name, "must be an absolute URI (RFC 3986)"));
            }
        } catch (URISyntaxException e) {
            problems.add(new FieldProblem(path + name, "is not a URI (RFC 3986)"));
        }
    }

    private static String text(ObjectNode from, String name, String path, boolean required, List<FieldProblem> problems) {
        JsonNode value = from.get(name);
        if (value == null || value.isNull()) {
            if (required) {
                problems.add(new FieldProblem(path + name, "is required"));
            }
            return null;
        }
        if (!value.isTextual() || !isAttribute(value.textValue())) {
            problems.add(new FieldProblem(path + name, ATTRIBUTE));
            return null;
        }
        return value.textValue();
    }

    /** Whether an attribute of an event may be this; {@link #ATTRIBUTE} says what may. */
    static boolean isAttribute(String text) {
        return !text.isBlank() && text.length() <= LONGEST && text.codePoints().noneMatch(EventReader::isNoText);
    }

    /** Control characters and the code points that are no characters, which attributes must not have (CloudEvents 1.0, type system). */
    private static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || (codePoint & 0xFFFE) == 0xFFFE || codePoint >= 0xFDD0 && codePoint <= 0xFDEF;
    }

    private Instant time(ObjectNode from, String path, List<FieldProblem> problems) {
        String time = text(from, "time", path, false, problems);
        if (time == null) {
            return clock.instant();
        }
        Instant instant = Times.parse(time);
        if (instant == null) {
            problems.add(new FieldProblem(path + "time", "is not a time; write it like 2026-01-31T08:30:00Z (RFC 3339)"));
        }
        return instant;
    }

    private ObjectNode data(ObjectNode from, String path, List<FieldProblem> problems) {
        JsonNode data = from.get("data");
        JsonNode encoded = from.get("dataBase64");
        if (encoded != null && !encoded.isNull()) {
            if (data != null) {
                problems.add(new FieldProblem(path + "data_base64", "stands beside data; send one of them"));
                return json.createObjectNode();
            }
            return decoded(encoded, path, problems);
        }
        if (data == null || data.isNull()) {
            return json.createObjectNode();
        }
        if (data instanceof ObjectNode object) {
            return object;
        }
        problems.add(new FieldProblem(path + "data", "must be a JSON object"));
        return json.createObjectNode();
    }

    private ObjectNode decoded(JsonNode encoded, String path, List<FieldProblem> problems) {
        try {
            if (encoded.isTextual()
                    && RequestBody.freeForm(Base64.getDecoder().decode(encoded.textValue())) instanceof ObjectNode object) {
                return object;
            }
            problems.add(new FieldProblem(path + "data_base64", "must be a JSON object in base64"));
        } catch (IllegalArgumentException e) {
            problems.add(new FieldProblem(path + "data_base64", "is not base64 (RFC 4648, section 4)"));
        } catch (ProblemException e) {
            problems.add(new FieldProblem(path + "data_base64", "is no JSON object once decoded: " + e.getMessage()));
        }
        return json.createObjectNode();
    }
}
