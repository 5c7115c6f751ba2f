package dev.serai.event;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.jq.BoundedJqException;
import dev.serai.provider.MaskedThrowable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a caller is told of a route that failed: route and step, and whether the event or a system is at fault. Only words of jq and of the
 * route itself go into the answer, for others may hold addresses and keys; the log has the whole cause.
 */
final class EventFailure {

    private static final Logger log = LoggerFactory.getLogger(EventFailure.class);
    private static final int LONGEST_WORDS = 300;
    private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"'<>]{1,4000}");
    private static final Pattern USER_INFO = Pattern.compile("://[^\\s/@\"'<>]{1,500}@");
    private static final String UNKNOWN = "(unknown)";
    private static final String NOT_AT_FAULT = ". The event itself is not at fault; send it again later";

    private final String routeId;
    private final Plan plan;
    private final Throwable failure;

    /** @param routeId the event's route, without its version */
    EventFailure(String routeId, Plan plan, Throwable failure) {
        this.routeId = routeId;
        this.plan = plan;
        this.failure = failure;
    }

    /** As it is told to whoever waits for an answer, and logged. */
    PlanFailureException exception() {
        Plan.Failed at = plan.failure(failure);
        String route = at == null ? routeId : at.route();
        String step = at == null ? UNKNOWN : at.step();
        ProblemException problem = problem(at, route, step);
        log(problem.status(), route, step);
        return new PlanFailureException(problem, route, step, reason(problem));
    }

    private ProblemException problem(Plan.Failed at, String route, String step) {
        ProblemException stated = cause(ProblemException.class);
        if (stated != null) {
            return stated;
        }
        LostOperationException lost = cause(LostOperationException.class);
        if (lost != null) {
            return new ProblemException(500, "Route at fault", lost.getMessage() + "; the event was not accepted", List.of());
        }
        Optional<SystemFault> fault = SystemFault.of(failure);
        if (fault.isPresent()) {
            return new UnplannedEventException(where(route, step) + fault.get().words() + NOT_AT_FAULT, fault.get().retryAfter());
        }
        return new ProblemException(422, "Event does not fit", "Route \"" + route + "\" cannot work with the event's data: step \"" + step
                + "\" failed" + words(at), List.of());
    }

    private static String where(String route, String step) {
        return "Route \"" + route + "\" cannot plan the event: at step \"" + step + "\" ";
    }

    /** The problem in a sentence, for whoever reads later of an event that nobody waits for. */
    static String reason(ProblemException problem) {
        String detail = problem.getMessage().replace(NOT_AT_FAULT, "");
        return problem.errors().isEmpty() ? detail : detail + ": " + problem.errors().stream()
                .map(error -> error.field() + " " + error.message()).collect(Collectors.joining("; "));
    }

    /** A problem of one event of a batch, named as such. */
    static ProblemException of(ProblemException problem, int index, Event event) {
        String which = "Event [" + index + "]" + (event.sourceId().isEmpty() ? "" : " (id \"" + event.sourceId() + "\")");
        String path = "[" + index + "].";
        List<FieldProblem> errors = problem.errors().stream().map(error -> error.field().startsWith(path) ? error
                : new FieldProblem(path + error.field(), error.message())).toList();
        String detail = which + ": " + problem.getMessage() + "; nothing of the batch was accepted";
        return problem instanceof UnplannedEventException unplanned ? unplanned.with(detail)
                : new ProblemException(problem.status(), problem.title(), detail, errors);
    }

    private <T extends Throwable> T cause(Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }

    private String words(Plan.Failed at) {
        BoundedJqException bounded = cause(BoundedJqException.class);
        if (bounded != null) {
            return ": its jq " + bounded.getMessage();
        }
        Throwable said = cause(JsonQueryException.class);
        if (said == null && at != null && at.words()) {
            for (said = failure; said.getCause() != null && said.getCause() != said;) {
                said = said.getCause();
            }
        }
        if (said == null || said.getMessage() == null) {
            return "";
        }
        String message = said instanceof JsonQueryException jq ? jq.getOriginalMessage() : said.getMessage();
        return ": " + (message.length() > LONGEST_WORDS ? message.substring(0, LONGEST_WORDS) + "..." : message);
    }

    /** One line with all causes for faults of systems and routes; the trace, faults of data, and what was only to be told, at DEBUG. */
    private void log(int status, String route, String step) {
        if (status >= 500 && !plan.dryRun()) {
            log.warn("Event {} of tenant {} was not planned ({}): route {} failed at step {}: {}", plan.eventId(), plan.tenantId(), status,
                    route, step, masked(causes()));
        }
        log.debug("Event {} of tenant {} was not planned ({}): route {} failed at step {}", plan.eventId(), plan.tenantId(), status, route,
                step, MaskedThrowable.of(failure, EventFailure::masked));
    }

    private String causes() {
        StringBuilder causes = new StringBuilder(failure.toString());
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < 10; depth++) {
            causes.append("; caused by ").append(cause);
            cause = cause.getCause() == cause ? null : cause.getCause();
        }
        return causes.toString();
    }

    /** Takes what may be a key out of addresses. */
    private static String masked(String text) {
        return text == null ? null : USER_INFO.matcher(QUERY.matcher(text).replaceAll("?****")).replaceAll("://****@");
    }
}
