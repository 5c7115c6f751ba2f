package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.provider.Sorted;
import java.time.Instant;

/** Hears what calls over connections came to, on the thread that carries: it is to be quick, and nothing depends on it. */
public interface AttemptListener {

    /** An attempt to carry something came to this. */
    void attempted(Connection connection, Sorted sorted, Instant at);

    /** So many calls failed that no more are made for a while. */
    void opened(Connection connection, String reason);
}
