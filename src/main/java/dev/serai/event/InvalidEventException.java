package dev.serai.event;

import dev.serai.api.ProblemException;
import java.util.stream.Collectors;

/** A message that cannot be accepted, however often it is tried. */
public class InvalidEventException extends RuntimeException {

    InvalidEventException(ProblemException problem) {
        super(words(problem), problem);
    }

    private static String words(ProblemException problem) {
        return problem.errors().isEmpty() ? problem.getMessage() : problem.getMessage() + ": " + problem.errors().stream()
                .map(error -> error.field() + " " + error.message()).collect(Collectors.joining("; "));
    }
}
