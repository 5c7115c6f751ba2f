package dev.serai.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.Attempt;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Records what an attempt came to, and decides what its outcome means for the delivery, the connection and the pace. */
@Component
public class AttemptRecorder {

    private static final Duration THROTTLED_WITHOUT_WORD = Duration.ofSeconds(30);
    private static final int LONGEST_REASON = 2000;

    private final Connections connections;
    private final ConnectionBreakers breakers;
    private final Pacer pacer;
    private final StatusInquiry inquiry;
    private final ObjectMapper json;
    private final MeterProvider<Timer> attempts;
    private final Clock clock;

    AttemptRecorder(Connections connections, ConnectionBreakers breakers, Pacer pacer, StatusInquiry inquiry, ObjectMapper json,
            MeterRegistry metrics, Clock clock) {
        this.connections = connections;
        this.breakers = breakers;
        this.pacer = pacer;
        this.inquiry = inquiry;
        this.json = json;
        this.attempts = Timer.builder("serai.attempts").description("Calls to providers").withRegistry(metrics);
        this.clock = clock;
    }

    /** Reads the variables {@code carriage}, {@code call} and {@code outcome}. */
    public void record(Exchange exchange) {
        Carriage carriage = exchange.getVariable("carriage", Carriage.class);
        Sorted sorted = exchange.getVariable("outcome", Sorted.class);
        ProviderCall call = exchange.getVariable("call", ProviderCall.class);
        Connection connection = carriage.current();
        boolean asked = carriage.asks(connection);
        if (asked) {
            sorted = StatusInquiry.finding(call, sorted, exchange);
        }
        Instant now = clock.instant();
        Duration took = Duration.between(carriage.startedAt(), now);
        String outcome = sorted.outcome().name().toLowerCase(Locale.ROOT);
        carriage.add(new Attempt(carriage.attemptCount() + 1, connection.id(), connection.provider(), call.operation(), outcome,
                sorted.httpStatus(), shortened(sorted.reason()), request(call), carriage.startedAt(), (int) took.toMillis()));
        if (!DeliveryProbe.TENANT.equals(carriage.work().tenantId())) {
            attempts.withTags("provider", connection.provider(), "outcome", outcome).record(took);
        }
        if (asked && sorted.outcome() != Outcome.DELIVERED) {
            inquiry.answered(carriage, connection, sorted, now);
            return;
        }
        if (asked) {
            carriage.tell(ConnectionRouter.name(connection) + " was asked whether it took it, because its answer was lost.");
        }
        switch (sorted.outcome()) {
            case DELIVERED -> delivered(carriage, connection, sorted, now);
            case REJECTED -> rejected(carriage, connection, sorted);
            case RETRY -> failed(carriage, connection, sorted, now);
            case THROTTLED -> throttled(carriage, connection, sorted, now);
            case SWITCH -> switched(carriage, connection, sorted);
            case UNKNOWN -> unknown(carriage, connection, sorted, call, now);
        }
    }

    private void delivered(Carriage carriage, Connection connection, Sorted sorted, Instant now) {
        if (sorted.retryAfter() != null) {
            pacer.close(connection.pacedBy(), now.plus(sorted.retryAfter()));
        }
        breakers.succeeded(connection.id());
        connections.succeeded(connection);
        carriage.tell(ConnectionRouter.name(connection) + " took it.");
        String result = sorted.messageId() == null ? "{}" : write(java.util.Map.of("messageId", sorted.messageId()));
        carriage.settle(DeliveryStatus.DELIVERED, null, carriage.work().round(), sorted.messageId(), result);
    }

    private void rejected(Carriage carriage, Connection connection, Sorted sorted) {
        breakers.succeeded(connection.id());
        carriage.tell(ConnectionRouter.name(connection) + " refused the message: " + sentence(sorted.reason())
                + " No other connection would take it either; correct it and replay it.");
        carriage.settle(DeliveryStatus.DEAD, null, carriage.work().round(), null, null);
    }

    private void failed(Carriage carriage, Connection connection, Sorted sorted, Instant now) {
        breakers.failed(connection.id(), sorted.reason());
        connections.failed(connection, sorted.reason(), false);
        carriage.failedForNow();
        carriage.notBefore(now, null);
        carriage.tell(ConnectionRouter.name(connection) + " failed: " + sentence(sorted.reason()));
    }

    private void throttled(Carriage carriage, Connection connection, Sorted sorted, Instant now) {
        breakers.succeeded(connection.id());
        Instant until = now.plus(sorted.retryAfter() == null ? THROTTLED_WITHOUT_WORD : sorted.retryAfter());
        pacer.close(connection.pacedBy(), until);
        carriage.notBefore(until, null);
        carriage.tell(ConnectionRouter.name(connection) + " wants no more calls until " + until.truncatedTo(ChronoUnit.SECONDS) + ".");
    }

    private void switched(Carriage carriage, Connection connection, Sorted sorted) {
        breakers.succeeded(connection.id());
        connections.failed(connection, sorted.reason(), true);
        carriage.tell(ConnectionRouter.name(connection) + " cannot carry it: " + sentence(sorted.reason()));
    }

    private void unknown(Carriage carriage, Connection connection, Sorted sorted, ProviderCall call, Instant now) {
        breakers.failed(connection.id(), sorted.reason());
        connections.failed(connection, sorted.reason(), false);
        carriage.failedForNow();
        carriage.notBefore(now, null);
        carriage.tell("Whether " + ConnectionRouter.name(connection) + " took it is unknown: " + sentence(sorted.reason()));
        boolean repeatable = call.provider().idempotency().supported();
        boolean first = carriage.pinned() == null;
        if (!repeatable && inquiry.begin(carriage, connection, call.provider(), now)) {
            return;
        }
        if (carriage.operation().onUnknown() == OnUnknown.HOLD || repeatable && first) {
            carriage.pin(connection.id());
            carriage.holdHere();
        } else {
            carriage.pin(null);
        }
    }

    private String request(ProviderCall call) {
        return call.sandbox().isEmpty() || call.request() == null ? null : write(call.request());
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
