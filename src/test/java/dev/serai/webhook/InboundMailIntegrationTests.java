package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mail that somebody wrote to us, as SendGrid's Inbound Parse and Mailgun's routes send it on: a form, with its files. */
class InboundMailIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOKEN = "a-long-secret-of-our-own";
    private static final String KEY = "a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6";
    private static final byte[] PDF = HexFormat.of().parseHex("255044462d312e340a00ff0d0a2d2d");

    private String sendGrid(String values) {
        return connection("email", "sendgrid", "{\"apiKey\": \"SG.12345678\", \"fromEmail\": \"shop@example.com\"" + values + "}");
    }

    private String mailgun() {
        return connection("email", "mailgun", """
                {"apiKey": "key-12345678", "domain": "mg.example.com", "fromEmail": "shop@mg.example.com", "webhookSigningKey": "%s"}"""
                .formatted(KEY));
    }

    private Reply send(String path, MultipartText form) {
        return webhook(path, form.contentType(), form.bytes(), Map.of());
    }

    private static MultipartText parsed() {
        return new MultipartText()
                .field("headers", "Received: by mx0001 with SMTP id 1; Sun, 30 Nov 2025 08:06:39 +0000\nMessage-ID:\n <abc@example.com>\n"
                        + "In-Reply-To: <order-7@shop.example.com>\nFrom: \"Doe, Ann\" <ann@example.com>\n")
                .field("dkim", "{@example.com : pass}").field("to", "Shop <reply@shop.example.com>")
                .field("from", "\"Doe, Ann\" <ann@example.com>").field("subject", "Grüße")
                .part("name=\"text\"", null, "Schöne Grüße".getBytes(StandardCharsets.ISO_8859_1)).field("html", "<p>Hi</p>")
                .field("envelope", "{\"to\":[\"reply@shop.example.com\"],\"from\":\"bounces@example.com\"}")
                .field("charsets", "{\"to\":\"UTF-8\",\"html\":\"UTF-8\",\"subject\":\"UTF-8\",\"from\":\"UTF-8\",\"text\":\"iso-8859-1\"}")
                .field("SPF", "pass").field("spam_score", "0.1").field("attachments", "2")
                .field("attachment-info", "{\"attachment1\":{\"filename\":\"cv.pdf\",\"type\":\"application/pdf\"},\"attachment2\":"
                        + "{\"filename\":\"logo.png\",\"type\":\"image/png\",\"content-id\":\"ii_1\"}}")
                .file("attachment1", "../cv.pdf", "application/pdf", PDF)
                .part("name=\"attachment2\"", null, new byte[0]);
    }

    @Test
    void aMailThatSendGridParsedIsAMessageWithItsFiles() {
        String connection = sendGrid(", \"webhookToken\": \"" + TOKEN + "\"");
        String path = path("sendgrid", connection) + "?token=" + TOKEN;

        assertThat(send(path, parsed()).status()).isEqualTo(200);
        assertThat(send(path, parsed()).status()).isEqualTo(200);

        assertThat(events("sendgrid", connection)).hasSize(1);
        JsonNode event = events("sendgrid", connection).get(0);
        JsonNode data = event.path("data");
        assertThat(event.path("type").asText()).isEqualTo("message.received");
        assertThat(data.path("channel").asText()).isEqualTo("email");
        assertThat(data.path("from").asText()).isEqualTo("ann@example.com");
        assertThat(data.path("fromName").asText()).isEqualTo("Doe, Ann");
        assertThat(data.path("to").toString()).isEqualTo("[\"reply@shop.example.com\"]");
        assertThat(data.path("subject").asText()).isEqualTo("Grüße");
        assertThat(data.path("text").asText()).isEqualTo("Schöne Grüße");
        assertThat(data.path("html").asText()).isEqualTo("<p>Hi</p>");
        assertThat(data.path("id").asText()).isEqualTo("<abc@example.com>");
        assertThat(data.path("inReplyTo").asText()).isEqualTo("<order-7@shop.example.com>");
        assertThat(data.path("spf").asText()).isEqualTo("pass");
        assertThat(data.at("/attachments/0").toString()).isEqualTo("{\"filename\":\"cv.pdf\",\"contentType\":\"application/pdf\","
                + "\"size\":15,\"content\":\"" + Base64.getEncoder().encodeToString(PDF) + "\"}");
        assertThat(data.at("/attachments/1").toString()).isEqualTo("{\"filename\":\"attachment2\",\"contentType\":\"image/png\",\"size\":0,"
                + "\"contentId\":\"ii_1\",\"content\":\"\"}");
        assertThat(data.toString()).doesNotContain(TOKEN);
    }

    @Test
    void aMailThatSendGridSendsWholeIsAMessageToo() {
        String connection = sendGrid(", \"webhookToken\": \"" + TOKEN + "\"");
        String mail = "From: Ann <ann@example.com>\r\nTo: list@example.com\r\nSubject: Hi\r\nMessage-ID: <w@example.com>\r\n"
                + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
                + "Content-Type: application/pdf; name=cv.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getEncoder().encodeToString(PDF) + "\r\n--b--\r\n";
        MultipartText form = new MultipartText().field("email", mail)
                .field("envelope", "{\"to\":[\"reply@shop.example.com\"],\"from\":\"ann@example.com\"}");

        assertThat(send(path("sendgrid", connection) + "?token=" + TOKEN, form).status()).isEqualTo(200);

        JsonNode data = events("sendgrid", connection).get(0).path("data");
        assertThat(data.path("to").toString()).isEqualTo("[\"reply@shop.example.com\"]");
        assertThat(data.path("text").asText()).isEqualTo("Hello");
        assertThat(data.path("id").asText()).isEqualTo("<w@example.com>");
        assertThat(data.at("/attachments/0/content").asText()).isEqualTo(Base64.getEncoder().encodeToString(PDF));
    }

    @Test
    void sendGridIsToldToComeAgainAsLongAsThereIsNoToken() {
        String connection = sendGrid("");
        KeyPair keys = keys();
        String signed = sendGrid(publicKey(keys));

        assertThat(send(path("sendgrid", connection) + "?token=" + TOKEN, parsed()).status()).isEqualTo(503);
        assertThat(send(path("sendgrid", signed) + "?token=" + TOKEN, parsed()).status()).isEqualTo(503);
        assertThat(refusal(signed, "unset").path("reason").asText()).contains("webhookToken").doesNotContain("webhookPublicKey");
        assertThat(send(path("sendgrid", signed), parsed()).status()).isEqualTo(401);
        assertThat(events("sendgrid", signed)).isEmpty();
    }

    @Test
    void aMailThatASecurityPolicySignsNeedsNoToken() throws GeneralSecurityException {
        KeyPair keys = keys();
        String connection = sendGrid(publicKey(keys));
        MultipartText form = parsed();
        String time = String.valueOf(Instant.now().getEpochSecond());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(time.getBytes(StandardCharsets.US_ASCII));
        signature.update(form.bytes());
        Map<String, String> headers = Map.of("X-Twilio-Email-Event-Webhook-Signature", Base64.getEncoder().encodeToString(signature.sign()),
                "X-Twilio-Email-Event-Webhook-Timestamp", time);

        assertThat(webhook(path("sendgrid", connection), form.contentType(), form.bytes(), headers).status()).isEqualTo(200);
        byte[] changed = form.bytes();
        changed[changed.length / 2] ^= 1;
        assertThat(webhook(path("sendgrid", connection), form.contentType(), changed, headers).status()).isEqualTo(401);

        assertThat(events("sendgrid", connection)).hasSize(1);
    }

    private static String publicKey(KeyPair keys) {
        return ", \"webhookPublicKey\": \"" + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()) + "\"";
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMailThatWasCutOffIsKeptToTheByte() {
        String connection = sendGrid(", \"webhookToken\": \"" + TOKEN + "\"");
        byte[] cut = Arrays.copyOf(parsed().bytes(), parsed().bytes().length - 20);

        assertThat(webhook(path("sendgrid", connection) + "?token=" + TOKEN, parsed().contentType(), cut, Map.of()).status())
                .isEqualTo(200);

        JsonNode event = events("sendgrid", connection).get(0);
        assertThat(event.path("type").asText()).isEqualTo("webhook.unread");
        assertThat(event.at("/data/reason").asText()).contains("multipart");
        assertThat(Base64.getDecoder().decode(event.at("/data/base64").asText())).isEqualTo(cut);
        assertThat(event.at("/data/contentType").asText()).isEqualTo(parsed().contentType());
        assertThat(refusal(connection, "unreadable").path("reason").asText()).contains("multipart");
    }

    private static MultipartText route(String key, String token, Instant at) {
        long seconds = at.getEpochSecond();
        return new MultipartText().field("recipient", "reply@mg.example.com, two@mg.example.com").field("sender", "ann@example.com")
                .field("subject", "Grüße").field("from", "Ann <ann@example.com>").field("Message-Id", "<m@example.com>")
                .field("body-plain", "Hi there\n> older").field("stripped-text", "Hi there").field("body-html", "<p>Hi</p>")
                .field("attachment-count", "2").field("content-id-map", "{\"<ii_1>\": \"attachment-2\"}")
                .field("timestamp", String.valueOf(seconds)).field("token", token)
                .field("signature", hexHmac(key, seconds + token))
                .file("attachment-1", "cv.pdf", "application/pdf", PDF)
                .file("attachment-2", "", "image/png", new byte[] {1});
    }

    @Test
    void aMailOfAMailgunRouteIsProvenByItsFields() {
        String connection = mailgun();
        Instant now = Instant.now();

        assertThat(send(path("mailgun", connection), route(KEY, "token-1", now)).status()).isEqualTo(200);
        assertThat(send(path("mailgun", connection), route(KEY, "token-1", now)).status()).isEqualTo(200);
        assertThat(send(path("mailgun", connection), route("another key", "token-2", now)).status()).isEqualTo(401);
        assertThat(send(path("mailgun", connection), route(KEY, "token-3", now.minusSeconds(36_100))).status()).isEqualTo(401);
        assertThat(send(path("mailgun", connection), new MultipartText().field("recipient", "a@b")).status()).isEqualTo(401);

        assertThat(events("mailgun", connection)).hasSize(1);
        JsonNode data = events("mailgun", connection).get(0).path("data");
        assertThat(data.path("channel").asText()).isEqualTo("email");
        assertThat(data.path("from").asText()).isEqualTo("ann@example.com");
        assertThat(data.path("fromName").asText()).isEqualTo("Ann");
        assertThat(data.path("to").toString()).isEqualTo("[\"reply@mg.example.com\",\"two@mg.example.com\"]");
        assertThat(data.path("text").asText()).isEqualTo("Hi there\n> older");
        assertThat(data.path("stripped").asText()).isEqualTo("Hi there");
        assertThat(data.path("id").asText()).isEqualTo("<m@example.com>");
        assertThat(data.at("/attachments/0/content").asText()).isEqualTo(Base64.getEncoder().encodeToString(PDF));
        assertThat(data.at("/attachments/1").toString()).isEqualTo("{\"filename\":\"attachment-2\",\"contentType\":\"image/png\","
                + "\"size\":1,\"contentId\":\"ii_1\",\"content\":\"AQ==\"}");
        assertThat(data.has("signature") || data.has("token")).isFalse();
    }

    @Test
    void aSignatureThatWasSeenProvesNoSecondMailWhateverStandsBesideIt() {
        String connection = mailgun();
        Instant now = Instant.now();
        MultipartText twice = route(KEY, "token-1", now).field("token", "another");

        assertThat(send(path("mailgun", connection), route(KEY, "token-1", now)).status()).isEqualTo(200);
        assertThat(send(path("mailgun", connection), twice).status()).isEqualTo(200);

        assertThat(events("mailgun", connection)).hasSize(1);
    }

    @Test
    void aMailgunRouteWithoutFilesIsAPlainForm() {
        String connection = mailgun();
        long now = Instant.now().getEpochSecond();
        String form = "recipient=reply%40mg.example.com&from=Ann+%3Cann%40example.com%3E&subject=Hi&body-plain=Hello&timestamp=" + now
                + "&token=t-9&signature=" + hexHmac(KEY, now + "t-9") + "&attachments=%5B%7B%22name%22%3A%22a.pdf%22%2C%22size%22%3A3%2C"
                + "%22content-type%22%3A%22application%2Fpdf%22%2C%22url%22%3A%22https%3A%2F%2Fsw.example.com%2F1%22%7D%5D";
        String mime = "recipient=reply%40mg.example.com&body-mime=From%3A+bob%40example.com%0D%0ASubject%3A+Whole%0D%0A%0D%0AHi&timestamp="
                + now + "&token=t-10&signature=" + hexHmac(KEY, now + "t-10");

        for (String each : new String[] {form, mime}) {
            assertThat(webhook(path("mailgun", connection), "application/x-www-form-urlencoded", each, Map.of()).status()).isEqualTo(200);
        }

        assertThat(events("mailgun", connection)).extracting(event -> event.at("/data/from").asText())
                .containsExactly("ann@example.com", "bob@example.com");
        assertThat(events("mailgun", connection).get(0).at("/data/attachments").toString()).isEqualTo("[{\"filename\":\"a.pdf\","
                + "\"contentType\":\"application/pdf\",\"size\":3,\"url\":\"https://sw.example.com/1\"}]");
        assertThat(events("mailgun", connection).get(1).at("/data/subject").asText()).isEqualTo("Whole");
    }

    @Test
    void aMailOfManyMegabytesIsKeptWhole() {
        String connection = sendGrid(", \"webhookToken\": \"" + TOKEN + "\"");
        byte[] file = new byte[12 * 1024 * 1024];
        Arrays.fill(file, (byte) 7);

        assertThat(send(path("sendgrid", connection) + "?token=" + TOKEN, parsed().file("attachment3", "big.bin",
                "application/octet-stream", file)).status()).isEqualTo(200);

        JsonNode attachment = events("sendgrid", connection).get(0).at("/data/attachments/2");
        assertThat(attachment.path("size").asInt()).isEqualTo(file.length);
        assertThat(Base64.getDecoder().decode(attachment.path("content").asText())).isEqualTo(file);
    }
}
