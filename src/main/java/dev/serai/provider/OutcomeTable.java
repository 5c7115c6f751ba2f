package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A provider's own rules for sorting its answers; the first that matches decides, and the general HTTP rules decide the rest.
 *
 * @param rules in order
 */
public record OutcomeTable(List<Rule> rules) {

    private static final Set<Fault> OF_CREDENTIALS = EnumSet.of(Fault.CREDENTIALS, Fault.PERMISSION, Fault.CONSENT);

    /**
     * @param status {@code 401}, {@code 4xx}, {@code 400-404}; null for any
     * @param body JSON pointers into the answer and the values that match there, whatever their case; {@code *} in a value stands for any
     *     text; empty for any body
     * @param outcome what such an answer means
     * @param reason plain words for the person who reads the delivery; null to use the provider's words
     * @param fault what that person has to look at; null where the status tells
     * @param ofMessage whether a throttled answer is about this message alone, and not about the account
     * @param headers headers of the answer and the values that match there, as in the body; empty for any
     * @param operations the operations it is for; empty for all
     * @param ofKey whether an unknown answer is about the idempotency key, and would be the same for ever
     */
    public record Rule(String status, Map<String, List<String>> body, Outcome outcome, String reason, Fault fault, boolean ofMessage,
            Map<String, List<String>> headers, List<String> operations, boolean ofKey) {

        public Rule(String status, Map<String, List<String>> body, Outcome outcome, String reason, Fault fault, boolean ofMessage,
                Map<String, List<String>> headers, List<String> operations) {
            this(status, body, outcome, reason, fault, ofMessage, headers, operations, false);
        }

        public Rule(String status, Map<String, List<String>> body, Outcome outcome, String reason, Fault fault, boolean ofMessage) {
            this(status, body, outcome, reason, fault, ofMessage, Map.of(), List.of());
        }

        public Rule(String status, Map<String, List<String>> body, Outcome outcome, String reason, Fault fault) {
            this(status, body, outcome, reason, fault, false);
        }

        public Rule(String status, Map<String, List<String>> body, Outcome outcome, String reason) {
            this(status, body, outcome, reason, null, false);
        }

        boolean matchesStatus(int actual) {
            return matches(status, actual);
        }

        static boolean matches(String status, int actual) {
            if (status == null) {
                return true;
            }
            if (status.length() == 3) {
                return status.charAt(0) - '0' == actual / 100
                        && (status.charAt(1) == 'x' || Integer.parseInt(status, 1, 3, 10) == actual % 100);
            }
            return actual >= Integer.parseInt(status, 0, 3, 10) && actual <= Integer.parseInt(status, 4, 7, 10);
        }

        /** The same for these operations alone. */
        Rule only(List<String> named) {
            return new Rule(status, body, outcome, reason, fault, ofMessage, headers, named, ofKey);
        }

        boolean isFor(String operation) {
            return operations.isEmpty() || operations.contains(operation);
        }

        boolean matchesHeaders(Map<String, ?> actual) {
            return headers.isEmpty() || headers.entrySet().stream().allMatch(entry -> {
                String found = AnswerHeaders.value(actual, entry.getKey());
                return found != null && entry.getValue().stream().anyMatch(value -> matches(found, value));
            });
        }

        boolean matchesBody(JsonNode actual) {
            return body.entrySet().stream().allMatch(entry -> matches(actual.at(entry.getKey()), entry.getValue()));
        }

        static boolean matches(JsonNode found, List<String> values) {
            if (found.isMissingNode() || found.isNull()) {
                return false;
            }
            return values.stream().anyMatch(value -> matches(found.isValueNode() ? found.asText() : found.toString(), value));
        }

        static boolean matches(String found, String value) {
            if (value.indexOf('*') < 0) {
                return found.equalsIgnoreCase(value);
            }
            String text = found.toLowerCase(Locale.ROOT);
            String[] parts = value.toLowerCase(Locale.ROOT).split("\\*", -1);
            int at = 0;
            for (int i = 0; i < parts.length; i++) {
                int next = i == parts.length - 1 ? text.length() - parts[i].length() : text.indexOf(parts[i], at);
                if (next < at || i == 0 && next != 0 || !text.startsWith(parts[i], next)) {
                    return false;
                }
                at = next + parts[i].length();
            }
            return true;
        }
    }

    /** Whether a rule says of some answer to the operation that it is a success. */
    boolean recognises(String operation) {
        return rules.stream().anyMatch(rule -> rule.outcome() == Outcome.DELIVERED && rule.isFor(operation));
    }

    /**
     * Whether an answer that refuses a call does so for its credentials, and not for its message or what that is about; empty where no rule
     * speaks of such an answer.
     */
    public Optional<Boolean> blamesCredentials(String operation, int status, Map<String, ?> headers, Supplier<JsonNode> body) {
        return find(operation, status, headers, body).map(rule -> rule.outcome() == Outcome.SWITCH
                && (rule.fault() == null || OF_CREDENTIALS.contains(rule.fault())));
    }

    /** The first rule that matches; the body is asked for only where a rule looks at it. */
    Optional<Rule> find(String operation, int status, Map<String, ?> headers, Supplier<JsonNode> body) {
        for (Rule rule : rules) {
            if (rule.isFor(operation) && rule.matchesStatus(status) && rule.matchesHeaders(headers)
                    && (rule.body().isEmpty() || rule.matchesBody(body.get()))) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
