package dev.serai.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.ServerError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Lets a delivery now and then try a connection in error that would go first if it worked, so that it comes back by itself once its
 * provider or its credentials do. Never one of an operation that must not be done twice.
 */
@Component
class Probes {

    private final Duration every;
    private final Clock clock;
    private final Cache<UUID, Instant> seen = Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofHours(1)).build();

    Probes(RoutingProperties properties, Clock clock) {
        this.every = properties.probeEvery();
        this.clock = clock;
    }

    /** The one to try first now; null for none. The first wait begins when it is first seen in error. */
    Connection due(Operation operation, List<Connection> ordered) {
        if (ordered.size() < 2 || isInError(ordered.get(0)) || operation.onUnknown() != OnUnknown.FAILOVER
                || operation.serverError() != ServerError.RETRY) {
            return null;
        }
        Connection first = ordered.get(0);
        for (Connection connection : ordered) {
            boolean outranks = connection.defaultOfChannel() || connection.priority() <= first.priority();
            if (isInError(connection) && outranks && !connection.selection().isPaused() && take(connection.id())) {
                return connection;
            }
        }
        return null;
    }

    private static boolean isInError(Connection connection) {
        return "error".equals(connection.status());
    }

    private boolean take(UUID id) {
        Instant now = clock.instant();
        boolean[] taken = {false};
        seen.asMap().compute(id, (key, since) -> {
            taken[0] = since != null && !since.plus(every).isAfter(now);
            return since == null || taken[0] ? now : since;
        });
        return taken[0];
    }
}
