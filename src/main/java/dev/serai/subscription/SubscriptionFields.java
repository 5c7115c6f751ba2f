package dev.serai.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.connection.Condition;
import dev.serai.jq.BoundedJq;
import dev.serai.jq.BoundedJqException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads what a request says of a subscription: what is not given stays, and null clears it. */
final class SubscriptionFields {

    static final List<String> KNOWN = List.of("url", "events", "filters", "description", "active", "isActive", "ordered", "scheme",
            "secret", "signatureHeader", "headers", "transformation", "sample");
    /** What is shown but not set: accepted, so that what was read can be sent back, and ignored. */
    private static final List<String> SHOWN = List.of("id", "paused", "publicKey", "previousSecretUntil", "lastDeliveredAt", "lastError",
            "failingSince", "toBeDisabledAt", "disabledAt", "disabledReason", "createdAt", "updatedAt");
    /** The fields of the connection by those of the API. */
    private static final Map<String, String> FORM = new LinkedHashMap<>(Map.of("url", "baseUrl", "signatureHeader", "signatureHeader",
            "headers", "headers", "transformation", "transformation", "secret", "secret"));

    private static final int MOST_EVENTS = 100;
    private static final int MOST_FILTERS = 20;
    private static final int LONGEST_FILTERS = 8000;
    private static final int LONGEST_TYPE = 200;
    private static final int LONGEST_DESCRIPTION = 200;
    private static final int LONGEST_URL = 2000;
    private static final int LONGEST_SECRET = 200;

    private final ObjectNode given;
    private final Fields fields;

    SubscriptionFields(ObjectNode given) {
        this.given = given.deepCopy().without(SHOWN);
        this.fields = new Fields(this.given);
        fields.onlyKnown(KNOWN);
        if (this.given.has("isActive") && this.given.has("active")) {
            fields.reject("isActive", "says the same as active; send one of them");
        }
        for (String name : List.of("transformation", "signatureHeader")) {
            if (this.given.hasNonNull(name) && !this.given.get(name).isTextual()) {
                fields.reject(name, "must be a string");
            }
        }
        if (this.given.hasNonNull("sample") && !this.given.get("sample").isObject()) {
            fields.reject("sample", "must be an object");
        }
    }

    Fields fields() {
        return fields;
    }

    boolean has(String name) {
        return given.has(name);
    }

    /** Null where it is not said. */
    Boolean active() {
        return fields.bool(given.has("isActive") ? "isActive" : "active");
    }

    Boolean ordered() {
        return fields.bool("ordered");
    }

    String description(String before) {
        return given.has("description") ? fields.text("description", LONGEST_DESCRIPTION) : before;
    }

    /** @param before null for a new one, which has to say its types */
    EventFilter filter(EventFilter before) {
        List<String> types = given.has("events") || before == null ? types() : before.types();
        List<Condition> conditions = given.has("filters") ? conditions() : before == null ? List.of() : before.conditions();
        return new EventFilter(types, conditions);
    }

