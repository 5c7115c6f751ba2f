package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.ProblemException;
import dev.serai.security.Caller;
import java.util.Objects;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.TypeConversionException;

/**
 * What a step does that asks for something: within the open plan of an event it adds to that, elsewhere it has it accepted by itself, and
 * where neither can be it fails and says so.
 */
final class Asking {

    private static final String UNKNOWN_STEP = "(unknown)";

    private final String name;
    private final OwnAcceptance own;
    private final LostOperations lost;
    private final Reader reader;

    /**
     * @param name of what is asked for, such as {@code email.send} or {@code event:order.shipped}
     * @param own null for routes that are not live, which have nothing accepted
     */
    Asking(String name, OwnAcceptance own, LostOperations lost, Reader reader) {
        this.name = name;
        this.own = own;
        this.lost = lost;
        this.reader = reader;
    }

    /** Makes of an exchange what is asked for. */
    interface Reader {

        /**
         * @param route the id of the route without its version
         * @param askedBy the user on whose behalf; null for an application
         * @throws ProblemException where it cannot be made of that
         */
        Plan.Asked read(Exchange exchange, String route, String step, UUID tenantId, UUID askedBy);
    }

    void ask(Exchange exchange) {
        Plan plan = exchange.getProperty(Plan.PROPERTY, Plan.class);
        String route = RouteIds.current(exchange);
        String step = Objects.requireNonNullElse(exchange.getExchangeExtension().getHistoryNodeId(), UNKNOWN_STEP);
        if (own == null && (plan == null || plan.isDetached() || plan.closed())) {
            throw new LostOperationException("Route \"" + RouteIds.base(route) + "\" asks for " + name + " at step \"" + step
                    + "\" by itself, and is not live");
        }
        if (plan == null || plan.isDetached()) {
            askByItself(exchange, plan, route, step);
        } else if (plan.closed() || !planned(exchange, plan, route, step)) {
            throw lost.note(route, step, name, plan, "the event was answered already");
        }
    }

    private boolean planned(Exchange exchange, Plan plan, String route, String step) {
        try {
            Plan.Asked asked = reader.read(exchange, RouteIds.base(route), step, plan.tenantId(), plan.askedBy());
            return plan.add(Place.of(exchange, plan.first()).next(), asked);
        } catch (ProblemException e) {
            if (exchange.getProperty(ExchangePropertyKey.ON_COMPLETION) != null) {
                plan.fail(e);
            }
            throw e;
        }
    }

    private void askByItself(Exchange exchange, Plan plan, String route, String step) {
        try {
            if (plan != null) {
                Plan.Asked asked = reader.read(exchange, RouteIds.base(route), step, plan.tenantId(), plan.askedBy());
                own.accept(plan, Place.of(exchange, plan.first()).next(), asked);
            } else {
                UUID tenantId = own.tenant(exchange);
                UUID askedBy = Caller.current().map(Caller::userId).orElse(null);
                own.accept(tenantId, askedBy, reader.read(exchange, RouteIds.base(route), step, tenantId, askedBy));
            }
        } catch (ProblemException e) {
            lost.note(route, step, name, plan, "it was not accepted: " + EventFailure.reason(e));
            throw e;
        } catch (IllegalArgumentException e) {
            throw lost.note(route, step, name, plan, e.getMessage());
        }
    }

    /** The JSON in the body; null where there is none. */
    static JsonNode body(Exchange exchange) {
        try {
            return exchange.getMessage().getBody(JsonNode.class);
        } catch (TypeConversionException e) {
            return null;
        }
    }

    /** The text of a variable; null where there is none, or nothing in it. */
    static String variable(Exchange exchange, String name) {
        Object value = exchange.getVariable(name);
        if (value == null || value instanceof JsonNode node && (node.isNull() || node.isMissingNode())) {
            return null;
        }
        String text = value instanceof JsonNode node && node.isValueNode() ? node.asText() : exchange.getVariable(name, String.class);
        return text == null || text.isBlank() ? null : text;
    }
}
