package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.sendgrid.helpers.eventwebhook.EventWebhook;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What SendGrid sends: batches that its own library takes, and what may be wrong with one. */
class SendGridWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
    private static final String TIME = "X-Twilio-Email-Event-Webhook-Timestamp";
    private static final String MESSAGE = "Zf3cI2rqT5-_kXqL0Yv9lQ";
    private static final String DELIVERED = """
            [{"email":"ann@example.com","timestamp":1764490000,"event":"delivered","sg_event_id":"ZGVsaXZlcmVk",
            "sg_message_id":"Zf3cI2rqT5-_kXqL0Yv9lQ.recvd-5f9c","response":"250 OK"}]""";

    private static KeyPair keys;
    private String connection;

    @BeforeAll
    static void makeKeys() throws GeneralSecurityException {
        keys = keys();
    }

    @BeforeEach
    void connect() {
        connection = connection("email", "sendgrid", """
                {"apiKey": "SG.abcdefgh", "fromEmail": "shop@example.com", "webhookPublicKey": "%s"}""".formatted(publicKey(keys)));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static String publicKey(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    private static Map<String, String> signed(KeyPair pair, Instant at, String body) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update((at.getEpochSecond() + body).getBytes(StandardCharsets.UTF_8));
        return Map.of(SIGNATURE, Base64.getEncoder().encodeToString(signature.sign()), TIME, String.valueOf(at.getEpochSecond()));
    }

    private Reply send(String body, Map<String, String> headers) {
        return webhook(path("sendgrid", connection), "application/json", body, headers);
    }

    private static boolean isTakenBySendGrid(String body, Map<String, String> headers) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try {
            EventWebhook library = new EventWebhook();
            return library.VerifySignature(library.ConvertPublicKeyToECDSA(publicKey(keys)), body, headers.get(SIGNATURE),
                    headers.get(TIME));
        } finally {
            Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
        }
    }

    @Test
    void aBatchThatSendGridsOwnLibraryTakesIsReported() throws Exception {
        String item = """
                {"email":"ann@example.com","timestamp":%d,"smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>","event":"%s","category":"welcome",
                "sg_event_id":"event-%d","sg_message_id":"Zf3cI2rqT5-_kXqL0Yv9lQ.filter0001.16648.5515E0B88.0"%s}""";
        List<String> items = List.of(
                item.formatted(1764490001, "processed", 1, ""),
                item.formatted(1764490002, "deferred", 2, ",\"response\":\"400 try again later\",\"attempt\":\"5\""),
                item.formatted(1764490003, "delivered", 3, ",\"response\":\"250 OK\""),
                item.formatted(1764490004, "open", 4, ",\"useragent\":\"Mozilla/4.0\",\"ip\":\"192.0.2.1\",\"sg_machine_open\":true"),
                item.formatted(1764490005, "click", 5, ",\"url\":\"https://shop.example.com/\",\"ip\":\"192.0.2.1\""),
                item.formatted(1764490006, "bounce", 6, ",\"reason\":\"500 unknown recipient\",\"status\":\"5.0.0\",\"type\":\"bounce\""),
                item.formatted(1764490007, "bounce", 7, ",\"reason\":\"550 blocked by policy\",\"type\":\"blocked\""),
                item.formatted(1764490008, "dropped", 8, ",\"reason\":\"Bounced Address\",\"status\":\"5.0.0\""),
                item.formatted(1764490009, "spamreport", 9, ""),
                item.formatted(1764490010, "unsubscribe", 10, ""),
                item.formatted(1764490011, "group_unsubscribe", 11, ",\"asm_group_id\":10"),
                item.formatted(1764490012, "group_resubscribe", 12, ",\"asm_group_id\":10"),
                "{\"event\":\"account_status_change\",\"type\":\"compliance_suspend\",\"timestamp\":1764490013,"
                        + "\"sg_event_id\":\"event-13\"}");
        String body = "[" + String.join(",\r\n", items) + "]";
        Map<String, String> headers = signed(keys, Instant.now(), body);
        assertThat(isTakenBySendGrid(body, headers)).isTrue();

        assertThat(send(body, headers).status()).isEqualTo(200);

        List<JsonNode> stored = events("sendgrid", connection);
        assertThat(stored).filteredOn(event -> event.path("type").asText().equals("delivery.report"))
                .allSatisfy(event -> assertThat(event.at("/data/objects")).extracting(JsonNode::asText)
                        .contains(MESSAGE, "Zf3cI2rqT5-_kXqL0Yv9lQ.filter0001"))
                .extracting(event -> event.at("/data/state").asText(), event -> event.at("/data/reason").asText(null))
                .containsExactly(tuple("sent", null), tuple("deferred", "400 try again later"), tuple("delivered", null),
                        tuple("opened", null), tuple("clicked", null), tuple("bounced", "500 unknown recipient"),
                        tuple("failed", "550 blocked by policy"), tuple("failed", "Bounced Address"), tuple("complained", null),
                        tuple("unsubscribed", null), tuple("unsubscribed", null));
        assertThat(stored).extracting(event -> event.path("type").asText()).endsWith("sendgrid.group_resubscribe",
                "sendgrid.account_status_change");
        assertThat(stored.get(4).at("/data/data/url").asText()).isEqualTo("https://shop.example.com/");
        assertThat(stored.get(3).at("/data/data/machine").asBoolean()).isTrue();
        assertThat(stored.get(0).at("/data/at").asText()).isEqualTo("2025-11-30T08:06:41Z");
        assertThat(stored.get(0).at("/data/recipient").asText()).isEqualTo("ann@example.com");
    }

    @Test
    void aRepeatInAnotherBatchIsStoredOnce() throws GeneralSecurityException {
        assertThat(send(DELIVERED, signed(keys, Instant.now(), DELIVERED)).status()).isEqualTo(200);
        String more = DELIVERED.replace("}]", "},{\"event\":\"open\",\"timestamp\":1764490100,\"sg_event_id\":\"b3Blbg\","
                + "\"sg_message_id\":\"" + MESSAGE + ".1\"}]");

        assertThat(send(more, signed(keys, Instant.now(), more)).status()).isEqualTo(200);

        assertThat(events("sendgrid", connection)).extracting(event -> event.at("/data/state").asText())
                .containsExactly("delivered", "opened");
    }

    @Test
    void whatIsNotSendGridsIsRefused() throws GeneralSecurityException {
        Map<String, String> good = signed(keys, Instant.now(), DELIVERED);

        assertThat(send(DELIVERED.replace("delivered", "deliverex"), good).status()).isEqualTo(401);
        assertThat(send(DELIVERED, signed(keys(), Instant.now(), DELIVERED)).status()).isEqualTo(401);
        assertThat(send(DELIVERED, Map.of(SIGNATURE, good.get(SIGNATURE))).status()).isEqualTo(401);
        assertThat(send(DELIVERED, Map.of()).status()).isEqualTo(401);
        assertThat(send(DELIVERED, signed(keys, Instant.now().minusSeconds(90_100), DELIVERED)).status()).isEqualTo(401);
        assertThat(events("sendgrid", connection)).isEmpty();
        assertThat(refusal(connection, "stale").path("reason").asText()).contains("90000");
    }

    @Test
    void aRetryOfTheNextDayIsTaken() throws GeneralSecurityException {
        assertThat(send(DELIVERED, signed(keys, Instant.now().minusSeconds(86_500), DELIVERED)).status()).isEqualTo(200);

        assertThat(events("sendgrid", connection)).hasSize(1);
    }
}
