package dev.serai.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.connection.ProviderCaller;
import dev.serai.connection.ProviderCaller.Made;
import dev.serai.delivery.Results;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SandboxMode;
import dev.serai.provider.ScriptedAnswers;
import dev.serai.provider.Sorted;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Has a provider's file carry the message of a case, on the way that deliveries take; the case answers, and nothing leaves. */
@Component
class CaseRun {

    private static final String BASE_URL = "baseUrl";
    private static final String NOWHERE = "https://provider.invalid";
    /** The same as in the tests of the files that ship. */
    private static final String KEY = "delivery-1";
    private static final String TEST = "connection.test";

    private final ProviderCaller caller;
    private final Operations operations;
    private final Results results;
    private final Clock clock;

    CaseRun(ProviderCaller caller, Operations operations, Results results, Clock clock) {
        this.caller = caller;
        this.operations = operations;
        this.results = results;
        this.clock = clock;
    }

    /** What is not as the case expects, in words; empty where all is. */
    List<String> reasons(Provider provider, WireCase wire) {
        String operation = wire.operation();
        if (!provider.serves(operation)) {
            return List.of("The file does not do \"" + operation + "\"");
        }
        if (provider.isInquiry(operation)) {
            return List.of("What asks about another operation is not tried here; the tests of Serai's own files do");
        }
        ObjectNode message = wire.message();
        Optional<Operation> known = operations.find(operation);
        if (known.isPresent()) {
            List<FieldProblem> wrong = operations.problems(known.get(), message);
            if (!wrong.isEmpty()) {
                return wrong.stream().map(each -> "The message is not valid: " + each.field() + " " + each.message()).toList();
            }
        } else if (!operation.equals(TEST)) {
            return List.of("There is no operation \"" + operation + "\"");
        }
        Map<String, Object> connection = connection(provider, wire);
        ScriptedAnswers script = new ScriptedAnswers(wire.answers());
        ProviderCall call = new ProviderCall(null, null, provider, operation, KEY, connection, SandboxMode.SUCCESS).asTrial()
                .answeredBy(script);
        Made made = caller.make(call, message);
        List<String> reasons = new ArrayList<>(new RequestCheck(String.valueOf(connection.get(BASE_URL)), clock)
                .differences(wire.request(), script.requests()));
        outcome(wire.expect(), wire.outcome(), made.sorted(), reasons);
        known.ifPresent(of -> result(of, wire.expect(), made.result(), reasons));
        return reasons;
    }

    private static Map<String, Object> connection(Provider provider, WireCase wire) {
        Map<String, Object> values = wire.connection();
        values.putIfAbsent(BASE_URL, NOWHERE);
        for (Field field : provider.form().fields()) {
            if (field.defaultValue() != null) {
                values.putIfAbsent(field.name(), field.defaultValue());
            }
        }
        return values;
    }

    private static void outcome(JsonNode expected, String wanted, Sorted sorted, List<String> reasons) {
        if (!sorted.outcome().name().equalsIgnoreCase(wanted)) {
            reasons.add(RequestCheck.difference("the outcome", wanted, sorted.outcome().name().toLowerCase()
                    + (sorted.reason() == null ? "" : " (" + sorted.reason() + ")")));
        }
        same("the message id", expected.path("messageId"), sorted.messageId(), reasons);
        same("the status", expected.path("httpStatus"), sorted.httpStatus(), reasons);
        same("the wait", expected.path("retryAfter"), sorted.retryAfter() == null ? null : sorted.retryAfter().toSeconds(), reasons);
        String reason = expected.path("reason").asText();
        if (!reason.isEmpty() && (sorted.reason() == null || !sorted.reason().contains(reason))) {
            reasons.add(RequestCheck.difference("the reason", reason, sorted.reason()));
        }
        for (String unknown : List.of("found", "nextCursor")) {
            if (expected.has(unknown)) {
                reasons.add("\"" + unknown + "\" is not looked at here; the tests of Serai's own files do");
            }
        }
    }

    private static void same(String what, JsonNode expected, Object found, List<String> reasons) {
        if (!expected.isMissingNode() && !expected.asText().equals(String.valueOf(found))) {
            reasons.add(RequestCheck.difference(what, expected.asText(), found));
        }
    }

    private void result(Operation operation, JsonNode expected, JsonNode result, List<String> reasons) {
        if (result != null && !result.isNull()) {
            results.problem(operation, result).ifPresent(problem -> reasons.add("The result " + problem));
        }
        if (expected.has("result") && !expected.get("result").toString().equals(String.valueOf(result))) {
            reasons.add(RequestCheck.difference("the result", expected.get("result"), result));
        }
    }
}
