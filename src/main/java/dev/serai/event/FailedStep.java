package dev.serai.event;

import org.apache.camel.Exchange;

/**
 * The step at which an exchange failed.
 *
 * @param route id of the route, without its version
 * @param failure what came up there
 */
public record FailedStep(String route, String step, Throwable failure) {

    private static final String PROPERTY = "SeraiFailedStep";

    /** Where the failure of the exchange came up, in words; the route it came in by where nobody knows. */
    public static String words(Exchange exchange) {
        return exchange.getProperty(PROPERTY) instanceof FailedStep at && at.failure() == exchange.getException()
                ? "Route \"" + at.route() + "\" failed at step \"" + at.step() + "\""
                : "Route \"" + RouteIds.base(exchange.getFromRouteId()) + "\" failed";
    }

    /** Notes it, unless it came up further inside. */
    static void note(Exchange exchange, String step) {
        Exception failure = exchange.getException();
        if (!(exchange.getProperty(PROPERTY) instanceof FailedStep at) || at.failure() != failure) {
            exchange.setProperty(PROPERTY, new FailedStep(RouteIds.base(RouteIds.current(exchange)), step, failure));
        }
    }
}
