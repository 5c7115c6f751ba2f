package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What an answer looks like that says one thing for certain, such as that the provider took a message.
 *
 * @param status {@code 202}, {@code 2xx} or {@code 200-204}
 * @param headers the headers that must be there and the values that match, whatever their case; {@code *} stands for any text
 * @param body the same by JSON pointer; {@code *} alone stands for text or a number that is not empty, {@code [*]} for a list,
 *     {@code {*}} for an object
 */
public record AnswerSign(String status, Map<String, List<String>> headers, Map<JsonPointer, List<String>> body) {

    private static final String ANYTHING = "*";
    private static final String LIST = "[*]";
    private static final String OBJECT = "{*}";

    boolean matches(int actual, Map<String, ?> answered, Supplier<JsonNode> answer) {
        return OutcomeTable.Rule.matches(status, actual)
                && headers.entrySet().stream()
                        .allMatch(header -> matches(AnswerHeaders.value(answered, header.getKey()), header.getValue()))
                && (body.isEmpty() || matchesBody(answer.get()));
    }

    boolean matchesBody(JsonNode answer) {
        return matchesBody(answer, body);
    }

    static boolean matchesBody(JsonNode answer, Map<JsonPointer, List<String>> wanted) {
        for (Map.Entry<JsonPointer, List<String>> entry : wanted.entrySet()) {
            JsonNode found = answer.at(entry.getKey());
            if (entry.getValue().stream().noneMatch(value -> matches(found, value))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(JsonNode found, String value) {
        return switch (value) {
            case ANYTHING -> isText(found);
            case LIST -> found.isArray();
            case OBJECT -> found.isObject();
            default -> !found.isMissingNode() && !found.isNull() && OutcomeTable.Rule.matches(found, List.of(value));
        };
    }

    private static boolean matches(String found, List<String> values) {
        return found != null && !found.isBlank()
                && values.stream().anyMatch(value -> OutcomeTable.Rule.matches(found, value));
    }

    /** Text or a number that says something: an id, a name, an amount. */
    static boolean isText(JsonNode node) {
        return node.isNumber() || node.isTextual() && !node.textValue().isBlank();
    }
}
