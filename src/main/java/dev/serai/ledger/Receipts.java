package dev.serai.ledger;

import dev.serai.api.IdempotencyKeyReusedException;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted.Entry;
import dev.serai.ledger.Accepted.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What is answered to acceptances. */
final class Receipts {

    private Receipts() {}

    /**
     * @param before the keys that had been used before, with what was accepted under them
     * @throws IdempotencyKeyReusedException when one of them was used for something else
     */
    static Accepted of(Acceptance acceptance, Map<String, Key> before) {
        List<Entry> entries = new ArrayList<>();
        if (acceptance.keys().isEmpty()) {
            if (acceptance.events().isEmpty()) {
                entries.add(first(acceptance, null));
            }
            acceptance.events().stream().filter(event -> event.cause() == null)
                    .forEach(event -> entries.add(first(acceptance, event.id())));
        }
        Map<UUID, UUID> causes = acceptance.causes();
        for (Key key : acceptance.keys()) {
            if (key.eventId() != null && causes.containsKey(key.eventId())) {
                continue;
            }
            Key first = before.get(key.key());
            if (first == null || key.eventId() != null && key.eventId().equals(first.eventId())) {
                entries.add(first(acceptance, key.eventId()));
            } else if (key.fingerprint() != null && !Arrays.equals(first.fingerprint(), key.fingerprint())) {
                throw new IdempotencyKeyReusedException(key.asSent());
            } else {
                entries.add(new Entry(first.eventId(), first.deliveryIds().stream().map(id -> new Line(id, null, null)).toList(), true));
            }
        }
        return new Accepted(entries);
    }

    private static Entry first(Acceptance acceptance, UUID eventId) {
        List<Line> lines = acceptance.deliveries().stream().filter(delivery -> Objects.equals(delivery.eventId(), eventId))
                .map(delivery -> new Line(delivery.id(), delivery.operation(), DeliveryStatus.ACCEPTED.word())).toList();
        return new Entry(eventId, lines, false);
    }
}
