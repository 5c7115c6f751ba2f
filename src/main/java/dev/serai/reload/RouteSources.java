package dev.serai.reload;

import dev.serai.reload.camel.TemplateRoutes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
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
     * @param routes with those made of templates
     * @param baseIds the id of each route as the file gives it
     * @param inputs where each route begins, with placeholders resolved
     * @param templateRefs the templates that routes of the file are made of
     */
    record Definitions(List<RouteConfigurationDefinition> configurations, List<RouteDefinition> routes, List<String> baseIds,
            List<String> inputs, List<RestDefinition> rests, List<RouteTemplateDefinition> templates, Set<String> templateRefs) {

        /** The templates it has, as other files name them. */
        List<String> templateIds() {
            return templates.stream().map(RouteTemplateDefinition::getId).toList();
        }
    }

    /**
     * Reads a file and adds its route configurations, REST services and templates to the context, but no route yet. The routes of REST
     * services forget where they come from, for Camel would name their endpoints anew. An error handler for all routes is one for all
     * routes of the file.
     */
    Definitions define(SourceFile file, CamelContext context) throws BrokenFileException {
        ErrorHandlerFactory general = context.getCamelContextExtension().getErrorHandlerFactory();
        try {
            RouteBuilder builder = (RouteBuilder) builder(file, context);
            List<RouteConfigurationDefinition> configurations = List.of();
            if (builder instanceof RouteConfigurationBuilder configurationBuilder) {
                configurationBuilder.addRouteConfigurationsToCamelContext(context);
                configurations = configurationBuilder.getRouteConfigurationCollection().getRouteConfigurations();
            }
            builder.prepareModel(context);
            List<RouteDefinition> routes = new ArrayList<>(builder.getRouteCollection().getRoutes());
            List<TemplatedRouteDefinition> templated = builder.getTemplatedRouteCollection().getTemplatedRoutes();
            List<RouteTemplateDefinition> templates = new ArrayList<>(builder.getRouteTemplateCollection().getRouteTemplates());
            handleErrors(context, general, routes, templates);
            routes.addAll(TemplateRoutes.make(templated, context));
            RouteDefinitionHelper.forceAssignIds(context, routes);
            List<String> ids = new ArrayList<>();
            List<String> inputs = new ArrayList<>();
            for (RouteDefinition route : routes) {
                ids.add(id(route));
                inputs.add(TemplateRoutes.input(route, context));
                route.setRestDefinition(null);
                RouteSteps.readJq(route);
            }
            return new Definitions(configurations, routes, ids, inputs, new ArrayList<>(builder.getRestCollection().getRests()), templates,
                    templated.stream().map(TemplatedRouteDefinition::getRouteTemplateRef).collect(Collectors.toSet()));
        } catch (MarkedYamlEngineException e) {
            throw new BrokenFileException(YamlDocument.line(e), e.getProblem(), e);
        } catch (BrokenFileException e) {
            throw e;
        } catch (Exception e) {
            throw new BrokenFileException(Reasons.line(e, file.content(), Reasons.lineOfCode(e, file.simpleName())), Reasons.of(e), e);
        } finally {
            context.getCamelContextExtension().setErrorHandlerFactory(general);
        }
    }

    private static void handleErrors(CamelContext context, ErrorHandlerFactory general, List<RouteDefinition> routes,
            List<RouteTemplateDefinition> templates) {
        ErrorHandlerFactory own = context.getCamelContextExtension().getErrorHandlerFactory();
        if (own != general) {
            routes.forEach(route -> route.setErrorHandlerFactoryIfNull(own));
            templates.forEach(template -> template.getRoute().setErrorHandlerFactoryIfNull(own));
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
