package dev.serai.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.draft.DraftedCalls;
import dev.serai.operation.Operations;
import dev.serai.trial.DraftCheck.DraftTexts;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Reads what is asked of drafts, and refuses what cannot be. */
@Component
class DraftReader {

    private static final int LARGEST_DOCUMENT = 16 * 1024 * 1024;
    private static final int LARGEST_KAMELET = 512 * 1024;
    private static final int LARGEST_CASE = 64 * 1024;
    private static final int MOST_CASES = 200;
    private static final int MOST_CALLS = 20;
    private static final int LONGEST = 300;
    private static final Pattern CASE = Pattern.compile("[a-z0-9_][a-z0-9_-]{0,99}");

    private final Operations operations;

    DraftReader(Operations operations) {
        this.operations = operations;
    }

    /** @param calls method and path by operation */
    record Asked(String document, Map<String, String> calls, String test, String id) {}

    /**
     * What a document has to choose from.
     *
     * @throws dev.serai.draft.DraftException where it is none
     */
    DraftedCalls calls(byte[] body) {
        ObjectNode request = RequestBody.object(body);
        Fields fields = fields(request, List.of("document"));
        String text = text("document", fields, request, LARGEST_DOCUMENT);
        fields.check();
        return DraftedCalls.of(text);
    }

    /** @throws ProblemException 400 naming each bad field */
    Asked asked(byte[] body) {
        ObjectNode request = RequestBody.object(body);
        Fields fields = fields(request, List.of("document", "calls", "test", "provider"));
        String text = text("document", fields, request, LARGEST_DOCUMENT);
        Map<String, String> calls = calls(fields, request.path("calls"));
        String test = call(fields, "test", fields.text("test", LONGEST));
        String id = id(fields, fields.text("provider", LONGEST));
        fields.check();
        return new Asked(text, calls, test, id);
    }

    /** @throws ProblemException 400 naming each bad field */
    DraftTexts texts(byte[] body) {
        ObjectNode request = RequestBody.object(body);
        Fields fields = fields(request, List.of("provider", "kamelet", "cases"));
        String id = id(fields, fields.requiredText("provider", LONGEST));
        String kamelet = text("kamelet", fields, request, LARGEST_KAMELET);
        Map<String, String> cases = new LinkedHashMap<>();
        JsonNode given = request.path("cases");
        if (!given.isArray() || given.isEmpty() || given.size() > MOST_CASES) {
            fields.reject("cases", "must be a list of 1 to " + MOST_CASES + " objects with name and text");
        } else {
            for (int i = 0; i < given.size(); i++) {
                readCase(fields, "cases[" + i + "]", given.get(i), cases);
            }
        }
        fields.check();
        return new DraftTexts(id, kamelet, cases);
    }

    private static void readCase(Fields fields, String at, JsonNode given, Map<String, String> cases) {
        JsonNode name = given.path("name");
        JsonNode text = given.path("text");
        if (!name.isTextual() || !CASE.matcher(name.textValue()).matches()) {
            fields.reject(at + ".name", "must be a name of lower-case letters, digits, hyphens and underscores");
        } else if (!text.isTextual() || text.textValue().length() > LARGEST_CASE) {
            fields.reject(at + ".text", "must be a string of at most " + LARGEST_CASE / 1024 + " KiB");
        } else if (cases.put(name.textValue(), text.textValue()) != null) {
            fields.reject(at + ".name", "is \"" + name.textValue() + "\", which another case is called, too");
        }
    }

    private Map<String, String> calls(Fields fields, JsonNode given) {
        Map<String, String> calls = new LinkedHashMap<>();
        if (!given.isArray() || given.isEmpty() || given.size() > MOST_CALLS) {
            fields.reject("calls", "must be a list of 1 to " + MOST_CALLS + " objects with operation and call");
            return calls;
        }
        for (int i = 0; i < given.size(); i++) {
            String at = "calls[" + i + "]";
            String operation = given.get(i).path("operation").textValue();
            String call = call(fields, at + ".call", given.get(i).path("call").asText(""));
            if (operation == null || operations.find(operation).isEmpty()) {
                fields.reject(at + ".operation", "is no operation; GET /api/v1/operations lists them");
            } else if (calls.containsKey(operation)) {
                fields.reject(at + ".operation", "is \"" + operation + "\", which another call does");
            } else if (call != null && calls.containsValue(call)) {
                fields.reject(at + ".call", "is \"" + call + "\", which does another operation already");
            } else {
                calls.put(operation, call);
            }
        }
        return calls;
    }

    private static String call(Fields fields, String name, String call) {
        if (call == null || call.length() <= LONGEST && DraftedCalls.isCall(call)) {
            return call;
        }
        fields.reject(name, "must be a method and a path, such as POST /v3/mail/send");
        return null;
    }

    private static String id(Fields fields, String id) {
        if (id == null || id.length() <= 60 && DraftedCalls.isId(id)) {
            return id;
        }
        fields.reject("provider", "must be lower-case letters, digits and single hyphens, at most 60");
        return null;
    }

    private static Fields fields(ObjectNode request, List<String> known) {
        Fields fields = new Fields(request);
        fields.onlyKnown(known);
        return fields;
    }

    private static String text(String name, Fields fields, ObjectNode request, int largest) {
        JsonNode value = request.path(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            fields.reject(name, "is required, as text");
            return null;
        }
        if (value.textValue().getBytes(StandardCharsets.UTF_8).length > largest) {
            fields.reject(name, "must be at most " + largest / 1024 + " KiB long");
            return null;
        }
        return value.textValue();
    }
}
