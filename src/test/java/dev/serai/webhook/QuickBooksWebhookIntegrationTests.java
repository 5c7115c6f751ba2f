package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What QuickBooks sends, as CloudEvents and as it did before, of several companies at once. */
class QuickBooksWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOKEN = "2b9f7c1e-8f2a-4c57-9f4e-1d2c3b4a5e6f";
    private static final String EVENTS = """
            [{"specversion": "1.0", "id": "88cd52aa-33b6-4351-9aa4-47572edbd068", "source": "intuit.dsnBgbseACLLRZNxo2dfc4=",
              "type": "qbo.customer.created.v1", "datacontenttype": "application/json", "time": "2026-09-10T21:31:25.179851517Z",
              "intuitentityid": "1234", "intuitaccountid": "310687", "data": {}},
             {"specversion": "1.0", "id": "a5cd52aa-33b6-4351-9aa4-47572edbd068", "source": "intuit.dsnBgbseACLLRZNxo2dfc4=",
              "type": "qbo.invoice.updated.v1", "datacontenttype": "application/json", "time": "2026-09-10T21:31:26Z",
              "intuitentityid": "77", "intuitaccountid": "310688"}]""";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection(tenant, "310687");
    }

    private String connection(TestTenant owner, String realm) {
        return connection(owner, "accounting", "quickbooks", "{\"realmId\": \"" + realm + "\", \"accessToken\": \"token\","
                + " \"verifierToken\": \"" + TOKEN + "\"}");
    }

    private Reply send(String body, String token) {
        return webhook(path("quickbooks", connection), "application/json", body, Map.of("intuit-signature", Base64.getEncoder()
                .encodeToString(hmac("HmacSHA256", token.getBytes(StandardCharsets.UTF_8), body))));
    }

    @Test
    void eventsAreThoseOfTheConnectionsCompany() {
        TestTenant stranger = newTenant("Stranger");
        String theirs = connection(stranger, "310688");

        assertThat(send(EVENTS, TOKEN).status()).isEqualTo(200);
        assertThat(send(EVENTS, TOKEN).status()).as("a repeat").isEqualTo(200);

        List<JsonNode> events = events("quickbooks", connection);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).path("type").asText()).isEqualTo("quickbooks.customer.created");
        assertThat(events.get(0).path("time").asText()).startsWith("2026-09-10T21:31:25.179");
        assertThat(events.get(0).at("/data/entityId").asText()).isEqualTo("1234");
        assertThat(events.get(0).at("/data/entity").asText()).isEqualTo("customer");
        assertThat(events.get(0).at("/data/operation").asText()).isEqualTo("created");
        assertThat(events.get(0).at("/data/realmId").asText()).isEqualTo("310687");
        assertThat(events(stranger, "quickbooks", theirs)).as("of another tenant").isEmpty();
    }

    @Test
    void whatHappensToAnotherCompanyOfTheSameTenantIsForItsConnection() {
        String second = connection(tenant, "310688");

        assertThat(send(EVENTS, TOKEN).status()).isEqualTo(200);

        assertThat(events("quickbooks", connection)).extracting(event -> event.path("type").asText())
                .containsExactly("quickbooks.customer.created");
        assertThat(events("quickbooks", second)).extracting(event -> event.path("type").asText())
                .containsExactly("quickbooks.invoice.updated");
    }

    @Test
    void notificationsAsBefore2026AreRead() {
        String body = """
                {"eventNotifications": [{"realmId": "310687", "dataChangeEvent": {"entities": [
                 {"name": "Invoice", "id": "12", "operation": "Emailed", "lastUpdated": "2026-05-05T14:42:19-0700"},
                 {"name": "Customer", "id": "1", "operation": "Merge", "lastUpdated": "2026-05-05T14:42:19-0700", "deletedId": "2"}]}}]}""";

        assertThat(send(body, TOKEN).status()).isEqualTo(200);
        assertThat(send(body, TOKEN).status()).isEqualTo(200);

        List<JsonNode> events = events("quickbooks", connection);
        assertThat(events).extracting(event -> event.path("type").asText()).containsExactlyInAnyOrder("quickbooks.invoice.emailed",
                "quickbooks.customer.merged");
        assertThat(events).allSatisfy(event -> assertThat(event.path("time").asText()).isEqualTo("2026-05-05T21:42:19Z"));
        assertThat(events).extracting(event -> event.at("/data/deletedId").asText()).containsExactlyInAnyOrder("", "2");
    }

    @Test
    void anotherTokenAChangedByteAndNoSignatureAreRefused() {
        assertThat(send(EVENTS, "another").status()).isEqualTo(401);
        assertThat(webhook(path("quickbooks", connection), "application/json", EVENTS, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path("quickbooks", connection), "application/json", EVENTS + "\n", Map.of("intuit-signature", Base64.getEncoder()
                .encodeToString(hmac("HmacSHA256", TOKEN.getBytes(StandardCharsets.UTF_8), EVENTS)))).status()).isEqualTo(401);
        assertThat(events("quickbooks", connection)).isEmpty();
    }
}
