package dev.serai.reload;

import dev.serai.provider.LateBinding;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import dev.serai.provider.UnrecognisedSuccessException;
import dev.serai.reload.camel.KameletTemplates;
import dev.serai.reload.camel.ScratchContext;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers in the live context: each has one template and one route per revision, and the catalogue names the revision to call. */
final class LiveKamelets {

    private static final Logger LOG = LoggerFactory.getLogger(LiveKamelets.class);

    private final ModelCamelContext context;
    private final ProviderCatalog catalog;
    private final Drain drain;
    private final Map<String, Properties> templateProperties = new ConcurrentHashMap<>();

    LiveKamelets(ModelCamelContext context, ProviderCatalog catalog, Drain drain) {
        this.context = context;
        this.catalog = catalog;
        this.drain = drain;
    }

    /** Builds a provider's route in a scratch context. */
    void check(Provider provider) throws BrokenFileException {
        clash(provider);
        try (ScratchContext scratch = new ScratchContext(context, PublicHttpComponent::new)) {
            scratch.start();
            KameletComponent component = scratch.getComponent("kamelet", KameletComponent.class);
            component.setTemplateProperties(Map.of(provider.templateId(), LateBinding.templateProperties(provider)));
            component.setNoErrorHandler(true);
            addTemplate(provider, scratch);
            scratch.getEndpoint(provider.endpointUri());
        } catch (Exception e) {
            throw broken(provider, e);
        }
    }

    private void clash(Provider provider) throws BrokenFileException {
        Optional<String> clash = catalog.clash(provider);
        if (clash.isPresent()) {
            throw new BrokenFileException(ProviderFile.annotationLine(provider, "operations"), "annotation serai.dev/operations "
                    + clash.get(), null);
        }
    }

    /** What keeps a file's operations from being called, although it is not broken; empty where nothing does. */
    Optional<String> idle(Provider provider) {
        return catalog.idle(provider).map(reason -> "line " + ProviderFile.annotationLine(provider, "family") + " " + reason);
    }

    /** Starts a provider's route, then lets the catalogue name it; the revision before it goes once its exchanges ended. */
    void start(Provider provider) throws BrokenFileException {
        clash(provider);
        add(provider);
        provider.operations().stream().filter(operation -> !provider.recognises(operation))
                .forEach(operation -> LOG.warn("{}; until then it is not called",
                        UnrecognisedSuccessException.describe(provider, operation)));
        catalog.publish(provider).ifPresent(this::retire);
    }

    /** Starts a provider's route beside the one that is called; the catalogue never names it. */
    void tryOut(Provider provider) throws BrokenFileException {
        check(provider);
        add(provider);
    }

    /** Ends what was tried. */
    void putAway(Provider provider) {
        remove(provider);
    }

    private void add(Provider provider) throws BrokenFileException {
        KameletComponent component = context.getComponent("kamelet", KameletComponent.class);
        if (component.getTemplateProperties() != templateProperties) {
            if (component.getTemplateProperties() != null) {
                templateProperties.putAll(component.getTemplateProperties());
            }
            component.setTemplateProperties(templateProperties);
        }
        templateProperties.put(provider.templateId(), LateBinding.templateProperties(provider));
        try {
            addTemplate(provider, context);
            KameletTemplates.pin(context, context.getEndpoint(provider.endpointUri()));
        } catch (Exception e) {
            remove(provider);
            throw broken(provider, e);
        }
    }

    /** Takes a provider out of use. */
    void withdraw(String providerId) {
        catalog.withdraw(providerId).ifPresent(this::retire);
    }

    private void retire(Provider provider) {
        drain.whenQuiet(provider.routeId(), () -> context.getInflightRepository().size(provider.routeId()) == 0,
                () -> remove(provider));
    }

    private void remove(Provider provider) {
        try {
            RouteDefinition route = context.getRouteDefinition(provider.routeId());
            if (route != null) {
                context.removeRouteDefinition(route);
            }
            Endpoint endpoint = context.hasEndpoint(provider.endpointUri());
            if (endpoint != null) {
                context.removeEndpoint(endpoint);
            }
            RouteTemplateDefinition template = context.getRouteTemplateDefinition(provider.templateId());
            if (template != null) {
                context.removeRouteTemplateDefinition(template);
            }
            KameletTemplates.converters(context).remove(provider.templateId());
        } catch (Exception e) {
            LOG.warn("Route {} could not be removed", provider.routeId(), e);
        }
        templateProperties.remove(provider.templateId());
    }

    private static void addTemplate(Provider provider, ModelCamelContext context) throws Exception {
        RouteBuilder builder = (RouteBuilder) PluginHelper.getRoutesLoader(context)
                .findRoutesBuilders(ResourceHelper.fromString(provider.id() + "-sink.kamelet.yaml", provider.yaml())).iterator().next();
        builder.configureRoutes(context);
        RouteTemplateDefinition template = builder.getRouteTemplateCollection().getRouteTemplates().get(0);
        template.setId(provider.templateId());
        context.addRouteTemplateDefinition(template);
    }

    private static BrokenFileException broken(Provider provider, Exception e) {
        int template = Reasons.lineOf("template:", provider.yaml());
        return new BrokenFileException(Reasons.line(e, provider.yaml(), template), Reasons.of(e), e);
    }
}
