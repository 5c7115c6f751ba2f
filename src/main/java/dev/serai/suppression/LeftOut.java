package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.address.EmailRecipients;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who is left out of a message, and what is left of it.
 *
 * @param message to the others; null where there are none to send to
 * @param who is left out; empty for nobody
 * @param blind whether there are others who cannot be sent to, for they are to get blind copies and nobody is left whom all may see
 */
public record LeftOut(JsonNode message, List<Suppressed> who, boolean blind) {

    /** Of a great many, so many are stored with the delivery, and so many told. */
    private static final int MOST_STORED = 1000;
    private static final int MOST_TOLD = 5;

    /**
     * A recipient who is not to get a message.
     *
     * @param recipient as the message has the address
     * @param hash of the address, as {@link SuppressionStore#hash} makes it
     * @param suppression null where it has been lifted since
     */
    public record Suppressed(String recipient, String hash, Suppression suppression) {}

    static LeftOut of(JsonNode message, List<Suppressed> who) {
        if (who.isEmpty()) {
            return new LeftOut(message, who, false);
        }
        if (!message.path("to").isArray()) {
            return new LeftOut(null, who, false);
        }
        Set<String> out = who.stream().map(each -> EmailRecipients.key(each.recipient())).collect(Collectors.toSet());
        JsonNode narrowed = EmailRecipients.only(message, address -> !out.contains(address));
        boolean nobody = narrowed.path("to").isEmpty();
        return new LeftOut(nobody ? null : narrowed, who, nobody && !narrowed.path("bcc").isEmpty());
    }

    /** Whether nobody is left to send to. */
    public boolean isAll() {
        return message == null;
    }

    /** What stands for the addresses of those who are left out, sorted. */
    public List<String> hashes() {
        return who.stream().map(Suppressed::hash).sorted().toList();
    }

    /** Who, since when and why, in sentences. */
    public String words() {
        String told = who.stream().limit(MOST_TOLD)
                .map(each -> each.recipient() + " is suppressed " + each.suppression().sinceAndWhy()).collect(Collectors.joining("; "))
                + (who.size() > MOST_TOLD ? "; and so are " + (who.size() - MOST_TOLD) + " more" : "");
        return (isAll() ? "It is sent to nobody: " : "Left out: ") + told + "."
                + (blind ? " The others were to get blind copies, which cannot be sent without somebody whom all may see." : "");
    }

    /** A list of recipient, reason, topic and since, as JSON text; empty for nobody. */
    public String stored() {
        if (who.isEmpty()) {
            return "";
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        who.stream().limit(MOST_STORED).forEach(each -> list.addObject().put("recipient", each.recipient())
                .put("reason", each.suppression().reason()).put("topic", each.suppression().topic())
                .put("since", each.suppression().createdAt().toString()));
        return list.toString();
    }
}
