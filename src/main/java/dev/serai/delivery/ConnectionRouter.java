package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.Connections;
import dev.serai.connection.Selection;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.ledger.Announcements;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Work;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.routing.Bond;
import dev.serai.routing.Candidates;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * The content-based router of deliveries: takes them through their candidates, calls the one that is admitted next, and ends the round
 * when none is left.
 */
@Component
public class ConnectionRouter {

    private final ProviderCatalog providers;
    private final Connections connections;
    private final ConnectionCredentials credentials;
    private final ConnectionBreakers breakers;
    private final Admission admission;
    private final StatusInquiry inquiry;
    private final RoundEnd rounds;
    private final ObjectSearches searches;
    private final Announcements announcements;
    private final SuppressedRecipients suppressed;
    private final MessageGates gates;
    private final Clock clock;

    ConnectionRouter(ProviderCatalog providers, Connections connections, ConnectionCredentials credentials, ConnectionBreakers breakers,
            Admission admission, StatusInquiry inquiry, RoundEnd rounds, ObjectSearches searches, Announcements announcements,
            SuppressedRecipients suppressed, MessageGates gates, Clock clock) {
        this.providers = providers;
        this.connections = connections;
        this.credentials = credentials;
        this.breakers = breakers;
        this.admission = admission;
        this.inquiry = inquiry;
        this.rounds = rounds;
        this.searches = searches;
        this.announcements = announcements;
        this.suppressed = suppressed;
        this.gates = gates;
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
            exchange.getMessage().setBody(carriage.asks(carriage.current()) ? StatusInquiry.question(carriage, call.idempotencyKey())
                    : carriage.message());
        }
    }

    private ProviderCall nextCall(Carriage carriage) {
        if (carriage.candidates().isBound(Bond.State.ASK)) {
            if (carriage.work().hasExpired(clock.instant())) {
                carriage.expire();
            } else {
                searches.begin(carriage);
            }
            return null;
        }
        if (carriage.inquiries() == null && (suppressed.end(carriage) || gates.end(carriage))) {
            return null;
        }
        for (Connection connection = carriage.nextCandidate(); connection != null; connection = carriage.nextCandidate()) {
            if (!carriage.asks(connection) && carriage.work().hasExpired(clock.instant())) {
                carriage.expire();
                return null;
            }
            Optional<Provider> provider = providers.find(connection.provider());
            if (admission.admits(carriage, connection, provider)) {
                Optional<ProviderCall> call = open(carriage, connection, provider.orElseThrow());
                if (call.isPresent()) {
                    return call.get();
                }
                if (carriage.settlement() != null) {
                    return null;
                }
                inquiry.cannotAsk(carriage, connection, clock.instant());
            }
            if (carriage.asks(connection)) {
                carriage.holdHere();
            }
        }
        rounds.settle(carriage);
        return null;
    }

    private Optional<ProviderCall> open(Carriage carriage, Connection connection, Provider provider) {
        if (suppressed.end(carriage, connection) || !carriage.asks(connection) && gates.end(carriage)) {
            breakers.succeeded(connection);
            return Optional.empty();
        }
        try {
            ProviderCall call = credentials.open(connection, provider, carriage.operationFor(connection, provider).orElseThrow(),
                    carriage.keys().next(connection.id(), provider.idempotency(carriage.operation().name())));
            limitAnswer(carriage, connection, call);
            if (!carriage.asks(connection)) {
                connection.fieldMapping().prepare(call, carriage.operation());
                gates.unseal(carriage, call);
            }
            announce(carriage, connection);
            carriage.begin(connection, clock.instant());
            return Optional.of(call);
        } catch (UnreadableCredentialException e) {
            breakers.succeeded(connection);
            connections.failed(connection, e.getMessage(), true);
            carriage.tell(name(connection) + " cannot be used: " + e.getMessage() + ".");
            waitsForIt(carriage);
            return Optional.empty();
        }
    }

    /**
     * Of what must not happen twice it is written down which connection gets it: should this node die meanwhile, no other connection may,
     * whatever their order is then. Who is left out is written down, too, so that a repeat is the same message.
     */
    private void announce(Carriage carriage, Connection connection) {
        Work work = carriage.work();
        boolean held = carriage.isHeld() && !carriage.asks(connection) && !connection.id().equals(work.pinned());
        if ((held || suppressed.isToBeNoted(carriage, connection)) && !DeliveryProbe.TENANT.equals(work.tenantId())
                && !announcements.write(work, noted(carriage, connection, held).write())) {
            breakers.succeeded(connection);
            throw new LeaseLostException(work.id());
        }
    }

    private static RoundNotes noted(Carriage carriage, Connection connection, boolean held) {
        RoundNotes notes = carriage.notesBefore(connection.id());
        return held ? notes.calling(connection.id(), connection.pacedBy()) : notes;
    }

    /** Gives the provider the time that its connection grants, unless another must not get it when that is over. */
    private static void limitAnswer(Carriage carriage, Connection connection, ProviderCall call) {
        Selection selection = connection.selection();
        if (selection.answerWithin() == null || carriage.asks(connection)) {
            return;
        }
        if (carriage.operation().movesOn()) {
            call.answerWithin(selection.answerWithin());
        } else {
            carriage.tell("That " + name(connection) + " is to answer within " + selection.answerWithin().toMillis()
                    + " ms does not count, since " + carriage.operation().name() + " must not be done twice.");
        }
    }

    /** What may go nowhere else waits until the connection that cannot carry it now is mended. */
    static void waitsForIt(Carriage carriage) {
        if (carriage.isBound()) {
            carriage.failedForNow();
        }
    }

    /** How explanations call a connection. */
    static String name(Connection connection) {
        return Candidates.name(connection);
    }
}
