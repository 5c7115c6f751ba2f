package dev.serai.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Which way an event that is stored would go through the routes as they run now.
 *
 * @param routes ids of the routes that take it; empty where none does
 * @param steps those that it came to, in the order in which it did
 * @param undecided the steps at which that ended, for they would send something or ask somebody
 * @param failure where and why it could not go on; null where it could
 */
record EventPath(UUID eventId, String type, Instant time, List<String> routes, List<Plan.Taken> steps, List<Plan.Undecided> undecided,
        Failure failure) {

    record Failure(String route, String step, String reason) {}

    /** The same for somebody who is not to read what the event says. */
    EventPath masked() {
        return failure == null ? this : new EventPath(eventId, type, time, routes, steps, undecided,
                new Failure(failure.route(), failure.step(), FailureWords.foreign(failure.reason())));
    }
}
