package dev.serai.subscription;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.Connections;
import dev.serai.delivery.AttemptListener;
import dev.serai.event.OperationalEvents;
import dev.serai.provider.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Raises what happens to the connections of tenants: {@code connection.error} and {@code provider.degraded}. */
@Component
class OperationalReports implements AttemptListener {

    private static final Duration ONCE_IN = Duration.ofMinutes(10);

    private final OperationalEvents events;
    private final Cache<String, Boolean> told = Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(ONCE_IN).build();

    OperationalReports(OperationalEvents events, Connections connections) {
        this.events = events;
        connections.watch(this::inError);
    }

    private void inError(Connection connection) {
        if (!isEndpoint(connection) && connection.ownerId() == null) {
            events.raise(connection.tenantId(), "connection.error", data(connection, connection.lastError()));
        }
    }

    @Override
    public void attempted(Connection connection, Sorted sorted, Instant at) {
        // One call says nothing about a provider.
    }

    /** Of a private connection its owner alone knows. Told once in a while, however often its breaker closes and opens again. */
    @Override
    public void opened(Connection connection, String reason) {
        boolean tenants = connection.tenantId() != null && !connection.tenantId().equals(new UUID(0, 0));
        if (tenants && connection.origin() != Origin.SANDBOX && !isEndpoint(connection) && connection.ownerId() == null
                && told.asMap().putIfAbsent(connection.tenantId() + " " + connection.id(), true) == null) {
            events.raise(connection.tenantId(), "provider.degraded", data(connection, reason));
        }
    }

    /** Of endpoints of tenants there are events of their own. */
    private static boolean isEndpoint(Connection connection) {
        return connection.channel().equals(Subscriptions.CHANNEL);
    }

    private static ObjectNode data(Connection connection, String reason) {
        return JsonNodeFactory.instance.objectNode().put("connectionId", connection.id().toString()).put("name", connection.name())
                .put("provider", connection.provider()).put("channel", connection.channel()).put("reason", reason);
    }
}
