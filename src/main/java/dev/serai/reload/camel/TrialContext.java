package dev.serai.reload.camel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;

/**
 * A context beside the live one in which routes run that begin with {@code event:} or {@code direct:}. What stays within an exchange works
 * as it does there; every other endpoint is made and never sends.
 */
public final class TrialContext extends ScratchContext {

    /** For exchanges that do not end; nobody waits for what they do. */
    private static final long PATIENCE_SECONDS = 5;
    /** Those that stay within the exchange: the live ones belong to the live context. */
    private static final Set<String> WITHIN = Set.of("language", "dataformat", "validator", "xslt");

    /**
     * @param components of its own, by name
     * @param steps wraps every step of its routes
     */
    public TrialContext(CamelContext live, Map<String, Component> components, InterceptStrategy steps) {
        super(live, "trial", name -> name.equals("direct") ? direct() : components.get(name), WITHIN);
        setGlobalOptions(new HashMap<>(live.getGlobalOptions()));
        getCamelContextExtension().addInterceptStrategy(steps);
        getShutdownStrategy().setTimeout(PATIENCE_SECONDS);
        getShutdownStrategy().setSuppressLoggingOnTimeout(true);
    }

    /** Calling what is not there fails at once. */
    private static DirectComponent direct() {
        DirectComponent direct = new DirectComponent();
        direct.setBlock(false);
        return direct;
    }

    /** Adds routes and starts them. */
    public void add(List<RouteDefinition> routes) throws Exception {
        RouteHeads heads = new RouteHeads(this);
        for (RouteDefinition route : routes) {
            route.getInput().setEndpoint(heads.input(TemplateRoutes.input(route, this)));
        }
        FileIntercept.register();
        LiteralAddresses.register();
        getCamelContextExtension().getContextPlugin(Model.class).addRouteDefinitions(routes);
    }

    @Override
    public void startRouteService(RouteService routeService, boolean addingRoutes) throws Exception {
        reallyStart(routeService, addingRoutes);
    }
}
