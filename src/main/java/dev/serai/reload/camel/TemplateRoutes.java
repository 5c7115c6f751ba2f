package dev.serai.reload.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;

/** The routes that a file makes of templates. */
public final class TemplateRoutes {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)(?::[^}]*)?}}");

    private TemplateRoutes() {}

    /** Makes the routes without adding them to the context, as Camel would, so that they are started like all others. */
    public static List<RouteDefinition> make(List<TemplatedRouteDefinition> templated, CamelContext context) throws Exception {
        List<RouteDefinition> made = new ArrayList<>();
        if (templated.isEmpty()) {
            return made;
        }
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        Function<RouteDefinition, Boolean> filter = model.getRouteFilter();
        Thread thread = Thread.currentThread();
        model.setRouteFilter(route -> {
            if (Thread.currentThread() == thread) {
                made.add(route);
                return false;
            }
            return filter == null || filter.apply(route);
        });
        try {
            for (TemplatedRouteDefinition route : templated) {
                model.addRouteFromTemplatedRoute(route);
            }
        } finally {
            model.setRouteFilter(filter);
        }
        return made;
    }

    /** Where a route begins, with its placeholders resolved: those of its template first. */
    public static String input(RouteDefinition route, CamelContext context) {
        String uri = route.getInput() == null ? "" : route.getInput().getEndpointUri();
        if (!uri.contains("{{")) {
            return uri;
        }
        Map<String, Object> values = route.getTemplateParameters() == null ? Map.of() : route.getTemplateParameters();
        String resolved = PLACEHOLDER.matcher(uri).replaceAll(match -> Matcher.quoteReplacement(
                values.containsKey(match.group(1)) ? String.valueOf(values.get(match.group(1))) : match.group()));
        return resolved.contains("{{") ? context.resolvePropertyPlaceholders(resolved) : resolved;
    }
}
