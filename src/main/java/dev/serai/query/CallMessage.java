package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Names;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.operation.Operation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.web.util.UriUtils;

/** The message of a call to a path of an operation: body, parameters of the path, and the query where there is no body. */
final class CallMessage {

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");
    private static final String PROVIDER = "provider";
    private static final String PRIORITY = "priority";
    /** Where platform-http says the path of the verb, with its parameters in braces. */
    private static final String TEMPLATE = "CamelPlatformHttpContextPath";
    private static final int LONGEST_NUMBER = 400;

    private final Exchange exchange;
    private final Message request;
    private final Map<String, String> path;

    CallMessage(Exchange exchange) {
        this.exchange = exchange;
        this.request = exchange.getMessage();
        this.path = path(exchange);
    }

    /** A parameter of the path; null for none of that name. */
    String fromPath(String name) {
        return path.remove(name);
    }

    /** Puts the whole message into the body; what is in the body alone stays there as it was sent. */
    void complete(Operation operation, Names names) {
        boolean bodiless = WITHOUT_BODY.contains(request.getHeader(Exchange.HTTP_METHOD, "POST", String.class));
        String provider = exchange.getVariable(PROVIDER, String.class);
        String priority = exchange.getVariable(PRIORITY, String.class);
        if (!bodiless && path.isEmpty() && provider == null && priority == null) {
            return;
        }
        byte[] sent = request.getBody(byte[].class);
        ObjectNode message = RequestBody.isBlank(sent) ? JsonNodeFactory.instance.objectNode() : RequestBody.object(sent, names);
        if (bodiless) {
            Query.of(request).all().forEach((name, value) -> put(message, name, value(operation, name, value), "query"));
        }
        path.forEach((name, value) -> put(message, name, value(operation, name, value), "path"));
        if (provider != null) {
            put(message, PROVIDER, JsonNodeFactory.instance.textNode(provider), "path");
        }
        if (priority != null && !message.hasNonNull(PRIORITY)) {
            message.put(PRIORITY, priority);
        }
        request.setBody(message.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ObjectNode message, String name, JsonNode value, String place) {
        JsonNode other = message.get(name);
        if (other != null && !other.isNull() && !other.asText().equals(value.asText())) {
            throw ProblemException.badField(name, "is \"" + value.asText() + "\" in the " + place + " and something else in the body; send"
                    + " one of the two");
        }
        message.set(name, value);
    }

    /** Text as what the operation takes; what is none of that stays text, which the operation then refuses by name. */
    private static JsonNode value(Operation operation, String name, String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode schema = operation.messageSchema().path("properties").path(name);
        String type = schema.path("type").asText();
        switch (type) {
            case "boolean":
                return Set.of("true", "false").contains(text) ? json.booleanNode(Boolean.parseBoolean(text)) : json.textNode(text);
            case "integer", "number":
                return number(text);
            case "array":
                var list = json.arrayNode();
                for (String each : text.split(",", -1)) {
                    list.add(each.strip());
                }
                return list;
            default:
                return json.textNode(text);
        }
    }

    private static JsonNode number(String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        boolean plain = !text.isEmpty() && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '-' || c == '.');
        try {
            BigDecimal number = plain ? new BigDecimal(text) : null;
            return number == null ? json.textNode(text) : number.scale() <= 0 ? json.numberNode(number.toBigInteger())
                    : json.numberNode(number);
        } catch (NumberFormatException e) {
            return json.textNode(text);
        }
    }

    /** Compared piece by piece with the path of the verb: headers of a request may have the names of parameters. */
    private static Map<String, String> path(Exchange exchange) {
        Map<String, String> values = new LinkedHashMap<>();
        String verb = exchange.getMessage().getHeader(TEMPLATE, "", String.class);
        if (verb.indexOf('{') < 0) {
            return values;
        }
        String[] template = verb.split("/");
        String[] sent = exchange.getMessage().getHeader(Exchange.HTTP_URI, "", String.class).split("/");
        for (int i = 0; i < template.length && i < sent.length; i++) {
            if (template[i].startsWith("{") && template[i].endsWith("}")) {
                values.put(template[i].substring(1, template[i].length() - 1), decoded(template[i], sent[i]));
            }
        }
        return values;
    }

    private static String decoded(String name, String text) {
        String decoded;
        try {
            decoded = UriUtils.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField(name.substring(1, name.length() - 1), "is not percent-encoded (RFC 3986)");
        }
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badField(name.substring(1, name.length() - 1), "must not contain control characters");
        }
        return decoded;
    }
}
