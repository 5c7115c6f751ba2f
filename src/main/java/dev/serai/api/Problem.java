package dev.serai.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Problem details as RFC 9457 writes them.
 *
 * @param type URN that names the kind of problem
 * @param title short, the same for every problem of the kind
 * @param status HTTP status
 * @param detail what is wrong here
 * @param instance names this occurrence in the log; null where nothing was logged
 * @param errors one entry per bad field
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, String instance, List<FieldProblem> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(Map.entry(400, "Bad request"), Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"), Map.entry(404, "Not found"), Map.entry(405, "Method not allowed"),
            Map.entry(406, "Not acceptable"), Map.entry(408, "Request timeout"), Map.entry(412, "Precondition failed"),
            Map.entry(413, "Request too large"),
            Map.entry(414, "URI too long"), Map.entry(415, "Unsupported media type"), Map.entry(429, "Too many requests"),
            Map.entry(431, "Headers too large"), Map.entry(500, "Internal error"), Map.entry(501, "Not implemented"),
            Map.entry(503, "Unavailable"), Map.entry(508, "Loop detected"));

    /** The problem that an exception states. */
    static Problem of(ProblemException e) {
        return new Problem(type(e.title()), e.title(), e.status(), e.getMessage(), null, e.errors());
    }

    /** A problem of which only the status and some words are known. */
    public static Problem of(int status, String detail) {
        String title = TITLES.getOrDefault(status, status < 500 ? "Bad request" : "Internal error");
        return new Problem(type(title), title, status, detail, null, List.of());
    }

    /** An error of Serai's own: what happened stands in the log under this id. */
    static Problem unexpected(String id) {
        return new Problem(type("Internal error"), "Internal error", 500,
                "Serai could not answer this request because of an error of its own; the log has it under id " + id, "urn:uuid:" + id,
                List.of());
    }

    private static String type(String title) {
        return "urn:serai:problem:" + title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
