package dev.serai.api;

import java.util.List;
import org.springframework.util.unit.DataSize;

/** A request body is longer than {@code serai.api.max-body}. */
public class BodyTooLargeException extends ProblemException {

    public BodyTooLargeException(DataSize limit) {
        this(limit, "serai.api.max-body");
    }

    /** @param setting where the limit is set */
    public BodyTooLargeException(DataSize limit, String setting) {
        super(413, "Request too large", "The body is longer than " + text(limit) + " (" + setting + ")", List.of());
    }

    private static String text(DataSize limit) {
        return limit.toBytes() % (1024 * 1024) == 0 ? limit.toMegabytes() + " MB" : limit.toBytes() + " bytes";
    }
}
