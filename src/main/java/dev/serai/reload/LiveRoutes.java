package dev.serai.reload;

import dev.serai.event.OperationReach;
import dev.serai.reload.Belongings.Owned;
import dev.serai.reload.RouteSources.Definitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.DefaultPlatformHttpConsumer;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.service.ServiceHelper;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of files in the live context. A new version starts beside the old one and takes over; the old one takes nothing new and
 * goes once its exchanges ended.
 */
final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    /** Inputs of which only one version may run: the old one stops before the new one starts. */
    private static final Set<String> ONE_AT_A_TIME = Set.of("quartz", "timer", "cron", "scheduler", "file");

    private final ModelCamelContext context;
    private final RouteSources sources;
    private final Drain drain;
    private final Belongings belongings;
    private final List<Version> versions = new ArrayList<>();
    private Scheduler held;

    LiveRoutes(ModelCamelContext context, RouteSources sources, Drain drain) {
        this.context = context;
        this.sources = sources;
        this.drain = drain;
        this.belongings = new Belongings(new ContextState(context));
    }

    /**
     * One version of a file in the context.
     *
     * @param owned what it put into the context beside its routes
     * @param brought the endpoints that nobody had before it, and the processors that Camel keeps outside of routes
     */
    record Version(SourceFile file, Definitions definitions, Owned owned, Set<Object> brought) {

        List<String> routeIds() {
            return definitions.routes().stream().map(RouteDefinition::getId).toList();
        }

        List<String> baseIds() {
            return definitions.baseIds();
        }

        boolean configures() {
            return !definitions.configurations().isEmpty();
        }

        /** What no other file may have under the same name. */
        List<String> names() {
            List<String> names = new ArrayList<>(owned.names());
            definitions.templateIds().forEach(id -> names.add("Route template \"" + id + "\""));
            return names;
        }

        /** Whether it has routes that are made of one of these templates. */
        boolean uses(Collection<String> templateIds) {
            return definitions.templateRefs().stream().anyMatch(templateIds::contains);
        }

        List<String> inputs() {
            return definitions.inputs().stream().map(RouteCheck::single).filter(Objects::nonNull).toList();
        }

        /** The steps from which operations would be lost. */
        List<OperationReach.Loss> losses(OperationReach reach) {
            return definitions.routes().stream().flatMap(route -> reach.losses(route).stream()).distinct().toList();
        }

        /** The {@code direct:} endpoints it names that are not among {@code begun}, and the line of each. */
        Map<String, Integer> callsBeside(Set<String> begun) {
            Map<String, Integer> missing = new LinkedHashMap<>();
            definitions.routes().forEach(route -> RouteCheck.calls(route).forEach(missing::putIfAbsent));
            missing.keySet().removeAll(begun);
            return missing;
        }
    }

    /** Has the last word on a version. */
    interface Guard {
        void check(Version version) throws BrokenFileException;
    }

    /**
     * Starts a file's routes in place of others.
     *
     * @param revision counts the versions of the file
     * @param replaced the versions that go, e.g. the file's previous one; when this fails they stay as they were
     * @param guard may refuse the version before anything of it starts
     */
    Version start(SourceFile file, int revision, Collection<Version> replaced, Guard guard) throws BrokenFileException {
        RestConfiguration rest = context.getRestConfiguration();
        context.setRestConfiguration(RestSettings.copy(rest));
        try {
            return started(file, revision, replaced, guard);
        } finally {
            context.setRestConfiguration(rest);
        }
    }

    private Version started(SourceFile file, int revision, Collection<Version> replaced, Guard guard) throws BrokenFileException {
        List<RouteConfigurationDefinition> replacedConfigurations = replaced.stream()
                .flatMap(version -> version.definitions().configurations().stream()).toList();
        List<RouteTemplateDefinition> replacedTemplates = replaced.stream()
                .flatMap(version -> version.definitions().templates().stream()).toList();
        model().getRouteConfigurationDefinitions().removeAll(replacedConfigurations);
        model().getRouteTemplateDefinitions().removeAll(replacedTemplates);
        Map<ContextState.Shelf, Map<Object, Object>> before = belongings.before();
        Set<Object> known = helpers();
        List<RouteTemplateDefinition> templates = List.copyOf(model().getRouteTemplateDefinitions());
        List<RestDefinition> rests = List.copyOf(model().getRestDefinitions());
        List<RouteConfigurationDefinition> configurations = List.copyOf(model().getRouteConfigurationDefinitions());
        Definitions definitions;
        try {
            definitions = sources.define(file, context);
        } catch (BrokenFileException e) {
            belongings.release(belongings.since(before));
            Set<Object> brought = helpers();
            brought.removeAll(known);
            brought.forEach(this::removeUnlessNamed);
            model().getRouteTemplateDefinitions().retainAll(templates);
            model().getRestDefinitions().retainAll(rests);
            model().getRouteConfigurationDefinitions().retainAll(configurations);
            model().getRouteTemplateDefinitions().addAll(replacedTemplates);
            model().addRouteConfigurations(replacedConfigurations);
            throw e;
        }
        Version version = new Version(file, definitions, belongings.since(before), Collections.newSetFromMap(new IdentityHashMap<>()));
        List<Route> paused = new ArrayList<>();
        try {
            name(definitions, revision);
            guard.check(version);
            holdQuartz(definitions);
            pauseOneAtATime(replaced, paused);
            for (RouteDefinition route : definitions.routes()) {
                if (route.getInput().getEndpoint() == null) {
                    route.getInput().setEndpoint(input(TemplateRoutes.input(route, context)));
                }
            }
            FileIntercept.register();
            model().addRouteDefinitions(definitions.routes());
            version.brought().addAll(helpers());
            version.brought().removeAll(known);
            versions.add(version);
        } catch (Exception e) {
            version.brought().addAll(helpers());
            version.brought().removeAll(known);
            remove(version);
            model().getRouteTemplateDefinitions().addAll(replacedTemplates);
            model().addRouteConfigurations(replacedConfigurations);
            paused.forEach(LiveRoutes::resume);
            replaced.forEach(this::reinstate);
            if (e instanceof BrokenFileException broken) {
                throw broken;
            }
            throw new BrokenFileException(Reasons.line(e, file.content(), 0), Reasons.of(e), e);
        } finally {
            releaseQuartz();
        }
        retire(replaced);
        return version;
    }

    /**
     * Takes the consumers of versions off, and removes their routes once their exchanges ended. Until then these find the {@code direct:}
     * routes that they call: where nobody took such a route over, it is taken off after the routes that begin outside.
     */
    void retire(Collection<Version> versions) {
        if (versions.isEmpty()) {
            return;
        }
        List<Route> routes = versions.stream().flatMap(version -> routes(version).stream()).toList();
        List<Route> called = routes.stream().filter(LiveRoutes::servesAlone).toList();
        List<Route> others = routes.stream().filter(route -> !called.contains(route)).toList();
        others.forEach(LiveRoutes::pause);
        versions.forEach(version -> {
            model().getRouteConfigurationDefinitions().removeAll(version.definitions().configurations());
            model().getRestDefinitions().removeAll(version.definitions().rests());
        });
        String names = routes.stream().map(Route::getRouteId).collect(Collectors.joining(", "));
        Runnable end = () -> {
            called.forEach(LiveRoutes::pause);
            drain.whenQuiet(names, () -> routes.stream().allMatch(this::idle), () -> versions.forEach(this::remove));
        };
        if (called.isEmpty() || others.isEmpty()) {
            end.run();
        } else {
            drain.whenQuiet(names, () -> others.stream().allMatch(this::idle), end);
        }
    }

    private static boolean servesAlone(Route route) {
        return route.getConsumer() instanceof SwitchingDirectConsumer consumer && consumer.alone();
    }

    private boolean idle(Route route) {
        return context.getInflightRepository().size(route.getRouteId()) == 0 && gateEmpty(route.getConsumer());
    }

    private static boolean gateEmpty(Consumer consumer) {
        Object inner = consumer instanceof DefaultPlatformHttpConsumer http ? http.getPlatformHttpConsumer() : consumer;
        return !(inner instanceof Gated gated) || gated.gate().empty();
    }

    private void remove(Version version) {
        Definitions definitions = version.definitions();
        for (RouteDefinition route : definitions.routes()) {
            try {
                if (model().getRouteDefinitions().stream().anyMatch(definition -> definition == route)) {
                    List<RoutePolicy> policies = policies(context.getRoute(route.getId()));
                    try {
                        context.getRouteController().stopRoute(route.getId());
                        context.removeRoute(route.getId());
                        for (RoutePolicy policy : policies) {
                            removeUnlessUsed(policy);
                        }
                    } finally {
                        model().getRouteDefinitions().removeIf(definition -> definition == route);
                    }
                }
                if ("quartz".equals(scheme(route.getInput().getEndpointUri()))) {
                    resumeTriggers();
                }
            } catch (Exception e) {
                LOG.warn("Route {} could not be removed", route.getId(), e);
            }
        }
        model().getRestDefinitions().removeAll(definitions.rests());
        model().getRouteConfigurationDefinitions().removeAll(definitions.configurations());
        model().getRouteTemplateDefinitions().removeAll(definitions.templates());
        belongings.release(version.owned());
        versions.removeIf(each -> each == version);
        Optional<Version> next = versions.stream().filter(each -> each.file().name().equals(version.file().name())).findFirst();
        if (next.isPresent()) {
            next.get().brought().addAll(version.brought());
        } else {
            version.brought().forEach(this::removeUnlessNamed);
        }
    }

    private static List<RoutePolicy> policies(Route route) {
        return route == null || route.getRoutePolicyList() == null ? List.of() : List.copyOf(route.getRoutePolicyList());
    }

    /** Camel makes a service of a route's policy and keeps it when the route has gone. */
    private void removeUnlessUsed(RoutePolicy policy) throws Exception {
        if (context.getRoutes().stream().noneMatch(route -> policies(route).contains(policy))) {
            context.removeService(policy);
            ServiceHelper.stopAndShutdownService(policy);
        }
    }

    private Set<Object> helpers() {
        Set<Object> helpers = Collections.newSetFromMap(new IdentityHashMap<>());
        helpers.addAll(context.getEndpoints());
        context.getCamelContextExtension().getServices().stream().filter(Processor.class::isInstance).forEach(helpers::add);
        return helpers;
    }

    /** Removes an endpoint that a version brought, unless a file that names it as well takes it over, or a processor. */
    private void removeUnlessNamed(Object brought) {
        try {
            if (!(brought instanceof Endpoint endpoint)) {
                context.removeService(brought);
                ServiceHelper.stopAndShutdownService(brought);
                return;
            }
            String[] uri = endpoint.getEndpointUri().split("\\?", 2)[0].split("://", 2);
            for (Version version : versions) {
                String content = version.file().content();
                if (uri.length < 2 || content.contains(uri[0] + ":" + uri[1]) || content.contains(uri[0] + "://" + uri[1])) {
                    version.brought().add(endpoint);
                    return;
                }
            }
            if (context.getEndpoints().stream().anyMatch(each -> each == endpoint)) {
                context.removeEndpoint(endpoint);
            }
        } catch (Exception e) {
            LOG.warn("{} could not be removed", brought, e);
        }
    }

    private void pauseOneAtATime(Collection<Version> replaced, List<Route> paused) {
        for (Version version : replaced) {
            for (Route route : routes(version)) {
                if (ONE_AT_A_TIME.contains(scheme(route.getEndpoint().getEndpointUri()))) {
                    paused.add(route);
                    pause(route);
                }
            }
        }
    }

    /**
     * Takes the consumer off and lets it be otherwise: stopping it would stop the steps its exchanges still have before them. A JMS
     * consumer is stopped, which waits for its exchanges, for it would keep messages that it fetched in advance.
     */
    private static void pause(Route route) {
        if (quartz(route) != null) {
            RouteInput input = (RouteInput) route.getEndpoint();
            input.retire(true);
            input.stop();
        } else if (jms(route)) {
            ServiceHelper.stopService(route.getConsumer());
        } else if (route.getConsumer() instanceof Suspendable) {
            ServiceHelper.suspendService(route.getConsumer());
        }
    }

    private static void resume(Route route) {
        if (quartz(route) != null) {
            RouteInput input = (RouteInput) route.getEndpoint();
            input.retire(false);
            input.start();
        } else if (jms(route)) {
            ServiceHelper.startService(route.getConsumer());
        } else if (route.getConsumer() instanceof Suspendable) {
            ServiceHelper.resumeService(route.getConsumer());
        }
    }

    private static boolean jms(Route route) {
        return "jms".equals(scheme(route.getEndpoint().getEndpointUri()));
    }

    /** Holds the scheduler, so that no trigger fires for a route that is not quite there. */
    private void holdQuartz(Definitions definitions) throws SchedulerException {
        if (definitions.routes().stream().anyMatch(route -> "quartz".equals(scheme(route.getInput().getEndpointUri())))) {
            Scheduler scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
            if (scheduler != null && scheduler.isStarted() && !scheduler.isInStandbyMode()) {
                scheduler.standby();
                held = scheduler;
            }
        }
    }

    private void releaseQuartz() {
        if (held != null) {
            try {
                held.start();
            } catch (SchedulerException e) {
                LOG.error("The Quartz scheduler does not start again", e);
            }
            held = null;
        }
    }

    /** Gives the heads of event routes their place back, which a version that failed had taken. */
    private void reinstate(Version version) {
        for (Route route : routes(version)) {
            if ("event".equals(scheme(route.getEndpoint().getEndpointUri()))) {
                pause(route);
                resume(route);
            }
        }
    }

    private static QuartzEndpoint quartz(Route route) {
        return route.getEndpoint() instanceof RouteInput input && input.wrapped() instanceof QuartzEndpoint quartz ? quartz : null;
    }

    /** Removing a route pauses its trigger, which in a clustered scheduler is also that of the route that took over. */
    private void resumeTriggers() throws Exception {
        for (Route route : context.getRoutes()) {
            QuartzEndpoint quartz = quartz(route);
            if (quartz != null && quartz.getComponent().getScheduler() != null && !quartz.getComponent().getScheduler().isShutdown()) {
                quartz.getComponent().getScheduler().resumeTrigger(quartz.getTriggerKey());
            }
        }
    }

    private List<Route> routes(Version version) {
        return version.routeIds().stream().map(context::getRoute).filter(Objects::nonNull).toList();
    }

    private static String scheme(String uri) {
        return uri.split(":", 2)[0];
    }

    /** The first version of a route has its plain id; later ones carry a number. */
    private void name(Definitions definitions, int revision) {
        for (int i = 0; i < definitions.routes().size(); i++) {
            String base = definitions.baseIds().get(i);
            String id = revision == 1 ? base : base + "@" + revision;
            for (int number = revision + 1; taken(id); number++) {
                id = base + "@" + number;
            }
            definitions.routes().get(i).setId(id);
            RouteSteps.nameLoggers(definitions.routes().get(i), base);
        }
    }

    private boolean taken(String id) {
        return context.getRoute(id) != null || model().getRouteDefinitions().stream().anyMatch(route -> id.equals(route.getId()));
    }

    private Endpoint input(String uri) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        return RouteInput.live(extension.getPrototypeEndpoint(uri));
    }

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }
}
