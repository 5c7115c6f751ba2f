package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The cases that every provider has, of which the requests and the refusals are to be looked over. */
final class CaseDraft {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final FormDraft form;
    private final List<CallDraft> calls;
    private final Map<String, String> files = new LinkedHashMap<>();

    CaseDraft(FormDraft form, List<CallDraft> calls) {
        this.form = form;
        this.calls = calls;
    }

    /** YAML by file name. */
    Map<String, String> files() {
        CallDraft first = calls.get(0);
        ObjectNode base = JSON.objectNode();
        base.set("connection", connection());
        base.put("operation", first.name());
        base.set("message", first.message());
        put("_base", base);
        for (CallDraft call : calls) {
            if (call.operation() != null) {
                operation(call, call == first);
            }
        }
        CallDraft test = calls.get(calls.size() - 1);
        if (test.operation() == null) {
            ObjectNode good = answered(test.status(), test.answer(), "delivered", null);
            good.putObject("request").put("method", test.call().method()).put("path", path(test));
            put("test-ok", of(test, good));
            put("test-wrong-key", of(test, answered(401, JSON.objectNode().put("message", "Unauthorized"), "switch",
                    "does not accept the credentials")));
        }
        return files;
    }

    private void operation(CallDraft call, boolean first) {
        String prefix = first ? "" : call.name().replace('.', '-').toLowerCase(Locale.ROOT) + "-";
        JsonNode message = first ? null : call.message();
        ObjectNode success = answered(call.status(), call.answer(), "delivered", null);
        ObjectNode request = success.putObject("request").put("method", call.call().method()).put("path", path(call));
        if (call.call().mediaType() != null) {
            JsonNode body = RequestDraft.of(call, form);
            boolean isForm = call.call().mediaType().contains("form-urlencoded") && !body.asText().startsWith(Undecided.BEGIN);
            request.set(isForm ? "form" : "body", isForm ? fields(body.asText()) : body);
        }
        call.id().ifPresent(id -> success.withObject("/expect").put("messageId", call.answer().at(id).asText()));
        put(prefix + "success", of(call, message, success));
        put(prefix + "refusal", of(call, message, answered(400, JSON.objectNode().put("message",
                Undecided.mark("what it answers to a message that it does not take")), "rejected", null)));
        put(prefix + "wrong-key", of(call, message, answered(401, JSON.objectNode().put("message", "Unauthorized"), "switch",
                "does not accept the credentials")));
        ObjectNode throttled = answered(429, JSON.objectNode().put("message", "Too many requests"), "throttled", null);
        throttled.withObject("/answer").putObject("headers").put("Retry-After", "7");
        throttled.withObject("/expect").put("retryAfter", 7);
        put(prefix + "throttled", of(call, message, throttled));
        put(prefix + "server-error", of(call, message, answered(503, JSON.objectNode().put("message", "Unavailable"), "retry", null)));
        ObjectNode dropped = JSON.objectNode();
        dropped.putObject("answer").put("drop", true);
        dropped.putObject("expect").put("outcome", call.operation().kind() == Operation.Kind.QUERY ? "retry" : "unknown");
        put(prefix + "dropped", of(call, message, dropped));
    }

    /** The fields of a form by name; those that stand more than once as a list. */
    private static ObjectNode fields(String encoded) {
        ObjectNode fields = JSON.objectNode();
        FormText.fields(encoded).forEach((name, values) -> {
            if (values.size() == 1) {
                fields.put(name, values.get(0));
            } else {
                values.forEach(fields.putArray(name)::add);
            }
        });
        return fields;
    }

    private static ObjectNode of(CallDraft call, ObjectNode content) {
        return of(call, call.message(), content);
    }

    private static ObjectNode of(CallDraft call, JsonNode message, ObjectNode content) {
        ObjectNode written = JSON.objectNode();
        if (message != null || call.operation() == null) {
            written.put("operation", call.name());
        }
        if (message != null) {
            written.set("message", message);
        }
        for (String part : List.of("request", "answer", "expect")) {
            if (content.has(part)) {
                written.set(part, content.get(part));
            }
        }
        return written;
    }

    private static ObjectNode answered(int status, JsonNode body, String outcome, String reason) {
        ObjectNode written = JSON.objectNode();
        written.putObject("answer").put("status", status).set("body", body);
        ObjectNode expect = written.putObject("expect").put("outcome", outcome);
        if (reason != null) {
            expect.put("reason", reason);
        }
        return written;
    }

    private String path(CallDraft call) {
        String path = call.steps().stream().map(step -> step.at("/setHeader"))
                .filter(set -> set.path("name").asText().equals("CamelHttpUri"))
                .map(set -> set.at("/expression/simple/expression").asText()).findFirst().orElseThrow();
        String plain = path.replace("{{baseUrl}}", "").replaceAll("\\?.*", "");
        for (Map.Entry<String, JsonNode> property : connection().properties()) {
            plain = plain.replace("{{" + property.getKey() + "}}", property.getValue().asText());
        }
        return plain.contains("${") ? Undecided.mark(plain) : plain;
    }

    private ObjectNode connection() {
        return Examples.connection(form);
    }

    private void put(String name, JsonNode content) {
        files.put(name + ".yaml", KameletDraft.write(content));
    }
}
