package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.address.EmailRecipients;
import dev.serai.provider.PartialResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps a message from those who have it: what a provider took for some of its recipients is stored with the delivery as its result, and a
 * replay goes to the others.
 */
final class Narrowing {

    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";
    private static final String UNCLEAR = "unclear";

    private Narrowing() {}

    /** What is stored: {@code {"messageId", "accepted": [...], "refused": [{"recipient", "reason"}], "unclear": [...]}}. */
    static ObjectNode result(PartialResult partial, String messageId) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (messageId != null) {
            result.put("messageId", messageId);
        }
        partial.taken().forEach(result.putArray(ACCEPTED)::add);
        ArrayNode refused = result.putArray(REFUSED);
        partial.refused().forEach(each -> refused.addObject().put("recipient", each.recipient()).put("reason", each.reason()));
        partial.unclear().forEach(result.putArray(UNCLEAR)::add);
        return result;
    }

    /** Whether some recipients have the message that others were refused. */
    static boolean isPartial(JsonNode result) {
        return result != null && !result.path(ACCEPTED).isEmpty();
    }

    /** The same with everybody in the message of whom the provider said nothing: they may have it. */
    static PartialResult completed(PartialResult partial, JsonNode message) {
        Set<String> named = new HashSet<>();
        partial.taken().forEach(each -> named.add(EmailRecipients.key(each)));
        partial.refused().forEach(each -> named.add(EmailRecipients.key(each.recipient())));
        partial.unclear().forEach(each -> named.add(EmailRecipients.key(each)));
        List<String> unclear = new ArrayList<>(partial.unclear());
        if (partial.byRecipient() && message.path("to").isArray()) {
            EmailRecipients.FIELDS.forEach(field -> message.path(field).forEach(each -> {
                if (named.add(EmailRecipients.key(EmailRecipients.address(each)))) {
                    unclear.add(EmailRecipients.address(each));
                }
            }));
        }
        return new PartialResult(partial.taken(), partial.refused(), unclear);
    }

    /** The message to everybody in it but those who have it, or may have it; its {@code to} is empty where nobody is left to send to. */
    static JsonNode withoutTaken(JsonNode message, JsonNode result) {
        Set<String> taken = new HashSet<>();
        result.path(ACCEPTED).forEach(each -> taken.add(EmailRecipients.key(each.asText())));
        result.path(UNCLEAR).forEach(each -> taken.add(EmailRecipients.key(each.asText())));
        return EmailRecipients.only(message, address -> !taken.contains(address));
    }
}