    private List<String> types() {
        JsonNode events = given.get("events");
        if (events == null || !events.isArray() || events.isEmpty() || events.size() > MOST_EVENTS) {
            fields.reject("events", "must be a list of 1 to " + MOST_EVENTS + " types of events, such as [\"invoice.paid\", \"lead.*\"]");
            return List.of();
        }
        List<String> types = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            String type = events.get(i).isTextual() ? events.get(i).textValue().strip() : "";
            boolean stars = type.indexOf('*') >= 0 && !type.equals(EventFilter.ALL)
                    && (!type.endsWith(EventFilter.BELOW) || type.indexOf('*') != type.length() - 1 || type.length() == 2);
            if (type.isEmpty() || type.length() > LONGEST_TYPE || stars || type.chars().anyMatch(Character::isISOControl)) {
                fields.reject("events[" + i + "]", "must be a type such as invoice.paid, all that begin so (invoice.*), or * for all");
            } else if (!types.contains(type)) {
                types.add(type);
            }
        }
        return types;
    }

    private List<Condition> conditions() {
        JsonNode filters = given.get("filters");
        if (filters.isNull()) {
            return List.of();
        }
        if (!filters.isArray() || filters.size() > MOST_FILTERS || filters.toString().length() > LONGEST_FILTERS) {
            fields.reject("filters", "must be a list of at most " + MOST_FILTERS + " conditions over the data, of " + LONGEST_FILTERS
                    + " characters together");
            return List.of();
        }
        List<FieldProblem> problems = new ArrayList<>();
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            Condition condition = Condition.read("filters[" + i + "]", filters.get(i), problems);
            if (condition != null) {
                conditions.add(condition);
            }
        }
        fields.reject(problems);
        return conditions;
    }

    /** The secret that is given; a new one of the scheme that is asked for where none is. */
    SigningSecret secret() {
        String scheme = fields.word("scheme", "hmac", "ed25519");
        String text = fields.text("secret", LONGEST_SECRET);
        if (text != null) {
            try {
                SigningSecret secret = SigningSecret.of(text);
                if (scheme != null && secret.isEd25519() != scheme.equals("ed25519")) {
                    fields.reject("secret", "is not of the scheme " + scheme);
                }
                return secret;
            } catch (IllegalArgumentException e) {
                fields.reject("secret", e.getMessage());
            }
        }
        return SigningSecret.next("ed25519".equals(scheme));
    }

    /** Headers that are sent back as they are shown, with masks for their values, stay as they are. */
    void keepHeaders(List<String> before) {
        List<String> names = new ArrayList<>();
        given.path("headers").fieldNames().forEachRemaining(names::add);
        boolean masked = given.path("headers").isObject() && !names.isEmpty() && new HashSet<>(names).equals(new HashSet<>(before))
                && names.stream().allMatch(name -> ShownSubscription.HIDDEN.equals(given.path("headers").path(name).textValue()));
        if (masked) {
            given.remove("headers");
        }
    }

    /** Those that the request has, and null that it clears. */
    List<String> headerNames(List<String> before, String signatureHeader) {
        if (!given.has("headers")) {
            return before;
        }
        if (given.get("headers").isNull()) {
            return List.of();
        }
        List<FieldProblem> problems = new ArrayList<>();
        CustomHeaders.check(given.get("headers"), signatureHeader, problems);
        fields.reject(problems);
        List<String> names = new ArrayList<>();
        given.get("headers").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The values of the connection's form that the request sets. */
    ObjectNode configuration() {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        fields.text("url", LONGEST_URL);
        FORM.forEach((name, field) -> {
            if (given.has(name) && !name.equals("secret")) {
                JsonNode value = given.get(name);
                boolean none = value.isNull() || value.isObject() && value.isEmpty();
                configuration.set(field, none ? JsonNodeFactory.instance.nullNode()
                        : value.isObject() ? JsonNodeFactory.instance.textNode(value.toString()) : value);
            }
        });
        return configuration;
    }

    /** Tries the transformation on the sample that came with it. */
    void tryOut(String transformationBefore) {
        String transformation = given.has("transformation") ? given.get("transformation").textValue() : transformationBefore;
        JsonNode sample = given.get("sample");
        if (sample == null || sample.isNull() || transformation == null || transformation.isBlank()) {
            return;
        }
        try {
            BoundedJq.compile(transformation);
            Transformation.applied(transformation, SignedRequest.body(event(sample)));
        } catch (BoundedJqException e) {
            fields.reject("transformation", e.getMessage());
        }
    }

    /** A sample as an event: {@code {type?, timestamp?, data?}}. */
    static ObjectNode event(JsonNode sample) {
        ObjectNode event = SignedRequest.test(new java.util.UUID(0, 0), java.time.Instant.EPOCH);
        Stream.of("id", "type", "timestamp", "data").filter(sample::hasNonNull).forEach(name -> event.set(name, sample.get(name)));
        return event;
    }

    /** The name that the API has for a field of the connection's form. */
    static String ofForm(String field) {
        String name = field.startsWith("configuration.") ? field.substring("configuration.".length()) : field;
        return FORM.entrySet().stream().filter(each -> Objects.equals(each.getValue(), name)).map(Map.Entry::getKey).findFirst()
                .orElse(name.equals("isActive") ? "active" : name);
    }
}
