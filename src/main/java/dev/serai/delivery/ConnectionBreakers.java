package dev.serai.delivery;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * A circuit breaker per connection, kept only for connections that failed lately; where one stands in for many tenants, a breaker for each
 * of them. After an outage a few calls go first, and then a share that grows from a tenth to all within the time it was left alone: a
 * provider that just came back does not get everything at once, as long as others can carry it.
 */
@Component
class ConnectionBreakers {

    private static final double FIRST_SHARE = 0.1;

    private final Cache<Key, CircuitBreaker> breakers;
    /** When those that are back from an outage came back. */
    private final Cache<Key, Long> backSince;
    private final CircuitBreakerConfig config;
    private final Duration open;

    private record Key(UUID tenantId, UUID id) {

        private static Key of(Connection connection) {
            return new Key(connection.tenantId(), connection.id());
        }
    }

    ConnectionBreakers(DeliveryProperties properties) {
        DeliveryProperties.Breaker breaker = properties.breaker();
        open = breaker.open();
        breakers = Caffeine.newBuilder().maximumSize(breaker.most()).expireAfterAccess(Duration.ofHours(1)).build();
        backSince = Caffeine.newBuilder().maximumSize(breaker.most()).expireAfterWrite(breaker.open()).build();
        config = CircuitBreakerConfig.custom()
                .slidingWindowSize(breaker.window())
                .minimumNumberOfCalls(breaker.minimumCalls())
                .failureRateThreshold(breaker.failureRate())
                .waitDurationInOpenState(breaker.open())
                .permittedNumberOfCallsInHalfOpenState(2)
                .build();
    }

    /** Whether a call may be made now; each call that may is to be reported by one of the two methods below. */
    boolean admits(Connection connection) {
        CircuitBreaker breaker = breakers.getIfPresent(Key.of(connection));
        return breaker == null || breaker.tryAcquirePermission();
    }

    /** Whether a call better goes over another connection, because this one is back from an outage and has its share already. */
    boolean holdsBack(Connection connection) {
        if (backSince.estimatedSize() == 0) {
            return false;
        }
        Long since = backSince.getIfPresent(Key.of(connection));
        if (since == null) {
            return false;
        }
        double share = Math.max(FIRST_SHARE, (double) (System.nanoTime() - since) / open.toNanos());
        return ThreadLocalRandom.current().nextDouble() >= share;
    }

    /** When to come back to a connection that was not admitted. */
    Instant comeBack(Instant now) {
        return now.plus(open);
    }

    /** {@code closed}: calls go through; {@code open}: none does for now; {@code half-open}: some do, to see. */
    String state(Connection connection) {
        CircuitBreaker breaker = breakers.getIfPresent(Key.of(connection));
        return breaker == null ? "closed" : breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void succeeded(Connection connection) {
        CircuitBreaker breaker = breakers.getIfPresent(Key.of(connection));
        if (breaker != null) {
            breaker.onSuccess(0, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether that was one too many after all went well: no calls are made for a while. */
    boolean failed(Connection connection, String reason) {
        CircuitBreaker breaker = breakers.get(Key.of(connection), this::breaker);
        boolean closed = breaker.getState() == CircuitBreaker.State.CLOSED;
        breaker.onError(0, TimeUnit.MILLISECONDS, new ProviderFailure(reason));
        return closed && breaker.getState() == CircuitBreaker.State.OPEN;
    }

    private CircuitBreaker breaker(Key key) {
        CircuitBreaker breaker = CircuitBreaker.of(key.id().toString(), config);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition() == StateTransition.HALF_OPEN_TO_CLOSED) {
                backSince.put(key, System.nanoTime());
            } else {
                backSince.invalidate(key);
            }
        });
        return breaker;
    }

    /** What the breaker counts; without a stack trace, since nobody reads it. */
    private static final class ProviderFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ProviderFailure(String reason) {
            super(reason, null, false, false);
        }
    }
}
