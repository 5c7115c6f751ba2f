package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Steps of a route in the canonical notation of the YAML DSL. */
final class Steps {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Steps() {}

    static ObjectNode simple(String expression) {
        return language("simple", JSON.objectNode().put("expression", expression));
    }

    static ObjectNode constant(String expression) {
        return language("constant", JSON.objectNode().put("expression", expression));
    }

    static ObjectNode jq(String resultType, String expression) {
        return language("jq", JSON.objectNode().put("resultType", resultType).put("expression", expression));
    }

    private static ObjectNode language(String name, JsonNode value) {
        ObjectNode expression = JSON.objectNode();
        expression.set(name, value);
        return expression;
    }

    static ObjectNode setHeader(String name, ObjectNode expression) {
        return set("setHeader", name, expression);
    }

    static ObjectNode setVariable(String name, ObjectNode expression) {
        return set("setVariable", name, expression);
    }

    static ObjectNode setBody(ObjectNode expression) {
        ObjectNode step = JSON.objectNode();
        step.putObject("setBody").set("expression", expression);
        return step;
    }

    private static ObjectNode set(String kind, String name, ObjectNode expression) {
        ObjectNode step = JSON.objectNode();
        step.putObject(kind).put("name", name).set("expression", expression);
        return step;
    }

    static ObjectNode removeHeaders(String pattern, String except) {
        ObjectNode step = JSON.objectNode();
        ObjectNode remove = step.putObject("removeHeaders").put("pattern", pattern);
        if (except != null) {
            remove.put("excludePattern", except);
        }
        return step;
    }

    static ObjectNode to(String id, String uri, String method) {
        ObjectNode step = JSON.objectNode();
        ObjectNode to = step.putObject("to").put("id", id).put("uri", uri);
        to.putObject("parameters").put("httpMethod", method).put("copyHeaders", false);
        return step;
    }
}
