package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;
import dev.serai.api.FieldProblem;
import dev.serai.operation.Operation.Example;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operation.ServerError;
import dev.serai.yaml.InvalidYamlException;
import dev.serai.yaml.YamlFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one operation file key by key; says line, reason and what is accepted where it cannot. */
final class OperationReader {

    private static final List<String> KEYS = List.of("operation", "channel", "title", "description", "kind", "waits", "priority",
            "redelivery", "expires", "onUnknown", "serverError", "about", "foundBy", "makes", "recipients", "message", "result",
            "examples");
    /** What says how a delivery goes on, which a query is not. */
    private static final List<String> OF_COMMANDS = List.of("redelivery", "expires", "onUnknown", "serverError");
    private static final List<String> TAKEN = List.of("orderingKey", "connectionId", ProviderOptions.FIELD,
            MessageTemplates.RENDERED_FROM);
    private static final String CONNECTION_TEST = "connection.test";
    private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9_]*(\\.[a-z][a-zA-Z0-9_]*)+");
    private static final Pattern KIND = Pattern.compile("[a-z][a-zA-Z0-9]{0,39}");
    private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration LONGEST_REDELIVERY = Duration.ofDays(30);
    private static final Duration LONGEST_LIFE = Duration.ofDays(365);
    private static final int MOST_REDELIVERIES = 100;
    private static final int LONGEST_TEXT = 2000;

    private final String name;
    private final YamlFile file;

    OperationReader(String fileName, String yaml) {
        this.name = fileName.substring(0, fileName.length() - OperationFile.SUFFIX.length());
        try {
            this.file = YamlFile.parse(yaml, "The file is no operation: a YAML object with " + String.join(", ", KEYS) + " is expected");
        } catch (InvalidYamlException e) {
            throw new InvalidOperationFileException(e.line(), e.reason());
        }
    }

    OperationFile read() {
        file.root().fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw invalid("/" + YamlFile.escape(key), "has the key \"" + key + "\"; accepted are " + String.join(", ", KEYS));
            }
        });
        named();
        Kind kind = word("kind", Kind.class, Kind.COMMAND);
        if (kind == Kind.QUERY) {
            OF_COMMANDS.stream().filter(key -> file.root().has(key)).findFirst().ifPresent(key -> {
                throw invalid("/" + key, "\"" + key + "\" is for commands; a query is asked and forgotten");
            });
        } else if (!file.root().has("onUnknown")) {
            throw invalid("", "\"onUnknown\" is missing; accepted are " + words(OnUnknown.class)
                    + " (rather twice than never, rather late than twice, or the same and the provider is asked)");
        }
        MessageCheck check = message();
        JsonNode result = result();
        Operation operation = new Operation(name, channels(), text("title", true), text("description", false), kind,
                file.root().has("waits") ? duration("/waits", Duration.ofSeconds(1), LONGEST_WAIT) : Duration.ZERO,
                word("priority", Priority.class, Priority.NORMAL), redelivery(),
                file.root().has("expires") ? duration("/expires", Duration.ofSeconds(1), LONGEST_LIFE) : null,
                word("onUnknown", OnUnknown.class, OnUnknown.FAILOVER), word("serverError", ServerError.class, ServerError.RETRY),
                about(check), foundBy(), makes(result), recipients(check), file.at("/message"), result, examples(check, result));
        return new OperationFile(operation, check);
    }

    private void named() {
        String written = text("operation", true);
        require(written.equals(name), "/operation", "\"operation\" is \"" + written + "\", but the file's name says \"" + name + "\"");
        require(NAME.matcher(name).matches(), "/operation", "\"operation\" is \"" + name + "\"; an operation looks like email.send");
        require(!CONNECTION_TEST.equals(name), "/operation", "\"" + CONNECTION_TEST + "\" is taken by the test of connections");
    }

    /** One or a list of them. */
    private List<String> channels() {
        JsonNode written = file.root().path("channel");
        if (!written.isArray()) {
            return List.of(channel(text("channel", true), "/channel"));
        }
        require(!written.isEmpty(), "/channel", "\"channel\" is an empty list; name at least one");
        List<String> channels = new ArrayList<>();
        for (JsonNode each : written) {
            String pointer = "/channel/" + channels.size();
            String channel = channel(each.isTextual() ? each.textValue() : each.toString(), pointer);
            require(!channels.contains(channel), pointer, "\"channel\" names \"" + channel + "\" twice");
            channels.add(channel);
        }
        return List.copyOf(channels);
    }

    private String channel(String written, String pointer) {
        require(CHANNEL.matcher(written).matches(), pointer, "\"channel\" is \"" + written + "\"; lower-case letters, digits and _ are"
                + " accepted, e.g. email");
        return written;
    }

    private MessageCheck message() {
        require(file.root().has("message"), "", "\"message\" is missing; it is the JSON Schema of what the operation takes");
        SchemaRules.check(file, "/message");
        require("object".equals(file.at("/message/type").textValue()), "/message", "\"message\" has not the type object");
        MessageCheck check = new MessageCheck(file.at("/message"));
        for (String taken : TAKEN) {
            require(!check.shape().has(taken), "/message/properties/" + taken, "\"message\" has the property \"" + taken
                    + "\", which is taken: every call may have it beside the message");
            String other = check.shape().aliases().get(taken);
            require(other == null, "/message/properties/" + other + "/x-aliases", "\"message\" has \"" + taken + "\" as another name of \""
                    + other + "\", which is taken: every call may have it beside the message");
        }
        check.shape().aliases().forEach((alias, of) -> require(!check.shape().has(alias), "/message/properties/" + of + "/x-aliases",
                "\"message\" has the property \"" + alias + "\", which is also another name of \"" + of + "\""));
        return check;
    }

    private JsonNode result() {
        if (!file.root().has("result")) {
            return JsonNodeFactory.instance.objectNode().put("type", "object");
        }
        SchemaRules.check(file, "/result");
        return file.at("/result");
    }

    private String about(MessageCheck check) {
        String about = file.root().has("about") ? text("about", true) : null;
        require(about == null || check.shape().has(about), "/about", "\"about\" is \"" + about + "\", which is no property of the message;"
                + " there are " + String.join(", ", check.shape().names()));
        return about;
    }

    /** Whether there is such a query is known only when it is needed: its file may come later. */
    private String foundBy() {
        String query = file.root().has("foundBy") ? text("foundBy", true) : null;
        require(query == null || file.root().has("about"), "/foundBy", "\"foundBy\" is for an operation that is \"about\" an object");
        require(query == null || NAME.matcher(query).matches(), "/foundBy", "\"foundBy\" is \"" + query
                + "\"; the name of a query is expected, e.g. payment.get");
        return query;
    }

    private Map<String, String> makes(JsonNode result) {
        JsonNode written = file.at("/makes");
        require(written.isMissingNode() || written.isObject() && !written.isEmpty(), "/makes",
                "\"makes\" is no object; write the field of the result by the kind of what it names, e.g. {payment: paymentId}");
        Map<String, String> makes = new LinkedHashMap<>();
        written.properties().forEach(each -> {
            String at = "/makes/" + YamlFile.escape(each.getKey());
            require(KIND.matcher(each.getKey()).matches(), at, "\"makes\" has the kind \"" + each.getKey()
                    + "\"; letters and digits are accepted, e.g. payment");
            String field = each.getValue().asText();
            require(result.path("properties").has(field), at, "\"makes\" names \"" + field + "\", which is no property of the result;"
                    + " there are " + String.join(", ", names(result.path("properties"))));
            makes.put(each.getKey(), field);
        });
        return Collections.unmodifiableMap(makes);
    }

    private List<String> recipients(MessageCheck check) {
        JsonNode written = file.at("/recipients");
        require(written.isMissingNode() || written.isArray() && !written.isEmpty(), "/recipients",
                "\"recipients\" is no list; write the fields with the addresses that the message goes to, e.g. [to, cc]");
        List<String> fields = new ArrayList<>();
        written.forEach(each -> {
            require(check.shape().has(each.asText()), "/recipients/" + fields.size(), "\"recipients\" names \"" + each.asText()
                    + "\", which is no property of the message; there are " + String.join(", ", check.shape().names()));
            fields.add(each.asText());
        });
        return List.copyOf(fields);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private List<Duration> redelivery() {
        JsonNode written = file.at("/redelivery");
        if (written.isMissingNode()) {
            return List.of();
        }
        require(written.isArray() && !written.isEmpty() && written.size() <= MOST_REDELIVERIES, "/redelivery",
                "\"redelivery\" is no list of 1 to " + MOST_REDELIVERIES + " waits; write e.g. [10s, 1min, 1h]");
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            waits.add(duration("/redelivery/" + i, Duration.ofMillis(100), LONGEST_REDELIVERY));
        }
        return List.copyOf(waits);
    }

    private Duration duration(String pointer, Duration least, Duration most) {
        String written = file.at(pointer).asText();
        Duration duration = Durations.parse(written);
        require(duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0, pointer, "\""
                + pointer.substring(1).split("/")[0] + "\" has \"" + written + "\"; accepted are " + Durations.show(least) + " to "
                + Durations.show(most) + ", written like 500ms, 30s, 5min, 24h or 7d");
        return duration;
    }

    private List<Example> examples(MessageCheck check, JsonNode result) {
        JsonNode written = file.at("/examples");
        require(written.isMissingNode() || written.isArray(), "/examples", "\"examples\" is no list; pairs of message and result are"
                + " expected");
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            examples.add(example(check, result, written.get(i), "/examples/" + i));
        }
        return List.copyOf(examples);
    }

    private Example example(MessageCheck check, JsonNode schema, JsonNode pair, String at) {
        require(pair.isObject(), at, "An example is no pair of message and result");
        pair.fieldNames().forEachRemaining(key -> require(Set.of("message", "result").contains(key), at + "/" + YamlFile.escape(key),
                "An example has \"" + key + "\"; accepted are message, result"));
        require(pair.path("message").isObject(), at, "An example has no message");
        ObjectNode message = pair.get("message").deepCopy();
        List<FieldProblem> problems = check.problems(message);
        if (!problems.isEmpty()) {
            FieldProblem first = problems.get(0);
            throw invalid(at + "/message/" + first.field().replace("[", "/").replace("]", "").replace('.', '/'),
                    "The message of an example does not fit its schema: " + first.field() + " " + first.message());
        }
        JsonNode result = pair.get("result");
        if (result != null) {
            Set<ValidationMessage> faults = Schemas.compile(schema).validate(result);
            if (!faults.isEmpty()) {
                throw invalid(at + "/result", "The result of an example does not fit its schema: "
                        + faults.iterator().next().getMessage());
            }
        }
        return new Example(message, result);
    }

    private <E extends Enum<E>> E word(String key, Class<E> type, E otherwise) {
        JsonNode written = file.root().get(key);
        if (written == null) {
            return otherwise;
        }
        return Arrays.stream(type.getEnumConstants()).filter(each -> word(each).equals(written.textValue())).findFirst()
                .orElseThrow(() -> invalid("/" + key, "\"" + key + "\" is \"" + written.asText() + "\"; accepted are " + words(type)));
    }

    private static <E extends Enum<E>> String words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(OperationReader::word).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private String text(String key, boolean required) {
        JsonNode written = file.root().get(key);
        require(!required || written != null, "", "\"" + key + "\" is missing");
        require(written == null || written.isTextual() && !written.textValue().isBlank() && written.textValue().length() <= LONGEST_TEXT,
                "/" + key, "\"" + key + "\" is no text of 1 to " + LONGEST_TEXT + " characters");
        return written == null ? "" : written.textValue().strip();
    }

    private void require(boolean fits, String pointer, String reason) {
        if (!fits) {
            throw invalid(pointer, reason);
        }
    }

    private InvalidOperationFileException invalid(String pointer, String reason) {
        return new InvalidOperationFileException(file.line(pointer), reason);
    }
}
