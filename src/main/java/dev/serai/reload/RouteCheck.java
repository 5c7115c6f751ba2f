package dev.serai.reload;

import dev.serai.reload.RouteSources.Definitions;
import dev.serai.reload.camel.ContextState;
import dev.serai.reload.camel.FileIntercept;
import dev.serai.reload.camel.LiteralAddresses;
import dev.serai.reload.camel.ScratchContext;
import dev.serai.reload.camel.SharedSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ValidateDefinition;
import org.apache.camel.model.WhenDefinition;

/** Builds a route file in a scratch context, step by step, and says where and why it cannot be built. */
final class RouteCheck {

    private static final Pattern AT = Pattern.compile("at: >>> (.*?) <<<", Pattern.DOTALL);

    private final CamelContext live;
    private final RouteSources sources;
    private final RouteSchema schema = new RouteSchema();

    RouteCheck(CamelContext live, RouteSources sources) {
        this.live = live;
        this.sources = sources;
    }

    /**
     * What a file brings.
     *
     * @param configures whether it holds route configurations, which the routes of other files are built with
     * @param templateIds the templates that routes of other files may be made of
     * @param names what it puts into the context under a name, e.g. {@code Bean "clock"}
     */
    record Checked(List<String> routeIds, boolean configures, List<String> templateIds, Set<String> names) {}

    /**
     * Checks a file. Only what Camel itself cannot run is refused; its schema then often says better what is wrong.
     *
     * @param configurations the files whose route configurations and templates it is built with, without the file itself
     */
    Checked check(SourceFile file, Collection<SourceFile> configurations) throws BrokenFileException {
        YamlDocument document = file.kind() == FileKind.ROUTES ? YamlDocument.parse(file.content()) : null;
        if (document != null && !document.root().isArray()) {
            String kind = document.root().path("kind").asText("");
            throw new BrokenFileException(kind.isEmpty() ? document.line("") : document.line("/kind"), kind.isEmpty()
                    ? "A route file is a list: begin it with \"- route:\", \"- rest:\" or the like"
                    : "A file of kind \"" + kind + "\" is for Camel K and is not run here; a route file is the list that stands in its"
                    + " spec.flows");
        }
        try {
            return build(file, configurations);
        } catch (BrokenFileException e) {
            if (document != null) {
                schema.explain(document, e);
            }
            throw e;
        }
    }

    /**
     * Builds a file.
     *
     * @param configurations the files whose route configurations and templates it is built with, without the file itself
     */
    Checked build(SourceFile file, Collection<SourceFile> configurations) throws BrokenFileException {
        try (ScratchContext scratch = new ScratchContext(live, PublicHttpComponent::new)) {
            scratch.start();
            for (SourceFile configuration : configurations) {
                sources.define(configuration, scratch);
            }
            SharedSettings settings = new SharedSettings(scratch);
            Belongings belongings = new Belongings(new ContextState(scratch));
            Map<ContextState.Shelf, Map<Object, Object>> before = belongings.before();
            Definitions definitions = sources.define(file, scratch);
            Set<String> names = belongings.since(before).names();
            refuseWhatIsShared(file, scratch, settings, names);
            build(definitions, file, scratch, live.getComponent("event"));
            return new Checked(definitions.baseIds(), !definitions.configurations().isEmpty(), definitions.templateIds(), names);
        } catch (IOException e) {
            throw new IllegalStateException("The scratch context did not close", e);
        }
    }

    private void refuseWhatIsShared(SourceFile file, ScratchContext scratch, SharedSettings before, Set<String> names)
            throws BrokenFileException {
        if (!scratch.getRouteDefinitions().isEmpty()) {
            throw new BrokenFileException(Reasons.lineWith("getContext().addRoutes", file.content()), "The file adds routes to the Camel"
                    + " context by itself; only routes that configure() begins with from() can be replaced and removed");
        }
        Optional<String> changed = new SharedSettings(scratch).changed(before);
        if (changed.isPresent()) {
            throw new BrokenFileException(Reasons.lineWith("getContext()", file.content()), "The file changes the " + changed.get()
                    + " of the whole Camel context, which belongs to all files; bind a bean, or set it in config/application.yaml");
        }
        for (String name : names) {
            String bean = name.substring(name.indexOf('"') + 1, name.length() - 1);
            if (name.startsWith("Bean ") && ScratchContext.isApplications(live, bean)) {
                throw new BrokenFileException(Reasons.lineWith(bean, file.content()), name + " is Serai's own; give it another name");
            }
        }
    }

    private static void build(Definitions definitions, SourceFile file, ScratchContext scratch, Component events)
            throws BrokenFileException {
        List<String> inputs = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (int i = 0; i < definitions.routes().size(); i++) {
            RouteDefinition route = definitions.routes().get(i);
            String id = definitions.baseIds().get(i);
            int line = Math.max(0, route.getInput().getLineNumber());
            if (lines.putIfAbsent(id, line) != null) {
                throw new BrokenFileException(line, "Route id \"" + id + "\" is given twice");
            }
            if (id.indexOf('@') >= 0) {
                throw new BrokenFileException(line, "Route id \"" + id + "\" has an @, which Serai puts before version numbers");
            }
            String input = single(definitions.inputs().get(i));
            if (input != null) {
                if (inputs.contains(input)) {
                    throw new BrokenFileException(line, "Two routes start from \"" + input + "\"");
                }
                inputs.add(input);
            }
            route.setId(id);
            checkEvents(route, file, events);
            build(route, file, scratch);
        }
    }

