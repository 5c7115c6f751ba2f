package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.event.FailedStep;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.Settlement;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCall;
import dev.serai.supervision.Beat;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import dev.serai.supervision.OutOfMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.thread.Threading;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Component;

/** The threads that take work from the ledger and send it through {@code direct:carry-delivery}. */
@Component
class DeliveryWorkers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DeliveryWorkers.class);
    /** Longer than one delivery takes through several connections with slow providers. */
    private static final int DEEPEST = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Ledger ledger;
    private final Operations operations;
    private final Connections connections;
    private final ConnectionRouter router;
    private final AttemptRecorder recorder;
    private final CamelContext camel;
    private final DeliveryProperties properties;
    private final Loops loops;
    private final boolean virtualThreads;
    private Endpoint entry;
    private Producer producer;
    private Loop loop;
    private volatile boolean running;

    DeliveryWorkers(Ledger ledger, Operations operations, Connections connections, ConnectionRouter router, AttemptRecorder recorder,
            CamelContext camel, DeliveryProperties properties, Loops loops, Environment environment) {
        this.ledger = ledger;
        this.operations = operations;
        this.connections = connections;
        this.router = router;
        this.recorder = recorder;
        this.camel = camel;
        this.properties = properties;
        this.loops = loops;
        this.virtualThreads = Threading.VIRTUAL.isActive(environment);
    }

    private void work(Beat beat) throws InterruptedException {
        beat.waits();
        Work work = ledger.take();
        if (work == null) {
            loop.end();
            return;
        }
        beat.works();
        try {
            carry(work);
        } catch (Throwable e) {
            ledger.brokeDown(work, e);
            throw e;
        }
    }

    private void carry(Work work) {
        Optional<Operation> operation = operations.find(work.operation());
        if (operation.isEmpty()) {
            ledger.settle(work, Settlement.dead(work, "There is no operation \"" + work.operation() + "\"."));
            return;
        }
        Carriage carriage = null;
        try {
            carriage = new Carriage(work, operation.get(), candidates(work, operation.get()));
            carriage.writesTo(settlement -> ledger.settle(work, settlement));
            send(carriage);
            carriage.handOver();
        } catch (Exception e) {
            OutOfMemory.endsTheProcess(e);
            if (carriage == null) {
                log.error("Delivery {} of tenant {} could not be begun; it will be taken up again", work.id(), work.tenantId(), e);
                notBegun(work);
            } else {
                failed(carriage, e);
            }
        } catch (Error e) {
            OutOfMemory.endsTheProcess(e);
            if (carriage != null) {
                brokeDown(carriage, e);
            }
            throw e;
        }
    }

    private void notBegun(Work work) {
        if (running) {
            ledger.settle(work, router.notBegun(work));
        } else {
            ledger.abandon(work);
        }
    }

    /** Whatever a step of the routes did, what is known of the delivery by now is written down, once. */
    private void failed(Carriage carriage, Exception failure) {
        Work work = carriage.work();
        follow(carriage);
        if (carriage.settlement() != null) {
            log.error("Delivery {} of tenant {} is {} nevertheless: {}", work.id(), work.tenantId(),
                    carriage.settlement().status().word(), failure.getMessage(), failure);
            carriage.handOver();
            return;
        }
        log.error("Delivery {} of tenant {} could not be carried; it will be taken up again: {}", work.id(), work.tenantId(),
                failure.getMessage(), failure);
        if (!running) {
            ledger.abandon(work);
            return;
        }
        if (failure instanceof RouteFailedException route) {
            carriage.tell(route.where() + ".");
        }
        router.breakDown(carriage);
        carriage.handOver();
    }

    private void brokeDown(Carriage carriage, Error failure) {
        Work work = carriage.work();
        log.error("Delivery {} of tenant {} broke down", work.id(), work.tenantId(), failure);
        follow(carriage);
        if (carriage.settlement() == null) {
            carriage.writesTo(settlement -> ledger.settle(work, settlement.brokenDown(work, failure, settlement.dueAt())));
            router.breakDown(carriage);
        }
        carriage.handOver();
    }

    /** What a provider answered counts, even where the routes did nothing about it. */
    private void follow(Carriage carriage) {
        try {
            recorder.follow(carriage);
        } catch (RuntimeException | Error e) {
            OutOfMemory.endsTheProcess(e);
            log.error("What a provider answered to delivery {} of tenant {} could not be dealt with", carriage.work().id(),
                    carriage.work().tenantId(), e);
        }
    }

    /** Takes a carriage through the route; the same way for a probe as for what tenants send. */
    void send(Carriage carriage) throws Exception {
        Exchange exchange = entry.createExchange(ExchangePattern.InOnly);
        exchange.setVariable("carriage", carriage);
        exchange.setVariable("tenantId", carriage.work().tenantId());
        exchange.setVariable("deliveryId", carriage.work().id());
        try {
            producer.process(exchange);
        } finally {
            // The call may have ended on another thread.
            ProviderCall.unbind();
        }
        if (exchange.getException() != null) {
            throw new RouteFailedException(FailedStep.words(exchange), errorOr(exchange.getException()));
        }
        if (carriage.settlement() == null) {
            throw new RouteFailedException("Route \"carry-delivery\" failed",
                    new IllegalStateException("it ended without settling the delivery"));
        }
    }

    /** What Camel wrapped, where that is an error. */
    private static Exception errorOr(Exception thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof Error error) {
                throw error;
            }
            cause = cause.getCause();
        }
        return thrown;
    }

    private List<Connection> candidates(Work work, Operation operation) {
        List<Connection> usable = connections.usable(work.tenantId(), work.askedBy(), operation.channel());
        return work.pinned() == null ? requested(work, usable) : pinnedFirst(work, operation, requested(work, usable));
    }

    /** The connection that may have taken it, then those that get it if it did not. */
    private static List<Connection> pinnedFirst(Work work, Operation operation, List<Connection> connections) {
        List<Connection> ordered = new ArrayList<>(connections);
        ordered.sort(Comparator.comparing(connection -> !work.pinned().equals(connection.id())));
        boolean gone = ordered.isEmpty() || !work.pinned().equals(ordered.get(0).id());
        return gone && operation.onUnknown() != Operation.OnUnknown.FAILOVER ? List.of() : ordered;
    }

    private static List<Connection> requested(Work work, List<Connection> usable) {
        if (work.requested().isEmpty()) {
            return usable;
        }
        List<Connection> requested = new ArrayList<>();
        for (UUID id : work.requested()) {
            usable.stream().filter(connection -> Objects.equals(id, connection.id())).forEach(requested::add);
        }
        return requested;
    }

    /** Once the routes are up, before anybody looks whether the workers work. */
    @EventListener(ApplicationReadyEvent.class)
    @Order(0)
    void begin() {
        start();
    }

    /** Before the routes go down. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void end() {
        if (running) {
            stop();
        }
    }

    @Override
    public void start() {
        try {
            entry = camel.getEndpoint("direct:carry-delivery");
            producer = entry.createProducer();
            producer.start();
        } catch (Exception e) {
            throw new IllegalStateException("Route carry-delivery cannot be reached", e);
        }
        running = true;
        ledger.limitPerTenant((int) (properties.workers() * properties.tenantShare()));
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("serai-delivery-");
        threads.setVirtualThreads(virtualThreads);
        threads.setDaemon(true);
        loop = loops.start("serai-delivery", properties.workers(), PATIENCE, threads, this::work);
    }

    @Override
    public void stop() {
        running = false;
        loop.end();
        producer.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return false;
    }
}
