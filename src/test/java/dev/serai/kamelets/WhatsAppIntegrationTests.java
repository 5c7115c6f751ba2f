package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WhatsApp messages from the call of an application to Meta and to Twilio, each sent once. */
class WhatsAppIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String HELLO = "{\"to\": \"+1 212 555 01 23\", \"message\": \"Hello from WhatsApp!\"}";
    private static final String TEMPLATE = """
            {"to": "+41791234567", "template": {"name": "order_left", "language": "de", "parameters": ["Ann", "42"]}}""";
    private static final String META = """
            {"phone_number_id": "123456789", "business_account_id": "987654321", "access_token": "EAAmarker-secret-of-meta-1"}""";
    private static final String SID = "HX350d429d32e64a552466cafecbe95f3c";
    private static final Told TAKEN = Told.json(200, """
            {"messaging_product": "whatsapp", "contacts": [{"input": "+12125550123", "wa_id": "12125550123"}],
             "messages": [{"id": "wamid.1"}]}""");
    private static final Told QUEUED = Told.json(201, "{\"sid\": \"SM1\", \"status\": \"queued\"}");

    private final List<Asked> sent = new CopyOnWriteArrayList<>();
    private final Deque<Told> first = new ConcurrentLinkedDeque<>();
    private TestTenant tenant;

    @BeforeEach
    void begin() {
        PROVIDERS.behaveWell();
        PROVIDERS.tell("whatsapp-business", asked -> answer(asked, TAKEN));
        PROVIDERS.tell("twilio-whatsapp", asked -> answer(asked, QUEUED));
        tenant = newTenant("Chats");
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
    }

    private Told answer(Asked asked, Told usual) {
        if (asked.method().equals("GET")) {
            return Told.json(200, "{\"id\": \"123456789\", \"display_phone_number\": \"+41 79 123 45 67\", \"status\": \"CONNECTED\","
                    + " \"data\": [{\"id\": \"123456789\"}]}");
        }
        sent.add(asked);
        Told next = first.poll();
        return next == null ? usual : next;
    }

    private String connectMeta() {
        Reply made = post("/api/integrations/", tenant.token(),
                "{\"integration_type\": \"whatsapp\", \"name\": \"Our number\", \"provider\": \"whatsapp_business\"}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        Reply configured = post("/api/integrations/" + made.at("/id") + "/configure/whatsapp/", tenant.token(), META);
        assertThat(configured.status()).as(configured.toString()).isEqualTo(200);
        return made.at("/id");
    }

    private String connectTwilio(String more) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "whatsapp", "provider": "twilio-whatsapp", "name": "Twilio", "configuration":
                 {"accountSid": "AC1", "authToken": "marker-secret-of-twilio-1", "fromPhoneNumber": "+14155238886"%s}}""".formatted(more));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    private String accept(String message) {
        Reply accepted = post("/api/v1/integrations/whatsapp/send", tenant.token(), message);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private JsonNode settled(String id) {
        await().until(() -> List.of("delivered", "dead").contains(delivery(tenant, id).path("status").asText()));
        return delivery(tenant, id);
    }

    @Test
    void theDocumentsFieldsConnectMetaAndTheirMessageIsSent() throws JsonProcessingException {
        String connection = connectMeta();
        Reply tested = post("/api/integrations/" + connection + "/test/", tenant.token(), "");

        JsonNode delivery = settled(accept(HELLO));

        assertThat(tested.at("/success")).as(tested.toString()).isEqualTo("true");
        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(delivery.path("providerMessageId").asText()).isEqualTo("wamid.1");
        assertThat(delivery.path("result").toString()).isEqualTo("{\"messageId\":\"wamid.1\",\"to\":\"12125550123\"}");
        assertThat(sent).singleElement().satisfies(asked -> {
            assertThat(asked.target()).isEqualTo("/whatsapp-business/v23.0/123456789/messages");
            assertThat(asked.headers()).containsEntry("authorization", "Bearer EAAmarker-secret-of-meta-1");
        });
        JsonNode body = json.readTree(sent.get(0).body());
        assertThat(body.at("/to").asText()).isEqualTo("+12125550123");
        assertThat(body.at("/text/body").asText()).isEqualTo("Hello from WhatsApp!");
        assertThat(body.at("/biz_opaque_callback_data").asText()).isNotBlank();
        assertThat(get("/api/integrations/" + connection, tenant.token()).raw().body()).doesNotContain("marker-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "500", "page"})
    void whatMetaMayHaveTakenIsHeldAndNeverSentTwiceNorOverTwilio(String how) {
        connectMeta();
        connectTwilio("");
        Told answer = switch (how) {
            case "cut" -> Told.CUT;
            case "500" -> Told.json(500, "{\"error\": {\"message\": \"An unknown error occurred\", \"code\": 1}}");
            default -> new Told(200, "Content-Type: text/html\r\n", "<html>Maintenance</html>");
        };
        first.add(answer);

        String id = accept(HELLO);
        await().until(() -> delivery(tenant, id).at("/attempts/0/outcome").asText().equals("unknown"));

        assertThat(delivery(tenant, id).path("status").asText()).isNotEqualTo("delivered");
        assertThat(sent).hasSize(1);
        assertThat(PROVIDERS.calls("twilio-whatsapp")).isZero();
        assertThat(post("/api/deliveries/" + id + "/cancel", tenant.token(), "").status()).isIn(202, 409);
    }

    @Test
    void whatMetaSaysThatItFailedToSendGoesOverTwilio() {
        connectMeta();
        connectTwilio("");
        first.add(Told.json(500, "{\"error\": {\"message\": \"(#131016) Service unavailable\", \"code\": 131016}}"));

        JsonNode delivery = settled(accept(HELLO));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(delivery.path("providerMessageId").asText()).isEqualTo("SM1");
        assertThat(sent).hasSize(2);
    }

    @Test
    void aMissingParameterOfATemplateIsSaidInMetasWords() {
        connectMeta();
        first.add(Told.json(400, """
                {"error": {"message": "(#132000) Number of parameters does not match the expected number of params", "code": 132000,
                 "error_data": {"messaging_product": "whatsapp",
                 "details": "body: number of localizable_params (2) does not match the expected number of params (3)"}}}"""));

        JsonNode delivery = settled(accept(TEMPLATE));

        assertThat(delivery.path("status").asText()).isEqualTo("dead");
        assertThat(delivery.path("explanation").asText()).contains("template.parameters", "expected number of params (3)");
        assertThat(sent).hasSize(1);
    }

    @Test
    void theLimitOfOneRecipientHoldsUpNobodyElse() {
        String connection = connectMeta();
        first.add(Told.json(400, "{\"error\": {\"message\": \"(#131056) pair rate limit hit\", \"code\": 131056}}"));

        String limited = accept(HELLO);
        await().until(() -> delivery(tenant, limited).at("/attempts/0/outcome").asText().equals("throttled"));
        JsonNode other = settled(accept(HELLO.replace("0123", "0124").replace("01 23", "01 24")));

        assertThat(other.path("status").asText()).isEqualTo("delivered");
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
        assertThat(delivery(tenant, limited).path("explanation").asText()).contains("one message in six seconds");
        assertThat(post("/api/deliveries/" + limited + "/cancel", tenant.token(), "").status()).isIn(202, 409);
    }

    @Test
    void aTenantMovesToTwilioWithoutAnotherMessage() {
        String meta = connectMeta();
        settled(accept(TEMPLATE));
        assertThat(delete("/api/integrations/" + meta, tenant.token()).status()).isEqualTo(204);
        connectTwilio(", \"templates\": \"order_left de " + SID + "\\norder_left en_US HX5fcd48a417c1cb59da349ad6d5da4607\"");

        JsonNode delivery = settled(accept(TEMPLATE));

        assertThat(delivery.path("status").asText()).as(delivery.toPrettyString()).isEqualTo("delivered");
        assertThat(URLDecoder.decode(sent.get(1).body(), StandardCharsets.UTF_8)).contains("ContentSid=" + SID,
                "ContentVariables={\"1\":\"Ann\",\"2\":\"42\"}", "To=whatsapp:+41791234567", "From=whatsapp:+14155238886");
    }

    @Test
    void whatTwilioCannotDoIsADeadLetterThatNamesIt() {
        connectTwilio("");

        JsonNode delivery = settled(accept("""
                {"to": "+41791234567", "media": {"type": "sticker", "url": "https://example.com/a.webp"}}"""));

        assertThat(delivery.path("status").asText()).isEqualTo("dead");
        assertThat(delivery.path("explanation").asText()).contains("Twilio cannot honour media.type: it sends no stickers");
        assertThat(sent).isEmpty();
    }

    @Test
    void aTypeThatWhatsAppDoesNotTakeIsRefusedBeforeItIsAccepted() {
        Reply refused = post("/api/v1/integrations/whatsapp/send", tenant.token(),
                "{\"to\": \"+41791234567\", \"media\": {\"type\": \"image\", \"url\": \"https://example.com/a.tiff\"}}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).as(refused.toString()).isEqualTo("media.url");
        assertThat(refused.at("/errors/0/message")).contains("images are .jpg or .png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"phoneNumberId\": \"+41791234567\"", "\"businessAccountId\": \"abc\"", "\"apiVersion\": \"23\""})
    void anIdThatIsNoneIsSaidByItsField(String field) {
        Reply refused = post("/api/integrations", tenant.token(), """
                {"integrationType": "whatsapp", "provider": "whatsapp-business", "name": "Meta", "configuration":
                 {"phoneNumberId": "123456789", "accessToken": "EAA-marker-secret"}}""".replace("\"phoneNumberId\": \"123456789\"",
                        field.contains("phone") ? field : "\"phoneNumberId\": \"123456789\", " + field));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).contains(field.substring(1, field.indexOf('"', 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"order_left de", "order_left de HX1", "order left de HX350d429d32e64a552466cafecbe95f3c",
            "order_left HX350d429d32e64a552466cafecbe95f3c de"})
    void aTableOfTemplatesThatIsNoneIsRefusedWithAnExample(String table) {
        Reply refused = post("/api/integrations", tenant.token(), """
                {"integrationType": "whatsapp", "provider": "twilio-whatsapp", "name": "Twilio", "configuration":
                 {"accountSid": "AC1", "authToken": "marker-secret", "fromPhoneNumber": "+14155238886", "templates": "%s"}}"""
                .formatted(table));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).contains("templates");
        assertThat(refused.at("/errors/0/message")).contains("order_left en_US HX");
    }
}
