package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * Emails: addresses may be written {@code "ann@example.com"}, {@code "Ann <ann@example.com>"} or {@code {email, name}}, alone or in a
 * list.
 */
@Component
class EmailForm implements MessageForm {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public String operation() {
        return "email.send";
    }

    @Override
    public void normalise(ObjectNode message) {
        for (String field : List.of("to", "cc", "bcc")) {
            message.set(field, addresses(message.get(field)));
        }
        for (String field : List.of("from", "replyTo")) {
            if (message.hasNonNull(field)) {
                message.set(field, address(message.get(field)));
            } else {
                message.remove(field);
            }
        }
        for (String field : List.of("text", "html")) {
            if (message.path(field).isNull()) {
                message.remove(field);
            }
        }
        for (String field : List.of("attachments", "tags")) {
            if (!message.hasNonNull(field)) {
                message.putArray(field);
            }
        }
        if (!message.hasNonNull("headers")) {
            message.putObject("headers");
        }
        for (JsonNode attachment : message.get("attachments")) {
            if (attachment instanceof ObjectNode object && !object.hasNonNull("contentType")) {
                object.put("contentType", "application/octet-stream");
            }
        }
    }

    private static JsonNode addresses(JsonNode written) {
        ArrayNode addresses = NODES.arrayNode();
        if (written == null || written.isNull()) {
            return addresses;
        }
        if (!written.isArray()) {
            return addresses.add(address(written));
        }
        written.forEach(each -> addresses.add(address(each)));
        return addresses;
    }

    private static JsonNode address(JsonNode written) {
        if (written instanceof TextNode text) {
            return parsed(text.textValue());
        }
        if (written instanceof ObjectNode object && object.path("email").isTextual()) {
            object.put("email", lowerCaseDomain(object.get("email").textValue()));
            if (object.path("name").isNull()) {
                object.remove("name");
            }
        }
        return written;
    }

    private static ObjectNode parsed(String text) {
        ObjectNode address = NODES.objectNode();
        int open = text.lastIndexOf('<');
        if (open > 0 && text.endsWith(">")) {
            address.put("email", lowerCaseDomain(text.substring(open + 1, text.length() - 1)));
            String name = text.substring(0, open).strip();
            if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
                name = name.substring(1, name.length() - 1);
            }
            return address.put("name", name);
        }
        return address.put("email", lowerCaseDomain(text));
    }

    private static String lowerCaseDomain(String email) {
        int at = email.lastIndexOf('@');
        return at < 0 ? email : email.substring(0, at) + email.substring(at).toLowerCase(Locale.ROOT);
    }
}
