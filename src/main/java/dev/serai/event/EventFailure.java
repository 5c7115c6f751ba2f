package dev.serai.event;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.provider.MaskedThrowable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

    private final String routeId;
    private final Plan plan;
    private final Throwable failure;

    /** @param routeId the event's route, without its version */
    EventFailure(String routeId, Plan plan, Throwable failure) {
        this.routeId = routeId;
        this.plan = plan;
        this.failure = failure;
    }

    ProblemException problem() {
        Plan.Failed at = plan.failure(failure);
        String route = at == null ? routeId : at.route();
        String step = at == null ? UNKNOWN : at.step();
        ProblemException stated = cause(ProblemException.class);
        if (stated != null) {
            log(stated.status(), route, step);
            return stated;
        }
        String where = "Route \"" + route + "\" cannot plan the event: at step \"" + step + "\" ";
        LostOperationException lost = cause(LostOperationException.class);
        if (lost != null) {
            log(500, route, step);
            return new ProblemException(500, "Route at fault", lost.getMessage() + "; the event was not accepted", List.of());
        }
        Optional<SystemFault> fault = SystemFault.of(failure);
        if (fault.isPresent()) {
            log(503, route, step);
            return new UnplannedEventException(where + fault.get().words() + ". The event itself is not at fault; send it again later",
                    fault.get().retryAfter());
        }
        log(422, route, step);
        return new ProblemException(422, "Event does not fit", "Route \"" + route + "\" cannot work with the event's data: step \"" + step
                + "\" failed" + words(at), List.of());
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

    /** One line with all causes for faults of systems and routes; the trace, and faults of data, at DEBUG. */
    private void log(int status, String route, String step) {
        if (status >= 500) {
            log.warn("Event {} of tenant {} was not accepted ({}): route {} failed at step {}: {}", plan.eventId(), plan.tenantId(), status,
                    route, step, masked(causes()));
        }
        log.debug("Event {} of tenant {} was not accepted ({}): route {} failed at step {}", plan.eventId(), plan.tenantId(), status, route,
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
