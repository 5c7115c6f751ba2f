package dev.serai.event;

import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.NewEvent;
import dev.serai.ledger.NewEvent.Chain;
import dev.serai.ledger.NewEvent.Later;
import dev.serai.ledger.OutcomeEvents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An event that a route raises, to be planned once it is on disk.
 *
 * @param route id of the route that raises it
 * @param subject what it is about; null when not told
 * @param key the same key of the same type is taken once; null for none
 * @param orderingKey null for none
 * @param data a JSON object as text
 */
record RaisedEvent(String route, String type, String subject, String key, String orderingKey, String data) implements Plan.Asked {

    /**
     * @param askedBy the user on whose behalf; null for an application
     * @param chain null where no event led to it
     */
    NewEvent accepted(UUID id, UUID askedBy, Chain chain, Instant time) {
        return new NewEvent(id, type, OutcomeEvents.SOURCE, key == null ? "" : key, subject, time, data,
                new Later(askedBy, orderingKey, List.of(), chain));
    }

    /** Under which it is accepted where it was given one. */
    Optional<Key> ledgerKey(UUID id) {
        return key == null ? Optional.empty() : Optional.of(new Key("raised:" + type + "\n" + key, null, id, List.of()));
    }
}
