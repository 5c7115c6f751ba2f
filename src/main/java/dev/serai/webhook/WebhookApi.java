package dev.serai.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.api.Answer;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.connection.WebhookConnections;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.WebhookTerms.Check;
import dev.serai.security.Caller;
import dev.serai.webhook.WebhookRefusals.Shown;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/** Says where a provider is to send what happens to a connection, and what came of what it sent. */
@Component
public class WebhookApi {

    private final Connections connections;
    private final WebhookConnections secrets;
    private final ProviderCatalog providers;
    private final WebhookRefusals refusals;
    private final PublicAddress address;

    WebhookApi(Connections connections, WebhookConnections secrets, ProviderCatalog providers, WebhookRefusals refusals,
            PublicAddress address) {
        this.connections = connections;
        this.secrets = secrets;
        this.providers = providers;
        this.refusals = refusals;
        this.address = address;
    }

    /**
     * The webhook of a connection.
     *
     * @param url to be entered at the provider
     * @param source of the events that are made of what comes there
     * @param ready whether the secret is there by which it is proven
     * @param secrets the properties of the form that may be that secret
     * @param refused what was not taken, by kind
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ShownWebhook(String url, String source, boolean ready, List<String> secrets, List<Shown> refused) {}

    /** {@code GET /api/integrations/{id}/webhook}. */
    public Answer get(@Header("id") String id, Exchange exchange) {
        UUID tenant = Caller.required().tenant();
        Connection connection = connections.find(tenant, PathId.of(id, "connection"))
                .orElseThrow(() -> ProblemException.notFound("connection"));
        Provider provider = providers.get(connection.provider());
        if (provider.webhook() == null) {
            throw new ProblemException(404, "Not found", provider.title() + " sends nothing that Serai takes", List.of());
        }
        List<String> names = provider.webhook().proofs().stream().map(Check::secret).distinct().toList();
        boolean ready = names.stream().anyMatch(name -> secrets.secret(connection, provider, name).isPresent());
        String url = address.base(exchange.getIn(PlatformHttpMessage.class).getRequest()) + "/webhooks/" + provider.id() + "/"
                + connection.id();
        return Answer.ok(new ShownWebhook(url, WebhookStore.source(provider, connection.id()), ready, names,
                refusals.of(tenant, connection.id())));
    }
}
