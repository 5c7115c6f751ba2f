package dev.serai.reload;

import dev.serai.reload.RouteSources.Definitions;
import dev.serai.reload.camel.Bystanders;
import dev.serai.reload.camel.ContextState;
import dev.serai.reload.camel.FileIntercept;
import dev.serai.reload.camel.RestSettings;
import dev.serai.reload.camel.RouteHeads;
import dev.serai.reload.camel.TemplateRoutes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.spi.RoutePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of files in the live context. A new version starts beside the old one and takes over; the old one takes nothing new and
 * goes once its exchanges ended.
 */
final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final ModelCamelContext context;
    private final RouteSources sources;
    private final Drain drain;
    private final Belongings belongings;
    private final RouteHeads heads;
    private final Bystanders bystanders;
    private final List<Version> versions = new ArrayList<>();

    LiveRoutes(ModelCamelContext context, RouteSources sources, Drain drain) {
        this.context = context;
        this.sources = sources;
        this.drain = drain;
        this.belongings = new Belongings(new ContextState(context));
        this.heads = new RouteHeads(context);
        this.bystanders = new Bystanders(context);
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
        Set<Object> known = bystanders.now();
        List<RouteTemplateDefinition> templates = List.copyOf(model().getRouteTemplateDefinitions());
        List<RestDefinition> rests = List.copyOf(model().getRestDefinitions());
        List<RouteConfigurationDefinition> configurations = List.copyOf(model().getRouteConfigurationDefinitions());
        Definitions definitions;
        try {
            definitions = sources.define(file, context);
        } catch (BrokenFileException e) {
            belongings.release(belongings.since(before));
            bystanders.since(known).forEach(this::letGo);
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
            heads.holdTriggers(definitions.routes());
            replaced.forEach(old -> heads.pauseOneAtATime(routes(old), paused));
            for (RouteDefinition route : definitions.routes()) {
                if (route.getInput().getEndpoint() == null) {
                    route.getInput().setEndpoint(heads.input(TemplateRoutes.input(route, context)));
                }
            }
            FileIntercept.register();
            model().addRouteDefinitions(definitions.routes());
            version.brought().addAll(bystanders.since(known));
            versions.add(version);
        } catch (Exception e) {
            version.brought().addAll(bystanders.since(known));
            remove(version);
            model().getRouteTemplateDefinitions().addAll(replacedTemplates);
            model().addRouteConfigurations(replacedConfigurations);
            paused.forEach(heads::resume);
            replaced.forEach(this::reinstate);
            if (e instanceof BrokenFileException broken) {
                throw broken;
            }
            throw new BrokenFileException(Reasons.line(e, file.content(), 0), Reasons.of(e), e);
        } finally {
            heads.releaseTriggers();
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
        others.forEach(heads::pause);
        versions.forEach(version -> {
            model().getRouteConfigurationDefinitions().removeAll(version.definitions().configurations());
            model().getRestDefinitions().removeAll(version.definitions().rests());
        });
        String names = routes.stream().map(Route::getRouteId).collect(Collectors.joining(", "));
        Runnable end = () -> {
            called.forEach(heads::pause);
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
        boolean entered = RouteHeads.consumer(route) instanceof Gated gated && !gated.gate().empty();
        return context.getInflightRepository().size(route.getRouteId()) == 0 && !entered;
    }

    private void remove(Version version) {
        Definitions definitions = version.definitions();
        for (RouteDefinition route : definitions.routes()) {
            try {
                if (model().getRouteDefinitions().stream().anyMatch(definition -> definition == route)) {
                    Set<RoutePolicy> policies = Bystanders.policies(context.getRoute(route.getId()));
                    try {
                        context.getRouteController().stopRoute(route.getId());
                        context.removeRoute(route.getId());
                        for (RoutePolicy policy : policies) {
                            bystanders.removeUnlessUsed(policy);
                        }
                    } finally {
                        model().getRouteDefinitions().removeIf(definition -> definition == route);
                    }
                }
                heads.resumeTriggers(route);
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
            version.brought().forEach(this::letGo);
        }
    }

    /** Lets go of what a version brought; an endpoint that the file of another version names as well becomes that one's. */
    private void letGo(Object brought) {
        Optional<Version> heir = versions.stream().filter(version -> bystanders.isNamedIn(brought, version.file().content())).findFirst();
        if (heir.isPresent()) {
            heir.get().brought().add(brought);
        } else {
            bystanders.remove(brought);
        }
    }

    /** Gives the heads of event routes their place back, which a version that failed had taken. */
    private void reinstate(Version version) {
        for (Route route : routes(version)) {
            if (RouteHeads.begins(route, "event")) {
                heads.pause(route);
                heads.resume(route);
            }
        }
    }

    private List<Route> routes(Version version) {
        return version.routeIds().stream().map(context::getRoute).filter(Objects::nonNull).toList();
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

    private Model model() {
        return context.getCamelContextExtension().getContextPlugin(Model.class);
    }
}
