package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.jq.BoundedJqException;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ConnectionForm.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * Checks what a connection says about an operation against what that operation takes, where a field names it in {@code x-operation}: a path
 * has pieces of its message only, and jq makes an object of its example.
 */
@Component
public class ConfigurationCheck {

    private static final String TEST = "connection.test";
    private static final String PROPERTIES = "properties";

    private final Operations operations;
    private final List<ConfigurationRule> rules;

    ConfigurationCheck(Operations operations, List<ConfigurationRule> rules) {
        this.operations = operations;
        this.rules = rules;
    }

    /** One problem for each bad field; the values have passed the form. */
    public List<FieldProblem> problems(Provider provider, Map<String, Object> values) {
        List<FieldProblem> problems = new ArrayList<>();
        for (Field field : provider.form().fields()) {
            JsonNode property = provider.form().property(field.name());
            Optional<Operation> operation = operations.find(property.path("x-operation").asText());
            if (TEST.equals(property.path("x-operation").asText()) && values.get(field.name()) instanceof String path
                    && !UrlPathTemplate.parse(path).pieces().isEmpty()) {
                problems.add(new FieldProblem(field.name(), "has the piece {" + UrlPathTemplate.parse(path).pieces().get(0)
                        + "}; a test has no message, and its path no pieces"));
            } else if (operation.isPresent() && values.get(field.name()) instanceof String text) {
                String wrong = switch (property.path("format").asText()) {
                    case FieldFormats.PATH -> piece(operation.get(), text);
                    case FieldFormats.JQ -> made(operation.get(), text);
                    default -> null;
                };
                if (wrong != null) {
                    problems.add(new FieldProblem(field.name(), wrong));
                }
            }
        }
        rules.forEach(rule -> problems.addAll(rule.problems(provider, values)));
        return problems;
    }

    /** The first piece that no message of the operation has. */
    private static String piece(Operation operation, String path) {
        for (String name : UrlPathTemplate.parse(path).pieces()) {
            JsonNode at = operation.messageSchema();
            for (String step : name.split("\\.")) {
                JsonNode object = operation.resolved(at);
                at = object.path(PROPERTIES).has(step) ? object.path(PROPERTIES).path(step) : object.path("additionalProperties");
            }
            JsonNode found = operation.resolved(at);
            boolean list = "array".equals(found.path("type").asText());
            boolean structure = "object".equals(found.path("type").asText()) && !found.path(PROPERTIES).has("email");
            if (list || structure) {
                return "has the piece {" + name + "}, which is " + (list ? "a list" : "an object") + "; " + accepted(operation);
            }
            if (!found.isObject()) {
                return "has the piece {" + name + "}, which messages of " + operation.name() + " do not have; " + accepted(operation);
            }
        }
        return null;
    }

    private static String accepted(Operation operation) {
        TreeSet<String> names = new TreeSet<>();
        operation.messageSchema().path(PROPERTIES).properties().forEach(entry -> {
            JsonNode found = operation.resolved(entry.getValue());
            switch (found.path("type").asText()) {
                case "array" -> { }
                case "object" -> {
                    if (found.path(PROPERTIES).has("email")) {
                        names.add(entry.getKey());
                    } else {
                        found.path(PROPERTIES).fieldNames().forEachRemaining(inner -> names.add(entry.getKey() + "." + inner));
                        if (found.path("additionalProperties").isObject()) {
                            names.add(entry.getKey() + ".<name>");
                        }
                    }
                }
                default -> names.add(entry.getKey());
            }
        });
        return "accepted are " + String.join(", ", names);
    }

    /** What is wrong with what the expression makes of the operation's own examples. */
    private String made(Operation operation, String expression) {
        for (Operation.Example example : operation.examples()) {
            if (example.message() instanceof ObjectNode given) {
                ObjectNode message = given.deepCopy();
                operations.problems(operation, message);
                try {
                    JsonNode made = ConfiguredJq.made(expression, message, ConfiguredJq.budget());
                    if (made == null || !made.isObject()) {
                        return "makes " + ConfiguredRequest.kind(made) + " of the example of " + operation.name() + "; a JSON object is"
                                + " expected, such as {mail: .email.email}";
                    }
                } catch (BoundedJqException e) {
                    return e.getMessage() + "; so it does with the example of " + operation.name() + ", " + given;
                }
            }
        }
        return null;
    }
}
