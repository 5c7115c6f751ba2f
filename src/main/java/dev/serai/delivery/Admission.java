package dev.serai.delivery;

import dev.serai.address.EmailAddress;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionConsents;
import dev.serai.delivery.Pacer.Slot;
import dev.serai.operation.Operation.Priority;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.RateLimit;
import dev.serai.routing.Candidates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Decides whether a connection may be called right now: not while it is paused or waits for a person's consent, while its breaker is open
 * or its provider wants no more calls, and not for what its provider does not do.
 */
@Component
class Admission {

    private static final Duration ENDLESS = Duration.ofDays(365);
    private static final Duration NORMAL_AHEAD = Duration.ofSeconds(10);
    private static final Duration BULK_AHEAD = Duration.ofSeconds(1);
    /** How long a connection that is to be asked whether it took something is waited for until a person lets Serai in again. */
    private static final Duration LONGEST_INQUIRY = Duration.ofDays(3);

    private final ConnectionBreakers breakers;
    private final Pacer pacer;
    private final StatusInquiry inquiry;
    private final LostAnswers lostAnswers;
    private final Throttling throttling;
    private final ConnectionConsents consents;
    private final DeliveryProperties properties;
    private final Clock clock;

    Admission(ConnectionBreakers breakers, Pacer pacer, StatusInquiry inquiry, LostAnswers lostAnswers, Throttling throttling,
            ConnectionConsents consents, DeliveryProperties properties, Clock clock) {
        this.breakers = breakers;
        this.pacer = pacer;
        this.inquiry = inquiry;
        this.lostAnswers = lostAnswers;
        this.throttling = throttling;
        this.consents = consents;
        this.properties = properties;
        this.clock = clock;
    }

    /** Whether the connection may be called now for it; if not, what follows has been told and noted. */
    boolean admits(Carriage carriage, Connection connection, Optional<Provider> provider) {
        Instant now = clock.instant();
        if (provider.isEmpty()) {
            carriage.tell(name(connection) + " was passed over: there is no provider file for \"" + connection.provider() + "\" now.");
            carriage.failedForNow();
            return false;
        }
        if (carriage.operationFor(connection, provider.get()).isEmpty()) {
            carriage.tell(name(connection) + (carriage.asks(connection) ? " cannot be asked about " : " was passed over: it does not do ")
                    + carriage.operation().name() + ".");
            inquiry.cannotAsk(carriage, connection, now);
            return false;
        }
        Optional<String> unfit = provider.get().smtpUtf8() || carriage.asks(connection) ? Optional.empty()
                : EmailAddress.internationalizedIn(carriage.message());
        if (unfit.isPresent()) {
            carriage.tell(name(connection) + " was passed over: it takes no address with letters beyond ASCII before the @, such as "
                    + unfit.get() + ".");
            return false;
        }
        if (connection.selection().isPaused()) {
            return parks(carriage, connection, now);
        }
        if ("error".equals(connection.status()) && consents.awaited(connection, provider.get()).isPresent()) {
            if (carriage.asks(connection) && carriage.work().hasExpired(now)) {
                carriage.expire();
            } else if (carriage.asks(connection) && carriage.waitedForConsent(connection, now).compareTo(LONGEST_INQUIRY) > 0) {
                inquiry.giveUp(carriage, connection, now);
            } else {
                carriage.awaitConsent(connection, now);
            }
            return false;
        }
        if (!carriage.asks(connection) && !lostAnswers.mayAttempt(carriage, connection, provider.get(), now)) {
            return false;
        }
        boolean further = carriage.hasFurtherCandidate() && !carriage.asks(connection);
        if (further && breakers.holdsBack(connection)) {
            carriage.tell(name(connection) + " was passed over: it is back from an outage and gets more by and by.");
            carriage.notBefore(breakers.comeBack(now), null);
            return false;
        }
        if (!isItsTurn(carriage, connection, limit(connection, provider.get()), further, now)) {
            return false;
        }
        if (!breakers.admits(connection)) {
            carriage.tell(name(connection) + " was passed over: it failed too often just now.");
            carriage.failedForNow();
            carriage.notBefore(breakers.comeBack(now), null);
            return false;
        }
        return true;
    }

    /** Lets it wait for a paused connection, unless others take over: not what may have been taken there already. */
    private static boolean parks(Carriage carriage, Connection connection, Instant now) {
        carriage.park(connection, now);
        if (!connection.selection().pause().failover()) {
            carriage.holdHere();
        }
        return false;
    }

    /** Whether its provider's pace lets a call through now; if not, the delivery waits for its slot, or goes on where others are left. */
    private boolean isItsTurn(Carriage carriage, Connection connection, RateLimit limit, boolean further, Instant now) {
        boolean hasSlot = Objects.equals(carriage.work().slot(), connection.id());
        boolean spreads = !further && limit != null && carriage.work().fresh() && pacer.isShared();
        Duration patience = further || spreads ? properties.throttlePatience() : ENDLESS;
        Duration ahead = ahead(carriage.work().terms().schedule().priority());
        Slot next = pacer.reserve(connection.pacedBy(), hasSlot ? null : limit, patience, ahead);
        if (hasSlot && next.at().isAfter(now)) {
            next = pacer.reserve(connection.pacedBy(), limit, patience, ahead);
        }
        if (!next.at().isAfter(now)) {
            return true;
        }
        Instant slot = next.taken() || further || limit == null ? next.at() : pacer.turn(connection.pacedBy(), limit);
        throttling.putOff(carriage, connection, now);
        carriage.tell(name(connection) + " is at its rate limit until " + slot.truncatedTo(ChronoUnit.SECONDS) + ".");
        if (!next.taken()) {
            carriage.notBefore(slot, null);
        } else {
            carriage.notBefore(slot, connection.id());
            throttling.settle(carriage, slot);
            carriage.holdHere();
        }
        return false;
    }

    /**
     * How far ahead slots are taken: what is high must not wait behind all that was there before. What gets none asks again in its turn, at
     * the pace of the limit.
     */
    private static Duration ahead(Priority priority) {
        return switch (priority) {
            case HIGH -> ENDLESS;
            case NORMAL -> NORMAL_AHEAD;
            case BULK -> BULK_AHEAD;
        };
    }

    /** The account's own limit where the connection names one, else what the provider publishes; none in the sandbox. */
    static RateLimit limit(Connection connection, Provider provider) {
        if (connection.sandbox()) {
            return null;
        }
        Object own = connection.settings().get("rateLimit");
        return own == null ? provider.rateLimit() : RateLimit.parse(own.toString()).orElse(provider.rateLimit());
    }

    private static String name(Connection connection) {
        return Candidates.name(connection);
    }
}
