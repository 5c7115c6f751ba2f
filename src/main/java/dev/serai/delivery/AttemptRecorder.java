package dev.serai.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.connection.Strategy;
import dev.serai.delivery.Carriage.Answered;
import dev.serai.ledger.Attempt;
import dev.serai.ledger.Attempt.Purpose;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.oauth.RefusedConsents;
import dev.serai.operation.Operation;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.PartialResult;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderReply;
import dev.serai.provider.ProviderRequest;
import dev.serai.provider.Sorted;
import dev.serai.routing.About;
import dev.serai.routing.RecentHealth;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Records what an attempt came to, and decides what its outcome means for the delivery, the connection and the pace. The routes choose by
 * the outcome which of the methods it is.
 */
@Component
public class AttemptRecorder {

    private static final Logger log = LoggerFactory.getLogger(AttemptRecorder.class);
    private static final int LONGEST_REASON = 2000;
    private static final int UNAUTHORIZED = 401;
    private static final String OUTCOME = "outcomeName";
    /** What speaks against the health of a connection. */
    private static final Set<Outcome> FAILURES = EnumSet.of(Outcome.RETRY, Outcome.UNKNOWN, Outcome.SWITCH);

    private final Connections connections;
    private final ConnectionBreakers breakers;
    private final Pacer pacer;
    private final StatusInquiry inquiry;
    private final LostAnswers lostAnswers;
    private final Throttling throttling;
    private final Results results;
    private final RecentHealth health;
    private final RefusedConsents consents;
    private final List<AttemptListener> listeners;
    private final ObjectMapper json;
    private final MeterProvider<Timer> attempts;
    private final Clock clock;

    AttemptRecorder(Connections connections, ConnectionBreakers breakers, Pacer pacer, StatusInquiry inquiry, LostAnswers lostAnswers,
            Throttling throttling, Results results, RecentHealth health, RefusedConsents consents,
            List<AttemptListener> listeners, ObjectMapper json, MeterRegistry metrics, Clock clock) {
        this.consents = consents;
        this.listeners = List.copyOf(listeners);
        this.connections = connections;
        this.breakers = breakers;
        this.pacer = pacer;
        this.inquiry = inquiry;
        this.lostAnswers = lostAnswers;
        this.throttling = throttling;
        this.results = results;
        this.health = health;
        this.json = json;
        this.attempts = Timer.builder("serai.attempts").description("Calls to providers").withRegistry(metrics);
        this.clock = clock;
    }

    /**
     * Reads the variables {@code carriage}, {@code call} and {@code outcome}. Sets {@code outcomeName} to the outcome's word where one of
     * the methods below has to follow; to null where nothing has. Leaves the message of the delivery, without headers: what was sent to the
     * provider, its secrets among it, is for no step that follows.
     */
    public void record(Exchange exchange) {
        exchange.setVariable(OUTCOME, null);
        note(exchange);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(exchange.getVariable("carriage", Carriage.class).message());
    }

    private void note(Exchange exchange) {
        Carriage carriage = exchange.getVariable("carriage", Carriage.class);
        Sorted sorted = exchange.getVariable("outcome", Sorted.class);
        ProviderCall call = exchange.getVariable("call", ProviderCall.class);
        Connection connection = carriage.current();
        boolean asked = carriage.asks(connection);
        if (asked) {
            sorted = StatusInquiry.finding(call, sorted, exchange);
        } else {
            sorted = ServerErrors.meant(carriage.operation(), sorted);
        }
        Instant now = clock.instant();
        Duration took = Duration.between(carriage.startedAt(), now);
        String outcome = outcome(sorted);
        carriage.add(new Attempt(carriage.attemptCount() + 1, connection.id(), connection.provider(), call.operation(), outcome,
                sorted.httpStatus(), shortened(sorted.reason()), request(call), carriage.startedAt(), (int) took.toMillis(),
                asked ? Purpose.ASK : Purpose.CARRY));
        if (!DeliveryProbe.TENANT.equals(carriage.work().tenantId())) {
            attempts.withTags("provider", connection.provider(), "outcome", outcome).record(took);
        }
        if (carriage.candidates().strategy() == Strategy.HEALTHIEST) {
            health.note(connection, FAILURES.contains(sorted.outcome()) && sorted.fault() != Fault.MESSAGE, took);
        }
        if (asked && sorted.outcome() != Outcome.DELIVERED) {
            inquiry.answered(carriage, connection, sorted, now);
            if (sorted.outcome() == Outcome.ABSENT) {
                lostAnswers.absent(carriage, connection, call.provider(), now);
            }
            return;
        }
        if (asked) {
            carriage.tell(ConnectionRouter.name(connection) + " was asked whether it took it, because its answer was lost.");
        }
        if (sorted.outcome() != Outcome.THROTTLED) {
            carriage.refusals().answered();
        }
        carriage.answered(new Answered(connection, sorted, call, Results.given(exchange), now));
        exchange.setVariable(OUTCOME, outcome(sorted));
    }

