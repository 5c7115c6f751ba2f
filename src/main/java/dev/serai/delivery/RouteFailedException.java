package dev.serai.delivery;

/** The routes of deliveries failed with a delivery; names the route and the step. */
final class RouteFailedException extends Exception {

    private final String where;

    /** @param where route and step, in words */
    RouteFailedException(String where, Throwable cause) {
        super(where + ": " + cause, cause);
        this.where = where;
    }

    /** Route and step, in words. */
    String where() {
        return where;
    }
}
