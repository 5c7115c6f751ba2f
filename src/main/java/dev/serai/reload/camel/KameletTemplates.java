package dev.serai.reload.camel;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.EndpointRegistry;
import org.apache.camel.spi.NormalizedEndpointUri;

/** Keeps Camel from making a kamelet's route anew, and from keeping what belonged to one that has gone. */
public final class KameletTemplates {

    private KameletTemplates() {}

    /** Moves the endpoint to those Camel never evicts: made anew, it would make the kamelet's route anew. */
    public static void pin(CamelContext context, Endpoint endpoint) {
        EndpointRegistry registry = context.getEndpointRegistry();
        NormalizedEndpointUri key = registry.entrySet().stream().filter(entry -> entry.getValue() == endpoint).map(Map.Entry::getKey)
                .findFirst().orElseThrow();
        registry.remove(key);
        context.getCamelContextExtension().setupRoutes(false);
        try {
            registry.put(key, endpoint);
        } finally {
            context.getCamelContextExtension().setupRoutes(true);
        }
    }

    /** The converters that Camel keeps, one per template, with no way to remove one. */
    @SuppressWarnings("unchecked")
    public static Map<String, RouteTemplateDefinition.Converter> converters(CamelContext context) {
        return (Map<String, RouteTemplateDefinition.Converter>) CamelInternals.get(CamelInternals.get(context, "model"),
                "routeTemplateConverters");
    }
}
