package dev.serai.event;

import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RollbackDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ThrowExceptionDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A step of a route, as a plan sees it: knows the branches it makes, what goes on without the event, where a dry run ends and where a
 * failure comes up. A dry run ends at the next step once its thread is interrupted, so that no loop goes on for ever that nobody waits for.
 * Without a plan it is the step alone, and only notes where it failed.
 */
final class PlanStep extends DelegateAsyncProcessor {

    /** Set where an open circuit breaker passed its steps over without a failure. */
    private static final String REJECTED = "CamelCircuitBreakerResponseRejected";

    private final ProcessorDefinition<?> step;
    private final HeldBack heldBack;
    private final ExchangePropertyKey branches;
    private final boolean detaches;
    private final boolean ownWords;
    private final boolean skips;

    PlanStep(Processor target, ProcessorDefinition<?> step, HeldBack heldBack) {
        super(target);
        this.step = step;
        this.heldBack = heldBack;
        this.branches = step instanceof SplitDefinition ? ExchangePropertyKey.SPLIT_INDEX
                : step instanceof MulticastDefinition || step instanceof RecipientListDefinition<?> ? ExchangePropertyKey.MULTICAST_INDEX
                : null;
        this.detaches = step instanceof WireTapDefinition<?> || step instanceof AggregateDefinition || step instanceof ResequenceDefinition
                || OperationReach.targets(step).stream().anyMatch(OperationReach::leaves);
        this.skips = step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() == null;
        this.ownWords = step instanceof ThrowExceptionDefinition || step instanceof RollbackDefinition;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (exchange.getProperty(Plan.PROPERTY) instanceof Plan plan) {
            return process(exchange, plan, callback);
        }
        boolean done = super.process(exchange, callback);
        if (done && exchange.getException() != null) {
            FailedStep.note(exchange, step.getId());
        }
        return done;
    }

    private boolean process(Exchange exchange, Plan plan, AsyncCallback callback) {
        if (plan.dryRun() && Thread.currentThread().isInterrupted()) {
            exchange.setException(new CancellationException("Nobody waits any more for what would follow from the event"));
            exchange.setRouteStop(true);
            callback.done(true);
            return true;
        }
        if (plan.dryRun()) {
            plan.took(new Plan.Taken(route(exchange), step.getId()));
        }
        String reason = plan.dryRun() ? heldBack.reason(exchange) : null;
        if (reason != null) {
            plan.undecided(new Plan.Undecided(route(exchange), step.getId(), reason));
            exchange.setRouteStop(!heldBack.goesOn());
            callback.done(true);
            return true;
        }
        if (detaches) {
            return detach(exchange, plan, callback);
        }
        if (branches != null) {
            return fork(exchange, plan, callback);
        }
        return super.process(exchange, noting(exchange, plan, callback));
    }

    private boolean fork(Exchange exchange, Plan plan, AsyncCallback callback) {
        Place place = Place.of(exchange, plan.first());
        exchange.setProperty(Place.PROPERTY, place.fork(branches));
        AsyncCallback noting = noting(exchange, plan, callback);
        return super.process(exchange, done -> {
            exchange.setProperty(Place.PROPERTY, place);
            noting.done(done);
        });
    }

    /** What goes on by itself carries a plan of its own, so that it is never a matter of luck what becomes of what it asks for. */
    private boolean detach(Exchange exchange, Plan plan, AsyncCallback callback) {
        Place place = Place.of(exchange, plan.first());
        exchange.setProperty(Plan.PROPERTY, plan.isDetached() ? plan : plan.detached());
        exchange.setProperty(Place.PROPERTY, place.next());
        AsyncCallback noting = noting(exchange, plan, callback);
        return super.process(exchange, done -> {
            exchange.setProperty(Plan.PROPERTY, plan);
            exchange.setProperty(Place.PROPERTY, place);
            noting.done(done);
        });
    }

    private AsyncCallback noting(Exchange exchange, Plan plan, AsyncCallback callback) {
        return done -> {
            if (skips && exchange.getException() == null && exchange.getProperty(REJECTED, false, Boolean.class)) {
                exchange.setException(new RejectedExecutionException("The circuit breaker is open and has no fallback"));
            }
            if (exchange.getException() != null) {
                plan.failed(exchange.getException(), new Plan.Failed(route(exchange), step.getId(), ownWords));
            }
            callback.done(done);
        };
    }

    private static String route(Exchange exchange) {
        return RouteIds.base(RouteIds.current(exchange));
    }
}
