package dev.serai.reload.camel;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.SimpleRegistry;

/** A context that shares beans, settings and components with the live one, builds routes and starts none. */
public class ScratchContext extends DefaultCamelContext {

    private static final Set<String> OWN_COMPONENTS = Set.of("rest", "kamelet", "bean", "class", "api");

    /** @param http makes the context's own {@code platform-http} component */
    public ScratchContext(CamelContext live, Supplier<Component> http) {
        this(live, "scratch", name -> name.equals("platform-http") ? http.get() : null, Set.of());
    }

    /**
     * @param components makes components of its own, by name; null for those that others make
     * @param within the names of more components that are made as Camel makes them
     */
    ScratchContext(CamelContext live, String name, Function<String, Component> components, Set<String> within) {
        this(live, name, components, within, new SimpleRegistry());
    }

    private ScratchContext(CamelContext live, String name, Function<String, Component> components, Set<String> within,
            SimpleRegistry own) {
        super(new DefaultRegistry(new ScratchRegistry(live.getRegistry(), own)));
        ((DefaultRegistry) getRegistry()).setFallbackRegistry(own);
        disableJMX();
        setAutowiredEnabled(false);
        getCamelContextExtension().setName(name);
        setSourceLocationEnabled(true);
        setRestConfiguration(RestSettings.copy(live.getRestConfiguration()));
        setApplicationContextClassLoader(live.getApplicationContextClassLoader());
        setInjector(live.getInjector());
        setDataFormats(new HashMap<>(((ModelCamelContext) live).getDataFormats()));
        getPropertiesComponent().addPropertiesSource(new LiveProperties(live));
        getCamelContextExtension().addContextPlugin(ComponentResolver.class, (wanted, context) -> {
            Component component = components.apply(wanted);
            return component != null ? component
                    : OWN_COMPONENTS.contains(wanted) || within.contains(wanted)
                            ? new DefaultComponentResolver().resolveComponent(wanted, context)
                    : standIn(live, wanted);
        });
    }

    private static Component standIn(CamelContext live, String name) {
        Component component = live.getComponent(name);
        return component == null ? null : new LiveComponent(component);
    }

    /** Whether the application itself, and no file, has a bean of this name. */
    public static boolean isApplications(CamelContext live, String bean) {
        List<BeanRepository> repositories = ((DefaultRegistry) live.getRegistry()).getRepositories();
        return repositories != null && repositories.stream().anyMatch(beans -> beans.lookupByName(bean) != null);
    }

    @Override
    public void addComponent(String name, Component component) {
        throw new IllegalArgumentException("The component \"" + name + "\" would be added to the whole Camel context, which belongs to all"
                + " files; bind it as a bean of that name");
    }

    /** Does nothing: a route that could be built is all that is asked for. */
    @Override
    public void startRouteService(RouteService routeService, boolean addingRoutes) throws Exception {
        // not started
    }

    /** For those whose routes are to run. */
    final void reallyStart(RouteService routeService, boolean addingRoutes) throws Exception {
        super.startRouteService(routeService, addingRoutes);
    }

    /** The settings of the live context. */
    private record LiveProperties(CamelContext live) implements PropertiesSource {

        @Override
        public String getName() {
            return "live";
        }

        @Override
        public String getProperty(String name) {
            Optional<String> value = live.getPropertiesComponent().resolveProperty(name);
            return value.orElse(null);
        }
    }
}
