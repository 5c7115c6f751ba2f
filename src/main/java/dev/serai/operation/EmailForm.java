package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.address.EmailAddress;
import dev.serai.address.InvalidAddressException;
import dev.serai.address.Mailbox;
import dev.serai.api.FieldProblem;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Emails: addresses may be written {@code "ann@example.com"}, {@code "Ann <ann@example.com>"} or {@code {email, name}}, alone or in a
 * list; every domain becomes ASCII. A text or an HTML part that is empty is none.
 */
@Component
class EmailForm implements MessageForm {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LONGEST_SHOWN = 100;
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    @Override
    public String operation() {
        return "email.send";
    }

    @Override
    public void normalise(ObjectNode message, List<FieldProblem> problems) {
        for (String field : List.of("to", "cc", "bcc")) {
            message.set(field, addresses(field, message.get(field), problems));
        }
        for (String field : List.of("from", "replyTo")) {
            if (message.hasNonNull(field)) {
                message.set(field, address(field, message.get(field), problems));
            } else {
                message.remove(field);
            }
        }
        for (String field : List.of("text", "html")) {
            if (message.path(field).isNull() || "".equals(message.path(field).textValue())) {
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

    private static JsonNode addresses(String field, JsonNode written, List<FieldProblem> problems) {
        ArrayNode addresses = NODES.arrayNode();
        if (written == null || written.isNull()) {
            return addresses;
        }
        if (!written.isArray()) {
            return addresses.add(address(field + "[0]", written, problems));
        }
        for (int i = 0; i < written.size(); i++) {
            addresses.add(address(field + "[" + i + "]", written.get(i), problems));
        }
        return addresses;
    }

    private static JsonNode address(String field, JsonNode written, List<FieldProblem> problems) {
        String text = written.isTextual() ? written.textValue() : written.path("email").textValue();
        if (text == null) {
            return written;
        }
        ObjectNode address = written instanceof ObjectNode object ? object : NODES.objectNode();
        if (address.path("name").isNull()) {
            address.remove("name");
        }
        try {
            Mailbox mailbox = written.isTextual() ? Mailbox.parse(text) : new Mailbox(null, EmailAddress.parse(text));
            address.put("email", mailbox.address().toString());
            if (mailbox.name() != null) {
                address.put("name", mailbox.name());
            }
        } catch (InvalidAddressException e) {
            address.put("email", text);
            String part = e.inName() ? ".name" : ".email";
            problems.add(new FieldProblem(field + part, "is \"" + shown(text) + "\", which " + e.getMessage()));
        }
        return address;
    }

    /** Enough of a text to know it again, without what would break or turn a line. */
    private static String shown(String text) {
        String start = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return UNSHOWN.matcher(start).replaceAll("\uFFFD");
    }
}
