package dev.serai.event;

import dev.serai.ledger.OutcomeEvents;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Of which operations a route takes what became of deliveries.
 *
 * @param names empty for all
 */
record TakenOperations(Set<String> names) {

    static final String PARAMETER = "operation";

    private static final TakenOperations ALL = new TakenOperations(Set.of());

    /**
     * Reads the parameter of an endpoint.
     *
     * @param words null where it is not said
     */
    static TakenOperations of(String uri, String type, String words) {
        if (words == null) {
            return ALL;
        }
        if (!OutcomeEvents.tellsOfDelivery(type)) {
            throw new IllegalArgumentException("\"" + uri + "\": operation belongs to a route that takes event:delivery.delivered,"
                    + " event:delivery.dead or event:delivery.cancelled, or what providers report, such as event:message.bounced,"
                    + " which tell of the deliveries of an operation; an event of type " + type + " tells of none");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String name : words.split(",", -1)) {
            if (!isName(name.strip())) {
                throw new IllegalArgumentException("\"" + uri + "\": operation is \"" + words + "\"; write the name of one, e.g."
                        + " email.send, several with commas between, or leave it out to take all");
            }
            names.add(name.strip());
        }
        return new TakenOperations(names);
    }

    /** As far as it can be one: no file may describe it yet. */
    private static boolean isName(String name) {
        List<String> parts = Arrays.asList(name.split("\\.", -1));
        return parts.size() > 1 && parts.stream().allMatch(part -> !part.isEmpty()
                && part.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_')));
    }

    /** The operation that an event tells of. */
    static String of(Event event) {
        return event.data().path("operation").asText("");
    }

    boolean take(String operation) {
        return names.isEmpty() || names.contains(operation);
    }

    /** How {@link OutcomeEvents#take} is told. */
    List<String> takers(String type) {
        return names.isEmpty() ? List.of(type) : names.stream().map(name -> OutcomeEvents.taker(type, name)).toList();
    }
}
