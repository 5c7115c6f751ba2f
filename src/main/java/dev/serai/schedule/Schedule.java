package dev.serai.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What is raised later.
 *
 * @param key what a route or caller calls it by
 * @param name for people; null for none
 * @param expires after how long an occurrence is skipped; null where it is raised however late it is
 * @param version how often it was changed
 */
record Schedule(UUID tenantId, UUID id, String key, String name, What what, When when, Duration expires, State state, Origin origin,
        Instant createdAt, Instant updatedAt, long version) {

    static final String ACTIVE = "active";
    static final String PAUSED = "paused";
    static final String DONE = "done";
    static final String CANCELLED = "cancelled";

    /**
     * What it raises.
     *
     * @param operation null where it raises an event
     * @param type of the event; null where it asks for an operation
     * @param subject of the event; null for none
     * @param content the data of the event, or the message of the operation with its levers
     */
    record What(String operation, String type, String subject, ObjectNode content) {}

    /**
     * @param next null for none, or none that is known
     * @param reason why nothing more comes of it; null where that is plain
     */
    record State(String status, Occurrence next, String reason) {

        boolean isLive() {
            return status.equals(ACTIVE) || status.equals(PAUSED);
        }
    }

    /**
     * Where it comes from.
     *
     * @param cause the event by which a route set it; null for none
     * @param chain the first event of the chain of that; null for none
     * @param depth how many steps led to it; null for none
     * @param askedBy the user on whose behalf; null for an application
     */
    record Origin(UUID cause, UUID chain, Integer depth, UUID askedBy) {}

    Schedule with(State changed) {
        return new Schedule(tenantId, id, key, name, what, when, expires, changed, origin, createdAt, updatedAt, version);
    }

    Schedule with(When changed, State now) {
        return new Schedule(tenantId, id, key, name, what, changed, expires, now, origin, createdAt, updatedAt, version);
    }
}
