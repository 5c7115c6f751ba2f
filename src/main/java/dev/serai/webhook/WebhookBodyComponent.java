package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.ProcessorEndpoint;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** {@code webhook-body:read} reads what was kept of a provider because nothing could be made of it, once its file is mended. */
@Component("webhook-body-component")
@Scope("prototype")
class WebhookBodyComponent extends DefaultComponent {

    private final UnreadWebhooks unread;

    WebhookBodyComponent(UnreadWebhooks unread) {
        this.unread = unread;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!"read".equals(remaining)) {
            throw new IllegalArgumentException("\"" + uri + "\" is not known; write webhook-body:read");
        }
        return new ProcessorEndpoint(uri, this, exchange -> unread.read(exchange.getMessage().getMandatoryBody(JsonNode.class)));
    }
}
