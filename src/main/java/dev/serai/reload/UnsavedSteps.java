package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Walks through the steps of a text that lies in no file, and knows which there may be, with which settings. */
final class UnsavedSteps {

    /** What kind of file it is. */
    enum Kind {
        ROUTES, PROVIDER
    }

    /** What one setting of a step may be. */
    private interface Rule {

        void check(UnsavedSteps steps, JsonNode value, String pointer) throws BrokenFileException;
    }

    /** Where a step may send to, or a route begin: by the scheme, what stands behind it, and the parameters. */
    private record Endpoint(Pattern path, Set<String> parameters) {

        static Endpoint of(String path, String... parameters) {
            return new Endpoint(Pattern.compile(path), Set.of(parameters));
        }
    }

    private static final Rule LITERAL = (steps, value, pointer) -> steps.values.literal(value, pointer);
    private static final Rule NAME = (steps, value, pointer) -> steps.values.name(value, pointer);
    private static final Rule HEADER = (steps, value, pointer) -> steps.values.header(value, pointer);
    private static final Rule PROPERTY = (steps, value, pointer) -> steps.values.property(value, pointer);
    private static final Rule TYPE = (steps, value, pointer) -> steps.values.type(value, pointer);
    private static final Rule SOURCE = (steps, value, pointer) -> steps.values.source(value, pointer);
    private static final Rule SIMPLE = (steps, value, pointer) -> steps.values.simple(value, pointer);
    private static final Rule EXPRESSION = UnsavedSteps::expression;
    private static final Rule STEPS = UnsavedSteps::steps;
    private static final Map<String, Rule> BLOCK = Map.of("steps", STEPS);
    private static final Map<String, Rule> WHEN = Map.of("steps", STEPS, "expression", EXPRESSION);
    private static final Rule TYPES = (steps, value, pointer) -> steps.each(value, pointer, TYPE);
    private static final Rule WHENS = (steps, value, pointer) -> steps.each(value, pointer,
            (of, each, at) -> of.settings("when", each, at, WHEN));
    private static final Rule CATCHES = (steps, value, pointer) -> steps.each(value, pointer,
            (of, each, at) -> of.settings("doCatch", each, at, Map.of("exception", TYPES, "steps", STEPS)));
    private static final Rule INNER = (steps, value, pointer) -> steps.settings("block", value, pointer, BLOCK);
    private static final Rule PARAMETERS = (steps, value, pointer) -> {
        // looked at with the address
    };
    private static final Map<String, Rule> SEND = Map.of("uri", LITERAL, "parameters", PARAMETERS);
    private static final Map<String, Rule> BEAN = Map.of("ref", LITERAL, "beanType", LITERAL, "method", PARAMETERS);

