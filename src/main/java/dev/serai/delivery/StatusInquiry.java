package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Asks a provider whether it took a message, where its answer was lost and it knows no idempotency key: by the operation that its kamelet
 * names for that, such as {@code email.find} for an {@code email.send}. Until that is known no other connection gets the message. The
 * ledger keeps how often was asked.
 */
@Component
class StatusInquiry {

    /** Clocks differ. */
    private static final Duration EARLIER = Duration.ofMinutes(5);

    private static final String MAYBE_TWICE = "It may have been taken there; rather twice than never it goes on.";

    private final Connections connections;
    private final ConnectionBreakers breakers;
    private final List<Duration> waits;

    StatusInquiry(Connections connections, ConnectionBreakers breakers, DeliveryProperties properties) {
        this.connections = connections;
        this.breakers = breakers;
        this.waits = properties.inquiries();
    }

    /** What follows from an answer. */
    enum Next {
        /** Ask again, later. */
        ASK_AGAIN,
        /** Go on as if it had not been taken. */
        GO_ON,
        /** Stay with this connection until it is known, or given up. */
        HOLD
    }

    /**
     * Holds a delivery whose attempt may have been taken until it is time to ask.
     *
     * @return false where the provider cannot be asked
     */
    boolean begin(Carriage carriage, Connection connection, Provider provider, Instant now) {
        if (waits.isEmpty() || provider.inquiry(carriage.operation().name()).isEmpty()) {
            return false;
        }
        carriage.inquire(connection.id(), 0);
        askAt(carriage, connection, now.plus(waits.get(0)));
        return true;
    }

    /** What the kamelet is to look for: {@code id}, the key that the message was sent with; {@code since}; the {@code message}. */
    static JsonNode question(Carriage carriage, String key) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("id", key);
        question.put("since", carriage.work().createdAt().minus(EARLIER).truncatedTo(ChronoUnit.SECONDS).toString());
        question.set("message", carriage.message());
        return question;
    }

    /** What the provider's answer, which the kamelet has brought to {@code {"found": ..., "messageId": ...}}, tells. */
    static Sorted finding(ProviderCall call, Sorted sorted, Exchange exchange) {
        JsonNode answer = exchange.getMessage().getBody() instanceof JsonNode node ? node : MissingNode.getInstance();
        if (answer.path("found").isBoolean()) {
            boolean found = answer.get("found").booleanValue();
            String messageId = answer.path("messageId").textValue();
            return new Sorted(found ? Outcome.DELIVERED : Outcome.ABSENT, sorted.httpStatus(), null, null,
                    found && messageId != null ? call.mask().apply(messageId) : null);
        }
        return sorted.outcome() != Outcome.DELIVERED ? sorted
                : new Sorted(Outcome.UNKNOWN, sorted.httpStatus(), call.provider().title() + " could not tell", sorted.retryAfter(), null);
    }

    /** Decides what follows from any answer but that it was found. */
    void answered(Carriage carriage, Connection connection, Sorted finding, Instant now) {
        boolean failed = finding.outcome() == Outcome.RETRY || finding.outcome() == Outcome.UNKNOWN && finding.httpStatus() == null;
        if (failed) {
            breakers.failed(connection, finding.reason());
            connections.failed(connection, finding.reason(), false);
        } else {
            breakers.succeeded(connection);
        }
        String name = ConnectionRouter.name(connection);
        int asked = carriage.inquiries() + 1;
        boolean absent = finding.outcome() == Outcome.ABSENT;
        carriage.tell(name + " was asked " + (asked == 1 ? "once" : asked + " times") + " whether it took it, "
                + (absent ? "and does not have it." : "and does not tell: " + AttemptRecorder.sentence(finding.reason())));
        carriage.inquire(connection.id(), asked);
        if (absent) {
            carriage.keys().answered(connection.id());
        }
        switch (next(finding.outcome(), asked >= waits.size(), carriage.operation().onUnknown())) {
            case ASK_AGAIN -> {
                Duration wait = waits.get(asked);
                Duration asWanted = finding.retryAfter() == null ? Duration.ZERO : finding.retryAfter();
                askAt(carriage, connection, now.plus(wait.compareTo(asWanted) > 0 ? wait : asWanted));
            }
            case GO_ON -> goOn(carriage, now, absent ? "So it was not taken." : MAYBE_TWICE);
            case HOLD -> hold(carriage, name);
        }
    }

    /** Ends an inquiry, if one is under way, because this connection cannot be asked any more. */
    void cannotAsk(Carriage carriage, Connection connection, Instant now) {
        if (carriage.asks(connection)) {
            switch (next(Outcome.SWITCH, true, carriage.operation().onUnknown())) {
                case GO_ON -> goOn(carriage, now, MAYBE_TWICE);
                default -> hold(carriage, ConnectionRouter.name(connection));
            }
        }
    }

    /** Ends an inquiry that has waited for too long for a person to let Serai in again. */
    void giveUp(Carriage carriage, Connection connection, Instant now) {
        carriage.tell(ConnectionRouter.name(connection) + " could not be asked whether it took it, for nobody has connected it again.");
        if (carriage.operation().onUnknown() == OnUnknown.FAILOVER) {
            goOn(carriage, now, MAYBE_TWICE);
        } else {
            carriage.holdHere();
        }
    }

    /**
     * What follows from what was heard.
     *
     * @param outcome {@code ABSENT}, or how the answer that does not tell was sorted
     * @param last whether it was asked as often as it is to be
     */
    static Next next(Outcome outcome, boolean last, OnUnknown policy) {
        boolean askable = outcome != Outcome.SWITCH && outcome != Outcome.REJECTED;
        if (askable && !last) {
            return Next.ASK_AGAIN;
        }
        return outcome == Outcome.ABSENT || policy == OnUnknown.FAILOVER ? Next.GO_ON : Next.HOLD;
    }

    private static void askAt(Carriage carriage, Connection connection, Instant due) {
        carriage.tell(ConnectionRouter.name(connection) + " is asked at " + due.truncatedTo(ChronoUnit.SECONDS)
                + "; until then nobody else gets it.");
        carriage.settle(DeliveryStatus.RETRYING, due, carriage.work().round(), null, null);
    }

    private static void goOn(Carriage carriage, Instant now, String why) {
        carriage.tell(why);
        carriage.pin(null);
        carriage.failedForNow();
        carriage.notBefore(now, null);
    }

    private static void hold(Carriage carriage, String name) {
        carriage.tell("It stays with " + name + ", since it may have been taken there; nobody else gets it.");
        carriage.failedForNow();
        carriage.holdHere();
    }
}
