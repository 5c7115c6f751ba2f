package dev.serai.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.Operation;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A job that somebody asks for.
 *
 * @param name null for none
 * @param message the content, without a recipient
 * @param requested the only connections that may carry it; empty for all of the channel
 * @param askedBy null for an application
 * @param expiresAt null for never
 * @param skipBad whether it starts although some rows are bad
 */
record NewJob(String name, Operation operation, ObjectNode message, List<UUID> requested, UUID askedBy, Instant expiresAt,
        boolean skipBad) {}
