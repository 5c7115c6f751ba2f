package dev.serai.reload.camel;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.DefaultPlatformHttpConsumer;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.service.ServiceHelper;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the heads of routes off and on again, so that one version of a route follows on another with nothing lost or twice. */
public final class RouteHeads {

    private static final Logger LOG = LoggerFactory.getLogger(RouteHeads.class);
    /** Inputs of which only one version may run: the old one stops before the new one starts. */
    private static final Set<String> ONE_AT_A_TIME = Set.of("quartz", "timer", "cron", "scheduler", "file");
    private static final String QUARTZ = "quartz";

    private final ModelCamelContext context;
    private Scheduler held;

    public RouteHeads(ModelCamelContext context) {
        this.context = context;
    }

    /** An endpoint that is a route's own, as {@link RouteInput} says. */
    public Endpoint input(String uri) {
        return RouteInput.live(context.getCamelContextExtension().getPrototypeEndpoint(uri));
    }

    /** Whether a route begins with an endpoint of this scheme. */
    public static boolean begins(Route route, String scheme) {
        return scheme(route.getEndpoint().getEndpointUri()).equals(scheme);
    }

    /** What takes a route's exchanges in; for HTTP routes that is not what Camel calls their consumer. */
    public static Consumer consumer(Route route) {
        return route.getConsumer() instanceof DefaultPlatformHttpConsumer http ? http.getPlatformHttpConsumer() : route.getConsumer();
    }

    /** Takes off those of the routes that cannot run beside another version, and adds them to {@code paused}. */
    public void pauseOneAtATime(Collection<Route> routes, List<Route> paused) {
        for (Route route : routes) {
            if (ONE_AT_A_TIME.contains(scheme(route.getEndpoint().getEndpointUri()))) {
                paused.add(route);
                pause(route);
            }
        }
    }

    /**
     * Takes the consumer off and lets it be otherwise: stopping it would stop the steps its exchanges still have before them. A JMS
     * consumer is stopped, which waits for its exchanges, for it would keep messages that it fetched in advance.
     */
    public void pause(Route route) {
        if (quartz(route) != null) {
            RouteInput input = (RouteInput) route.getEndpoint();
            input.retire(true);
            input.stop();
        } else if (begins(route, "jms")) {
            ServiceHelper.stopService(route.getConsumer());
        } else if (route.getConsumer() instanceof Suspendable) {
            ServiceHelper.suspendService(route.getConsumer());
        }
    }

    /** Puts the consumer on again. */
    public void resume(Route route) {
        if (quartz(route) != null) {
            RouteInput input = (RouteInput) route.getEndpoint();
            input.retire(false);
            input.start();
        } else if (begins(route, "jms")) {
            ServiceHelper.startService(route.getConsumer());
        } else if (route.getConsumer() instanceof Suspendable) {
            ServiceHelper.resumeService(route.getConsumer());
        }
    }

    /** Holds the scheduler while routes with triggers come, so that no trigger fires for a route that is not quite there. */
    public void holdTriggers(Collection<RouteDefinition> routes) throws SchedulerException {
        if (routes.stream().anyMatch(RouteHeads::isTriggered)) {
            Scheduler scheduler = context.getComponent(QUARTZ, QuartzComponent.class).getScheduler();
            if (scheduler != null && scheduler.isStarted() && !scheduler.isInStandbyMode()) {
                scheduler.standby();
                held = scheduler;
            }
        }
    }

    /** Lets a scheduler that was held go on. */
    public void releaseTriggers() {
        if (held != null) {
            try {
                held.start();
            } catch (SchedulerException e) {
                LOG.error("The Quartz scheduler does not start again", e);
            }
            held = null;
        }
    }

    /** Removing a route pauses its trigger, which in a clustered scheduler is also that of the route that took over. */
    public void resumeTriggers(RouteDefinition removed) throws SchedulerException {
        if (!isTriggered(removed)) {
            return;
        }
        for (Route route : context.getRoutes()) {
            QuartzEndpoint quartz = quartz(route);
            if (quartz != null && quartz.getComponent().getScheduler() != null && !quartz.getComponent().getScheduler().isShutdown()) {
                quartz.getComponent().getScheduler().resumeTrigger(quartz.getTriggerKey());
            }
        }
    }

    private static boolean isTriggered(RouteDefinition route) {
        return QUARTZ.equals(scheme(route.getInput().getEndpointUri()));
    }

    private static QuartzEndpoint quartz(Route route) {
        return route.getEndpoint() instanceof RouteInput input && input.wrapped() instanceof QuartzEndpoint quartz ? quartz : null;
    }

    private static String scheme(String uri) {
        return uri.split(":", 2)[0];
    }
}