    private static String outcome(Sorted sorted) {
        return sorted.outcome().name().toLowerCase(Locale.ROOT);
    }

    /** The provider took it: the delivery is settled. */
    public void delivered(Exchange exchange) {
        follow(exchange, Outcome.DELIVERED);
    }

    /** The message is wrong: the delivery is a dead letter. */
    public void rejected(Exchange exchange) {
        follow(exchange, Outcome.REJECTED);
    }

    /** It was certainly not taken: the next connection has its turn, or a later round. */
    public void retry(Exchange exchange) {
        follow(exchange, Outcome.RETRY);
    }

    /** The provider wants no more calls: it waits, or the next connection has its turn. */
    public void throttled(Exchange exchange) {
        follow(exchange, Outcome.THROTTLED);
    }

    /** The connection cannot: it is marked, and the next one has its turn. */
    public void switched(Exchange exchange) {
        follow(exchange, Outcome.SWITCH);
    }

    /** It may have been taken: it stays there, or what the operation says. */
    public void unknown(Exchange exchange) {
        follow(exchange, Outcome.UNKNOWN);
    }

    private void follow(Exchange exchange, Outcome handled) {
        Carriage carriage = exchange.getVariable("carriage", Carriage.class);
        Answered answered = carriage.answered();
        if (answered == null || answered.sorted().outcome() != handled) {
            throw new IllegalStateException("This step is for the outcome " + handled.name().toLowerCase(Locale.ROOT) + ", but "
                    + (answered == null ? "there is none that is not dealt with" : "the outcome is " + outcome(answered.sorted())));
        }
        follow(carriage);
    }

    /** Does what follows from an outcome of which no step of the routes has done it yet. */
    void follow(Carriage carriage) {
        Answered answered = carriage.answered();
        carriage.answered(null);
        if (answered == null) {
            return;
        }
        Connection connection = answered.connection();
        Sorted sorted = answered.sorted();
        Instant now = answered.at();
        switch (sorted.outcome()) {
            case DELIVERED -> delivered(carriage, answered);
            case REJECTED -> rejected(carriage, answered);
            case RETRY -> failed(carriage, connection, sorted, now);
            case THROTTLED -> throttling.refused(carriage, connection, sorted, now);
            case SWITCH -> switched(carriage, answered);
            default -> unknown(carriage, connection, sorted, answered.call(), now);
        }
        tell(listener -> listener.attempted(connection, sorted, now));
    }

