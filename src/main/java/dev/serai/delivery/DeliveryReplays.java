package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Deliveries.Held;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.ReplayedDeliveries;
import dev.serai.ledger.ReplayedDeliveries.Instead;
import dev.serai.ledger.Schedule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Sends dead deliveries again that somebody chose; who has a part of one already does not get it once more. To be called in a transaction,
 * after which the ledger looks for due work.
 */
@Component
public class DeliveryReplays {

    private final Deliveries deliveries;
    private final ReplayedDeliveries replayed;

    DeliveryReplays(Deliveries deliveries, ReplayedDeliveries replayed) {
        this.deliveries = deliveries;
        this.replayed = replayed;
    }

    /** Sends the same messages again; answers which could be. */
    public Set<UUID> sameMessage(UUID tenantId, Collection<UUID> ids) {
        List<UUID> partly = replayed.partlyTaken(tenantId, ids);
        Set<UUID> done = replayed.replay(tenantId, ids);
        for (UUID id : partly) {
            Optional<Held> held = deliveries.hold(tenantId, id);
            if (!DeliveryStatus.DEAD.word().equals(deliveries.status(tenantId, id).orElse(null))) {
                continue;
            }
            JsonNode result = held.map(Held::result).orElse(null);
            JsonNode message = Narrowing.isPartial(result) ? Narrowing.withoutTaken(held.get().message(), result) : null;
            if (held.isPresent() && (message == null || !message.path("to").isEmpty())) {
                deliveries.replay(tenantId, id, message, false, null);
                done.add(id);
            }
        }
        return done;
    }

    /**
     * Sends another message in place of a dead one.
     *
     * @param requested the only connections that may carry it; empty for all of the channel
     * @return false where it is not dead, was erased, or everybody in the message has it
     */
    public boolean otherMessage(UUID tenantId, UUID id, JsonNode message, List<UUID> requested, Schedule schedule) {
        Optional<Held> held = deliveries.hold(tenantId, id);
        if (held.isEmpty()) {
            return false;
        }
        JsonNode result = held.get().result();
        JsonNode narrowed = Narrowing.isPartial(result) ? Narrowing.withoutTaken(message, result) : message;
        return !(Narrowing.isPartial(result) && narrowed.path("to").isEmpty())
                && replayed.replay(tenantId, id, new Instead(narrowed, narrowed.equals(held.get().message()), requested, schedule));
    }
}
