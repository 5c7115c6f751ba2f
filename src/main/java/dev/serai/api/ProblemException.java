package dev.serai.api;

import java.util.List;
import java.util.Map;

/** A request that cannot be served, answered as RFC 9457 problem details. */
public class ProblemException extends RuntimeException {

    /** So that no answer grows with what was sent. */
    private static final int MOST_ERRORS = 50;
    private static final int LONGEST_DETAIL = 2000;

    private final int status;
    private final String title;
    private final List<FieldProblem> errors;

    /**
     * @param status HTTP status
     * @param title short, the same for every problem of the kind
     * @param detail what is wrong here and what to do; no secrets
     * @param errors one entry per bad field; may be empty
     */
    public ProblemException(int status, String title, String detail, List<FieldProblem> errors) {
        super(ProblemWords.shortened(detail, LONGEST_DETAIL) + (errors.size() > MOST_ERRORS
                ? "; the first " + MOST_ERRORS + " of " + errors.size() + " problems are listed" : ""));
        this.status = status;
        this.title = title;
        this.errors = errors.stream().limit(MOST_ERRORS).map(ProblemWords::shortened).toList();
    }

    public static ProblemException badRequest(String detail, List<FieldProblem> errors) {
        return new ProblemException(400, "Bad request", detail, errors);
    }

    public static ProblemException badField(String field, String message) {
        return badRequest("Field \"" + field + "\" " + message, List.of(new FieldProblem(field, message)));
    }

    public static ProblemException notFound(String what) {
        return new ProblemException(404, "Not found", "There is no such " + what, List.of());
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    /** More headers of the answer, such as {@code Retry-After}. */
    public Map<String, String> headers() {
        return Map.of();
    }
}
