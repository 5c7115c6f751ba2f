package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.PublicAddress;
import dev.serai.credential.Fingerprints;
import dev.serai.operation.Operation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;

/**
 * Puts the headers into mails by which mail programs offer to unsubscribe (RFC 2369) and do it with one click (RFC 8058): into those about
 * a topic, to one person, where it is known at what address Serai is reached.
 */
@Component
public class UnsubscribeLinks {

    /** Of the page behind the links. */
    static final String PATH = "/unsubscribe/";
    private static final String HEADER = "List-Unsubscribe";
    private static final String EMAIL = "email";

    private final PublicAddress address;
    private final Fingerprints fingerprints;
    private final SuppressionStore store;
    private final Topics topics;

    UnsubscribeLinks(PublicAddress address, Fingerprints fingerprints, SuppressionStore store, Topics topics) {
        this.address = address;
        this.fingerprints = fingerprints;
        this.store = store;
        this.topics = topics;
    }

    /** The message with the headers; the same where it gets none, for instance since it has some of its own. */
    public JsonNode linked(UUID tenantId, UUID deliveryId, Operation operation, JsonNode message) {
        String topic = Recipients.topic(message);
        if (topic == null || topic.equals(Suppression.TRANSACTIONAL) || !EMAIL.equals(operation.channel())
                || address.configured().isEmpty() || hasOwn(message.path("headers"))) {
            return message;
        }
        List<String> recipients = Recipients.of(operation, message);
        Optional<String> one = recipients.size() == 1 ? Address.normal(recipients.get(0)) : Optional.empty();
        if (one.isEmpty()) {
            return message;
        }
        topics.note(tenantId, topic);
        String token = new UnsubscribeToken(tenantId, deliveryId, store.hash(tenantId, one.get()), topic).write(fingerprints::of);
        ObjectNode linked = message.deepCopy();
        linked.withObject("/headers").put(HEADER, "<" + address.configured().get() + PATH + token + ">")
                .put(HEADER + "-Post", "List-Unsubscribe=One-Click");
        return linked;
    }

    private static boolean hasOwn(JsonNode headers) {
        return StreamSupport.stream(((Iterable<String>) headers::fieldNames).spliterator(), false).anyMatch(HEADER::equalsIgnoreCase);
    }

    /** Whom a link is for; empty where it is none of ours. */
    Optional<UnsubscribeToken> read(String token) {
        return UnsubscribeToken.read(token, fingerprints::of);
    }
}
