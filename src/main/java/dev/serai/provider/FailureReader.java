package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what one SDK raises, each exception by itself and without its causes. Implemented beside the client that runs on the SDK, so that
 * sorting knows none.
 */
public interface FailureReader {

    /**
     * An answer of the provider that the SDK raised as an exception.
     *
     * @param body in the form of the provider's own error answers
     */
    record Refusal(int status, Map<String, ?> headers, JsonNode body) {}

    /**
     * What a failure without an answer means.
     *
     * @param fault null when nothing tells
     */
    record Reading(Outcome outcome, String reason, Fault fault) {}

    /** The provider's answer that the exception stands for; empty for one without, or of something else. */
    Optional<Refusal> refusal(Throwable failure);

    /** What an exception of the SDK means that stands for no answer; empty for one that its cause explains, or of something else. */
    Optional<Reading> reading(Throwable failure);
}
