package dev.serai.delivery;

import dev.serai.event.FailedStep;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.Settlement;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCall;
import dev.serai.routing.Candidates;
import dev.serai.routing.ConnectionOrder;
import dev.serai.routing.EventTypes;
import dev.serai.routing.Finding;
import dev.serai.routing.Wanted.Before;
import dev.serai.routing.Wanted;
import dev.serai.supervision.Beat;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import dev.serai.supervision.OutOfMemory;
import java.time.Duration;
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
    private final ConnectionOrder order;
    private final EventTypes eventTypes;
    private final RoundEnd rounds;
    private final AttemptRecorder recorder;
    private final CamelContext camel;
    private final DeliveryProperties properties;
    private final Loops loops;
    private final boolean virtualThreads;
    private Endpoint entry;
    private Producer producer;
    private Loop loop;
    private volatile boolean running;

    DeliveryWorkers(Ledger ledger, Operations operations, ConnectionOrder order, EventTypes eventTypes, RoundEnd rounds,
            AttemptRecorder recorder, CamelContext camel, DeliveryProperties properties, Loops loops, Environment environment) {
        this.ledger = ledger;
        this.operations = operations;
        this.order = order;
        this.eventTypes = eventTypes;
        this.rounds = rounds;
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
            ledger.settle(work, rounds.notBegun(work, "There is no operation \"" + work.operation()
                    + "\", for no file in kamelets/operations describes it."));
            return;
        }
        if (operation.get().kind() != Operation.Kind.COMMAND) {
            ledger.settle(work, Settlement.dead(work, "\"" + work.operation() + "\" is a query now, which is asked and not carried."));
            return;
        }
        Carriage carriage = null;
        try {
            Work known = resumed(work, operation.get());
            carriage = new Carriage(known, operation.get(), candidates(known, operation.get()));
            Carriage begun = carriage;
            carriage.writesTo(settlement -> ledger.settle(work, settlement).thenRun(begun::written));
            send(carriage);
            carriage.handOver();
        } catch (Exception e) {
            OutOfMemory.endsTheProcess(e);
            if (carriage == null) {
                log.error("Delivery {} of tenant {} could not be begun; it will be taken up again", work.id(), work.tenantId(), e);
                notBegun(work);
            } else {
                failed(work, carriage, e);
            }
        } catch (Error e) {
            OutOfMemory.endsTheProcess(e);
            if (carriage != null) {
                brokeDown(work, carriage, e);
            }
            throw e;
        }
    }

    private void notBegun(Work work) {
        if (running) {
            ledger.settle(work, rounds.notBegun(work));
        } else {
            ledger.abandon(work);
        }
    }

    /** Whatever a step of the routes did, what is known of the delivery by now is written down, once. */
    private void failed(Work work, Carriage carriage, Exception failure) {
        follow(carriage);
        if (carriage.settlement() != null) {
            log.error("Delivery {} of tenant {} is {} nevertheless: {}", work.id(), work.tenantId(),
                    carriage.settlement().status().word(), failure.getMessage(), failure);
            carriage.handOver();
            return;
        }
        log.error("Delivery {} of tenant {} could not be carried; it will be taken up again: {}", work.id(), work.tenantId(),
                failure.getMessage(), failure);
        if (!running || failure.getCause() instanceof LeaseLostException) {
            ledger.abandon(work);
            return;
        }
        if (failure instanceof RouteFailedException route) {
            carriage.tell(route.where() + ".");
        }
        rounds.breakDown(carriage);
        carriage.handOver();
    }

    private void brokeDown(Work work, Carriage carriage, Error failure) {
        log.error("Delivery {} of tenant {} broke down", work.id(), work.tenantId(), failure);
        follow(carriage);
        if (carriage.settlement() == null) {
            carriage.writesTo(settlement -> ledger.settle(work, settlement.brokenDown(work, failure, settlement.dueAt())));
            rounds.breakDown(carriage);
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

    /** What must not happen twice stays with the connection that was about to get it when its node died. */
    private static Work resumed(Work work, Operation operation) {
        if (operation.onUnknown() == Operation.OnUnknown.FAILOVER || work.pinned() != null || !work.history().interrupted()) {
            return work;
        }
        UUID calling = RoundNotes.read(work.history().notes()).calling();
        return calling == null ? work : work.pinnedTo(calling);
    }

    private Candidates candidates(Work work, Operation operation) {
        Candidates candidates = ordered(work, operation);
        return work.history().notes() == null ? candidates
                : ReportDeadlines.without(candidates, RoundNotes.read(work.history().notes()).silent());
    }

    private Candidates ordered(Work work, Operation operation) {
        Finding found = operation.about() == null ? null : RoundNotes.read(work.history().notes()).finding();
        Before before = work.pinned() == null && found == null ? Before.NOTHING : new Before(work.pinned(), found);
        return order.of(new Wanted(work.tenantId(), work.askedBy(), work.id(), operation, work.message(), work.requested(), before,
                () -> eventTypes.of(work.tenantId(), work.eventId())));
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
