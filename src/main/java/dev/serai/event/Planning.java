package dev.serai.event;

import dev.serai.ledger.OutcomeEvents;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** When a route takes an event. */
enum Planning {
    /** Within the request that brings the event, which is refused where the route fails. */
    NOW,
    /** Once the event is on disk and its sender has an answer. */
    LATER;

    /**
     * Reads the parameter of an endpoint.
     *
     * @param word null where it is not said
     */
    static Planning of(String uri, String type, String word) {
        boolean raised = OutcomeEvents.isOne(type);
        if (word == null) {
            return raised ? LATER : NOW;
        }
        Planning planning = Arrays.stream(values()).filter(each -> each.word().equals(word.strip())).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + uri + "\": planning is \"" + word + "\"; accepted are "
                        + Arrays.stream(values()).map(Planning::word).collect(Collectors.joining(", "))));
        if (raised && planning == NOW) {
            throw new IllegalArgumentException("\"" + uri + "\": planning is \"now\", but Serai itself raises " + type
                    + (OutcomeEvents.isSettled(type) ? " when it settles a delivery" : "")
                    + ", and nobody waits for an answer there; leave planning out, or write planning=later");
        }
        return planning;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