    /** The settings of each step; beside them each may have those of {@link #COMMON}. */
    private static final Map<String, Map<String, Rule>> EIPS = Map.ofEntries(
            Map.entry("bean", BEAN),
            Map.entry("choice", Map.of("when", WHENS, "otherwise", INNER)),
            Map.entry("convertBodyTo", Map.of("type", TYPE, "charset", LITERAL, "mandatory", LITERAL)),
            Map.entry("convertHeaderTo", Map.of("name", NAME, "type", TYPE, "mandatory", LITERAL)),
            Map.entry("delay", Map.of("expression", EXPRESSION, "asyncDelayed", LITERAL)),
            Map.entry("doTry", Map.of("steps", STEPS, "doCatch", CATCHES, "doFinally", INNER)),
            Map.entry("filter", WHEN),
            Map.entry("log", Map.of("message", SIMPLE, "loggingLevel", LITERAL)),
            Map.entry("loop", Map.of("expression", EXPRESSION, "steps", STEPS, "doWhile", LITERAL, "copy", LITERAL)),
            Map.entry("multicast", BLOCK),
            Map.entry("pipeline", BLOCK),
            Map.entry("removeHeader", Map.of("name", LITERAL)),
            Map.entry("removeHeaders", Map.of("pattern", LITERAL, "excludePattern", LITERAL)),
            Map.entry("removeProperty", Map.of("name", PROPERTY)),
            Map.entry("removeVariable", Map.of("name", NAME)),
            Map.entry("setBody", Map.of("expression", EXPRESSION)),
            Map.entry("setHeader", Map.of("name", HEADER, "expression", EXPRESSION)),
            Map.entry("setProperty", Map.of("name", PROPERTY, "expression", EXPRESSION)),
            Map.entry("setVariable", Map.of("name", NAME, "expression", EXPRESSION)),
            Map.entry("split", Map.of("expression", EXPRESSION, "steps", STEPS, "shareUnitOfWork", LITERAL, "stopOnException",
                    LITERAL)),
            Map.entry("step", BLOCK),
            Map.entry("stop", Map.of()),
            Map.entry("throwException", Map.of("exceptionType", TYPE, "message", SIMPLE)),
            Map.entry("to", SEND),
            Map.entry("toD", Map.of("uri", LITERAL, "parameters", PARAMETERS, "cacheSize", LITERAL)),
            Map.entry("validate", Map.of("expression", EXPRESSION)),
            Map.entry("wireTap", SEND));
    /** A provider's route is in the live context: what it logs is in the log, and what goes on without the call is in no sandbox. */
    private static final Set<String> OF_ROUTES_ALONE = Set.of("log", "wireTap");
    private static final Map<String, Rule> COMMON = Map.of("id", LITERAL, "description", LITERAL, "note", LITERAL, "disabled", LITERAL);
    /** The setting that a step has where it is written in one word. */
    private static final Map<String, String> SHORT = Map.of("to", "uri", "toD", "uri", "wireTap", "uri", "log", "message", "removeHeader",
            "name", "removeHeaders", "pattern", "convertBodyTo", "type");
    private static final Map<String, Rule> TEXT = Map.of("expression", LITERAL, "trim", LITERAL, "id", LITERAL);
    private static final Map<String, Map<String, Rule>> LANGUAGES = Map.of(
            "simple", Map.of("expression", SIMPLE, "resultType", TYPE, "trim", LITERAL, "id", LITERAL),
            "jq", Map.of("expression", (steps, value, pointer) -> steps.values.jq(value, pointer), "resultType", TYPE, "source", SOURCE,
                    "trim", LITERAL, "id", LITERAL),
            "constant", Map.of("expression", LITERAL, "resultType", TYPE, "trim", LITERAL, "id", LITERAL),
            "variable", TEXT, "header", TEXT, "exchangeProperty", TEXT,
            "method", Map.of("ref", LITERAL, "beanType", LITERAL, "method", PARAMETERS, "resultType", TYPE, "id", LITERAL));

