package dev.serai.schedule;

import dev.serai.supervision.Loops;
import dev.serai.supervision.Task;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import org.apache.camel.CamelContext;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.quartz.CronExpression;
import org.springframework.stereotype.Component;

/** Has an eye on the routes of the schedules in the group {@code serai}: whether they run when they are due, and how that went. */
@Component
class WatchedSchedules implements RoutePolicyFactory {

    private static final String OURS = "quartz://serai/";
    private static final int MISSED = 3;
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final Loops loops;
    private final Clock clock;

    WatchedSchedules(Loops loops, Clock clock) {
        this.loops = loops;
        this.clock = clock;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        return isSchedule(route) ? new Watch() : null;
    }

    /** A route that is about to be made has no endpoint yet, only what its file says. */
    private static boolean isSchedule(NamedNode route) {
        return route instanceof RouteDefinition definition && definition.getInput() != null
                && definition.getInput().getEndpointUri().startsWith("quartz:");
    }

    /** Of one schedule; of one in another group it does nothing. */
    private final class Watch extends RoutePolicySupport {

        private Task task;

        @Override
        public void onStart(Route route) {
            Endpoint input = route.getEndpoint() instanceof DelegateEndpoint wrapped ? wrapped.getEndpoint() : route.getEndpoint();
            if (input instanceof QuartzEndpoint quartz && quartz.getEndpointUri().startsWith(OURS)
                    && quartz.getCron() != null) {
                task = loops.task("schedule-" + quartz.getTriggerName(), patience(quartz.getCron()), beat -> { });
            }
        }

        @Override
        public void onRemove(Route route) {
            if (task != null) {
                loops.forget(task);
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            if (task != null) {
                task.done(exchange.getException());
            }
        }
    }

    /** Longer than the time between two ticks that may come late. */
    private Duration patience(String cron) {
        try {
            CronExpression ticks = new CronExpression(cron.replace('+', ' '));
            Date first = ticks.getNextValidTimeAfter(Date.from(clock.instant()));
            Date second = first == null ? null : ticks.getNextValidTimeAfter(first);
            return second == null ? null : Duration.between(first.toInstant(), second.toInstant()).multipliedBy(MISSED).plus(GRACE);
        } catch (ParseException e) {
            throw new IllegalStateException("\"" + cron + "\" is no cron expression, though Quartz takes it", e);
        }
    }
}
