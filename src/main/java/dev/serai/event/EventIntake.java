package dev.serai.event;

import dev.serai.api.ProblemException;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted;
import dev.serai.ledger.Accepted.Entry;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.NewEvent;
import dev.serai.ledger.RequestKeys;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Plans events and accepts what was planned, all of a batch or nothing. */
@Component
class EventIntake {

    private static final int MOST_DELIVERIES = 10_000;

    private final EventPlanner planner;
    private final Ledger ledger;
    private final Deliveries deliveries;
    private final RequestKeys requestKeys;
    private final Clock clock;

    EventIntake(EventPlanner planner, Ledger ledger, Deliveries deliveries, RequestKeys requestKeys, Clock clock) {
        this.requestKeys = requestKeys;
        this.clock = clock;
        this.planner = planner;
        this.ledger = ledger;
        this.deliveries = deliveries;
    }

    /**
     * @param askedBy the user who sends them; null for an application
     * @param idempotencyKey the caller's key for the whole request; null for none
     * @param fingerprint of the request; null when there is no key
     * @return one entry per event, on disk
     */
    List<Entry> accept(UUID tenantId, UUID askedBy, EventReader.Batch batch, String idempotencyKey, byte[] fingerprint) {
        try {
            return planned(tenantId, askedBy, batch, idempotencyKey, fingerprint);
        } catch (ProblemException e) {
            return repeated(tenantId, batch, idempotencyKey, fingerprint).orElseThrow(() -> e);
        }
    }

    /** A repeat gets the first answer, even where its routes would not take it any more. */
    private Optional<List<Entry>> repeated(UUID tenantId, EventReader.Batch batch, String idempotencyKey, byte[] fingerprint) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < batch.events().size(); i++) {
            key(batch.events().get(i), idempotencyKey, fingerprint, i, List.of()).ifPresent(keys::add);
        }
        return keys.size() == batch.events().size() ? requestKeys.accepted(tenantId, keys) : Optional.empty();
    }

    private List<Entry> planned(UUID tenantId, UUID askedBy, EventReader.Batch batch, String idempotencyKey, byte[] fingerprint) {
        List<Key> keys = new ArrayList<>();
        List<NewEvent> events = new ArrayList<>();
        List<NewDelivery> planned = new ArrayList<>();
        for (int i = 0; i < batch.events().size(); i++) {
            Event event = batch.events().get(i);
            Plan plan = planner.plan(tenantId, batch, i, false);
            Instant now = clock.instant();
            List<UUID> ids = new ArrayList<>();
            for (Plan.Step step : plan.steps()) {
                UUID id = Ids.next();
                ids.add(id);
                planned.add(new NewDelivery(id, event.id(), step.operation().name(), step.message(), step.orderingKey(),
                        step.levers().requested(), askedBy, step.levers().schedule()));
            }
            events.add(new NewEvent(event.id(), event.type(), event.source(), event.sourceId(), event.subject(), event.time(),
                    event.data().toString()));
            key(event, idempotencyKey, fingerprint, i, ids).ifPresent(keys::add);
        }
        if (planned.size() > MOST_DELIVERIES) {
            throw ProblemException.badRequest("The events make " + planned.size() + " deliveries, at most " + MOST_DELIVERIES
                    + " are accepted at once; send smaller batches", List.of());
        }
        return keyed(tenantId, keys, events, planned);
    }

    private List<Entry> keyed(UUID tenantId, List<Key> keys, List<NewEvent> events, List<NewDelivery> planned) {
        if (!keys.isEmpty() && keys.size() < events.size()) {
            List<NewEvent> without = new ArrayList<>(events);
            without.removeIf(event -> keys.stream().anyMatch(key -> event.id().equals(key.eventId())));
            without.forEach(event -> keys.add(new Key("serai:" + event.id(), null, event.id(),
                    planned.stream().filter(d -> event.id().equals(d.eventId())).map(NewDelivery::id).toList())));
            keys.sort(java.util.Comparator.comparing(Key::eventId));
        }
        Accepted accepted = ledger.accept(new Acceptance(tenantId, keys, events, planned));
        return accepted.entries().stream().map(entry -> entry.repeated() ? asBefore(tenantId, entry) : entry).toList();
    }

    private Entry asBefore(UUID tenantId, Entry entry) {
        List<UUID> ids = entry.deliveries().stream().map(Accepted.Line::id).toList();
        return new Entry(entry.eventId(), deliveries.linesAsAccepted(tenantId, ids), true);
    }

    private static Optional<Key> key(Event event, String idempotencyKey, byte[] fingerprint, int index, List<UUID> deliveryIds) {
        if (idempotencyKey != null) {
            return Optional.of(Key.ofRequest(idempotencyKey, index, fingerprint, event.id(), deliveryIds));
        }
        if (!event.sourceId().isEmpty()) {
            return Optional.of(new Key("event:" + event.source() + "\n" + event.sourceId(), null, event.id(), deliveryIds));
        }
        return Optional.empty();
    }
}
