package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.apikey.ApiKeys;
import dev.serai.connection.ConnectionStore.Stored;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.UnknownProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Connects a provider by its key alone, for the providers whose form asks for nothing else that a message does not bring. */
@Component
class KeyConnector {

    /** What a message names itself where the connection does not. */
    static final Set<String> BROUGHT_BY_MESSAGES = Set.of("fromEmail", "fromPhoneNumber");

    private static final String API_KEY = "apiKey";
    private static final String API_KEY_ID = "apiKeyId";
    private static final int LONGEST = 100;

    private final ConnectionEditor editor;
    private final ProviderCatalog providers;
    private final ApiKeys apiKeys;

    KeyConnector(ConnectionEditor editor, ProviderCatalog providers, ApiKeys apiKeys) {
        this.editor = editor;
        this.providers = providers;
        this.apiKeys = apiKeys;
    }

    /**
     * Makes a connection from {@code {provider, apiKey, name?, category?}} and whatever else of the provider's form is given.
     *
     * @param given {@code apiKeyId}, the id of a stored API key, may stand in place of {@code apiKey}; {@code category} is a channel
     */
    Stored connect(UUID tenantId, ObjectNode given) {
        ObjectNode configuration = given.deepCopy();
        Fields fields = new Fields(given);
        Provider provider = provider(fields);
        JsonNode key = key(tenantId, fields, given);
        fields.check();

        configuration.remove(List.of("provider", "name", "category", API_KEY, API_KEY_ID));
        configuration.set(keyField(provider), key);
        requireComplete(provider, configuration);
        ObjectNode body = given.objectNode();
        body.put("provider", provider.id());
        body.set("name", given.hasNonNull("name") ? given.get("name") : body.textNode(provider.title()));
        body.set("integrationType", given.hasNonNull("category") ? given.get("category") : body.textNode(provider.channels().get(0)));
        body.set("configuration", configuration);
        return editor.create(tenantId, body, BROUGHT_BY_MESSAGES, fields.has(API_KEY_ID));
    }

    private Provider provider(Fields fields) {
        String word = fields.requiredText("provider", LONGEST);
        if (word == null) {
            return null;
        }
        Provider provider = providers.find(word.toLowerCase(Locale.ROOT).replace('_', '-')).orElse(null);
        if (provider == null) {
            fields.reject(new UnknownProviderException(word, providers.all().stream().map(Provider::id).toList()).errors());
        }
        return provider;
    }

    private JsonNode key(UUID tenantId, Fields fields, ObjectNode given) {
        if (fields.has(API_KEY) == fields.has(API_KEY_ID)) {
            fields.reject(API_KEY, fields.has(API_KEY) ? "stands beside apiKeyId; send one of them"
                    : "is required: the provider's key, or apiKeyId with the id of a stored one");
            return null;
        }
        if (fields.has(API_KEY)) {
            return given.get(API_KEY);
        }
        String id = fields.text(API_KEY_ID, LONGEST);
        String stored = id == null ? null : apiKeys.open(tenantId, id).orElse(null);
        if (id != null && stored == null) {
            fields.reject(API_KEY_ID, "is not the id of a stored API key; GET /api/integrations/api-keys lists them");
        }
        return given.textNode(stored);
    }

    /** The field that the key goes into: the one called so, else the only secret that is required, else the only one there is. */
    private static String keyField(Provider provider) {
        List<Field> all = provider.form().fields();
        if (all.stream().anyMatch(field -> field.name().equals(API_KEY))) {
            return API_KEY;
        }
        List<Field> secrets = all.stream().filter(Field::secret).toList();
        List<Field> required = secrets.stream().filter(Field::required).toList();
        List<Field> candidates = required.isEmpty() ? secrets : required;
        if (candidates.size() != 1) {
            throw ProblemException.badField(API_KEY, "is not how " + provider.title() + " is connected; " + elsewhere(provider));
        }
        return candidates.get(0).name();
    }

    private static void requireComplete(Provider provider, ObjectNode configuration) {
        Set<String> given = configuration.properties().stream().filter(entry -> !entry.getValue().isNull())
                .map(entry -> entry.getKey().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        if (configuration.path("sandbox").asBoolean()) {
            return;
        }
        List<FieldProblem> missing = new ArrayList<>();
        for (Field field : provider.form().fields()) {
            if (field.required() && field.defaultValue() == null && !BROUGHT_BY_MESSAGES.contains(field.name())
                    && !given.contains(field.name().toLowerCase(Locale.ROOT))) {
                missing.add(new FieldProblem(field.name(), "is required: " + field.description()));
            }
        }
        if (!missing.isEmpty()) {
            throw ProblemException.badRequest(provider.title() + " needs more than a key: "
                    + missing.stream().map(FieldProblem::field).collect(Collectors.joining(", ")) + ". Send it here, too, or "
                    + elsewhere(provider), missing);
        }
    }

    private static String elsewhere(Provider provider) {
        return "use POST /api/integrations with a configuration; GET /api/integrations/available/" + provider.id() + " shows its fields";
    }
}
