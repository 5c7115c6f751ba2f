package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.Provider.MessageIdSource;
import dev.serai.provider.Provider.ProviderAnswer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How a provider's answers say that it took what was asked of it, by operation. Nothing else is success: any other answer with 2xx leaves
 * open whether the provider saw the request at all.
 *
 * @param signs the answers that say so, each for itself enough
 * @param results how an answer is read that has one result for each recipient or part
 * @param implied what stands in where neither says anything of an operation: the id of the message, or the form of the example answer
 */
public record SuccessTable(Map<String, List<AnswerSign>> signs, Map<String, ResultList> results, Map<String, List<AnswerSign>> implied) {

    private static final String TEST = "connection.test";
    private static final String SUCCESSFUL = "2xx";

    /**
     * The table of a provider's file.
     *
     * @param messageId where the id is in the answer to an operation; null for nowhere
     * @param inquiries the operations that ask whether another was done
     * @param answers its example answers by operation
     */
    static SuccessTable of(Map<String, List<AnswerSign>> signs, Map<String, ResultList> results, List<String> operations,
            Function<String, MessageIdSource> messageId, Collection<String> inquiries, Map<String, ProviderAnswer> answers) {
        Map<String, List<AnswerSign>> implied = new HashMap<>();
        for (String operation : operations) {
            AnswerSign sign = inquiries.contains(operation) ? finding()
                    : TEST.equals(operation) ? likeExample(answers.get(TEST)) : id(messageId.apply(operation));
            if (sign != null) {
                implied.put(operation, List.of(sign));
            }
        }
        return new SuccessTable(signs, results, Map.copyOf(implied));
    }

    /** The same with what another file says of other operations. */
    SuccessTable with(SuccessTable other) {
        return new SuccessTable(both(signs, other.signs), both(results, other.results), both(implied, other.implied));
    }

    private static <T> Map<String, T> both(Map<String, T> one, Map<String, T> other) {
        Map<String, T> all = new HashMap<>(one);
        all.putAll(other);
        return Map.copyOf(all);
    }

    /** What a kamelet makes of the answer to a question. */
    private static AnswerSign finding() {
        return new AnswerSign(SUCCESSFUL, Map.of(), Map.of(JsonPointer.valueOf("/found"), List.of("true", "false")));
    }

    private static AnswerSign id(MessageIdSource messageId) {
        return switch (messageId == null ? "none" : messageId.kind()) {
            case "header" -> new AnswerSign(SUCCESSFUL, Map.of(messageId.name(), List.of("*")), Map.of());
            case "body" -> new AnswerSign(SUCCESSFUL, Map.of(), Map.of(JsonPointer.compile(messageId.name()), List.of("*")));
            default -> null;
        };
    }

    /** The members of an example object, each with something of its kind; null where there is no such example. */
    private static AnswerSign likeExample(ProviderAnswer example) {
        Map<JsonPointer, List<String>> body = new LinkedHashMap<>();
        if (example != null && example.body() != null && example.body().isObject()) {
            example.body().fields().forEachRemaining(member -> {
                JsonNode value = member.getValue();
                if (!value.isNull()) {
                    body.put(JsonPointer.empty().appendProperty(member.getKey()), List.of(value.isArray() ? "[*]" : value.isObject() ? "{*}"
                            : value.isBoolean() ? value.asText() : "*"));
                }
            });
        }
        return body.isEmpty() ? null : new AnswerSign(SUCCESSFUL, Map.of(), body);
    }

    /** Whether the file says that this answer is a success. */
    boolean says(String operation, int status, Map<String, ?> headers, Supplier<JsonNode> body) {
        return matches(signs, operation, status, headers, body);
    }

    /** Whether the answer is a success as far as the file says nothing else of it. */
    boolean implies(String operation, int status, Map<String, ?> headers, Supplier<JsonNode> body) {
        return !says(operation) && matches(implied, operation, status, headers, body);
    }

    /** How the answer's results are read; null where it has none. */
    ResultList results(String operation) {
        return results.get(operation);
    }

    /** Whether the file itself says what success looks like. */
    boolean says(String operation) {
        return signs.containsKey(operation) || results.containsKey(operation);
    }

    private static boolean matches(Map<String, List<AnswerSign>> table, String operation, int status, Map<String, ?> headers,
            Supplier<JsonNode> body) {
        for (AnswerSign sign : table.getOrDefault(operation, List.of())) {
            if (sign.matches(status, headers, body)) {
                return true;
            }
        }
        return false;
    }
}
