package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.provider.Sorted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/**
 * Decides what follows from a limit. A refusal for the account's limit closes the account and counts as no attempt; one of the message
 * alone closes nothing, and counts. What refusals keep for too long is a dead letter; what waits its turn at our own pace is not.
 */
@Component
class Throttling {

    private static final Duration WITHOUT_WORD = Duration.ofSeconds(30);
    /** Refusals in a row, with calls that went well between them, after which it is the message. */
    private static final int OF_MESSAGE = 3;

    private final ConnectionBreakers breakers;
    private final Pacer pacer;
    private final Duration longest;
    private final Clock clock;

    Throttling(ConnectionBreakers breakers, Pacer pacer, DeliveryProperties properties, Clock clock) {
        this.breakers = breakers;
        this.pacer = pacer;
        this.longest = properties.throttledFor();
        this.clock = clock;
    }

    /** The provider refused a call for a limit. */
    void refused(Carriage carriage, Connection connection, Sorted sorted, Instant now) {
        breakers.succeeded(connection);
        Refusals refusals = carriage.refusals();
        String name = ConnectionRouter.name(connection);
        boolean ofMessage = sorted.ofMessage()
                || refusals.refused() + 1 >= OF_MESSAGE && pacer.wentWellSince(connection.pacedBy(), refusals.refusedAt());
        refusals.refused(now);
        if (ofMessage) {
            Instant until = now.plus(sorted.retryAfter() == null ? WITHOUT_WORD : sorted.retryAfter());
            carriage.failedForNow();
            carriage.notBefore(until, null);
            carriage.tell(name + " does not take this message before " + until.truncatedTo(ChronoUnit.SECONDS) + ": "
                    + AttemptRecorder.sentence(sorted.reason()));
            return;
        }
        Instant until = pacer.refused(connection.pacedBy(), sorted.retryAfter(), refusals.known(now));
        putOff(carriage, connection, now);
        carriage.notBefore(until, null);
        carriage.tell(name + " wants no more calls until " + until.truncatedTo(ChronoUnit.SECONDS) + ".");
    }

    /** Notes why a delivery waits for this connection. */
    void putOff(Carriage carriage, Connection connection, Instant now) {
        Instant since = pacer.refusedSince(connection.pacedBy());
        if (since == null) {
            carriage.refusals().waitsItsTurn();
        } else {
            carriage.refusals().putOff(since, now);
        }
    }

    /** Settles a round that only waits: until then, or for good where refusals have kept it for too long. */
    void settle(Carriage carriage, Instant due) {
        Instant now = clock.instant();
        Instant since = carriage.refusals().endlessSince();
        if (since != null && !since.plus(longest).isAfter(now)) {
            carriage.tell("For its limits nobody has taken it since " + since.truncatedTo(ChronoUnit.SECONDS) + ", longer than "
                    + longest + "; replay it when calls are taken again.");
            carriage.settle(DeliveryStatus.DEAD, null, carriage.work().round(), null, null);
        } else {
            DeliveryStatus status = carriage.attemptCount() == 0 ? DeliveryStatus.ACCEPTED : DeliveryStatus.RETRYING;
            carriage.settle(status, due, carriage.work().round(), null, null);
        }
    }
}
