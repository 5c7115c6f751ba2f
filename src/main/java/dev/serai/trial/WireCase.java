package dev.serai.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.provider.ScriptedAnswers.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case as {@code kamelets/README.md} describes it: a message, the request that it becomes, an answer and what follows from it.
 *
 * @param base what it leaves out; a missing node for nothing
 */
record WireCase(String name, JsonNode tree, JsonNode base) {

    static final String BASE = "_base";

    String operation() {
        return tree.path("operation").asText(base.path("operation").asText());
    }

    Map<String, Object> connection() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (JsonNode source : List.of(base.path("connection"), tree.path("connection"))) {
            source.properties().forEach(property -> values.put(property.getKey(), property.getValue().asText()));
        }
        return values;
    }

    /** As it is sent; an empty object where the case says none. */
    ObjectNode message() {
        boolean ofBase = !tree.has("message") && !"connection.test".equals(operation());
        JsonNode given = ofBase ? base.path("message") : tree.path("message");
        return given instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
    }

    JsonNode request() {
        return tree.path("request");
    }

    JsonNode expect() {
        return tree.path("expect");
    }

    String outcome() {
        return expect().path("outcome").asText("delivered");
    }

    JsonNode answer() {
        return tree.path("answer");
    }

    /** What the requests are answered, one after the other. */
    List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        answer().path("steps").forEach(step -> answers.add(answer(step)));
        answers.add(answer(answer()));
        return answers;
    }

    private static Answer answer(JsonNode told) {
        JsonNode body = told.has("body") ? told.get("body") : MissingNode.getInstance();
        boolean isText = body.isTextual() && !told.path("json").asBoolean();
        byte[] bytes = body.isMissingNode() || body.isNull() ? new byte[0]
                : (isText ? body.asText() : body.toString()).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", body.isTextual() ? "text/plain" : "application/json");
        told.path("headers").properties().forEach(header -> {
            headers.keySet().removeIf(header.getKey()::equalsIgnoreCase);
            headers.put(header.getKey(), header.getValue().asText());
        });
        return new Answer(told.path("status").asInt(200), headers, bytes, told.path("drop").asBoolean());
    }
}
