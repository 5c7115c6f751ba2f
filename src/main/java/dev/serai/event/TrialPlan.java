package dev.serai.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What routes that are not live would make of an event.
 *
 * @param routes ids of those that take it
 * @param steps what they ask for, in their order
 * @param undecided where it cannot be told without asking or sending, and why
 * @param failure why the event could not be planned; null where it could
 */
public record TrialPlan(List<String> routes, List<Step> steps, List<Undecided> undecided, Failure failure) {

    /** An event that no route takes. */
    static final TrialPlan NOTHING = new TrialPlan(List.of(), List.of(), List.of(), null);

    /** What a step asks for. */
    public enum Kind {
        /** An operation: what it says is its message, and how that is carried. */
        OPERATION,
        /** An event that is to follow: what it says is its data and its attributes. */
        EVENT
    }

    /**
     * @param name of the operation, or the type of the event
     * @param content all that it says
     */
    public record Step(Kind kind, String route, String name, ObjectNode content) {}

    /** Where it ended because the step would have acted on something outside. */
    public record Undecided(String route, String step, String reason) {}

    /**
     * @param route null where no route is at fault
     * @param step null where none is known
     */
    public record Failure(String route, String step, String reason) {}
}
