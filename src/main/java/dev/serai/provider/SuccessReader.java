package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the annotations {@code serai.dev/success} and {@code serai.dev/results}: objects with one entry per operation. */
final class SuccessReader {

    static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d|[1-5]xx|[1-5]\\d\\d-[1-5]\\d\\d");

    private static final String SUCCESS = "success";
    private static final String RESULTS = "results";
    private static final String NO_CONTENT = "204";

    private final ProviderAnnotations annotations;
    private final List<String> operations;

    SuccessReader(ProviderAnnotations annotations, List<String> operations) {
        this.annotations = annotations;
        this.operations = operations;
    }

    Map<String, List<AnswerSign>> signs(JsonNode given) {
        return byOperation(SUCCESS, given, signs -> {
            List<AnswerSign> read = new ArrayList<>();
            (signs.isArray() ? signs : List.of(signs)).forEach(sign -> read.add(sign(sign)));
            return List.copyOf(read);
        });
    }

    Map<String, ResultList> results(JsonNode given) {
        return byOperation(RESULTS, given, this::result);
    }

    private AnswerSign sign(JsonNode sign) {
        onlyKnown(SUCCESS, sign, List.of("status", "headers", "body"));
        String status = sign.path("status").asText("2xx");
        if (!STATUS.matcher(status).matches()) {
            throw annotations.invalid(SUCCESS, "has status \"" + status + "\"; \"202\", \"2xx\" or \"200-204\" is expected");
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        sign.path("headers").fields().forEachRemaining(header -> headers.put(header.getKey(), values(header.getValue())));
        Map<JsonPointer, List<String>> body = body(SUCCESS, sign.path("body"));
        if (headers.isEmpty() && body.isEmpty() && !NO_CONTENT.equals(status)) {
            throw annotations.invalid(SUCCESS, "has nothing to know a success by but the status; name a header or something in the body"
                    + " that only the provider answers");
        }
        return new AnswerSign(status, headers, body);
    }

    private ResultList result(JsonNode result) {
        onlyKnown(RESULTS, result, List.of("list", "taken", "refused", "recipient", "reason"));
        Map<JsonPointer, List<String>> taken = body(RESULTS, result.path("taken"));
        if (taken.isEmpty()) {
            throw annotations.invalid(RESULTS, "does not say in \"taken\" what a result looks like that was taken");
        }
        return new ResultList(pointer(RESULTS, result.path("list").asText("")), taken, body(RESULTS, result.path("refused")),
                result.has("recipient") ? pointer(RESULTS, result.get("recipient").asText()) : null,
                result.has("reason") ? pointer(RESULTS, result.get("reason").asText()) : null);
    }

    private <T> Map<String, T> byOperation(String annotation, JsonNode given, Function<JsonNode, T> read) {
        if (!given.isObject()) {
            throw annotations.invalid(annotation, "is no YAML object with an entry for each operation");
        }
        Map<String, T> byOperation = new LinkedHashMap<>();
        given.fields().forEachRemaining(entry -> {
            if (!operations.contains(entry.getKey())) {
                throw annotations.invalid(annotation, "names the operation \"" + entry.getKey() + "\"; the file has "
                        + String.join(", ", operations));
            }
            byOperation.put(entry.getKey(), read.apply(entry.getValue()));
        });
        return Map.copyOf(byOperation);
    }

    private Map<JsonPointer, List<String>> body(String annotation, JsonNode given) {
        Map<JsonPointer, List<String>> body = new LinkedHashMap<>();
        given.fields().forEachRemaining(entry -> body.put(pointer(annotation, entry.getKey()), values(entry.getValue())));
        return body;
    }

    private JsonPointer pointer(String annotation, String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw annotations.invalid(annotation, "looks at \"" + text + "\"; a JSON pointer such as \"/error/code\" is expected");
        }
    }

    private static List<String> values(JsonNode given) {
        List<String> values = new ArrayList<>();
        (given.isArray() ? given : List.of(given)).forEach(item -> values.add(item.asText()));
        return List.copyOf(values);
    }

    private void onlyKnown(String annotation, JsonNode given, List<String> known) {
        if (!given.isObject()) {
            throw annotations.invalid(annotation, "has \"" + given.asText() + "\"; an object with " + String.join(", ", known)
                    + " is expected");
        }
        given.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw annotations.invalid(annotation, "has \"" + name + "\"; accepted are " + String.join(", ", known));
            }
        });
    }
}
