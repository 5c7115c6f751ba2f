package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.Connection;
import dev.serai.connection.Connection.Origin;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Sends a message through the routes of deliveries from time to time, into the sandbox of a tenant that exists nowhere else, and says on
 * the health page what came of it. Neither the ledger nor any figure knows of it.
 */
@Component("deliveryHealthIndicator")
class DeliveryProbe extends AbstractHealthIndicator {

    static final UUID TENANT = new UUID(0, 0);
    static final String LOOP = "serai-delivery-probe";
    static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Logger log = LoggerFactory.getLogger(DeliveryProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration INTERVAL_WHEN_DOWN = Duration.ofSeconds(3);

    private final DeliveryWorkers workers;
    private final ProviderCatalog providers;
    private final Operations operations;
    private final Clock clock;
    private final Loops loops;
    private volatile Loop loop;
    private volatile Instant underWay;
    private volatile Instant deliveredAt;
    private volatile String fault;

    DeliveryProbe(DeliveryWorkers workers, ProviderCatalog providers, Operations operations, Clock clock, Loops loops) {
        this.workers = workers;
        this.providers = providers;
        this.operations = operations;
        this.clock = clock;
        this.loops = loops;
    }

    /** Once the routes are up, and a little later the workers. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        loop = loops.start(LOOP, PATIENCE, beat -> {
            beat.waits();
            boolean well = deliveredAt != null && fault == null;
            TimeUnit.NANOSECONDS.sleep((well ? INTERVAL : INTERVAL_WHEN_DOWN).toNanos());
            beat.works();
            look();
        });
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        if (loop != null) {
            loop.interrupt();
        }
    }

    /** Sends a message and keeps what came of it. */
    void look() {
        underWay = clock.instant();
        String before = fault;
        String now;
        Error broken = null;
        try {
            now = workers.isRunning() ? deliver() : "The delivery workers are stopped";
        } catch (Throwable e) {
            now = "The routes of deliveries failed: " + e;
            broken = e instanceof Error error ? error : null;
        }
        if (now == null) {
            deliveredAt = clock.instant();
        }
        fault = now;
        underWay = null;
        if (now != null && before == null) {
            log.error("Nothing can be delivered: {}", now);
        } else if (now == null && before != null) {
            log.info("Deliveries work again");
        }
        if (broken != null) {
            throw broken;
        }
    }

    /** Null when one provider took the message; else why the last one asked did not. */
    private String deliver() throws Exception {
        String reason = "There is no provider file with an operation that can be tried";
        for (Provider provider : providers.all()) {
            Operation operation = provider.operations().stream().filter(provider.answers()::containsKey)
                    .flatMap(name -> operations.find(name).stream()).filter(DeliveryProbe::canBeTried).findFirst().orElse(null);
            if (operation != null) {
                reason = deliver(provider, operation);
                if (reason == null) {
                    return null;
                }
            }
        }
        return reason;
    }

    private static boolean canBeTried(Operation operation) {
        return operation.kind() == Operation.Kind.COMMAND && !operation.examples().isEmpty();
    }

    private String deliver(Provider provider, Operation operation) throws Exception {
        JsonNode message = operation.examples().get(0).message().deepCopy();
        Instant now = clock.instant();
        UUID id = UUID.randomUUID();
        Work work = new Work(TENANT, id, operation.name(), message, now);
        Connection connection = new Connection(TENANT, id, operation.channels().stream().filter(provider.channels()::contains).findFirst()
                .orElse(operation.channel()), provider.id(), "Probe", "active", true,
                false, 1, Map.of("sandbox", true), id.toString(), Origin.SANDBOX, null, null, null, 0, now, now, 0);
        Carriage carriage = new Carriage(work, operation, List.of(connection));
        workers.send(carriage);
        return carriage.settlement().status() == DeliveryStatus.DELIVERED ? null : carriage.story();
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Instant since = underWay;
        String reason = fault;
        if (since != null && since.plus(PATIENCE).isBefore(clock.instant())) {
            builder.down().withDetail("reason", "A probe that was sent at " + since + " has not come back from the routes of deliveries");
        } else if (reason != null) {
            builder.down().withDetail("reason", reason);
        } else if (deliveredAt == null) {
            builder.unknown().withDetail("reason", "Nothing was sent yet");
        } else {
            builder.up().withDetail("deliveredAt", deliveredAt.toString());
        }
    }
}
