package dev.serai.delivery;

import dev.serai.address.EmailAddress;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.Connections;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Settlement;
import dev.serai.ledger.Work;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.RateLimit;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * The content-based router of deliveries: chooses the connection whose turn it is, and settles the delivery when none is left. Leaves
 * alone connections whose breaker is open or whose provider wants no more calls now.
 */
@Component
public class ConnectionRouter {

    private static final String SERAI_FAILED = "Serai itself failed; its log says more under the id of this delivery.";
    private static final Duration ENDLESS = Duration.ofDays(365);

    private final ProviderCatalog providers;
    private final Connections connections;
    private final ConnectionCredentials credentials;
    private final ConnectionBreakers breakers;
    private final Pacer pacer;
    private final RedeliveryPolicy redelivery;
    private final StatusInquiry inquiry;
    private final LostAnswers lostAnswers;
    private final Throttling throttling;
    private final DeliveryProperties properties;
    private final Clock clock;

    ConnectionRouter(ProviderCatalog providers, Connections connections, ConnectionCredentials credentials, ConnectionBreakers breakers,
            Pacer pacer, RedeliveryPolicy redelivery, StatusInquiry inquiry, LostAnswers lostAnswers, Throttling throttling,
            DeliveryProperties properties, Clock clock) {
        this.providers = providers;
        this.connections = connections;
        this.credentials = credentials;
        this.breakers = breakers;
        this.pacer = pacer;
        this.redelivery = redelivery;
        this.inquiry = inquiry;
        this.lostAnswers = lostAnswers;
        this.throttling = throttling;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Chooses the connection to call now and sets what {@code direct:call-provider} reads: the variable {@code call}, and the message
     * as the body. When none is left the delivery is settled, the variable {@code call} is gone, and {@code dead} tells whether it is a
     * dead letter.
     */
    public void choose(Exchange exchange) {
        Carriage carriage = exchange.getVariable("carriage", Carriage.class);
        if (carriage.answered() != null) {
            throw new IllegalStateException("No step does what follows from the outcome "
                    + carriage.answered().sorted().outcome().name().toLowerCase(Locale.ROOT));
        }
        ProviderCall call = carriage.settlement() == null ? nextCall(carriage) : null;
        if (call == null) {
            exchange.removeVariable("call");
            exchange.setVariable("dead", carriage.settlement().status() == DeliveryStatus.DEAD);
        } else {
            exchange.setVariable("call", call);
            exchange.getMessage().setBody(carriage.asks(carriage.current()) ? StatusInquiry.question(carriage.work(), call.idempotencyKey())
                    : carriage.work().message());
        }
    }

    private ProviderCall nextCall(Carriage carriage) {
        for (Connection connection = carriage.nextCandidate(); connection != null; connection = carriage.nextCandidate()) {
            Optional<Provider> provider = providers.find(connection.provider());
            if (admits(carriage, connection, provider)) {
                Optional<ProviderCall> call = open(carriage, connection, provider.orElseThrow());
                if (call.isPresent()) {
                    return call.get();
                }
                inquiry.cannotAsk(carriage, connection, clock.instant());
            }
            if (carriage.asks(connection)) {
                carriage.holdHere();
            }
        }
        settle(carriage);
        return null;
    }

    private boolean admits(Carriage carriage, Connection connection, Optional<Provider> provider) {
        Instant now = clock.instant();
        if (provider.isEmpty()) {
            carriage.tell(name(connection) + " was passed over: there is no provider file for \"" + connection.provider() + "\" now.");
            carriage.failedForNow();
            return false;
        }
        if (!provider.get().serves(carriage.operationFor(connection))) {
            carriage.tell(name(connection) + " was passed over: it does not do " + carriage.operationFor(connection) + ".");
            inquiry.cannotAsk(carriage, connection, now);
            return false;
        }
        Optional<String> unfit = provider.get().smtpUtf8() || carriage.asks(connection) ? Optional.empty()
                : EmailAddress.internationalizedIn(carriage.work().message());
        if (unfit.isPresent()) {
            carriage.tell(name(connection) + " was passed over: it takes no address with letters beyond ASCII before the @, such as "
                    + unfit.get() + ".");
            return false;
        }
        if (!carriage.asks(connection) && !lostAnswers.mayAttempt(carriage, connection, provider.get(), now)) {
            return false;
        }
        RateLimit limit = limit(connection, provider.get());
        boolean hasSlot = Objects.equals(carriage.work().slot(), connection.id());
        boolean further = carriage.hasFurtherCandidate() && !carriage.asks(connection);
        boolean spreads = !further && limit != null && carriage.work().fresh() && pacer.isShared();
        Duration patience = further || spreads ? properties.throttlePatience() : ENDLESS;
        Instant slot = pacer.reserve(connection.pacedBy(), hasSlot ? null : limit, patience);
        if (hasSlot && slot.isAfter(now)) {
            slot = pacer.reserve(connection.pacedBy(), limit, patience);
        }
        if (slot.isAfter(now)) {
            boolean taken = Duration.between(now, slot).compareTo(patience) <= 0;
            slot = taken || !spreads ? slot : pacer.turn(connection.pacedBy(), limit);
            throttling.putOff(carriage, connection, now);
            carriage.tell(name(connection) + " is at its rate limit until " + slot.truncatedTo(ChronoUnit.SECONDS) + ".");
            if (!taken) {
                carriage.notBefore(slot, null);
            } else {
                carriage.notBefore(slot, connection.id());
                throttling.settle(carriage, slot);
                carriage.holdHere();
            }
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

    /** The account's own limit where the connection names one, else what the provider publishes; none in the sandbox. */
    private static RateLimit limit(Connection connection, Provider provider) {
        if (connection.sandbox()) {
            return null;
        }
        Object own = connection.settings().get("rateLimit");
        return own == null ? provider.rateLimit() : RateLimit.parse(own.toString()).orElse(provider.rateLimit());
    }

    private Optional<ProviderCall> open(Carriage carriage, Connection connection, Provider provider) {
        try {
            ProviderCall call = credentials.open(connection, provider, carriage.operationFor(connection),
                    carriage.keys().next(connection.id(), provider.idempotency()));
            carriage.begin(connection, clock.instant());
            return Optional.of(call);
        } catch (UnreadableCredentialException e) {
            breakers.succeeded(connection);
            connections.failed(connection, e.getMessage(), true);
            carriage.tell(name(connection) + " cannot be used: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** What becomes of work that could not even be begun: taken up again, and at some time no more. */
    Settlement notBegun(Work work) {
        Optional<Instant> next = redelivery.next(work.round() + 1, clock.instant());
        DeliveryStatus status = next.isEmpty() ? DeliveryStatus.DEAD : work.attempts() == 0 ? DeliveryStatus.ACCEPTED
                : DeliveryStatus.RETRYING;
        String story = SERAI_FAILED + (next.isEmpty() ? " It was tried for as long as the redelivery plan goes; replay it when the cause is"
                + " gone." : " The next round is at " + next.get().truncatedTo(ChronoUnit.SECONDS) + ".");
        return new Settlement(work.tenantId(), work.id(), work.operation(), status, next.orElse(null), work.round() + 1, work.attempts(),
                next.isEmpty() ? null : work.pinned(), next.isEmpty() ? null : work.inquiries(), null, null, null, null, story, null,
                List.of(), work.history().notes(), 0);
    }

    /**
     * Settles a round that broke down on the way, so that it is taken up again and ends at some time. A connection whose answer was not
     * recorded any more may have taken it, so nobody else gets it next.
     */
    void breakDown(Carriage carriage) {
        carriage.tell(SERAI_FAILED);
        if (carriage.isCalling() && carriage.settlement() == null) {
            carriage.pin(carriage.current().id());
        }
        carriage.failedForNow();
        settle(carriage);
    }

    private void settle(Carriage carriage) {
        if (carriage.settlement() != null) {
            return;
        }
        int round = carriage.work().round();
        boolean onlyWaits = !carriage.hasFailed() && carriage.earliest() != null;
        if (onlyWaits) {
            throttling.settle(carriage, carriage.earliest());
        } else if (carriage.hasFailed()) {
            Optional<Instant> next = redelivery.next(round + 1, clock.instant());
            if (next.isPresent()) {
                Instant due = carriage.earliest() != null && carriage.earliest().isAfter(next.get()) ? carriage.earliest() : next.get();
                carriage.tell("The next round is at " + due.truncatedTo(ChronoUnit.SECONDS) + ".");
                carriage.settle(DeliveryStatus.RETRYING, due, round + 1, null, null);
            } else {
                carriage.tell("It was tried for as long as the redelivery plan goes; replay it when the cause is gone.");
                carriage.settle(DeliveryStatus.DEAD, null, round + 1, null, null);
            }
        } else {
            if (carriage.candidates().isEmpty()) {
                carriage.tell("There is no active " + carriage.operation().channel() + " connection; create one and replay it.");
            } else {
                carriage.tell("No connection could carry it; mend one and replay it.");
            }
            carriage.settle(DeliveryStatus.DEAD, null, round, null, null);
        }
    }

    /** How explanations call a connection. */
    static String name(Connection connection) {
        return "\"" + connection.name() + "\" (" + connection.provider() + ")";
    }
}
