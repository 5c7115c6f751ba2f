package dev.serai.event;

import dev.serai.api.ProblemException;

/** An event that cannot be planned: what its sender is told, and where and why, for whoever looks after it later. */
final class PlanFailureException extends RuntimeException {

    private final ProblemException problem;
    private final String route;
    private final String step;

    /** @param reason the problem in a sentence, without advice to a sender */
    PlanFailureException(ProblemException problem, String route, String step, String reason) {
        super(reason, problem);
        this.problem = problem;
        this.route = route;
        this.step = step;
    }

    ProblemException problem() {
        return problem;
    }

    /** Whether a system failed, such as a provider that a query asked, and not the event or a route. */
    boolean passes() {
        return problem.status() >= 502 && problem.status() <= 504;
    }

    String route() {
        return route;
    }

    String step() {
        return step;
    }
}
