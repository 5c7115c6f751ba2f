package dev.serai.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Connections for tests of other packages. */
public final class TestConnections {

    private static final UUID TENANT = UUID.randomUUID();

    private TestConnections() {}

    public static Connection weighing(String name, Integer weight) {
        return connection(name, "active", 100, new Selection(List.of(), weight, null, null));
    }

    public static Connection answeringWithin(String name, Duration within) {
        return connection(name, "active", 100, new Selection(List.of(), null, within, null));
    }

    /** @param status {@code active} or {@code error} */
    public static Connection of(String name, String status, int priority) {
        return connection(name, status, priority, Selection.NONE);
    }

    private static Connection connection(String name, String status, int priority, Selection selection) {
        return new Connection(TENANT, UUID.randomUUID(), "sms", "acme", name, status, true, false, priority, Map.of(), name,
                Connection.Origin.TENANT, null, null, null, 0, Instant.EPOCH, Instant.EPOCH, 1, selection, FieldMapping.NONE);
    }
}
