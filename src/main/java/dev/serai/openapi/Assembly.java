package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.openapi.Fragments.Call;
import dev.serai.operation.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts the description together, of fragments, verbs and operations. */
final class Assembly {

    private static final String ANY_OPERATION = "{operation}";

    private final Fragments fragments;
    private final Map<String, Call> calls;
    private final Map<String, Operation> operations = new TreeMap<>();
    private final Map<String, ? extends Map<String, JsonNode>> options;
    private final ObjectNode components;
    private final ObjectNode carrying;
    private final ObjectNode asking;
    private final MessageSchemas messages;
    private final Conventions conventions;
    private final Map<String, String> messageNames = new LinkedHashMap<>();
    private final Map<String, String> resultNames = new LinkedHashMap<>();

    /** @param options schemas of what providers take with operations, by operation and by provider */
    Assembly(Fragments fragments, List<Operation> operations, Map<String, ? extends Map<String, JsonNode>> options) {
        this.options = options;
        this.fragments = fragments;
        this.calls = fragments.calls();
        operations.forEach(operation -> this.operations.put(operation.name(), operation));
        this.components = components();
        this.carrying = (ObjectNode) fragments.families().get(fragments.carryingFamily()).get("carrying");
        this.asking = (ObjectNode) fragments.families().get(fragments.carryingFamily()).get("asking");
        this.messages = new MessageSchemas((ObjectNode) components.get("schemas"));
        this.conventions = new Conventions(components.get("parameters"));
    }

    ObjectNode document(List<Verb> verbs) {
        JsonNode beside = carrying.path("messages");
        operations.values().forEach(operation -> {
            messageNames.put(operation.name(), messages.message(operation, beside.path(operation.name()).path("schema"),
                    Shorthand.schemas((operation.kind() == Operation.Kind.QUERY ? asking : carrying).path("properties")),
                    taken(operation.name())));
            resultNames.put(operation.name(), messages.result(operation));
        });
        Map<String, ObjectNode> paths = new TreeMap<>();
        for (Verb verb : withOperations(verbs)) {
            paths.computeIfAbsent(verb.path(), path -> Shorthand.object()).set(verb.method(), call(verb));
        }
        ObjectNode document = fragments.shared().deepCopy();
        document.remove("components");
        fragments.families().forEach((name, family) -> document.withArray("tags").addObject().put("name", name)
                .set("description", family.path("description")));
        document.putObject("paths").setAll(paths);
        document.set("components", components);
        return document;
    }

    private Map<String, JsonNode> taken(String operation) {
        Map<String, JsonNode> taken = options.get(operation);
        return taken == null ? Map.of() : taken;
    }

    /** The calls that fragments describe and no verb serves. */
    Set<String> unserved(List<Verb> verbs) {
        Set<String> left = new TreeSet<>(calls.keySet());
        verbs.forEach(verb -> left.remove(verb.id()));
        return left;
    }

    /** The verbs of which no fragment speaks. */
    Set<String> undescribed(List<Verb> verbs) {
        Set<String> left = new TreeSet<>();
        verbs.stream().filter(verb -> !calls.containsKey(verb.id()) && !verb.path().contains(ANY_OPERATION) && verb.operation() == null)
                .forEach(verb -> left.add(verb.id()));
        return left;
    }

    /** A path for any operation is one for each that has none of its own. */
    private List<Verb> withOperations(List<Verb> verbs) {
        Set<String> carried = new TreeSet<>();
        verbs.forEach(verb -> {
            if (verb.operation() != null && verb.provider() == null && verb.method().equals("post")) {
                carried.add(verb.operation());
            }
        });
        List<Verb> all = new ArrayList<>();
        for (Verb verb : verbs) {
            if (!verb.path().contains(ANY_OPERATION) || calls.containsKey(verb.id())) {
                all.add(verb);
            }
            if (verb.path().contains(ANY_OPERATION) && "post".equals(verb.method())) {
                operations.values().stream().filter(operation -> !carried.contains(operation.name()))
                        .forEach(operation -> all.add(verb.withPath(verb.path().replace(ANY_OPERATION, operation.name()),
                                operation.name().replace('.', '-'), operation.title(), operation.name())));
            }
        }
        return all;
    }

