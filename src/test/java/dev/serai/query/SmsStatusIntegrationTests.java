package dev.serai.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text messages by the paths of their own: how one stands, asked of who sent it, and alerts, which go first. */
class SmsStatusIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String PATH = "/api/v1/integrations/sms";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Texts");
    }

    private void connect(String provider) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "%s", "name": "By %s", "configuration": {"sandbox": true}}"""
                .formatted(provider, provider));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
    }

    private JsonNode sent(String path, String message) {
        Reply accepted = post(PATH + path, tenant.token(), message);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return delivery(tenant, accepted.at("/deliveryId"), "delivered");
    }

    private Reply status(JsonNode delivery) {
        return get(PATH + "/" + delivery.path("providerMessageId").asText() + "/status", tenant.token());
    }

    @ParameterizedTest
    @ValueSource(strings = {"twilio", "plivo"})
    void whoeverSentTheMessageIsAsked(String provider) {
        connect("twilio");
        connect("plivo");
        JsonNode delivery = sent("/send", "{\"to\": \"+41791234567\", \"text\": \"Hello\", \"provider\": \"" + provider + "\"}");

        Reply status = status(delivery);

        assertThat(delivery.at("/result/messageId").asText()).startsWith("MOCK-")
                .isEqualTo(delivery.path("providerMessageId").asText());
        assertThat(status.status()).as(status.toString()).isEqualTo(200);
        assertThat(status.at("/status")).isEqualTo("delivered");
        assertThat(status.at("/messageId")).startsWith("MOCK-");
        assertThat(status.at("/to")).isEqualTo("+41791234567");
        assertThat(status.at("/currency")).isEqualTo("USD");
        assertThat(status.at("/from")).isEqualTo(provider.equals("twilio") ? "+15017122661" : "+14155550100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-sns", "vonage"})
    void whoCannotTellIsNamedAndNobodyElseIsAsked(String provider) {
        connect("twilio");
        connect(provider);
        JsonNode delivery = sent("/send", "{\"to\": \"+41791234567\", \"text\": \"Hello\", \"provider\": \"" + provider + "\"}");

        Reply status = status(delivery);

        assertThat(status.status()).as(status.toString()).isEqualTo(409);
        assertThat(status.at("/detail")).isEqualTo("Only \"By %s\" (%s) could tell, and %s does not answer sms.get".formatted(provider,
                provider, provider));
    }

    @Test
    void theDocumentsNameOfTheIdIsTaken() {
        connect("twilio");
        JsonNode delivery = sent("/send", "{\"phoneNumber\": \"+41791234567\", \"message\": \"Hello\"}");

        Reply status = post("/api/v1/operations/sms.get", tenant.token(), "{\"messageSid\": \""
                + delivery.path("providerMessageId").asText() + "\"}");

        assertThat(status.status()).as(status.toString()).isEqualTo(200);
        assertThat(status.at("/status")).isEqualTo("delivered");
    }

    @Test
    void anAlertGoesFirstUnlessItSaysOtherwise() {
        connect("twilio");

        assertThat(sent("/alert", "{\"phoneNumber\": \"+41791234567\", \"message\": \"Disk full\"}").path("priority").asText())
                .isEqualTo("high");
        assertThat(sent("/alert", "{\"to\": \"+41791234567\", \"text\": \"Disk full\", \"priority\": null}").path("priority").asText())
                .isEqualTo("high");
        assertThat(sent("/alert", "{\"to\": \"+41791234567\", \"text\": \"Disk fine\", \"priority\": \"bulk\"}").path("priority").asText())
                .isEqualTo("bulk");
        assertThat(sent("/send", "{\"to\": \"+41791234567\", \"text\": \"Hello\"}").path("priority").asText()).isEqualTo("normal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/send", "/alert"})
    void aNumberThatIsTooShortIsRefusedByTheNameItCameUnder(String path) {
        connect("twilio");

        for (String field : new String[] {"phoneNumber", "to"}) {
            Reply refused = post(PATH + path, tenant.token(), "{\"" + field + "\": \"+1234567890\", \"message\": \"Code 123456\"}");
            assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
            assertThat(refused.at("/errors/0/field")).isEqualTo(field);
            assertThat(refused.body().path("errors")).hasSize(1);
        }
    }
}
