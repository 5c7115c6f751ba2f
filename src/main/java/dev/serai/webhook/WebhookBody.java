package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.JsonText;
import dev.serai.proof.SignedRequest;
import dev.serai.proof.SignedRequest.Parameter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The body of a request as the jq of a provider file sees it: JSON as it is, a form as an object, other text as text. */
final class WebhookBody {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TEXT = "text/";
    private static final char NONE = '\0';
    private static final char REPLACEMENT = '\uFFFD';

    private WebhookBody() {}

    /**
     * Reads a body.
     *
     * @throws UnreadableWebhookException where it says that it is JSON, and is none
     */
    static JsonNode read(SignedRequest request) {
        if (request.body().length == 0) {
            return object(request.queryParameters());
        }
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith(FORM)) {
            return object(request.form());
        }
        try {
            return storable(JsonText.read(request.body()));
        } catch (IOException e) {
            if (type.startsWith(TEXT) || type.contains("xml")) {
                return TextNode.valueOf(text(request.body()).replace(NONE, REPLACEMENT));
            }
            throw new UnreadableWebhookException("The body is no JSON: " + JsonText.reason(e));
        }
    }

    /** The text of a body; bytes that are no UTF-8 as replacement characters. */
    static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Parameters by name; those that stand there several times as a list. */
    static ObjectNode object(List<Parameter> parameters) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Parameter parameter : parameters) {
            String name = parameter.name().replace(NONE, REPLACEMENT);
            TextNode value = TextNode.valueOf(parameter.value().replace(NONE, REPLACEMENT));
            JsonNode before = object.get(name);
            if (before == null) {
                object.set(name, value);
            } else if (before instanceof ArrayNode list) {
                list.add(value);
            } else {
                object.set(name, JsonNodeFactory.instance.arrayNode().add(before).add(value));
            }
        }
        return object;
    }

    /** The same without U+0000, which PostgreSQL does not store. */
    private static JsonNode storable(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().indexOf(NONE) < 0 ? node : TextNode.valueOf(node.textValue().replace(NONE, REPLACEMENT));
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, storable(array.get(i)));
            }
        } else if (node instanceof ObjectNode object) {
            if (object.properties().stream().anyMatch(member -> member.getKey().indexOf(NONE) >= 0)) {
                ObjectNode renamed = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(member -> renamed.set(member.getKey().replace(NONE, REPLACEMENT), member.getValue()));
                return storable(renamed);
            }
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member.setValue(storable(member.getValue()));
            }
        }
        return node;
    }
}
