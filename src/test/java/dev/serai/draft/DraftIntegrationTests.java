package dev.serai.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drafted file does not go live before it is decided, and carries messages after. */
class DraftIntegrationTests extends AbstractSeraiIntegrationTests {

    @TempDir
    private Path folder;

    @Test
    void aDraftGoesLiveOnceItIsDecided() throws IOException {
        assertThat(new DraftCommand(System.out, System.err).run(List.of("src/test/resources/draft/letters.yaml", "--operation",
                "email.send", "--path", "POST /accounts/{account_id}/messages", "--into", folder.toString()))).isZero();
        String draft = Files.readString(folder.resolve("letters-sink.kamelet.yaml"));
        AtomicReference<String> asked = new AtomicReference<>();
        PROVIDERS.tell("letters", call -> {
            asked.set(call.target() + " " + call.headers().get("x-api-key") + " " + call.headers().get("x-letters-version") + " "
                    + call.body());
            return Told.json(201, "{\"data\": {\"id\": \"L-1\", \"state\": \"taken\"}}");
        });
        try (RouteFolder kamelets = kameletFolder()) {
            JsonNode state = kamelets.put("letters-sink.kamelet.yaml", draft);
            assertThat(state.path("status").asText()).isEqualTo("broken");
            assertThat(state.path("reason").asText()).contains("is a draft: it is not decided yet");
            assertThat(state.path("line").asInt()).isPositive();

            kamelets.write("letters-sink.kamelet.yaml", DraftCommandTests.decided(draft));
            await().until(() -> kamelets.state("letters-sink.kamelet.yaml").path("status").asText().equals("live"));
            TestTenant tenant = newTenant("Letters");
            assertThat(post("/api/integrations", tenant.token(), """
                    {"integrationType": "email", "provider": "letters", "name": "L", "configuration":
                      {"apiKey": "k-1", "accountId": "a-7", "fromEmail": "shop@example.com"}}""").status()).isEqualTo(201);
            String id = post("/api/v1/integrations/email/send", tenant.token(),
                    "{\"to\": \"Ann <ann@example.com>\", \"subject\": \"Hi \\\"Ann\\\"\", \"text\": \"{{apiKey}}\", \"tags\": [\"t\"]}")
                    .at("/deliveryId");
            await().until(() -> get("/api/deliveries/" + id, tenant.token()).at("/status").equals("delivered"));

            assertThat(get("/api/deliveries/" + id, tenant.token()).at("/providerMessageId")).isEqualTo("L-1");
            assertThat(asked.get()).contains("/accounts/a-7/messages k-1 2026-01-01");
            assertThat(json.readTree(asked.get().substring(asked.get().indexOf('{')))).isEqualTo(json.readTree("""
                    {"sender": {"address": "shop@example.com"}, "recipients": [{"address": "ann@example.com", "name": "Ann"}],
                      "subject": "Hi \\"Ann\\"", "kind": "mail", "body": "{{apiKey}}", "stream": "fast", "tags": [{"label": "t"}]}"""));
        }
    }
}
