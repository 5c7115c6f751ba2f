package dev.serai.event;

import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Ids;
import dev.serai.ledger.NewEvent;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes of the events that a plan raises what is accepted with it. Their ids follow each other, so that what is made of them keeps their
 * order; the acceptance of the plan is what makes them once.
 */
@Component
class RaisedEvents {

    private final Clock clock;

    RaisedEvents(Clock clock) {
        this.clock = clock;
    }

    /** Adds the events of a plan, and the keys of those that have one. */
    void add(Plan plan, List<NewEvent> events, List<Key> keys) {
        for (RaisedEvent raised : plan.events()) {
            UUID id = Ids.next();
            events.add(raised.accepted(id, plan.askedBy(), plan.next(), clock.instant()));
            raised.ledgerKey(id).ifPresent(keys::add);
        }
    }
}
