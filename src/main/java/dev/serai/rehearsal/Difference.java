package dev.serai.rehearsal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * One thing that would differ.
 *
 * @param tenantId whose event or delivery it is
 * @param eventId null where it is about a delivery alone
 * @param deliveryId null where it is about what an event makes
 * @param type of the event; null for a delivery
 * @param at when that came
 * @param what whether an operation or a raised event differs; null where it is the whole event
 * @param name of that operation, or type of that event
 * @param fields what of it would be otherwise
 * @param step where it cannot be told, or fails; null where that is in no step
 * @param reason in words; null where the fields say it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Difference(UUID tenantId, UUID eventId, UUID deliveryId, String type, Instant at, String kind, String what, String route,
        String name, List<Field> fields, String step, String reason) {

    /** The change makes this where there was nothing. */
    static final String ADDED = "added";
    /** The change makes nothing where there was this. */
    static final String REMOVED = "removed";
    /** It would be another one. */
    static final String CHANGED = "changed";
    /** It worked and would fail. */
    static final String FAILS = "fails";
    /** It failed and would work. */
    static final String WORKS = "works";
    /** Another provider would take no notice of this. */
    static final String IGNORED = "ignored";
    /** It would go on to the provider that made what it is about. */
    static final String STAYS = "stays";
    /** It cannot be told without asking or sending. */
    static final String UNDECIDED = "undecided";

    /**
     * @param was null for nothing
     * @param would null for nothing
     */
    record Field(String field, JsonNode was, JsonNode would) {}
}
