package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.ledger.Ids;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Reads events: plain {@code {type, data}}, CloudEvents structured, binary or batched, one or many. */
@Component
class EventReader {

    private static final int MOST_AT_ONCE = 1000;
    private static final int LONGEST = 1000;
    private static final String BINARY_PREFIX = "ce-";
    private static final Set<String> KNOWN = Set.of("type", "data", "id", "source", "subject", "time", "specversion", "datacontenttype",
            "dataschema", "partitionkey", "orderingKey");

    private final ObjectMapper json;
    private final Clock clock;

    EventReader(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param events in the order they came
     * @param many whether they came as an array, and are answered so
     */
    record Batch(List<Event> events, boolean many) {}

    /**
     * @param header request header by lower-case name; null where there is none
     * @throws ProblemException 400 with one entry per bad field
     */
    Batch read(byte[] body, Function<String, String> header) {
        if (header.apply(BINARY_PREFIX + "specversion") != null) {
            return new Batch(List.of(binary(body, header)), false);
        }
        JsonNode tree = RequestBody.tree(body, "data");
        if (tree.isObject()) {
            return new Batch(List.of(event((ObjectNode) tree, "")), false);
        }
        if (!tree.isArray()) {
            throw ProblemException.badRequest("The body must be an event (a JSON object) or an array of events", List.of());
        }
        if (tree.isEmpty() || tree.size() > MOST_AT_ONCE) {
            throw ProblemException.badRequest("A batch has 1 to " + MOST_AT_ONCE + " events, this one has " + tree.size(), List.of());
        }
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            if (!(tree.get(i) instanceof ObjectNode object)) {
                throw ProblemException.badField("[" + i + "]", "is not an event (a JSON object)");
            }
            events.add(event(object, "[" + i + "]."));
        }
        return new Batch(events, true);
    }

    private Event binary(byte[] body, Function<String, String> header) {
        ObjectNode event = json.createObjectNode();
        for (String attribute : List.of("specversion", "type", "source", "id", "subject", "time", "partitionkey")) {
            String value = header.apply(BINARY_PREFIX + attribute);
            if (value != null) {
                event.put(attribute, percentDecoded(attribute, value));
            }
        }
        event.set("data", RequestBody.freeForm(body));
        return event(event, "");
    }

    private static String percentDecoded(String attribute, String value) {
        try {
            return value.indexOf('%') < 0 ? value : URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField(BINARY_PREFIX + attribute, "is not percent-encoded; a percent sign is written %25");
        }
    }

    private Event event(ObjectNode from, String path) {
        List<FieldProblem> problems = new ArrayList<>();
        boolean cloudEvent = from.has("specversion");
        if (cloudEvent && !"1.0".equals(from.get("specversion").asText())) {
            problems.add(new FieldProblem(path + "specversion", "must be \"1.0\""));
        }
        if (!cloudEvent) {
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

    private static String text(ObjectNode from, String name, String path, boolean required, List<FieldProblem> problems) {
        JsonNode value = from.get(name);
        if (value == null || value.isNull()) {
            if (required) {
                problems.add(new FieldProblem(path + name, "is required"));
            }
            return null;
        }
        if (!value.isTextual() || value.textValue().isBlank() || value.textValue().length() > LONGEST
                || value.textValue().chars().anyMatch(Character::isISOControl)) {
            problems.add(new FieldProblem(path + name, "must be text of 1 to " + LONGEST + " characters without control characters"));
            return null;
        }
        return value.textValue();
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
        if (from.hasNonNull("dataBase64")) {
            problems.add(new FieldProblem(path + "data_base64", "is not accepted; send the JSON object itself as data"));
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
}
