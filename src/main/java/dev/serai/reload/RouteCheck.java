package dev.serai.reload;

import dev.serai.reload.RouteSources.Definitions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;

/** Builds a route file in a scratch context, step by step, and says where and why it cannot be built. */
final class RouteCheck {

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
     */
    record Checked(List<String> routeIds, boolean configures) {}

    /** Checks a file against Camel's schema. */
    void schema(SourceFile file) throws BrokenFileException {
        if (file.kind() == FileKind.ROUTES) {
            schema.check(YamlDocument.parse(file.content()));
        }
    }

    /**
     * Builds a file.
     *
     * @param configurations the files whose route configurations it is built with, without the file itself
     */
    Checked build(SourceFile file, Collection<SourceFile> configurations) throws BrokenFileException {
        try (ScratchContext scratch = new ScratchContext(live)) {
            scratch.start();
            for (SourceFile configuration : configurations) {
                sources.define(configuration, scratch);
            }
            Definitions definitions = sources.define(file, scratch);
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
                String input = single(route.getInput().getEndpointUri());
                if (input != null) {
                    if (inputs.contains(input)) {
                        throw new BrokenFileException(line, "Two routes start from \"" + input + "\"");
                    }
                    inputs.add(input);
                }
                route.setId(id);
                build(route, file, scratch);
            }
            return new Checked(definitions.baseIds(), !definitions.configurations().isEmpty());
        } catch (IOException e) {
            throw new IllegalStateException("The scratch context did not close", e);
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

    private static void build(RouteDefinition route, SourceFile file, ScratchContext scratch) throws BrokenFileException {
        for (ProcessorDefinition<?> step : steps(route)) {
            try {
                check(step, scratch);
            } catch (Exception e) {
                throw broken(e, file, step.getLineNumber());
            }
        }
        try {
            scratch.getCamelContextExtension().getContextPlugin(Model.class).addRouteDefinitions(List.of(route));
        } catch (Exception e) {
            throw broken(e, file, route.getInput().getLineNumber());
        }
    }

    private static BrokenFileException broken(Exception e, SourceFile file, int line) {
        return new BrokenFileException(Reasons.line(e, file.content(), Math.max(0, line)), Reasons.of(e), e);
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
            node.getExpression().initPredicate(scratch);
        }
        if (step instanceof BeanDefinition bean && bean.getRef() != null && bean.getMethod() != null) {
            Object target = scratch.getRegistry().lookupByName(bean.getRef());
            String method = bean.getMethod().split("\\(", 2)[0];
            if (target != null && Arrays.stream(target.getClass().getMethods()).noneMatch(m -> m.getName().equals(method))) {
                throw new IllegalArgumentException("Bean \"" + bean.getRef() + "\" has no method \"" + method + "\"");
            }
        }
    }
}
