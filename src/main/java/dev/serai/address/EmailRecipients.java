package dev.serai.address;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Whom a normalised email goes to, and the same email to fewer. */
public final class EmailRecipients {

    /** The fields with them, those whom all may see first. */
    public static final List<String> FIELDS = List.of("to", "cc", "bcc");

    private EmailRecipients() {}

    /**
     * The message to those of its recipients who are wanted. Its {@code to} is empty where nobody is left to send to: also where only
     * several blind copies are, of whom nobody is to see another.
     *
     * @param wanted asked with the {@link #key} of each
     */
    public static JsonNode only(JsonNode message, Predicate<String> wanted) {
        if (!message.path("to").isArray()) {
            return message;
        }
        ObjectNode narrowed = message.deepCopy();
        for (String field : FIELDS) {
            ArrayNode left = narrowed.putArray(field);
            message.path(field).forEach(each -> {
                if (wanted.test(key(address(each)))) {
                    left.add(each);
                }
            });
        }
        addressSomebody(narrowed);
        return narrowed;
    }

    /** A message needs a visible recipient: those who saw each other before, or the only one there is. */
    private static void addressSomebody(ObjectNode message) {
        ArrayNode to = (ArrayNode) message.get("to");
        if (to.isEmpty() && !message.get("cc").isEmpty()) {
            to.addAll((ArrayNode) message.get("cc"));
            message.putArray("cc");
        } else if (to.isEmpty() && message.get("bcc").size() == 1) {
            to.addAll((ArrayNode) message.get("bcc"));
            message.putArray("bcc");
        }
    }

    /** A recipient's address, who is written as text or as an object. */
    public static String address(JsonNode recipient) {
        return recipient.isTextual() ? recipient.asText() : recipient.path("email").asText();
    }

    /** The same for every way to write an address. */
    public static String key(String address) {
        return address.strip().toLowerCase(Locale.ROOT);
    }
}
