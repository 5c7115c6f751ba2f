package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Provider;
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

    /** After an attempt: whether it was taken is not known. */
    void lost(Carriage carriage, Connection connection, Provider provider, Instant now) {
        carriage.keys().lost(connection.id());
        if (isOverdue(carriage, connection, now)) {
            carriage.tell("It was to answer within " + connection.selection().answerWithin().toMillis() + " ms, so the next one gets it.");
            carriage.pin(null);
            return;
        }
        boolean repeated = carriage.pinned() != null;
        if ((isHeld(carriage) || !repeated) && isProtectedInNextRound(carriage, connection, provider, now)) {
            carriage.pin(connection.id());
            return;
        }
        boolean asked = inquiry.begin(carriage, connection, provider, now);
        if (!asked && isHeld(carriage)) {
            bury(carriage, connection);
        } else if (!asked) {
            carriage.pin(null);
        }
    }

    /**
     * Before an attempt: whether it may be made by this connection. If not, what follows has been decided.
     *
     * @return also true where it may be made twice, and the policy takes that into account
     */
    boolean mayAttempt(Carriage carriage, Connection connection, Provider provider, Instant now) {
        if (!carriage.keys().isDoubtful(connection.id()) || carriage.keys().protects(connection.id(), provider.idempotency(), now)) {
            return true;
        }
        if (carriage.keys().isReplayed(connection.id())) {
            carriage.keys().renew(connection.id(), provider.idempotency(), now);
            return true;
        }
        boolean waited = connection.id().equals(carriage.pinned());
        if ((waited || isHeld(carriage)) && inquiry.begin(carriage, connection, provider, now)) {
            carriage.holdHere();
            return false;
        }
        if (isHeld(carriage)) {
            bury(carriage, connection);
            return false;
        }
        carriage.keys().renew(connection.id(), provider.idempotency(), now);
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
        return within != null && ConnectionRouter.movesOn(carriage.operation())
                && Duration.between(carriage.startedAt(), now).compareTo(within) >= 0;
    }

    private boolean isProtectedInNextRound(Carriage carriage, Connection connection, Provider provider, Instant now) {
        return redelivery.next(carriage.work().round() + 1, now)
                .filter(next -> carriage.keys().protects(connection.id(), provider.idempotency(), next)).isPresent();
    }

    private static boolean isHeld(Carriage carriage) {
        return carriage.operation().onUnknown() != OnUnknown.FAILOVER;
    }

    private static void bury(Carriage carriage, Connection connection) {
        carriage.tell(ConnectionRouter.name(connection) + " may have taken it, and a repeat would not be known for one. It is not sent"
                + " again; look there whether it was taken, and replay it if not.");
        carriage.settle(DeliveryStatus.DEAD, null, carriage.work().round(), null, null);
        carriage.holdHere();
    }
}
