package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A value that is not of its format, and the sentence that says so. */
final class Misfit extends RuntimeException {

    private final String part;
    private final transient List<String> parts;
    private final transient JsonNode left;

    /** Of the value as a whole. */
    Misfit(String sentence) {
        this(sentence, "", List.of(), null);
    }

    /**
     * @param part what of the value is at fault, e.g. {@code .email}; empty for all of it
     * @param parts what nothing else is to be said about
     * @param left what to go on with; null for the value as it is
     */
    Misfit(String sentence, String part, List<String> parts, JsonNode left) {
        super(sentence, null, false, false);
        this.part = part;
        this.parts = parts;
        this.left = left;
    }

    String part() {
        return part;
    }

    List<String> parts() {
        return parts;
    }

    JsonNode left() {
        return left;
    }
}