    private void tell(Consumer<AttemptListener> what) {
        for (AttemptListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                log.error("What follows from a call beside its delivery failed in {}", listener.getClass().getSimpleName(), e);
            }
        }
    }

    private void breakerFailed(Connection connection, String reason) {
        if (breakers.failed(connection, reason)) {
            tell(listener -> listener.opened(connection, reason));
        }
    }

    private void delivered(Carriage carriage, Answered answered) {
        Connection connection = answered.connection();
        Sorted sorted = answered.sorted();
        pacer.wentWell(connection.pacedBy(), carriage.startedAt());
        if (sorted.retryAfter() != null) {
            pacer.close(connection.pacedBy(), answered.at().plus(sorted.retryAfter()));
        }
        breakers.succeeded(connection);
        connections.succeeded(connection);
        carriage.tell(ConnectionRouter.name(connection) + " took it.");
        Results.Kept kept = results.kept(carriage.operation(), answered.call(), sorted, answered.given());
        carriage.made(isOfTenant(carriage, connection, kept) ? kept.made() : List.of());
        carriage.settle(DeliveryStatus.DELIVERED, null, carriage.work().round(), sorted.messageId(), kept.text());
    }

    /** Whether what was made is the tenant's: an account that serves all tenants may have found what another one made. */
    private static boolean isOfTenant(Carriage carriage, Connection connection, Results.Kept kept) {
        Operation operation = carriage.operation();
        return !connection.shared() || operation.about() == null || kept.created()
                || About.of(operation, carriage.work().message()) != null;
    }

    private void rejected(Carriage carriage, Answered answered) {
        Connection connection = answered.connection();
        Sorted sorted = answered.sorted();
        pacer.wentWell(connection.pacedBy(), carriage.startedAt());
        carriage.keys().answered(connection.id());
        breakers.succeeded(connection);
        if (sorted.partial() != null) {
            carriage.made(results.madeInPart(carriage.operation(), answered.call(), sorted, answered.given()));
            partly(carriage, connection, Narrowing.completed(sorted.partial(), carriage.message()), sorted.messageId());
            return;
        }
        carriage.tell(ConnectionRouter.name(connection) + " refused the message: " + sentence(sorted.reason())
                + " No other connection would take it either; correct it and replay it."
                + (carriage.isHeld() && connection.id().equals(carriage.pinned())
                        ? " It may have been taken there before; look there first whether it was." : ""));
        carriage.settle(DeliveryStatus.DEAD, null, carriage.work().round(), null, null);
    }

    /** Nobody else gets it, not even by failover: some have it. A person reads who has not, and replays it to them alone. */
    private void partly(Carriage carriage, Connection connection, PartialResult partial, String messageId) {
        connections.succeeded(connection);
        String name = ConnectionRouter.name(connection);
        String unclear = partial.unclear().isEmpty() ? "" : " It did not tell about " + String.join(", ", partial.unclear()) + ".";
        String refused = partial.refused().isEmpty() ? "" : " It refused " + sentence(partial.refusals());
        if (partial.byRecipient()) {
            carriage.tell(name + " took it for " + String.join(", ", partial.taken()) + "." + refused + unclear
                    + (partial.refused().isEmpty() ? "" : " A replay goes to those alone who were refused."));
        } else {
            carriage.tell(name + " took a part of it." + refused + unclear + " A replay sends all of it again.");
        }
        carriage.settle(DeliveryStatus.DEAD, null, carriage.work().round(), null, Narrowing.result(partial, messageId).toString());
    }

    private void failed(Carriage carriage, Connection connection, Sorted sorted, Instant now) {
        if (sorted.fault() == Fault.MESSAGE) {
            breakers.succeeded(connection);
        } else {
            breakerFailed(connection, sorted.reason());
            connections.failed(connection, sorted.reason(), false);
        }
        carriage.failedForNow();
        carriage.notBefore(asked(sorted, now), null);
        carriage.tell(ConnectionRouter.name(connection) + " failed: " + sentence(sorted.reason()));
    }

    /** When the provider wants to be asked again. */
    private static Instant asked(Sorted sorted, Instant now) {
        return sorted.retryAfter() == null ? now : now.plus(sorted.retryAfter());
    }

    private void switched(Carriage carriage, Answered answered) {
        Connection connection = answered.connection();
        Sorted sorted = answered.sorted();
        Instant now = answered.at();
        breakers.succeeded(connection);
        if (sorted.fault() == Fault.CONSENT) {
            connections.failed(connection, sorted.reason(), true);
            carriage.awaitConsent(connection, now);
        } else if (isOfCredentials(sorted) && consents.mark(connection, answered.call(), sorted.reason())) {
            carriage.awaitConsent(connection, now);
        } else if (sorted.fault() != Fault.MESSAGE) {
            connections.failed(connection, sorted.reason(), true);
            ConnectionRouter.waitsForIt(carriage);
        }
        if (!carriage.isHeld()) {
            carriage.pin(null);
        }
        carriage.tell(ConnectionRouter.name(connection) + " cannot carry it: " + sentence(sorted.reason()));
    }

    private static boolean isOfCredentials(Sorted sorted) {
        return sorted.fault() == Fault.CREDENTIALS || sorted.fault() == null && Objects.equals(sorted.httpStatus(), UNAUTHORIZED);
    }

    private void unknown(Carriage carriage, Connection connection, Sorted sorted, ProviderCall call, Instant now) {
        breakerFailed(connection, sorted.reason());
        connections.failed(connection, sorted.reason(), false);
        carriage.failedForNow();
        carriage.notBefore(asked(sorted, now), null);
        carriage.tell("Whether " + ConnectionRouter.name(connection) + " took it is unknown: " + sentence(sorted.reason()));
        lostAnswers.lost(carriage, connection, call.provider(), sorted.saved(), now);
    }

    private String request(ProviderCall call) {
        if (call.request() == null) {
            return null;
        }
        return call.beginning() > 0 ? write(Told.of(call)) : call.sandbox().isEmpty() ? null : write(call.request());
    }

    /** A request with what was answered to it; without that where nothing was, or the sandbox answered. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Told(String method, String url, Map<String, String> headers, String body, ProviderReply response) {

        private static Told of(ProviderCall call) {
            ProviderRequest request = call.request();
            return new Told(request.method(), request.url(), request.headers(), request.body(), call.reply());
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot be written as JSON: " + value.getClass(), e);
        }
    }

    static String sentence(String reason) {
        String text = reason == null || reason.isBlank() ? "no reason given" : shortened(reason.strip());
        return text.endsWith(".") ? text : text + ".";
    }

    private static String shortened(String text) {
        return text == null || text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }
}
