package dev.serai.reload;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Makes Camel's definitions of a file, for one context; what is made for one cannot be used in another. */
final class RouteSources {

    private static final Pattern REST = Pattern.compile("^rest:(?://)?(\\w+):([^?]*)");

    private final JavaSources java = new JavaSources();

    /**
     * What a file defines.
     *
     * @param baseIds the id of each route as the file gives it
     */
    record Definitions(List<RouteConfigurationDefinition> configurations, List<RouteDefinition> routes, List<String> baseIds,
            List<RestDefinition> rests, List<RouteTemplateDefinition> templates) {}

    /**
     * Reads a file and adds its route configurations, REST services and templates to the context, but no route yet. The routes of REST
     * services forget where they come from, for Camel would name their endpoints anew.
     */
    Definitions define(SourceFile file, CamelContext context) throws BrokenFileException {
        try {
            RouteBuilder builder = (RouteBuilder) builder(file, context);
            List<RouteConfigurationDefinition> configurations = List.of();
            if (builder instanceof RouteConfigurationBuilder configurationBuilder) {
                configurationBuilder.addRouteConfigurationsToCamelContext(context);
                configurations = configurationBuilder.getRouteConfigurationCollection().getRouteConfigurations();
            }
            builder.prepareModel(context);
            List<RouteDefinition> routes = new ArrayList<>(builder.getRouteCollection().getRoutes());
            RouteDefinitionHelper.forceAssignIds(context, routes);
            List<String> ids = new ArrayList<>();
            for (RouteDefinition route : routes) {
                ids.add(id(route));
                route.setRestDefinition(null);
                RouteSteps.readJq(route);
            }
            return new Definitions(configurations, routes, ids, new ArrayList<>(builder.getRestCollection().getRests()),
                    new ArrayList<>(builder.getRouteTemplateCollection().getRouteTemplates()));
        } catch (MarkedYamlEngineException e) {
            throw new BrokenFileException(YamlDocument.line(e), e.getProblem(), e);
        } catch (BrokenFileException e) {
            throw e;
        } catch (Exception e) {
            throw new BrokenFileException(0, Reasons.of(e), e);
        }
    }

    private RoutesBuilder builder(SourceFile file, CamelContext context) throws Exception {
        if (file.kind() == FileKind.JAVA) {
            return java.builder(file, context);
        }
        return PluginHelper.getRoutesLoader(context).findRoutesBuilders(ResourceHelper.fromString(file.name(), file.content()))
                .iterator().next();
    }

    private static String id(RouteDefinition route) throws BrokenFileException {
        if (route.hasCustomIdAssigned()) {
            return route.getId();
        }
        String uri = route.getInput() == null ? "" : route.getInput().getEndpointUri();
        Matcher rest = REST.matcher(URLDecoder.decode(uri, StandardCharsets.UTF_8));
        if (rest.find()) {
            return (rest.group(1) + "-" + rest.group(2).replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "")).toLowerCase(Locale.ROOT);
        }
        int line = route.getInput() == null ? 0 : Math.max(0, route.getInput().getLineNumber());
        throw new BrokenFileException(line, "The route from \"" + uri + "\" has no id; every route needs one of its own");
    }
}
