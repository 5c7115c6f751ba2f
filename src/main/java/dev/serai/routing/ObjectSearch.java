package dev.serai.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.Connection;
import dev.serai.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Asks connections which of them knows an object that was made elsewhere. */
public interface ObjectSearch {

    /**
     * What is looked for.
     *
     * @param userId for whom; null for an application
     * @param query what is asked
     * @param connections who is asked, in this order
     */
    record Sought(UUID tenantId, UUID userId, About about, Operation query, List<Connection> connections) {

        /** E.g. {@code payment pi_1}. */
        public String words() {
            return about.words();
        }

        public JsonNode id() {
            return about.value();
        }
    }

    /** How long it may take. */
    Duration patience();

    /**
     * Asks on threads of its own; answers at once.
     *
     * @param until when the answer is of no use any more, and nobody is asked
     * @param found is told what was found, once
     * @throws dev.serai.api.OverloadedException when too many wait already
     */
    void begin(Sought sought, Instant until, Consumer<Finding> found);
}
