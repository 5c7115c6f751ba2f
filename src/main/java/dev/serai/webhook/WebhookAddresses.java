package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.webhook.WebhookEntries.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Knows for which providers an address is: several files share one where the provider's apps have one for all that they do, such as lead
 * forms and messages of a page.
 */
@Component
class WebhookAddresses {

    private final ProviderCatalog providers;

    /** What the file of a provider makes of a body. */
    record Made(Provider provider, List<Entry> entries) {}

    WebhookAddresses(ProviderCatalog providers) {
        this.providers = providers;
    }

    /** The providers that take what comes to an address: the word in it is the id of one or what their files call it. */
    List<Provider> at(String word) {
        return providers.all().stream().filter(provider -> provider.webhook() != null
                && (provider.id().equals(word) || word != null && word.equals(provider.webhook().address()))).toList();
    }

    /**
     * What a body is about, for the provider to which it was sent and those that share its address.
     *
     * @throws UnreadableWebhookException where one of their files makes nothing of it
     */
    List<Made> read(Provider provider, JsonNode body, Map<String, JsonNode> variables, Instant now) {
        List<Made> made = new ArrayList<>(List.of(new Made(provider, new WebhookEntries(provider.webhook(), now).of(body, variables))));
        if (provider.webhook().address() != null) {
            at(provider.webhook().address()).stream().filter(other -> !other.id().equals(provider.id()))
                    .forEach(other -> made.add(new Made(other, new WebhookEntries(other.webhook(), now).of(body, variables))));
        }
        return made;
    }
}
