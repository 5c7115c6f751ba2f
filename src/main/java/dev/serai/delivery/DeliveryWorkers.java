package dev.serai.delivery;

import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
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

    private final Ledger ledger;
    private final Operations operations;
    private final Connections connections;
    private final ConnectionRouter router;
    private final CamelContext camel;
    private final DeliveryProperties properties;
    private final boolean virtualThreads;
    private Endpoint entry;
    private Producer producer;
    private volatile boolean running;

    DeliveryWorkers(Ledger ledger, Operations operations, Connections connections, ConnectionRouter router, CamelContext camel,
            DeliveryProperties properties, Environment environment) {
        this.ledger = ledger;
        this.operations = operations;
        this.connections = connections;
        this.router = router;
        this.camel = camel;
        this.properties = properties;
        this.virtualThreads = Threading.VIRTUAL.isActive(environment);
    }

    private void work() {
        while (running) {
            try {
                Work work = ledger.take();
                if (work == null) {
                    return;
                }
                carry(work);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void carry(Work work) {
        Carriage carriage = null;
        try {
            Operation operation = operations.get(work.operation());
            carriage = new Carriage(work, operation, candidates(work, operation));
            send(carriage);
            ledger.settle(work, carriage.settlement());
        } catch (Exception e) {
            log.error("Delivery {} of tenant {} could not be carried; it will be taken up again", work.id(), work.tenantId(), e);
            if (carriage == null || !running) {
                ledger.abandon(work);
            } else {
                router.breakDown(carriage);
                ledger.settle(work, carriage.settlement());
            }
        }
    }

    /** Takes a carriage through the route; the same way for a probe as for what tenants send. */
    void send(Carriage carriage) throws Exception {
        Exchange exchange = entry.createExchange(ExchangePattern.InOnly);
        exchange.setVariable("carriage", carriage);
        exchange.setVariable("tenantId", carriage.work().tenantId());
        exchange.setVariable("deliveryId", carriage.work().id());
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        if (carriage.settlement() == null) {
            throw new IllegalStateException("Route carry-delivery ended without settling the delivery");
        }
    }

    private List<Connection> candidates(Work work, Operation operation) {
        List<Connection> usable = connections.usable(work.tenantId(), work.askedBy(), operation.channel());
        if (work.inquiries() != null) {
            return pinnedFirst(work, operation, requested(work, usable));
        }
        if (work.pinned() != null) {
            List<Connection> pinned = usable.stream().filter(connection -> work.pinned().equals(connection.id())).toList();
            return pinned.isEmpty() && operation.onUnknown() == Operation.OnUnknown.FAILOVER ? usable : pinned;
        }
        return requested(work, usable);
    }

    /** The connection that is to be asked whether it took it, then those that get it if it did not. */
    private static List<Connection> pinnedFirst(Work work, Operation operation, List<Connection> connections) {
        List<Connection> ordered = new ArrayList<>(connections);
        ordered.sort(Comparator.comparing(connection -> !work.pinned().equals(connection.id())));
        boolean gone = ordered.isEmpty() || !work.pinned().equals(ordered.get(0).id());
        return gone && operation.onUnknown() == Operation.OnUnknown.HOLD ? List.of() : ordered;
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

    /** Once the routes are up. */
    @EventListener(ApplicationReadyEvent.class)
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
        Executor executor = threads;
        for (int i = 0; i < properties.workers(); i++) {
            executor.execute(this::work);
        }
    }

    @Override
    public void stop() {
        running = false;
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
