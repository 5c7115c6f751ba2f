package dev.serai.subscription;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection;
import dev.serai.connection.Connection.Origin;
import dev.serai.connection.FeatureConnections;
import dev.serai.delivery.AttemptListener;
import dev.serai.event.OperationalEvents;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.Sorted;
import dev.serai.security.TenantScope;
import dev.serai.subscription.SubscriptionStore.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Knows since when endpoints fail: their owners are warned on the way, and one that fails for days, or says that it is gone, is disabled.
 * What was for it stays among the dead letters, to be replayed. Writes only what is news, and that an endpoint still fails once a minute.
 */
@Component
class EndpointHealth implements AttemptListener {

    private static final Logger log = LoggerFactory.getLogger(EndpointHealth.class);
    private static final int GONE = 410;
    private static final List<Integer> WARNINGS = List.of(90, 70, 50);
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final SubscriptionStore store;
    private final Subscriptions subscriptions;
    private final FeatureConnections connections;
    private final OperationalEvents events;
    private final SubscriptionProperties properties;
    private final TransactionTemplate transaction;
    private final Cache<UUID, Boolean> noted = Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(NOTED_EVERY).build();

    EndpointHealth(SubscriptionStore store, Subscriptions subscriptions, FeatureConnections connections, OperationalEvents events,
            SubscriptionProperties properties, TransactionTemplate transaction) {
        this.store = store;
        this.subscriptions = subscriptions;
        this.connections = connections;
        this.events = events;
        this.properties = properties;
        this.transaction = transaction;
    }

    @Override
    public void attempted(Connection connection, Sorted sorted, Instant at) {
        if (!connection.channel().equals(Subscriptions.CHANNEL) || connection.origin() != Origin.TENANT) {
            return;
        }
        Outcome outcome = sorted.outcome();
        if (outcome == Outcome.DELIVERED) {
            worked(connection);
        } else if (sorted.httpStatus() != null && sorted.httpStatus() == GONE) {
            TenantScope.run(connection.tenantId(), () -> disable(connection, at, at, sorted.reason()));
        } else if ((outcome == Outcome.RETRY || outcome == Outcome.UNKNOWN || outcome == Outcome.SWITCH)
                && sorted.fault() != Fault.MESSAGE && noted.asMap().putIfAbsent(connection.id(), true) == null) {
            TenantScope.run(connection.tenantId(), () -> failed(connection, sorted.reason(), at.truncatedTo(ChronoUnit.MICROS)));
        }
    }

    @Override
    public void opened(Connection connection, String reason) {
        // That it fails is known from each attempt.
    }

    private void worked(Connection connection) {
        UUID id = connection.id();
        boolean failing = noted.getIfPresent(id) != null
                || subscriptions.known(connection.tenantId(), id).filter(known -> known.failing().since() != null).isPresent();
        if (failing) {
            noted.invalidate(id);
            change(connection, () -> store.works(connection.tenantId(), id));
        }
    }

    private void failed(Connection connection, String reason, Instant at) {
        Instant[] since = {null};
        change(connection, () -> {
            Optional<Trouble> trouble = store.failed(connection.tenantId(), connection.id(), at);
            trouble.ifPresent(known -> {
                long percent = Duration.between(known.since(), at).toMillis() * 100 / Math.max(1, properties.disableAfter().toMillis());
                if (percent >= 100) {
                    since[0] = known.since();
                } else {
                    WARNINGS.stream().filter(each -> percent >= each && each > known.warned()).findFirst()
                            .ifPresent(level -> warn(connection, known.since(), level, reason));
                }
            });
            return trouble.isPresent();
        });
        if (since[0] != null) {
            disable(connection, at, since[0], "It failed for " + Duration.between(since[0], at).toHours() + " hours without a success, last"
                    + " with: " + reason);
        }
    }

    private void warn(Connection connection, Instant since, int percent, String reason) {
        store.warned(connection.tenantId(), connection.id(), percent);
        events.raise(connection.tenantId(), "endpoint.failing", data(connection, since, reason).put("percent", percent)
                .put("disabledAt", since.plus(properties.disableAfter()).toString()));
    }

    private void disable(Connection connection, Instant at, Instant since, String reason) {
        boolean[] done = {false};
        change(connection, () -> {
            done[0] = connections.switchOff(connection.tenantId(), connection.id(), reason);
            if (done[0]) {
                store.disabled(connection.tenantId(), connection.id(), at, reason);
                events.raise(connection.tenantId(), "endpoint.disabled", data(connection, since, reason));
            }
            return done[0];
        });
        if (done[0]) {
            connections.changed(connection.tenantId(), connection.id());
            log.info("Subscription {} of tenant {} is disabled: {}", connection.id(), connection.tenantId(), reason);
        }
    }

    private static ObjectNode data(Connection connection, Instant since, String reason) {
        return JsonNodeFactory.instance.objectNode().put("connectionId", connection.id().toString())
                .put("subscriptionId", connection.id().toString()).put("name", connection.name())
                .put("url", String.valueOf(connection.settings().get("baseUrl"))).put("failingSince", since.toString())
                .put("reason", reason);
    }

    /** A change of a subscription, or none. */
    private interface Change {

        boolean made();
    }

    private void change(Connection connection, Change change) {
        UUID tenantId = connection.tenantId();
        TenantScope.run(tenantId, () -> transaction.executeWithoutResult(status -> {
            if (change.made()) {
                subscriptions.announce(tenantId);
            }
        }));
        subscriptions.changed(tenantId);
    }
}
