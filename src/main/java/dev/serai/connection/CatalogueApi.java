package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Page;
import dev.serai.api.ProblemException;
import dev.serai.provider.ConnectionForm;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.RateLimit;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/integrations/available} call: the providers there are, and the form of each. */
@Component
public class CatalogueApi {

    private final ProviderCatalog providers;
    private final ConnectionStore store;
    private final Channels channels;

    CatalogueApi(ProviderCatalog providers, ConnectionStore store, Channels channels) {
        this.providers = providers;
        this.store = store;
        this.channels = channels;
    }

    /**
     * A provider as the catalogue shows it.
     *
     * @param sendsWebhooks whether it tells by itself what happens, to the address of each connection
     * @param form only when one provider is asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(String provider, String title, String description, List<String> channels, List<String> operations, String auth,
            boolean connected, boolean sendsWebhooks, RateLimit rateLimit, String help, String icon, Form form) {}

    record Form(List<FormField> fields, JsonNode schema) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FormField(String name, String title, String description, String type, boolean required, boolean secret,
            @JsonProperty("default") Object defaultValue, String pattern, List<String> allowed, String example, String group,
            boolean multiLine) {}

    public Page<Entry> list(@Header("type") String type, @Header("cursor") String cursor, @Header("limit") String limit) {
        Set<String> connected = connected();
        String channel = type == null || type.isBlank() ? null : channels.find(type.strip());
        if (channel == null && type != null && !type.isBlank()) {
            throw ProblemException.badField("type", "is \"" + type + "\"; accepted are " + channels.accepted());
        }
        return Page.of(providers.all().stream().filter(provider -> ConnectionAccess.isOffered(provider.id()))
                .filter(provider -> channel == null || provider.channels().contains(channel))
                .map(provider -> entry(provider, connected, null)).toList(), Entry::provider, cursor, limit);
    }

    public Entry get(@Header("provider") String id) {
        Provider provider = providers.find(id).filter(found -> ConnectionAccess.isOffered(found.id()))
                .orElseThrow(() -> ProblemException.notFound("provider"));
        return entry(provider, connected(), form(provider.form()));
    }

    private Set<String> connected() {
        Caller caller = Caller.required();
        return caller.tenantId() == null ? Set.of() : new HashSet<>(store.connectedProviders(caller.tenantId()));
    }

    private static Entry entry(Provider provider, Set<String> connected, Form form) {
        return new Entry(provider.id(), provider.title(), provider.description(), provider.channels(), provider.ownOperations(),
                provider.auth(), connected.contains(provider.id()), provider.webhook() != null, provider.rateLimit(), provider.help(),
                provider.icon(), form);
    }

    private static Form form(ConnectionForm form) {
        return new Form(form.fields().stream().map(field -> new FormField(field.name(), field.title(), field.description(), field.type(),
                field.required(), field.secret(), field.defaultValue(), field.pattern(), field.allowed(), field.example(),
                field.group(), field.multiLine())).toList(), form.schema());
    }
}
