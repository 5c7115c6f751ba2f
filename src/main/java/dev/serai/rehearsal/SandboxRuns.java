package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.ProviderCaller;
import dev.serai.connection.ProviderCaller.Made;
import dev.serai.provider.ConnectionForm;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SandboxMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Has a provider's file make its requests of a message; the sandbox answers them, and none leaves. No file that is tried gets a secret of
 * the connection: made-up values stand in for them, the same ones whoever makes the request.
 */
@Component
class SandboxRuns {

    /** Always the same, so that it is no difference. */
    private static final String KEY = "rehearsal";
    private static final String BASE_URL = "baseUrl";
    private static final String CREDENTIALS = "credentials";
    private static final String MADE_UP = "made-up-";

    private final ConnectionCredentials credentials;
    private final ProviderCaller caller;

    SandboxRuns(ConnectionCredentials credentials, ProviderCaller caller) {
        this.credentials = credentials;
        this.caller = caller;
    }

    /**
     * What came of it.
     *
     * @param refusal why it would not be taken; null where it would
     * @param request the last request that was made, secrets masked; null where none was
     * @param result null for none
     */
    record Run(String refusal, ObjectNode request, JsonNode result) {}

    /**
     * Which values are made up: the secrets of either form, and of the credentials those of which the changed one says anything else.
     *
     * @param live the provider as it runs
     * @param changed as it would be; the same where nothing is changed
     */
    static Set<String> madeUp(Provider live, Provider changed) {
        ConnectionForm form = changed.form();
        Set<String> names = new HashSet<>(live.form().secretNames());
        names.addAll(form.secretNames());
        live.form().fields().stream()
                .filter(field -> CREDENTIALS.equals(field.group()) && !Optional.of(field).equals(form.field(field.name())))
                .forEach(field -> names.add(field.name()));
        return names;
    }

    /**
     * @param connection whose values are used; null for those of the examples
     * @param live the provider as it runs, by which the connection is opened
     * @param provider the one that is tried; the same, or changed
     * @param madeUp in place of which values of the connection others are used, see {@link #madeUp}
     */
    Run of(UUID tenantId, Connection connection, Provider live, Provider provider, Set<String> madeUp, String operation,
            ObjectNode message) {
        ProviderCall call = new ProviderCall(tenantId, null, provider, operation, KEY,
                values(tenantId, connection, live, provider, madeUp, operation), SandboxMode.SUCCESS).asTrial();
        Made made = caller.make(call, message);
        boolean taken = made.sorted().outcome() == Outcome.DELIVERED;
        return new Run(taken ? null : String.valueOf(made.sorted().reason()), SentRequest.of(call.request()), made.result());
    }

    private Map<String, Object> values(UUID tenantId, Connection connection, Provider live, Provider provider, Set<String> madeUp,
            String operation) {
        if (connection == null) {
            return credentials.unsaved(tenantId, provider, Map.of("sandbox", true), operation).properties();
        }
        Map<String, Object> values = new HashMap<>(credentials.open(connection, live, operation, null).properties());
        values.replaceAll((name, value) -> madeUp.contains(name) ? live.form().field(name).map(Field::example)
                .orElse(MADE_UP + name) : value);
        return live == provider ? values : completed(tenantId, values, live, provider, operation);
    }

    /** What a connection says itself, with the changed provider's defaults for the rest; its base URL is as it is to be called already. */
    private Map<String, Object> completed(UUID tenantId, Map<String, Object> values, Provider live, Provider changed, String operation) {
        Map<String, Object> defaults = credentials.unsaved(tenantId, live, Map.of(), operation).properties();
        Map<String, Object> own = new HashMap<>(values);
        own.entrySet().removeIf(each -> each.getValue().equals(defaults.get(each.getKey())));
        Map<String, Object> all = new HashMap<>(credentials.unsaved(tenantId, changed, own, operation).properties());
        if (own.containsKey(BASE_URL)) {
            all.put(BASE_URL, own.get(BASE_URL));
        }
        return all;
    }
}
