package dev.serai.event;

import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;

/** The names of routes as their files give them. */
final class RouteIds {

    private RouteIds() {}

    /** A route's id without the version a reload gave it; empty for null. */
    static String base(String routeId) {
        int version = routeId == null ? -1 : routeId.lastIndexOf('@');
        return routeId == null ? "" : version < 0 ? routeId : routeId.substring(0, version);
    }

    /** The id, with its version, of the route that an exchange is in; where that is not known, of the one it began in; may be null. */
    static String current(Exchange exchange) {
        String current = ExchangeHelper.getRouteId(exchange);
        return current == null ? exchange.getFromRouteId() : current;
    }
}