    private ObjectNode call(Verb verb) {
        Call written = calls.get(verb.id());
        Operation operation = verb.operation() == null ? null : operations.get(verb.operation());
        ObjectNode call = Shorthand.object().put("operationId", verb.id());
        call.withArray("tags").add(operation != null ? fragments.carryingFamily() : written != null ? written.family() : verb.service());
        call.put("summary", verb.description().replaceAll("\\.$", ""));
        if (operation != null) {
            operation(verb, operation, call);
        }
        if (written != null) {
            own(written.node(), call);
        } else if (operation == null) {
            call.putObject("responses").putObject("200").put("description", "What the route answers.");
        }
        conventions.complete(verb, call);
        return call;
    }

    /** What the operation takes and gives, on this path. */
    private void operation(Verb verb, Operation operation, ObjectNode call) {
        String result = resultNames.get(operation.name());
        boolean asks = operation.kind() == Operation.Kind.QUERY;
        String says = operation.description() + (asks || result == null ? "" : " The result is of the type " + result + ".");
        if (!says.isBlank()) {
            call.put("description", says.strip());
        }
        own(asks ? asking : carrying, call);
        if (result != null) {
            answers(operation, call, Shorthand.reference("schemas", result), asks);
        }
        PathMessage message = new PathMessage(verb, (ObjectNode) components.get("schemas"), messageNames.get(operation.name()));
        JsonNode example = carrying.path("messages").path(operation.name()).path("example");
        if (example.isMissingNode() && !operation.examples().isEmpty()) {
            example = operation.examples().get(0).message();
        }
        message.parameters(example).forEach(parameter -> call.withArray("parameters").add(parameter));
        if (message.hasBody()) {
            call.set("requestBody", Shorthand.requestBody(message.body(example, asks)));
        }
    }

    /** The result, where the call ends with it. */
    private static void answers(Operation operation, ObjectNode call, JsonNode schema, boolean asks) {
        JsonNode example = operation.examples().stream().map(Operation.Example::result).filter(Objects::nonNull).findFirst().orElse(null);
        ObjectNode body = Shorthand.object();
        body.set("schema", schema);
        if (example != null) {
            body.set("example", example);
        }
        ObjectNode responses = call.withObject("/responses");
        if (asks) {
            responses.withObject("/200").set("content", Shorthand.object().set("application/json", body));
        } else if (!operation.waits().isZero()) {
            responses.withObject("/201").put("description", "What it made.").set("content",
                    Shorthand.object().set("application/json", body));
            responses.set("502", Shorthand.reference("responses", "NotDone"));
        }
    }

    private static void own(JsonNode written, ObjectNode call) {
        for (String key : List.of("description", "security")) {
            if (written.has(key)) {
                call.set(key, written.get(key));
            }
        }
        written.path("parameters").forEach(parameter -> call.withArray("parameters").add(Shorthand.parameter(parameter)));
        if (written.has("requestBody")) {
            call.set("requestBody", Shorthand.requestBody(written.get("requestBody")));
        }
        written.path("responses").properties().forEach(response -> call.withObject("/responses").set(response.getKey(),
                Shorthand.response(response.getValue())));
    }

    private ObjectNode components() {
        ObjectNode all = Shorthand.object();
        add(all, fragments.shared().path("components"));
        fragments.families().values().forEach(family -> add(all, family));
        return all;
    }

    private static void add(ObjectNode all, JsonNode from) {
        from.path("securitySchemes").properties().forEach(scheme -> all.withObject("/securitySchemes").set(scheme.getKey(),
                scheme.getValue()));
        for (String kind : List.of("parameters", "responses", "schemas")) {
            ObjectNode known = all.withObject("/" + kind);
            from.path(kind).properties().forEach(each -> {
                if (known.has(each.getKey())) {
                    throw new IllegalStateException("\"" + each.getKey() + "\" is twice among the " + kind + " of openapi/");
                }
                known.set(each.getKey(), kind.equals("responses") ? Shorthand.response(each.getValue())
                        : Shorthand.schemas(each.getValue()));
            });
        }
    }
}
