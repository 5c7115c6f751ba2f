package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Taken;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider took for some recipients is shown by name, and nobody gets it twice. */
class PartialDeliveryIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String ANN_AND_BOB = "\"to\": [\"ann@example.com\", \"bob@example.com\"]";

    private final String subject = UUID.randomUUID().toString();
    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Partly");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    @Test
    void whoWasRefusedIsNamedAndNobodyElseGetsIt() {
        connect("mailchimp", 1);
        connect("resend", 2);
        PROVIDERS.behave("mailchimp", Mode.REFUSES_BOB);

        JsonNode delivery = delivery(tenant, send(ANN_AND_BOB), "dead");

        assertThat(delivery.path("explanation").asText())
                .contains("took it for ann@example.com. It refused bob@example.com (hard-bounce).")
                .endsWith("A replay goes to those alone who were refused.");
        assertThat(delivery.at("/attempts/0/reason").asText()).contains("ann@example.com", "bob@example.com (hard-bounce)");
        assertThat(delivery.at("/attempts/0/outcome").asText()).isEqualTo("rejected");
        assertThat(delivery.path("attempts")).hasSize(1);
        assertThat(delivery.at("/result/accepted/0").asText()).isEqualTo("ann@example.com");
        assertThat(delivery.at("/result/refused/0/recipient").asText()).isEqualTo("bob@example.com");
        assertThat(delivery.at("/result/refused/0/reason").asText()).isEqualTo("hard-bounce");
        assertThat(delivery.at("/message/to")).hasSize(2);
        assertThat(PROVIDERS.calls("resend")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplayGoesToTheRefusedOnesOnly(boolean byFilter) {
        connect("mailchimp", 1);
        PROVIDERS.behaveFirst("mailchimp", Mode.REFUSES_BOB);
        String id = send(ANN_AND_BOB + ", \"cc\": \"Carol <carol@example.com>\", \"bcc\": \"bob.blind@example.com\"");
        delivery(tenant, id, "dead");

        String replayed = byFilter ? "/api/deliveries/replay" : "/api/deliveries/" + id + "/replay";
        assertThat(post(replayed, tenant.token(), "{}").status()).isEqualTo(202);

        JsonNode delivery = delivery(tenant, id, "delivered");
        assertThat(recipients()).containsExactly(
                List.of("ann@example.com", "bob@example.com", "carol@example.com", "bob.blind@example.com"),
                List.of("bob@example.com", "bob.blind@example.com"));
        assertThat(delivery.at("/message/bcc/0/email").asText()).isEqualTo("bob.blind@example.com");
    }

    @Test
    void aReplayThatFailsStillGoesToNobodyWhoHasIt() {
        String connection = connect("mailchimp", 1);
        PROVIDERS.behaveFirst("mailchimp", Mode.REFUSES_BOB, Mode.ODD_WORDS);
        String id = send(ANN_AND_BOB);
        delivery(tenant, id, "dead");
        post("/api/deliveries/" + id + "/replay", tenant.token(), "");
        JsonNode failed = delivery(tenant, id, "dead");
        assertThat(failed.at("/result/accepted/0").asText()).isEqualTo("ann@example.com");

        post("/api/deliveries/" + id + "/replay", tenant.token(), "{\"message\": {" + ANN_AND_BOB.replace("bob@", "robert@")
                + ", \"subject\": \"" + subject + "\", \"text\": \"Corrected\"}}");

        assertThat(delivery(tenant, id, "delivered").path("connectionId").asText()).isEqualTo(connection);
        assertThat(recipients()).last().isEqualTo(List.of("robert@example.com"));
    }

    @Test
    void severalBlindCopiesAreNotShownToEachOther() {
        connect("mailchimp", 1);
        PROVIDERS.behaveFirst("mailchimp", Mode.REFUSES_BOB);
        String id = send("\"to\": \"ann@example.com\", \"bcc\": [\"bob1@example.com\", \"bob2@example.com\"]");
        delivery(tenant, id, "dead");

        Reply refused = post("/api/deliveries/" + id + "/replay", tenant.token(), "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/detail")).contains("replay it with a \"message\" to one of them");
        assertThat(post("/api/deliveries/replay", tenant.token(), "{}").at("/replayed")).isEqualTo("0");
        assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("dead");
    }

    @Test
    void aPageWithStatus200IsNoDelivery() {
        connect("resend", 1);
        PROVIDERS.behaveFirst("resend", Mode.PAGE);

        JsonNode delivery = delivery(tenant, send(ANN_AND_BOB), "delivered");

        assertThat(StreamSupport.stream(delivery.path("attempts").spliterator(), false).map(each -> each.path("outcome").asText()))
                .containsExactly("unknown", "delivered");
        assertThat(delivery.at("/attempts/0/reason").asText()).contains("answered 200", "We are down for maintenance");
        assertThat(PROVIDERS.taken(subject)).extracting(Taken::idempotencyKey).doesNotContainNull().hasSize(2)
                .containsOnly(PROVIDERS.taken(subject).get(0).idempotencyKey());
    }

    private List<List<String>> recipients() {
        return PROVIDERS.taken(subject).stream().map(Taken::recipients).toList();
    }

    private String connect(String provider, int priority) {
        return post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d,
                 "configuration": {"apiKey": "key-123456", "fromEmail": "noreply@example.com"}}""".formatted(provider, provider, priority))
                .at("/id");
    }

    private String send(String recipients) {
        return post("/api/v1/integrations/email/send", tenant.token(),
                "{" + recipients + ", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}").at("/deliveryId");
    }
}
