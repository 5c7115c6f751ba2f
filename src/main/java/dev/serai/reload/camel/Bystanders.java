package dev.serai.reload.camel;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Camel makes for routes and keeps when they have gone: endpoints, processors outside of routes, and policies as services. */
public final class Bystanders {

    private static final Logger LOG = LoggerFactory.getLogger(Bystanders.class);

    private final CamelContext context;

    public Bystanders(CamelContext context) {
        this.context = context;
    }

    /** The endpoints and processors that there are, told apart by being another object. */
    public Set<Object> now() {
        Set<Object> now = Collections.newSetFromMap(new IdentityHashMap<>());
        now.addAll(context.getEndpoints());
        context.getCamelContextExtension().getServices().stream().filter(Processor.class::isInstance).forEach(now::add);
        return now;
    }

    /** Those that have come since. */
    public Set<Object> since(Set<Object> before) {
        Set<Object> come = now();
        come.removeAll(before);
        return come;
    }

    /** Whether it is an endpoint that the text names too; one that is nowhere named by its address is taken for named. */
    public boolean isNamedIn(Object bystander, String text) {
        if (!(bystander instanceof Endpoint endpoint)) {
            return false;
        }
        String[] uri = endpoint.getEndpointUri().split("\\?", 2)[0].split("://", 2);
        return uri.length < 2 || text.contains(uri[0] + ":" + uri[1]) || text.contains(uri[0] + "://" + uri[1]);
    }

    /** Stops it and lets Camel forget it. */
    public void remove(Object bystander) {
        try {
            if (!(bystander instanceof Endpoint endpoint)) {
                context.removeService(bystander);
                ServiceHelper.stopAndShutdownService(bystander);
            } else if (context.getEndpoints().stream().anyMatch(each -> each == endpoint)) {
                context.removeEndpoint(endpoint);
            }
        } catch (Exception e) {
            LOG.warn("{} could not be removed", bystander, e);
        }
    }

    /** The policies of a route; empty where it is none any more. */
    public static Set<RoutePolicy> policies(Route route) {
        Set<RoutePolicy> policies = Collections.newSetFromMap(new IdentityHashMap<>());
        if (route != null && route.getRoutePolicyList() != null) {
            policies.addAll(route.getRoutePolicyList());
        }
        return policies;
    }

    /** Removes a policy of a route that has gone, unless another route has it too. */
    public void removeUnlessUsed(RoutePolicy policy) throws Exception {
        if (context.getRoutes().stream().noneMatch(route -> policies(route).contains(policy))) {
            context.removeService(policy);
            ServiceHelper.stopAndShutdownService(policy);
        }
    }
}
