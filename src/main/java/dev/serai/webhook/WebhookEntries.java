package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Sha256;
import dev.serai.api.Times;
import dev.serai.event.ReceivedEvents;
import dev.serai.event.ReceivedEvents.Received;
import dev.serai.jq.BoundedJqException;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.ledger.ReportEvents;
import dev.serai.ledger.ReportState;
import dev.serai.provider.WebhookTerms;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes events and delivery reports of what a provider sent, as the jq of its file says. */
final class WebhookEntries {

    private static final String STATES = Arrays.stream(ReportState.values()).map(ReportState::word).sorted()
            .collect(Collectors.joining(", "));
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,9})?");
    /** A time beyond this is in milliseconds: in seconds it is in the year 5138. */
    private static final long MILLIS_FROM = 100_000_000_000L;
    private static final int LONGEST_ID = 500;
    private static final int MOST_OBJECTS = 20;

    private final WebhookTerms terms;
    private final Instant now;

    WebhookEntries(WebhookTerms terms, Instant now) {
        this.terms = terms;
        this.now = now;
    }

    /**
     * One thing that happened.
     *
     * @param account the provider's id of the account where it happened; null where it does not say
     * @param objects ids of what it reports of; empty for what is no report
     * @param ends the properties by which connections are known whose access the provider took back; empty where it did not
     */
    record Entry(String account, List<String> objects, Received event, Map<String, String> ends) {

        /** The same report, with no more than which state it is. */
        Entry withoutWords() {
            ObjectNode data = event.data().deepCopy();
            data.putNull("reason").putNull("recipient").putObject("data");
            return new Entry(account, objects, new Received(event.id(), event.type(), event.time(), data), ends);
        }
    }

    /** @throws UnreadableWebhookException where the file makes nothing of it, or something that is no event */
    List<Entry> of(JsonNode body, Map<String, JsonNode> variables) {
        List<JsonNode> made = new ArrayList<>();
        try {
            terms.events().apply(body, variables).forEach(each -> {
                if (each.isArray()) {
                    each.forEach(made::add);
                } else if (!each.isNull()) {
                    made.add(each);
                }
            });
        } catch (BoundedJqException e) {
            throw new UnreadableWebhookException("The jq of its file " + e.getMessage());
        }
        String fingerprint = null;
        List<Entry> entries = new ArrayList<>();
        for (JsonNode each : made) {
            if (!(each instanceof ObjectNode entry)) {
                throw new UnreadableWebhookException("The jq of its file makes something that is no object");
            }
            if (!entry.hasNonNull("id") && fingerprint == null) {
                fingerprint = hash(body.toString());
            }
            entries.add(entry(entry, entry.hasNonNull("id") ? entry.get("id").asText() : fingerprint + ":" + entries.size()));
        }
        return entries;
    }

    private Entry entry(ObjectNode entry, String id) {
        String known = id.length() > LONGEST_ID || !Received.isAttribute(id) ? hash(id) : id;
        Instant at = time(entry.path("at"));
        String account = entry.hasNonNull("account") ? entry.get("account").asText() : null;
        if (entry.get("report") instanceof ObjectNode report) {
            List<String> objects = objects(report.path("object"));
            String state = report.path("state").asText("");
            if (ReportState.of(state).isEmpty() || objects.isEmpty()) {
                throw new UnreadableWebhookException("The jq of its file makes a report of " + (objects.isEmpty() ? "no object"
                        : "the state \"" + state + "\"; there are " + STATES));
            }
            ObjectNode data = JsonNodeFactory.instance.objectNode();
            ArrayNode ids = data.putArray("objects");
            objects.forEach(ids::add);
            data.put("state", state).put("at", at.toString());
            copy(report, data, "reason");
            copy(report, data, "recipient");
            data.set("data", report.path("data").isObject() ? report.get("data") : JsonNodeFactory.instance.objectNode());
            return new Entry(account, objects, new Received(known, ReportEvents.REPORT, at, data), Map.of());
        }
        String type = entry.path("type").asText("");
        if (!Received.isAttribute(type)) {
            throw new UnreadableWebhookException("The jq of its file makes an event without type, and without report");
        }
        if (type.startsWith(OutcomeEvents.PREFIX) || type.startsWith(ReceivedEvents.PREFIX)) {
            throw new UnreadableWebhookException("The jq of its file makes an event of type \"" + type + "\", which Serai alone makes");
        }
        ObjectNode data = entry.get("data") instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode();
        return new Entry(account, List.of(), new Received(known, type, at, data), ends(entry.path("ends")));
    }

    /** Of a property without a value nothing is known, so that nothing ends by it. */
    private static Map<String, String> ends(JsonNode given) {
        Map<String, String> ends = new TreeMap<>();
        given.properties().forEach(property -> ends.put(property.getKey(), property.getValue().asText("")));
        return ends.containsValue("") ? Map.of() : ends;
    }

    private static void copy(ObjectNode from, ObjectNode to, String name) {
        to.put(name, from.hasNonNull(name) ? from.get(name).asText() : null);
    }

    private static List<String> objects(JsonNode given) {
        List<String> ids = new ArrayList<>();
        for (JsonNode each : given.isArray() ? given : List.of(given)) {
            String id = each.asText("");
            if (each.isValueNode() && !each.isNull() && !id.isBlank() && ids.size() < MOST_OBJECTS) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** When it happened: RFC 3339, or seconds or milliseconds since 1970; now for what is no time, or lies ahead. */
    private Instant time(JsonNode at) {
        String text = at.asText("").strip();
        Instant time = null;
        if (NUMBER.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            try {
                time = Instant.ofEpochMilli((long) (Math.abs(number) < MILLIS_FROM ? number * 1000 : number));
            } catch (DateTimeException e) {
                time = null;
            }
        } else if (at.isTextual()) {
            time = Times.parse(text);
        }
        return time == null || time.isAfter(now) ? now : time;
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
