package dev.serai.event;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * Where an exchange stands within a plan: orders what parallel branches ask for as if one had come after the other. Each exchange carries
 * its place, or the fork it comes out of, as a property.
 */
final class Place implements Comparable<Place> {

    static final String PROPERTY = "SeraiPlace";

    private final String route;
    private final int[] path;
    private final AtomicInteger turns = new AtomicInteger();

    private Place(String route, int[] path) {
        this.route = route;
        this.path = path;
    }

    static Place first() {
        return new Place("", new int[0]);
    }

    /** The next place, for all that a route asks for. */
    Place next(String routeId) {
        return new Place(routeId, longer(turns.getAndIncrement()));
    }

    /** What tells it from all other places of the same event, whichever other routes take that. */
    String name() {
        return route + Arrays.toString(Arrays.copyOfRange(path, Math.min(1, path.length), path.length));
    }

    /** The route that the event began in, without its version. */
    String route() {
        return route;
    }

    /** The place of an exchange; {@code otherwise} where it has not been through a fork. */
    static Place of(Exchange exchange, Place otherwise) {
        Object at = exchange.getProperty(PROPERTY);
        if (at instanceof Fork fork) {
            return fork.branch(exchange);
        }
        return at instanceof Place place ? place : otherwise;
    }

    /** The next place behind all that were taken here. */
    Place next() {
        return below(turns.getAndIncrement());
    }

    /** What the branches of a step carry, the step being the next to come here. */
    Fork fork(ExchangePropertyKey index) {
        return new Fork(next(), index, new ConcurrentHashMap<>());
    }

    private Place below(int number) {
        return new Place(route, longer(number));
    }

    private int[] longer(int number) {
        int[] longer = Arrays.copyOf(path, path.length + 1);
        longer[path.length] = number;
        return longer;
    }

    @Override
    public int compareTo(Place other) {
        return Arrays.compare(path, other.path);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Place place && Arrays.equals(path, place.path);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(path);
    }

    /** @param index the property that numbers the branches */
    record Fork(Place place, ExchangePropertyKey index, Map<Integer, Place> branches) {

        private Place branch(Exchange exchange) {
            return branches.computeIfAbsent(exchange.getProperty(index, 0, Integer.class), place::below);
        }
    }
}
