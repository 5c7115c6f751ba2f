package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.provider.Fault;
import dev.serai.provider.Provider;
import dev.serai.provider.Sorted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Lets a call that is no delivery go over a connection, by the same pace and breaker, and notes what came of it for all others. */
@Component
public class CallGate {

    private final ConnectionBreakers breakers;
    private final Pacer pacer;
    private final Connections connections;
    private final Clock clock;

    CallGate(ConnectionBreakers breakers, Pacer pacer, Connections connections, Clock clock) {
        this.breakers = breakers;
        this.pacer = pacer;
        this.connections = connections;
        this.clock = clock;
    }

    /**
     * Whether a call may go now. One that may is to be told to {@link #note}.
     *
     * @param comeBack when it may go, if not now; null where it may
     * @param reason why not, in plain words; null where it may
     */
    public record Passage(Instant comeBack, String reason) {

        private static final Passage NOW = new Passage(null, null);

        public boolean admitted() {
            return comeBack == null;
        }
    }

    public Passage admit(Connection connection, Provider provider) {
        Instant now = clock.instant();
        Instant slot = pacer.reserve(connection.pacedBy(), Admission.limit(connection, provider), Duration.ZERO);
        if (slot.isAfter(now)) {
            return new Passage(slot, "is at its rate limit");
        }
        return breakers.admits(connection) ? Passage.NOW : new Passage(breakers.comeBack(now), "failed too often just now");
    }

    /**
     * Notes what a call came to: for the pace of the account, the breaker and the state of the connection.
     *
     * @return when the account opens again where the provider refused for its limit; else null
     */
    public Instant note(Connection connection, Sorted sorted, Instant began) {
        String account = connection.pacedBy();
        switch (sorted.outcome()) {
            case DELIVERED -> {
                pacer.wentWell(account, began);
                if (sorted.retryAfter() != null) {
                    pacer.close(account, clock.instant().plus(sorted.retryAfter()));
                }
                breakers.succeeded(connection);
                connections.succeeded(connection);
            }
            case REJECTED, ABSENT -> {
                pacer.wentWell(account, began);
                breakers.succeeded(connection);
            }
            case RETRY, UNKNOWN -> failed(connection, sorted);
            case THROTTLED -> {
                breakers.succeeded(connection);
                return sorted.ofMessage() ? clock.instant().plus(sorted.retryAfter() == null ? Duration.ofSeconds(30) : sorted.retryAfter())
                        : pacer.refused(account, sorted.retryAfter(), null);
            }
            case SWITCH -> {
                breakers.succeeded(connection);
                if (sorted.fault() != Fault.MESSAGE) {
                    connections.failed(connection, sorted.reason(), true);
                }
            }
        }
        return null;
    }

    private void failed(Connection connection, Sorted sorted) {
        if (sorted.fault() == Fault.MESSAGE) {
            breakers.succeeded(connection);
        } else {
            breakers.failed(connection, sorted.reason());
            connections.failed(connection, sorted.reason(), false);
        }
    }

    /** A call that was admitted was not made, for the connection cannot be used. */
    public void unusable(Connection connection, String reason) {
        breakers.succeeded(connection);
        connections.failed(connection, reason, true);
    }
}