    /** The endpoint without options where only one route may start from it; else null. */
    static String single(String uri) {
        String path = uri.replace("://", ":").split("\\?", 2)[0];
        boolean single = path.startsWith("direct:") || path.startsWith("rest:") || path.startsWith("platform-http:");
        return single ? path : null;
    }

    /** The {@code direct:} endpoints that a route's steps name, without options, and the line where each is named first. */
    static Map<String, Integer> calls(RouteDefinition route) {
        Map<String, Integer> calls = new LinkedHashMap<>();
        for (ProcessorDefinition<?> step : steps(route)) {
            String endpoint = step instanceof EndpointRequiredDefinition send ? single(send.getEndpointUri()) : null;
            if (endpoint != null && endpoint.startsWith("direct:") && !endpoint.contains("{")) {
                calls.putIfAbsent(endpoint, Math.max(0, step.getLineNumber()));
            }
        }
        return calls;
    }

    /** Camel itself says whether it takes a route; its steps are then looked at one by one only to say where it does not. */
    private static void build(RouteDefinition route, SourceFile file, ScratchContext scratch) throws BrokenFileException {
        Collection<ProcessorDefinition<?>> steps = steps(route);
        for (ProcessorDefinition<?> step : steps) {
            try {
                checkMethod(step, scratch);
            } catch (IllegalArgumentException e) {
                throw broken(e, file, step.getLineNumber());
            }
        }
        try {
            FileIntercept.register();
            LiteralAddresses.register();
            scratch.getCamelContextExtension().getContextPlugin(Model.class).addRouteDefinitions(List.of(route));
        } catch (Exception e) {
            for (ProcessorDefinition<?> step : steps) {
                int line = step.getLineNumber();
                try {
                    check(step, scratch);
                    List<WhenDefinition> cases = step instanceof ChoiceDefinition choice ? choice.getWhenClauses() : List.of();
                    for (WhenDefinition when : cases) {
                        line = when.getLineNumber();
                        when.getExpression().initPredicate(scratch);
                    }
                } catch (Exception cause) {
                    throw broken(cause, file, line);
                }
            }
            throw broken(e, file, line(e, steps, route.getInput().getLineNumber()));
        }
    }

    /** The line of the step that Camel names in a fault. */
    private static int line(Throwable fault, Collection<ProcessorDefinition<?>> steps, int otherwise) {
        for (Throwable cause = fault; cause != null && cause.getCause() != cause; cause = cause.getCause()) {
            Matcher at = AT.matcher(String.valueOf(cause.getMessage()));
            if (at.find()) {
                return steps.stream().filter(step -> step.toString().equals(at.group(1)) && step.getLineNumber() > 0)
                        .mapToInt(ProcessorDefinition::getLineNumber).findFirst().orElse(otherwise);
            }
        }
        return otherwise;
    }

    private static BrokenFileException broken(Exception e, SourceFile file, int line) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return new BrokenFileException(Reasons.line(e, file.content(), Math.max(0, line)), Reasons.of(e), root);
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Collection<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class);
    }

    private static void check(ProcessorDefinition<?> step, ScratchContext scratch) throws Exception {
        if (step instanceof SendDefinition<?> && step instanceof EndpointRequiredDefinition send) {
            scratch.getEndpoint(send.getEndpointUri());
        }
        if (step instanceof ExpressionNode node && node.getExpression() != null) {
            if (decides(node)) {
                node.getExpression().initPredicate(scratch);
            } else {
                node.getExpression().init(scratch);
            }
        }
    }

    /** Whether the step asks its expression a question; else it wants a value. */
    private static boolean decides(ExpressionNode node) {
        return node instanceof FilterDefinition || node instanceof ValidateDefinition
                || node instanceof LoopDefinition loop && "true".equals(loop.getDoWhile());
    }

    /** What is wrong with the endpoint of an event shows only where it is used, at the head of a route or in a step. */
    private static void checkEvents(RouteDefinition route, SourceFile file, Component events) throws BrokenFileException {
        String input = route.getInput().getEndpointUri();
        int line = Math.max(0, route.getInput().getLineNumber());
        try {
            if (events != null && isEvent(input)) {
                events.createEndpoint(input).createConsumer(exchange -> { });
            }
            for (ProcessorDefinition<?> step : steps(route)) {
                if (events != null && step instanceof SendDefinition<?> send && isEvent(send.getEndpointUri())) {
                    String written = send.getEndpointUri().replace("://", ":").split("\\?", 2)[0];
                    line = Math.max(step.getLineNumber(), Reasons.lineWith(written, file.content()));
                    events.createEndpoint(send.getEndpointUri()).createProducer();
                }
            }
        } catch (Exception e) {
            throw broken(e, file, line);
        }
    }

    private static boolean isEvent(String uri) {
        return uri != null && uri.startsWith("event:") && !uri.contains("{{");
    }

    private static void checkMethod(ProcessorDefinition<?> step, ScratchContext scratch) {
        if (step instanceof BeanDefinition bean && bean.getRef() != null && bean.getMethod() != null && !bean.getMethod().contains("{{")) {
            Object target = scratch.getRegistry().lookupByName(bean.getRef());
            Class<?> type = target instanceof Class<?> named ? named : target == null ? null : target.getClass();
            String method = bean.getMethod().split("\\(", 2)[0].strip();
            if (type != null && Arrays.stream(type.getMethods()).noneMatch(m -> m.getName().equals(method))) {
                throw new IllegalArgumentException("Bean \"" + bean.getRef() + "\" has no method \"" + method + "\"");
            }
        }
    }
}
