package dev.serai.event;

import dev.serai.api.PathId;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import dev.serai.security.Caller;
import dev.serai.tenant.Tenants;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Accepts what routes ask for outside of an open plan, each by itself: on disk when the step ends. */
@Component
class OwnAcceptance {

    /** What the variable with the tenant of an exchange is called. */
    static final String TENANT = "tenantId";

    private final Ledger ledger;
    private final Tenants tenants;

    OwnAcceptance(Ledger ledger, Tenants tenants) {
        this.ledger = ledger;
        this.tenants = tenants;
    }

    /** What goes on by itself from an event: the same, asked for again from the same place, is there already. */
    void accept(Plan plan, Place place, Plan.Step step) {
        UUID id = Ids.derived(plan.eventId(), Integer.MAX_VALUE, place.name());
        accept(plan.tenantId(), List.of(new Key("step:" + id, null, plan.eventId(), List.of(id))),
                delivery(id, plan.eventId(), step, plan.askedBy()));
    }

    /**
     * What no event led to.
     *
     * @param askedBy the user on whose behalf; null for an application
     */
    void accept(UUID tenantId, UUID askedBy, Plan.Step step) {
        accept(tenantId, List.of(), delivery(Ids.next(), null, step, askedBy));
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
