package dev.serai.event;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes known what routes asked for in vain: in the log, in a metric, and for each version of a route for as long as it runs. */
@Component
public class LostOperations {

    private static final Logger log = LoggerFactory.getLogger(LostOperations.class);
    private static final int MOST_ROUTES = 1000;

    private final MeterRegistry metrics;
    private final Clock clock;
    private final Map<String, Loss> losses = new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Loss> eldest) {
            return size() > MOST_ROUTES;
        }
    };

    LostOperations(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    private record Loss(long count, String step, String operation, String why, Instant at) {}

    /**
     * Notes a loss.
     *
     * @param routeId with its version
     * @param operation the operation, or the event as its step names it
     * @param plan the plan it belongs to; null when there is none
     * @return what the exchange fails with
     */
    LostOperationException note(String routeId, String step, String operation, Plan plan, String why) {
        String route = RouteIds.base(routeId);
        log.error("{} {} of route {} at step {} is lost, for {}; event {}, tenant {}",
                operation.startsWith(EventEndpoint.SCHEME) ? "Event" : "Operation", operation, route, step, why,
                plan == null ? "none" : plan.eventId(), plan == null ? "none" : plan.tenantId());
        metrics.counter("serai.operations.lost", "route", route).increment();
        synchronized (losses) {
            Loss before = losses.remove(String.valueOf(routeId));
            losses.put(String.valueOf(routeId), new Loss(before == null ? 1 : before.count() + 1, step, operation, why, clock.instant()));
        }
        return new LostOperationException("Route \"" + route + "\" asks for " + operation + " at step \"" + step + "\", but " + why);
    }

    /** What was lost, in words, by the id of the route with its version; only routes that lost something. */
    public Map<String, String> warnings() {
        Map<String, String> warnings = new TreeMap<>();
        synchronized (losses) {
            losses.forEach((route, loss) -> warnings.put(route, "route \"" + RouteIds.base(route) + "\" lost " + loss.operation()
                    + " at step \"" + loss.step() + "\" " + (loss.count() == 1 ? "once" : loss.count() + " times") + ", the last time at "
                    + loss.at() + ": " + loss.why()));
        }
        return warnings;
    }
}
