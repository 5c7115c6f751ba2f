package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/**
 * A connection in use, as the list of what is connected shows it.
 *
 * @param category its channel
 * @param connectedAt when it was made
 */
record ShownConnected(@JsonUnwrapped ShownConnection connection, String category, Instant connectedAt) {

    static ShownConnected of(ShownConnection connection) {
        return new ShownConnected(connection, connection.integrationType(), connection.createdAt());
    }
}
