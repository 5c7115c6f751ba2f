package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.Idempotency;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * Decides what follows from an attempt that may have been taken: it is repeated at the same connection while the provider knows the
 * idempotency key, else the provider is asked where it can be, else the operation's policy says whether rather twice or rather never.
 */
@Component
class LostAnswers {

    private final StatusInquiry inquiry;
    private final RedeliveryPolicy redelivery;

    LostAnswers(StatusInquiry inquiry, RedeliveryPolicy redelivery) {
        this.inquiry = inquiry;
        this.redelivery = redelivery;
    }

    /**
     * After an attempt: whether it was taken is not known.
     *
     * @param saved whether the provider repeated an error that it has saved for the key, which it would do for ever
     */
    void lost(Carriage carriage, Connection connection, Provider provider, boolean saved, Instant now) {
        carriage.keys().lost(connection.id(), saved);
        if (isOverdue(carriage, connection, now)) {
            carriage.tell("It was to answer within " + connection.selection().answerWithin().toMillis() + " ms, so the next one gets it.");
            carriage.pin(null);
            return;
        }
        boolean repeated = carriage.pinned() != null;
        if (!saved && (carriage.isHeld() || !repeated) && isProtectedInNextRound(carriage, connection, provider, now)) {
            carriage.pin(connection.id());
            return;
        }
        boolean asked = inquiry.begin(carriage, connection, provider, now);
        if (!asked && carriage.isHeld()) {
            bury(carriage, connection);
        } else if (!asked) {
            carriage.pin(null);
        }
    }

    /**
     * After the provider was asked for the last time and does not have it: what must not happen twice is repeated with the same key where
     * that still protects, for the request may be under way. Where the provider is done with the key another one is used.
     */
    void absent(Carriage carriage, Connection connection, Provider provider, Instant now) {
        if (!carriage.isHeld() || carriage.settlement() != null) {
            return;
        }
        if (carriage.keys().isSaved(connection.id())) {
            carriage.keys().renew(connection.id(), taken(carriage, provider), now);
        } else if (carriage.keys().protects(connection.id(), taken(carriage, provider), now)) {
            carriage.pin(connection.id());
            carriage.holdHere();
        }
    }

    /**
     * Before an attempt: whether it may be made by this connection. If not, what follows has been decided.
     *
     * @return also true where it may be made twice, and the policy takes that into account
     */
    boolean mayAttempt(Carriage carriage, Connection connection, Provider provider, Instant now) {
        if (!carriage.keys().isDoubtful(connection.id()) || carriage.keys().protects(connection.id(), taken(carriage, provider), now)) {
            return true;
        }
        if (carriage.keys().isReplayed(connection.id())) {
            carriage.keys().renew(connection.id(), taken(carriage, provider), now);
            return true;
        }
        boolean waited = connection.id().equals(carriage.pinned());
        if ((waited || carriage.isHeld()) && inquiry.begin(carriage, connection, provider, now)) {
            carriage.holdHere();
            return false;
        }
        if (carriage.isHeld()) {
            bury(carriage, connection);
            return false;
        }
        carriage.keys().renew(connection.id(), taken(carriage, provider), now);
        if (!waited) {
            return true;
        }
        carriage.pin(null);
        carriage.tell(ConnectionRouter.name(connection) + " may have taken it, and does not know its idempotency key any more; rather twice"
                + " than never it goes on.");
        boolean another = carriage.hasFurtherCandidate();
        if (another) {
            carriage.failedForNow();
            carriage.notBefore(now, null);
        }
        return !another;
    }

    /** Whether the tenant rather has it twice than waits longer for this connection. */
    private static boolean isOverdue(Carriage carriage, Connection connection, Instant now) {
        Duration within = connection.selection().answerWithin();
        return within != null && carriage.operation().movesOn()
                && Duration.between(carriage.startedAt(), now).compareTo(within) >= 0;
    }

    private boolean isProtectedInNextRound(Carriage carriage, Connection connection, Provider provider, Instant now) {
        return redelivery.next(carriage.operation(), carriage.work().round() + 1, now)
                .filter(next -> carriage.keys().protects(connection.id(), taken(carriage, provider), next)).isPresent();
    }

    private static Idempotency taken(Carriage carriage, Provider provider) {
        return provider.idempotency(carriage.operation().name());
    }

    private static void bury(Carriage carriage, Connection connection) {
        carriage.tell(ConnectionRouter.name(connection) + " may have taken it, and a repeat would not be known for one. It is not sent"
                + " again; look there whether it was taken, and replay it if not.");
        carriage.settle(DeliveryStatus.DEAD, null, carriage.work().round(), null, null);
        carriage.holdHere();
    }
}
