package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever finds an address of webhooks may send to it: each has a clear outcome, and none is taken for something else. */
class WebhookAttackIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "whsec_5f3c2a1b0d9e8f7a6b5c4d3e2f1a0b9c";
    private static final String JSON = "application/json";
    private static final int MEGABYTE = 1024 * 1024;
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"webhookSecret\": \"" + SECRET + "\"}");
    }

    private static String event(String id, String rest) {
        return "{\"id\": \"" + id + "\", \"created\": 1764490000, \"type\": \"customer.created\", \"data\": {\"object\": {\"id\": \"cus_1\""
                + rest + "}}}";
    }

    private static Map<String, String> signed(byte[] body) {
        long now = Instant.now().getEpochSecond();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes((now + ".").getBytes(StandardCharsets.UTF_8));
        text.writeBytes(body);
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new javax.crypto.spec.SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Map.of("Stripe-Signature", "t=" + now + ",v1=" + HexFormat.of().formatHex(mac.doFinal(text.toByteArray())));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Reply send(String type, byte[] body, Map<String, String> headers) {
        return webhook(path("stripe", connection), type, body, headers);
    }

    private Reply signedJson(String body) {
        return send(JSON, bytes(body), signed(bytes(body)));
    }

    private JsonNode onlyEvent() {
        List<JsonNode> events = events("stripe", connection);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    @Test
    void tenMegabytesAreTakenWhereTheyAreProvenAndRefusedElse() {
        byte[] body = bytes(event("evt_big", ", \"note\": \"" + "x".repeat(10 * MEGABYTE) + "\""));

        assertThat(send(JSON, body, Map.of("Stripe-Signature", "t=1,v1=00")).status()).isEqualTo(401);
        assertThat(send(JSON, body, signed(body)).status()).isEqualTo(200);

        assertThat(onlyEvent().at("/data/object/note").asText()).hasSize(10 * MEGABYTE);
    }

    @Test
    void whatIsLongerThanTheLongestBodyIsRefused() {
        byte[] body = new byte[33 * MEGABYTE];

        assertThat(send(JSON, body, signed(body)).status()).isEqualTo(413);
        assertThat(events("stripe", connection)).isEmpty();
    }

    @Test
    void withoutBodyThereIsNothingToTake() {
        assertThat(send(JSON, new byte[0], Map.of()).status()).isEqualTo(401);
        assertThat(send(JSON, new byte[0], signed(new byte[0])).status()).isEqualTo(200);

        assertThat(onlyEvent().path("type").asText()).isEqualTo("webhook.unread");
        assertThat(refusal(connection, "unreadable").path("count").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/x-www-form-urlencoded", "text/plain", "application/xml", "multipart/form-data; boundary=x",
        "application/octet-stream"})
    void whatIsProvenAndNoEventIsKeptAsItCame(String type) {
        byte[] body = {'{', (byte) 0xff, (byte) 0xfe, 0, '}'};

        assertThat(send(type, body, signed(body)).status()).isEqualTo(200);

        assertThat(onlyEvent().path("type").asText()).isEqualTo("webhook.unread");
        assertThat(onlyEvent().at("/data/contentType").asText()).startsWith(type.substring(0, 8));
        assertThat(onlyEvent().at("/data/body").asText()).startsWith("{");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=%zz", "=1&&", "%", "a=1&b"})
    void whatIsNoFormIsRefusedAsAnythingUnproven(String body) {
        assertThat(send("application/x-www-form-urlencoded; charset=utf-8", bytes(body), Map.of()).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void whatIsNestedTooDeeplyIsKept(String open) {
        assertThat(signedJson(open.repeat(100_000)).status()).isEqualTo(200);

        assertThat(onlyEvent().path("type").asText()).isEqualTo("webhook.unread");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e401", "1e999999999", "-1.5E-999999999", "1e99999999999"})
    void numbersThatWouldTakeAGigabyteAreKept(String number) {
        assertThat(signedJson(event("evt_number", ", \"balance\": [{\"of\": " + number + "}]")).status()).isEqualTo(200);

        assertThat(onlyEvent().path("type").asText()).isEqualTo("webhook.unread");
        assertThat(refusal(connection, "unreadable").path("reason").asText()).startsWith("cannot be read: The body ");
    }

    @Test
    void aThousandHeadersAreRefused() {
        HttpRequest.Builder request = request(path("stripe", connection), null).POST(BodyPublishers.ofString("{}"));
        for (int i = 0; i < 1000; i++) {
            request.header("X-" + i, "1");
        }

        assertThat(send(request).status()).isIn(400, 431);
    }

    @Test
    void aRepeatAnHourLaterIsAnsweredAndNotStored() {
        assertThat(signedJson(event("evt_hour", "")).status()).isEqualTo(200);
        for (String table : List.of("event", "idempotency")) {
            database.jdbc().sql("update " + table + " set created_at = created_at - interval '1 hour' where tenant_id = cast(? as uuid)")
                    .param(tenant.id()).update();
        }

        assertThat(signedJson(event("evt_hour", ", \"more\": 1")).status()).isEqualTo(200);

        assertThat(onlyEvent().at("/data/object/more").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"GET,200", "PUT,401", "DELETE,401", "PATCH,401"})
    void otherMethodsTakeNothing(String method, int status) {
        byte[] body = bytes(event("evt_method", ""));
        HttpRequest.Builder request = request(path("stripe", connection), null).method(method, BodyPublishers.ofByteArray(body));
        signed(body).forEach(request::header);

        assertThat(send(request).status()).isEqualTo(status);
        assertThat(events("stripe", connection)).isEmpty();
    }

    @Test
    void anotherOriginIsAllowedNothing() {
        Reply reply = send(request(path("stripe", connection), null).method("OPTIONS", BodyPublishers.noBody())
                .header("Access-Control-Request-Method", "POST"));

        assertThat(reply.status()).isBetween(200, 499);
        assertThat(reply.raw().headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void compressedBodiesAreRefused() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes(event("evt_zip", "")));
        }
        Map<String, String> headers = new java.util.HashMap<>(signed(zipped.toByteArray()));
        headers.put("Content-Encoding", "gzip");

        Reply reply = send(JSON, zipped.toByteArray(), headers);

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.at("/detail")).contains("gzip");
        assertThat(events("stripe", connection)).isEmpty();
    }

    @Test
    void theAddressAloneSaysWhoseItIs() {
        String other = connection(newTenant("Other"), "payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"webhookSecret\": \""
                + SECRET + "\"}");
        byte[] body = bytes(event("evt_whose", ""));
        Map<String, String> headers = new java.util.HashMap<>(signed(body));
        headers.put("connectionId", other);
        headers.put("provider", "square");

        assertThat(webhook(path("stripe", connection) + "?connectionId=" + other + "&provider=square", JSON, body, headers).status())
                .isEqualTo(200);

        assertThat(onlyEvent().path("type").asText()).isEqualTo("stripe.customer.created");
        assertThat(webhook(path("square", connection), JSON, body, headers).status()).as("another provider's").isEqualTo(404);
        assertThat(webhook(path("stripe", connection) + "/more", JSON, body, headers).status()).isEqualTo(401);
    }

    @Test
    void aConnectionThatIsSwitchedOffStillHearsOfWhatItSent() {
        Reply changed = put("/api/integrations/" + connection, tenant.token(), "{\"isActive\": false}");
        assertThat(changed.status()).as("%s", changed.body()).isLessThan(300);

        assertThat(signedJson(event("evt_off", "")).status()).isEqualTo(200);

        assertThat(onlyEvent().path("type").asText()).isEqualTo("stripe.customer.created");
    }
}
