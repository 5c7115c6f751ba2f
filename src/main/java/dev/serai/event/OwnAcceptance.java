package dev.serai.event;

import dev.serai.api.PathId;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.NewEvent;
import dev.serai.security.Caller;
import dev.serai.tenant.Tenants;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Accepts what routes ask for outside of an open plan, each by itself: on disk when the step ends. */
@Component
class OwnAcceptance {

    /** What the variable with the tenant of an exchange is called. */
    static final String TENANT = "tenantId";

    private final Ledger ledger;
    private final Tenants tenants;
    private final InboxWorkers inbox;
    private final Clock clock;

    OwnAcceptance(Ledger ledger, Tenants tenants, InboxWorkers inbox, Clock clock) {
        this.ledger = ledger;
        this.tenants = tenants;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** What goes on by itself from an event: the same, asked for again from the same place, is there already. */
    void accept(Plan plan, Place place, Plan.Asked asked) {
        UUID id = Ids.derived(plan.eventId(), Integer.MAX_VALUE, place.name());
        if (asked instanceof RaisedEvent raised) {
            NewEvent event = raised.accepted(Ids.next(), plan.askedBy(), plan.next(), clock.instant());
            raise(plan.tenantId(), new Key("step:" + id, null, event.id(), List.of()), raised, event);
        } else if (asked instanceof Plan.Step step) {
            accept(plan.tenantId(), List.of(new Key("step:" + id, null, plan.eventId(), List.of(id))),
                    delivery(id, plan.eventId(), step, plan.askedBy()));
        }
    }

    /**
     * What no event led to.
     *
     * @param askedBy the user on whose behalf; null for an application
     */
    void accept(UUID tenantId, UUID askedBy, Plan.Asked asked) {
        if (asked instanceof RaisedEvent raised) {
            raise(tenantId, null, raised, raised.accepted(Ids.next(), askedBy, null, clock.instant()));
        } else if (asked instanceof Plan.Step step) {
            accept(tenantId, List.of(), delivery(Ids.next(), null, step, askedBy));
        }
    }

    /** @param ofStep the key of the step that raises it; null where it has none */
    private void raise(UUID tenantId, Key ofStep, RaisedEvent raised, NewEvent event) {
        List<Key> keys = Stream.concat(Stream.ofNullable(ofStep), raised.ledgerKey(event.id()).stream()).toList();
        ledger.accept(new Acceptance(tenantId, keys, List.of(event), List.of()));
        inbox.look();
    }

    private static NewDelivery delivery(UUID id, UUID eventId, Plan.Step step, UUID askedBy) {
        return new NewDelivery(id, eventId, step.operation().name(), step.message(), step.orderingKey(), step.levers().requested(), askedBy,
                step.levers().schedule());
    }

    private void accept(UUID tenantId, List<Key> keys, NewDelivery delivery) {
        ledger.accept(new Acceptance(tenantId, keys, List.of(), List.of(delivery)));
    }

    /**
     * The tenant of an exchange that belongs to no event: who calls, or whom the variable names.
     *
     * @throws IllegalArgumentException where there is none, or none that may be
     */
    UUID tenant(Exchange exchange) {
        Optional<UUID> caller = Caller.current().map(Caller::tenantId);
        Object named = exchange.getVariable(TENANT);
        if (named == null) {
            return caller.orElseThrow(() -> new IllegalArgumentException("no event is being planned there, and no tenant is named; set the"
                    + " variable " + TENANT));
        }
        UUID tenantId = named instanceof UUID id ? id : PathId.parse(named.toString().strip());
        if (tenantId == null || caller.isPresent() && !caller.get().equals(tenantId)
                || caller.isEmpty() && tenants.find(tenantId).isEmpty()) {
            throw new IllegalArgumentException("the variable " + TENANT + " is \"" + named + "\", which is no tenant"
                    + (caller.isPresent() ? " of the caller" : ""));
        }
        return tenantId;
    }
}
