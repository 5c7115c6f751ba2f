package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.address.EmailAddress;
import dev.serai.address.InvalidAddressException;
import dev.serai.address.Mailbox;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Addresses, which may be written {@code "ann@example.com"}, {@code "Ann <ann@example.com>"} or {@code {email, name}} and become the
 * last; every domain becomes ASCII.
 */
final class EmailAddressFormat implements Format {

    private static final int LONGEST_SHOWN = 100;
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    @Override
    public JsonNode normal(JsonNode written) {
        String text = written.isTextual() ? written.textValue() : written.path("email").textValue();
        if (text == null) {
            return written;
        }
        ObjectNode address = written instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        if (address.path("name").isNull()) {
            address.remove("name");
        }
        try {
            Mailbox mailbox = written.isTextual() ? Mailbox.parse(text) : new Mailbox(null, EmailAddress.parse(text));
            address.put("email", mailbox.address().toString());
            if (mailbox.name() != null) {
                address.put("name", mailbox.name());
            }
            return address;
        } catch (InvalidAddressException e) {
            throw new Misfit("is \"" + shown(text) + "\", which " + e.getMessage(), e.inName() ? ".name" : ".email", List.of(".email"),
                    address.put("email", text));
        }
    }

    /** Enough of a text to know it again, without what would break or turn a line. */
    private static String shown(String text) {
        String start = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
        return UNSHOWN.matcher(start).replaceAll("\uFFFD");
    }
}
