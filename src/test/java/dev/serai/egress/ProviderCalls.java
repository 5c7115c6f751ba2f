package dev.serai.egress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.provider.ConnectionForm;
import dev.serai.provider.OutcomeTable;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderRequest;
import dev.serai.provider.SandboxMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Provider calls for tests. */
final class ProviderCalls {

    private ProviderCalls() {}

    static Provider provider(String id, Set<String> secrets, Map<String, Provider.ProviderAnswer> answers) {
        List<ConnectionForm.Field> fields = secrets.stream()
                .map(name -> new ConnectionForm.Field(name, name, name, "string", true, true, null, null, List.of(), null, "credentials"))
                .toList();
        return new Provider(id, id, id, List.of("email"), List.copyOf(answers.keySet()), false,
                new ConnectionForm(null, fields), "api-key", null,
                Map.of(), Provider.Idempotency.NONE, null, new OutcomeTable(List.of()), Map.of(), null, null, answers, 1, "");
    }

    static ProviderCall call(Provider provider, String operation, Map<String, Object> properties, SandboxMode sandbox) {
        return new ProviderCall(UUID.randomUUID(), UUID.randomUUID(), provider, operation, "key-1", properties, sandbox);
    }

    static Provider.ProviderAnswer answer(int status, Map<String, String> headers, String json) {
        try {
            JsonNode body = json == null ? null : new ObjectMapper().readTree(json);
            return new Provider.ProviderAnswer(status, headers, body);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Everything a captured request shows, as one text. */
    static String text(ProviderRequest request) {
        return String.join("\n", Stream.of(request.method(), request.url(), request.headers().toString(),
                String.valueOf(request.body())).toList());
    }
}