    private static final String WORD = "[A-Za-z][A-Za-z0-9_.*-]*";
    private static final String HOST = "(//)?[A-Za-z0-9][A-Za-z0-9._~:/@-]*";
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9 _.,:/+*@-]*");
    private static final String[] OPTIONS = {"connection", "provider", "priority", "notBefore", "expires", "orderingKey", "reportWithin",
        "answerWithin", "subject", "idempotencyKey"};
    private static final Endpoint HTTP = Endpoint.of(HOST, "httpMethod", "copyHeaders", "throwExceptionOnFailure", "bridgeEndpoint",
            "connectTimeout", "responseTimeout");
    private static final Endpoint SDK = Endpoint.of("[A-Za-z]+(/[A-Za-z]+)?", "method", "apiVersion");
    private static final Map<String, Endpoint> BEGINNINGS = Map.of("event", Endpoint.of("(//)?" + WORD, "planning", "operation"), "direct",
            Endpoint.of("(//)?" + WORD));
    private static final Map<String, Endpoint> OF_ROUTES = Map.of("event", Endpoint.of("(//)?" + WORD, OPTIONS), "operation",
            Endpoint.of("(//)?" + WORD, OPTIONS), "query", Endpoint.of("(//)?" + WORD, OPTIONS), "direct",
            Endpoint.of("(//)?" + WORD, "block"), "log", Endpoint.of("(//)?" + WORD, "level", "showBody", "multiline"), "http", HTTP,
            "https", HTTP);
    private static final Map<String, Endpoint> OF_PROVIDERS = Map.of("https", HTTP, "stripe", SDK, "twilio", SDK);

    private final YamlDocument document;
    private final KnownSteps known;
    private final Kind kind;
    private final UnsavedValues values;

    UnsavedSteps(YamlDocument document, KnownSteps known, Set<String> properties, Kind kind) {
        this.document = document;
        this.known = known;
        this.kind = kind;
        this.values = new UnsavedValues(document, known, properties);
    }

    /** One entry of a file with routes. */
    void entry(JsonNode entry, String pointer) throws BrokenFileException {
        if (!entry.isObject() || entry.size() != 1) {
            throw refused(pointer, "An entry is one route");
        }
        String name = entry.fieldNames().next();
        String at = UnsavedText.child(pointer, name);
        JsonNode value = entry.get(name);
        switch (name) {
            case "route" -> settings(name, value, at, Map.of("id", LITERAL, "group", LITERAL, "routeConfigurationId", LITERAL, "logMask",
                    LITERAL, "from", UnsavedSteps::from));
            case "from" -> from(value, at);
            case "routeConfiguration" -> settings(name, value, at, Map.of("onException", (steps, list, where) -> each(list, where,
                    (of, each, each0) -> of.settings("entry", each, each0, Map.of("onException", UnsavedSteps::onException)))));
            case "rest" -> rest(value, at);
            default -> throw refused(at, "\"" + name + "\" is none of route, from, rest and routeConfiguration");
        }
    }

    /** What a provider's template begins with. */
    void template(JsonNode from) throws BrokenFileException {
        String pointer = "/spec/template/from";
        settings("from", from, pointer, Map.of("uri", LITERAL, "steps", STEPS));
        if (!"kamelet:source".equals(from.path("uri").asText())) {
            throw refused(pointer + "/uri", "A provider begins at \"kamelet:source\"");
        }
    }

    private void from(JsonNode from, String pointer) throws BrokenFileException {
        settings("from", from, pointer, Map.of("uri", LITERAL, "parameters", PARAMETERS, "steps", STEPS));
        address("from", from, pointer, BEGINNINGS);
    }

    private void onException(JsonNode value, String pointer) throws BrokenFileException {
        settings("onException", value, pointer, Map.of("exception", TYPES, "handled", EXPRESSION, "continued", EXPRESSION, "steps",
                STEPS));
    }

    private void rest(JsonNode rest, String pointer) throws BrokenFileException {
        Rule verbs = (steps, list, at) -> each(list, at, (of, verb, where) -> {
            settings("verb", verb, where, Map.of("path", LITERAL, "produces", LITERAL, "consumes", LITERAL, "to", LITERAL));
            String to = verb.path("to").asText();
            if (!known.addresses().contains(KnownSteps.address("to", to, null))) {
                throw refused(where + "/to", "\"" + to + "\" is no call that the file as it runs answers by");
            }
        });
        settings("rest", rest, pointer, Map.of("path", LITERAL, "get", verbs, "post", verbs, "put", verbs, "patch", verbs,
                "delete", verbs));
    }

    private void steps(JsonNode list, String pointer) throws BrokenFileException {
        each(list, pointer, UnsavedSteps::step);
    }

    private void step(JsonNode step, String pointer) throws BrokenFileException {
        String name = step.isTextual() ? step.asText() : step.size() == 1 ? step.fieldNames().next() : null;
        if (name == null || !EIPS.containsKey(name) || OF_ROUTES_ALONE.contains(name) && kind == Kind.PROVIDER) {
            throw refused(name == null || step.isTextual() ? pointer : UnsavedText.child(pointer, name), "The step \"" + name
                    + "\" is none of " + String.join(", ", new TreeSet<>(EIPS.keySet())));
        }
        JsonNode value = step.path(name);
        String at = UnsavedText.child(pointer, name);
        if (value.isValueNode() && !value.isNull() && SHORT.containsKey(name)) {
            EIPS.get(name).get(SHORT.get(name)).check(this, value, at);
        } else {
            settings(name, value, at, EIPS.get(name));
        }
        switch (name) {
            case "to", "toD", "wireTap" -> address(name, value, at, kind == Kind.ROUTES ? OF_ROUTES : OF_PROVIDERS);
            case "bean" -> values.call(value, at);
            case "delay" -> {
                // Else Camel goes on in a thread of a pool, which has neither the call nor its sandbox.
                if (kind == Kind.PROVIDER && !value.path("asyncDelayed").asText().equals("false")) {
                    throw refused(at, "\"delay\" of a provider goes on in another thread unless asyncDelayed: false stands with it");
                }
            }
            case "loop" -> {
                // Only its steps look at how long it takes.
                JsonNode first = value.path("steps").path(0);
                if (kind == Kind.PROVIDER && (first.isMissingNode() || first.isObject() && first.elements().next().has("disabled"))) {
                    throw refused(at, "\"loop\" of a provider begins with a step that is not disabled");
                }
            }
            default -> {
                // its settings are all there is to it
            }
        }
    }

    private void settings(String step, JsonNode value, String pointer, Map<String, Rule> rules) throws BrokenFileException {
        if (!value.isObject() && !value.isNull() && !value.isMissingNode()) {
            throw refused(pointer, "\"" + step + "\" is not written with its settings by name");
        }
        Iterator<Map.Entry<String, JsonNode>> fields = value.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String at = UnsavedText.child(pointer, field.getKey());
            Rule rule = rules.getOrDefault(field.getKey(), COMMON.get(field.getKey()));
            if (rule != null) {
                rule.check(this, field.getValue(), at);
            } else if (rules.containsKey("expression") && LANGUAGES.containsKey(field.getKey())) {
                language(field.getKey(), field.getValue(), at);
            } else {
                throw refused(at, "\"" + field.getKey() + "\" is no setting of \"" + step + "\" that is known to be harmless");
            }
        }
    }

    private void each(JsonNode list, String pointer, Rule rule) throws BrokenFileException {
        if (!list.isArray()) {
            throw refused(pointer, "A list is expected");
        }
        for (int i = 0; i < list.size(); i++) {
            rule.check(this, list.get(i), pointer + "/" + i);
        }
    }

    private void expression(JsonNode value, String pointer) throws BrokenFileException {
        if (!value.isObject() || value.size() != 1) {
            throw refused(pointer, "An expression has one language, of " + String.join(", ", new TreeSet<>(LANGUAGES.keySet())));
        }
        String name = value.fieldNames().next();
        language(name, value.get(name), UnsavedText.child(pointer, name));
    }

    private void language(String name, JsonNode value, String pointer) throws BrokenFileException {
        Map<String, Rule> settings = LANGUAGES.get(name);
        if (settings == null) {
            throw refused(pointer, "The language \"" + name + "\" is none of " + String.join(", ", new TreeSet<>(LANGUAGES.keySet())));
        }
        if (value.isValueNode() && settings.containsKey("expression")) {
            settings.get("expression").check(this, value, pointer);
            return;
        }
        for (Iterator<String> names = value.fieldNames(); names.hasNext();) {
            String setting = names.next();
            if (!settings.containsKey(setting)) {
                throw refused(UnsavedText.child(pointer, setting), "\"" + setting + "\" is no setting of the language \"" + name
                        + "\" that is known to be harmless");
            }
            settings.get(setting).check(this, value.get(setting), UnsavedText.child(pointer, setting));
        }
        if (name.equals("method")) {
            values.call(value, pointer);
        }
    }

    /** One that the files that run have as well, or one of those that are known, with parameters that are. */
    private void address(String step, JsonNode value, String pointer, Map<String, Endpoint> endpoints) throws BrokenFileException {
        String uri = value.isObject() ? value.path("uri").asText() : value.asText();
        String at = value.has("uri") ? pointer + "/uri" : pointer;
        if (known.addresses().contains(KnownSteps.address(step, uri, value.get("parameters")))) {
            return;
        }
        String[] parts = uri.split("\\?", 2);
        int colon = parts[0].indexOf(':');
        String scheme = colon < 0 ? parts[0] : parts[0].substring(0, colon);
        Endpoint endpoint = endpoints.get(scheme);
        if (endpoint == null) {
            throw refused(at, "\"" + scheme + ":\" is none of " + String.join(", ", new TreeSet<>(endpoints.keySet()))
                    + ", nor does the file as it runs have the same address there");
        }
        if (colon < 0 || !endpoint.path().matcher(parts[0].substring(colon + 1)).matches()) {
            throw refused(at, "\"" + uri + "\" is no plain address");
        }
        String name = parts[0].substring(colon + 1).replaceFirst("^//", "");
        if (scheme.equals("direct") && !step.equals("from") && !known.direct().contains(name)) {
            throw refused(at, "\"direct:" + name + "\" is no route of this file or of one for events");
        }
        for (Map.Entry<String, String> parameter : parameters(parts, value.get("parameters"), at).entrySet()) {
            if (!endpoint.parameters().contains(parameter.getKey())) {
                throw refused(at, "\"" + parameter.getKey() + "\" is no parameter of \"" + scheme + ":\" that is known to be harmless; "
                        + String.join(", ", new TreeSet<>(endpoint.parameters())) + " are");
            }
            if (!VALUE.matcher(parameter.getValue()).matches()) {
                throw refused(at, "The parameter \"" + parameter.getKey() + "\" has no plain value");
            }
        }
    }

    private Map<String, String> parameters(String[] parts, JsonNode written, String pointer) throws BrokenFileException {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : parts.length < 2 || parts[1].isEmpty() ? new String[0] : parts[1].split("&")) {
            String[] of = pair.split("=", 2);
            parameters.put(of[0], of.length < 2 ? "" : of[1]);
        }
        if (written != null && !written.isObject()) {
            throw refused(pointer, "\"parameters\" are not written by name");
        }
        for (Iterator<String> names = written == null ? Set.<String>of().iterator() : written.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (written.get(name).isContainerNode() || parameters.put(name, written.get(name).asText()) != null) {
                throw refused(pointer, "The parameter \"" + name + "\" is given twice, or has no plain value");
            }
        }
        return parameters;
    }

    private BrokenFileException refused(String pointer, String why) {
        return UnsavedText.refused(document, pointer, why);
    }
}
