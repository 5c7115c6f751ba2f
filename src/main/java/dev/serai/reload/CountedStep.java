package dev.serai.reload;

import dev.serai.event.DryRun;
import dev.serai.event.FailureWords;
import dev.serai.provider.ProviderCall;
import dev.serai.reload.StepCount.LastFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step whose exchanges are counted, those of dry runs and trials left out. A failure counts once in each route: at the step where it came
 * up, and not at those around it. A draft ends before the step at which its {@link DraftLimits} are exceeded.
 */
final class CountedStep extends DelegateAsyncProcessor {

    private static final Logger log = LoggerFactory.getLogger(CountedStep.class);
    private static final String PROPERTY = "SeraiCountedFailure";

    /** Words are dear where a thousand fail in a second. */
    private static final Duration WORDS_EVERY = Duration.ofSeconds(1);

    private final StepCount count;
    private final RouteDefinition route;
    private final boolean forks;
    private final boolean kamelet;
    private final Clock clock;

    /** @param route null where the step is outside of routes */
    CountedStep(Processor target, ProcessorDefinition<?> step, RouteDefinition route, StepCount count, Clock clock) {
        super(target);
        this.count = count;
        this.route = route;
        this.forks = step instanceof SplitDefinition || step instanceof MulticastDefinition || step instanceof RecipientListDefinition<?>;
        this.kamelet = route != null && route.getInput() != null && route.getInput().getEndpointUri().startsWith("kamelet:");
        this.clock = clock;
    }

    /**
     * The failure that was counted last in an exchange, and in which route.
     *
     * @param fork the branches that the exchange is one of; null for none
     */
    private record Counted(Throwable failure, RouteDefinition route, Fork fork) {}

    /** What the branches of a step begin with, which are exchanges of their own with the properties of the one they come from. */
    private static final class Fork {

        private final RouteDefinition route;
        private volatile boolean failed;

        Fork(RouteDefinition route) {
            this.route = route;
        }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        RuntimeException exceeded = kamelet ? DraftLimits.exceeded(exchange) : null;
        if (exceeded != null) {
            exchange.setException(exceeded);
            callback.done(true);
            return true;
        }
        if (DryRun.is(exchange) || exchange.getVariable("call") instanceof ProviderCall call && call.isTrial()) {
            return super.process(exchange, callback);
        }
        count.came();
        Object around = forks ? exchange.getProperty(PROPERTY) : null;
        Fork fork = forks ? new Fork(route) : null;
        if (fork != null) {
            exchange.setProperty(PROPERTY, fork);
        }
        return super.process(exchange, done -> {
            if (fork != null) {
                restore(exchange, around);
            }
            try {
                if (exchange.getException() != null) {
                    failed(exchange, fork != null && fork.failed);
                }
            } catch (RuntimeException e) {
                log.warn("A failure of {} could not be counted", exchange.getExchangeId(), e);
            } finally {
                callback.done(done);
            }
        });
    }

    private static void restore(Exchange exchange, Object around) {
        if (around == null) {
            exchange.removeProperty(PROPERTY);
        } else {
            exchange.setProperty(PROPERTY, around);
        }
    }

    private void failed(Exchange exchange, boolean within) {
        Exception failure = exchange.getException();
        Object known = exchange.getProperty(PROPERTY);
        Fork around = known instanceof Fork branches ? branches : known instanceof Counted before ? before.fork() : null;
        if (!within && !(known instanceof Counted before && before.failure() == failure && before.route() == route)) {
            count.wentWrong();
            Instant now = clock.instant();
            if (count.last() == null || count.last().at().plus(WORDS_EVERY).isBefore(now)) {
                count.last(new LastFailure(now, FailureWords.of(failure)));
            }
        }
        if (around != null && around.route == route) {
            around.failed = true;
        }
        exchange.setProperty(PROPERTY, new Counted(failure, route, around));
    }
}
