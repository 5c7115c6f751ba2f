package dev.serai.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.address.InvalidAddressException;
import dev.serai.address.Mailbox;
import java.util.Locale;

/**
 * The one recipient of a message, in its normal form.
 *
 * @param address of mail, with its domain in ASCII; or a phone's, in E.164
 * @param name that people see beside an address of mail; null for none
 */
public record RecipientAddress(String address, String name) {

    private static final String TO = "to";

    /** What the recipients of an operation are. */
    public enum Kind {
        EMAIL, PHONE;

        /** What a recipient of the operation is; null where it has none in a field {@code to}. */
        public static Kind of(Operation operation) {
            if (!operation.recipients().contains(TO)) {
                return null;
            }
            String format = operation.messageSchema().path("properties").path(TO).path("format").asText();
            return switch (format) {
                case "email-address-list" -> EMAIL;
                case "phone-number" -> PHONE;
                default -> null;
            };
        }
    }

    /**
     * Reads one, e.g. {@code Ann <ann@example.com>} or {@code +41 79 123 45 67}.
     *
     * @throws IllegalArgumentException where it is none; its message goes on from the name of the field
     */
    public static RecipientAddress parse(Kind kind, String written) {
        try {
            if (kind == Kind.PHONE) {
                return new RecipientAddress(PhoneNumbers.number(written), null);
            }
            Mailbox mailbox = Mailbox.parse(written);
            return new RecipientAddress(mailbox.address().toString(), mailbox.name());
        } catch (InvalidAddressException | Misfit e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** What is the same for all spellings of one address. */
    public String key() {
        return address.toLowerCase(Locale.ROOT);
    }

    /** Addresses a message to it alone. */
    public void address(Kind kind, ObjectNode message) {
        if (kind == Kind.PHONE) {
            message.put(TO, address);
            return;
        }
        ArrayNode to = message.putArray(TO);
        ObjectNode one = to.addObject().put("email", address);
        if (name != null) {
            one.put("name", name);
        }
    }
}
