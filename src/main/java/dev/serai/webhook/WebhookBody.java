package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

/** The body of a request as the jq of a provider file sees it: JSON as it is, a form or XML as an object, other text as text. */
final class WebhookBody {

    /** What jq makes of a form may cost the square of it. */
    private static final int MOST_FIELDS = 2_000;
    /** The parameter by which an address proves who sends; no file sees it. */
    private static final String TOKEN = "token";
    private static final JsonMapper JSON = JsonText.foreignMapper();
    private static final String TEXT = "text/";
    private static final char NONE = '\0';
    private static final char REPLACEMENT = '\uFFFD';

    private WebhookBody() {}

    /**
     * Reads a body.
     *
     * @throws UnreadableWebhookException where it says that it is JSON or XML, and is none
     */
    static JsonNode read(SignedRequest request) {
        if (request.body().length == 0) {
            return query(request);
        }
        if (request.isForm()) {
            return object(request.form());
        }
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (isXml(type)) {
            return XmlBody.read(request.body());
        }
        try {
            JsonNode read = JSON.readTree(request.body());
            if (read == null || read.isMissingNode()) {
                throw new UnreadableWebhookException("The body is no JSON: there is nothing in it");
            }
            return storable(read);
        } catch (IOException e) {
            if (type.startsWith(TEXT)) {
                return TextNode.valueOf(text(request.body()).replace(NONE, REPLACEMENT));
            }
            throw new UnreadableWebhookException("The body is no JSON: " + JsonText.reason(e));
        }
    }

    private static boolean isXml(String type) {
        int semicolon = type.indexOf(';');
        String name = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return name.equals("text/xml") || name.equals("application/xml") || name.endsWith("+xml");
    }

    /** The text of a body; bytes that are no UTF-8 as replacement characters. */
    static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** The parameters of the address, without the token in it. */
    static ObjectNode query(SignedRequest request) {
        return object(request.queryParameters().stream().filter(parameter -> !parameter.name().equals(TOKEN)).toList());
    }

    /** Parameters by name; those that stand there several times as a list. */
    static ObjectNode object(List<Parameter> parameters) {
        if (parameters.size() > MOST_FIELDS) {
            throw new UnreadableWebhookException("The form has more than " + MOST_FIELDS + " fields");
        }
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
