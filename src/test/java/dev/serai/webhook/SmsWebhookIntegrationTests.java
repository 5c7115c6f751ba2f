package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.plivo.api.util.Utils;
import com.twilio.security.RequestValidator;
import com.vonage.jwt.Jwt;
import dev.serai.api.Sha256;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Twilio, Vonage and Plivo send: with signatures that their own libraries take, of messages and of what people write. */
class SmsWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String FORM = "application/x-www-form-urlencoded; charset=UTF-8";
    private static final String JSON = "application/json";
    private static final String TOKEN = "12345678901234567890123456789012";
    private static final String SIGNATURE_SECRET = "aNdTheSignatureSecretOfTheAccount0123456789";
    private static final String NONCE = "05429567804466091622";
    private static final String SID = "SM0123456789abcdef0123456789abcdef";

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> with(Map<String, String> parameters, String... more) {
        Map<String, String> all = new TreeMap<>(parameters);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private JsonNode only(String provider, String connection) {
        List<JsonNode> events = events(provider, connection);
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    // Twilio

    private static final Map<String, String> TWILIO = Map.of("AccountSid", "AC0123", "MessageSid", SID, "SmsSid", SID, "From",
            "+14155238886",
            "To", "+41791234567", "ApiVersion", "2010-04-01");

    private String twilio() {
        return connection("sms", "twilio", "{\"sandbox\": true, \"accountSid\": \"AC0123\", \"authToken\": \"" + TOKEN
                + "\", \"fromPhoneNumber\": \"+14155238886\"}");
    }

    private String signed(String path, String text) {
        return Base64.getEncoder().encodeToString(hmac("HmacSHA1", TOKEN.getBytes(StandardCharsets.UTF_8), uri(path) + text));
    }

    private Reply twilio(String path, Map<String, String> parameters) {
        String signature = signed(path, new TreeMap<>(parameters).entrySet().stream().map(each -> each.getKey() + each.getValue())
                .collect(Collectors.joining()));
        assertThat(new RequestValidator(TOKEN).validate(uri(path).toString(), parameters, signature)).isTrue();
        return webhook(path, FORM, form(parameters), Map.of("X-Twilio-Signature", signature));
    }

    @ParameterizedTest
    @CsvSource({"sent,sent", "delivered,delivered", "undelivered,failed", "failed,failed", "read,read", "canceled,failed"})
    void twilioTellsWhatBecomesOfAMessage(String status, String state) {
        String connection = twilio();
        String path = path("twilio", connection);
        Map<String, String> body = with(TWILIO, "MessageStatus", status, "SmsStatus", status,
                state.equals("failed") ? "ErrorCode" : "x", state.equals("failed") ? "30005" : "");

        Reply reply = twilio(path, body);

        assertThat(reply.status()).as("%s", reply.raw().body()).isEqualTo(200);
        assertThat(reply.raw().body()).isEqualTo("<Response/>");
        assertThat(reply.contentType()).startsWith("text/xml");
        assertThat(twilio(path, body).status()).isEqualTo(200);
        JsonNode event = only("twilio", connection);
        assertThat(event.path("type").asText()).isEqualTo("delivery.report");
        assertThat(event.at("/data/objects/0").asText()).isEqualTo(SID);
        assertThat(event.at("/data/state").asText()).isEqualTo(state);
        assertThat(event.at("/data/recipient").asText()).isEqualTo("+41791234567");
        assertThat(event.at("/data/reason").asText()).isEqualTo(state.equals("failed")
                ? "There is no such number, or it is not in use any more" : "null");
    }

    @Test
    void whatIsStillUnderWayIsNoReport() {
        String connection = twilio();

        assertThat(twilio(path("twilio", connection), with(TWILIO, "MessageStatus", "queued")).status()).isEqualTo(200);

        assertThat(events("twilio", connection)).isEmpty();
    }

    @Test
    void twilioTellsWhatSomebodyWrites() {
        String connection = twilio();
        Map<String, String> body = with(TWILIO, "SmsStatus", "received", "From", "+41791234567", "To", "+14155238886", "Body",
                "STOP & go 😀",
                "NumMedia", "1", "MediaUrl0", "https://api.twilio.com/media/1", "MediaContentType0", "image/png", "OptOutType", "STOP");

        assertThat(twilio(path("twilio", connection), body).raw().body()).isEqualTo("<Response/>");

        JsonNode data = only("twilio", connection).path("data");
        assertThat(only("twilio", connection).path("type").asText()).isEqualTo("message.received");
        assertThat(data.path("channel").asText()).isEqualTo("sms");
        assertThat(data.path("from").asText()).isEqualTo("+41791234567");
        assertThat(data.path("text").asText()).isEqualTo("STOP & go 😀");
        assertThat(data.path("optOutType").asText()).isEqualTo("STOP");
        assertThat(data.at("/attachments/0/contentType").asText()).isEqualTo("image/png");
        JsonNode stopped = await().until(() -> get("/api/suppressions?reason=stop", tenant.token()).body().path("items"),
                items -> items.size() == 1).get(0);
        assertThat(stopped.path("address").asText()).isEqualTo("+41791234567");
        assertThat(stopped.path("connectionId").asText()).isEqualTo(connection);
    }

    @Test
    void twilioAsksByGetToo() {
        String connection = twilio();
        String path = path("twilio", connection) + "?" + form(with(TWILIO, "MessageStatus", "delivered"));

        Reply reply = send(request(path, null).GET().header("X-Twilio-Signature", signed(path, "")));
        Reply spoiled = send(request(path.replace("delivered", "failed"), null).GET().header("X-Twilio-Signature", signed(path, "")));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(spoiled.status()).isEqualTo(401);
        assertThat(only("twilio", connection).at("/data/state").asText()).isEqualTo("delivered");
    }

    @Test
    void twiliosMessagesOfWhatsappAreForThatConnection() {
        String sms = twilio();
        String whatsapp = connection("whatsapp", "twilio-whatsapp", "{\"sandbox\": true, \"accountSid\": \"AC0123\", \"authToken\": \""
                + TOKEN
                + "\", \"fromPhoneNumber\": \"+14155238886\"}");
        Map<String, String> read = with(TWILIO, "From", "whatsapp:+14155238886", "To", "whatsapp:+41791234567", "MessageStatus", "read");
        Map<String, String> closed = with(read, "MessageStatus", "undelivered", "ErrorCode", "63016");
        Map<String, String> written = with(TWILIO, "From", "whatsapp:+41791234567", "To", "whatsapp:+14155238886", "SmsStatus", "received",
                "Body", "Hi", "ProfileName", "Ann", "WaId", "41791234567");

        for (Map<String, String> body : List.of(read, closed, written)) {
            assertThat(twilio(path("twilio", sms), body).status()).isEqualTo(200);
        }
        assertThat(twilio(path("twilio-whatsapp", whatsapp), read).status()).isEqualTo(200);

        assertThat(events("twilio", sms)).isEmpty();
        List<JsonNode> events = events("twilio-whatsapp", whatsapp);
        assertThat(events).extracting(event -> event.at("/data/state").asText(event.at("/data/text").asText()))
                .containsExactlyInAnyOrder("read", "failed", "Hi");
        assertThat(events).anySatisfy(event -> assertThat(event.at("/data/reason").asText()).contains("within 24 hours"));
        assertThat(events).anySatisfy(event -> {
            assertThat(event.at("/data/from").asText()).isEqualTo("+41791234567");
            assertThat(event.at("/data/name").asText()).isEqualTo("Ann");
        });
    }

    @Test
    void whatTwilioDidNotSignIsRefused() {
        String connection = twilio();
        String path = path("twilio", connection);
        Map<String, String> body = with(TWILIO, "MessageStatus", "delivered");

        assertThat(webhook(path, FORM, form(body), Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path, FORM, form(body), Map.of("X-Twilio-Signature", signed(path, ""))).status()).isEqualTo(401);
        assertThat(webhook(path, JSON, "{\"MessageSid\": \"1\"}", Map.of("X-Twilio-Signature", signed(path, ""))).status()).isEqualTo(401);
        assertThat(refusal(connection, "missing").path("count").asInt()).isPositive();
        assertThat(events("twilio", connection)).isEmpty();
    }

    // Vonage

    private String vonage() {
        return connection("sms", "vonage", "{\"sandbox\": true, \"apiKey\": \"abcd1234\", \"apiSecret\": \"x\", \"fromPhoneNumber\":"
                + " \"+14155550100\", \"signatureSecret\": \"" + SIGNATURE_SECRET + "\", \"webhookToken\": \"our-own-token\"}");
    }

    private static String token(String body, String secret) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), new JWTClaimsSet.Builder().issuer("Vonage").jwtID("1")
                .claim("payload_hash", HexFormat.of().formatHex(Sha256.of(body.getBytes(StandardCharsets.UTF_8))))
                .claim("api_key", "abcd1234").build());
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    @Test
    void vonageSignsWhatBecomesOfMessages() throws Exception {
        String connection = vonage();
        String body = """
                {"message_uuid": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "to": "41791234567", "from": "14155550100",
                 "timestamp": "2025-11-30T08:06:40Z", "status": "rejected",
                         "error": {"type": "https://developer.vonage.com/api-errors/messages#1120",
                 "title": "1120", "detail": "Illegal sender"}, "client_ref": "c-1", "channel": "sms"}""";
        String token = token(body, SIGNATURE_SECRET);
        assertThat(Jwt.verifySignature(token, SIGNATURE_SECRET)).isTrue();

        Reply reply = webhook(path("vonage", connection), JSON, body, Map.of("Authorization", "Bearer " + token));

        assertThat(reply.status()).as("%s", reply.raw().body()).isEqualTo(200);
        assertThat(webhook(path("vonage", connection), JSON, body + " ", Map.of("Authorization", "Bearer "
                + token)).status()).isEqualTo(401);
        assertThat(webhook(path("vonage", connection), JSON, body, Map.of("Authorization", "Bearer "
                + token(body, SIGNATURE_SECRET + "1"))).status()).isEqualTo(401);
        assertThat(webhook(path("vonage", connection), JSON, body, Map.of()).status()).isEqualTo(401);
        JsonNode event = only("vonage", connection);
        assertThat(event.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
        assertThat(event.at("/data/state").asText()).isEqualTo("failed");
        assertThat(event.at("/data/reason").asText()).isEqualTo("Illegal sender");
        assertThat(event.at("/data/data/clientRef").asText()).isEqualTo("c-1");
    }

    @ParameterizedTest
    @CsvSource({"POST,json,delivered,0,delivered,null", "POST,form,failed,9,failed,The network takes the number for none",
            "GET,query,expired,2,failed,The phone cannot be reached for now", "POST,json,buffered,0,deferred,null",
            "POST,json,accepted,0,sent,null", "POST,json,rejected,99,failed,Vonage's error 99"})
    void vonagesSmsApiTellsByTheTokenInTheAddress(String method, String kind, String status, String code, String state, String reason) {
        String connection = vonage();
        Map<String, String> body = with(Map.of("msisdn", "41791234567", "to", "14155550100", "network-code", "22801", "messageId",
                "0A0000001234567B", "price", "0.03330000", "status", status, "scts", "2511300806", "err-code", code, "api-key", "abcd1234"),
                "message-timestamp", "2025-11-30 08:06:40", "client-ref", "c-2");
        String path = path("vonage", connection) + "?token=our-own-token";

        Reply reply = switch (kind) {
            case "json" -> webhook(path, JSON, json.valueToTree(body).toString(), Map.of());
            case "form" -> webhook(path, FORM, form(body), Map.of());
            default -> send(request(path + "&" + form(body), null).GET());
        };

        assertThat(reply.status()).as("%s", reply.raw().body()).isEqualTo(200);
        assertThat(webhook(path.replace("our-own", "another"), JSON, json.valueToTree(body).toString(), Map.of()).status()).isEqualTo(401);
        JsonNode event = only("vonage", connection);
        assertThat(event.at("/data/objects/0").asText()).isEqualTo("0A0000001234567B");
        assertThat(event.at("/data/state").asText()).isEqualTo(state);
        assertThat(event.at("/data/reason").asText()).isEqualTo(reason);
        assertThat(event.at("/data/recipient").asText()).isEqualTo("+41791234567");
        assertThat(event.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
        assertThat(event.toString()).doesNotContain("our-own-token");
    }

    @Test
    void vonageTellsWhatSomebodyWrites() {
        String connection = vonage();

        assertThat(webhook(path("vonage", connection) + "?token=our-own-token", JSON, """
                {"api-key": "abcd1234", "msisdn": "41791234567", "to": "14155550100", "messageId": "0A01", "text": "Grüezi",
                        "type": "unicode",
                 "keyword": "GRÜEZI", "message-timestamp": "2025-11-30 08:06:40 +0000"}""", Map.of()).status()).isEqualTo(200);

        JsonNode event = only("vonage", connection);
        assertThat(event.path("type").asText()).isEqualTo("message.received");
        assertThat(event.at("/data/from").asText()).isEqualTo("+41791234567");
        assertThat(event.at("/data/text").asText()).isEqualTo("Grüezi");
        assertThat(event.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }

    // Plivo

    private static final Map<String, String> PLIVO = Map.of("MessageUUID", "5b40a428-bfc7-4daf-9d06-726c558bf3b8", "From", "14155550100",
            "To",
            "41791234567", "Units", "1");

    private String plivo() {
        return connection("sms", "plivo", "{\"sandbox\": true, \"authId\": \"MAEXAMPLE00000000001\", \"authToken\": \"" + TOKEN
                + "\", \"fromPhoneNumber\": \"+14155550100\"}");
    }

    private Reply plivo(String path, Map<String, String> parameters) throws Exception {
        String signature = Utils.computeSignatureV3(uri(path).toString(), NONCE, TOKEN, "POST", new HashMap<>(parameters));
        return webhook(path, FORM, form(parameters), Map.of("X-Plivo-Signature-V3", signature, "X-Plivo-Signature-V3-Nonce", NONCE));
    }

    @ParameterizedTest
    @CsvSource({"sent,sent,", "delivered,delivered,000", "undelivered,failed,40", "failed,failed,70", "read,read,"})
    void plivoTellsWhatBecomesOfAMessage(String status, String state, String code) throws Exception {
        String connection = plivo();
        Map<String, String> body = with(PLIVO, "Status", status, "ErrorCode", code == null ? "" : code, "ParentMessageUUID",
                "0000a428-bfc7-4daf-9d06-726c558bf3b8");

        assertThat(plivo(path("plivo", connection), body).status()).isEqualTo(200);
        assertThat(plivo(path("plivo", connection), body).status()).isEqualTo(200);

        JsonNode event = only("plivo", connection);
        assertThat(event.at("/data/state").asText()).isEqualTo(state);
        assertThat(event.at("/data/objects").toString()).contains("5b40a428-bfc7", "0000a428-bfc7");
        assertThat(event.at("/data/recipient").asText()).isEqualTo("+41791234567");
        assertThat(event.at("/data/reason").asText()).isEqualTo(state.equals("failed") ? (code.equals("40")
                ? "There is no such number, or it is not in use any more" : "The network took the message for spam") : "null");
    }

    @Test
    void plivoTellsWhatSomebodyWritesWithTheOlderSignature() throws Exception {
        String connection = plivo();
        String path = path("plivo", connection);
        Map<String, String> body = with(PLIVO, "Text", "Grüezi & hello", "Type", "sms", "From", "41791234567", "To", "14155550100");
        Map<String, String> headers = Map.of("X-Plivo-Signature-V2", Utils.computeSignature(uri(path).toString(), NONCE, TOKEN),
                "X-Plivo-Signature-V2-Nonce", NONCE);

        assertThat(webhook(path, FORM, form(body), headers).status()).isEqualTo(200);
        assertThat(webhook(path + "x", FORM, form(body), headers).status()).isIn(401, 404);
        assertThat(webhook(path, FORM, form(body), Map.of()).status()).isEqualTo(401);

        JsonNode event = only("plivo", connection);
        assertThat(event.path("type").asText()).isEqualTo("message.received");
        assertThat(event.at("/data/from").asText()).isEqualTo("+41791234567");
        assertThat(event.at("/data/text").asText()).isEqualTo("Grüezi & hello");
    }

    @Test
    void whatWasChangedOnItsWayIsRefused() throws Exception {
        String connection = plivo();
        String path = path("plivo", connection);
        String signature = Utils.computeSignatureV3(uri(path).toString(), NONCE, TOKEN, "POST", new HashMap<>(with(PLIVO, "Status",
                "sent")));
        HttpRequest.Builder spoiled = request(path, null).header("Content-Type", FORM).header("X-Plivo-Signature-V3", signature)
                .header("X-Plivo-Signature-V3-Nonce", NONCE)
                .POST(HttpRequest.BodyPublishers.ofString(form(with(PLIVO, "Status", "delivered"))));

        assertThat(send(spoiled).status()).isEqualTo(401);
        assertThat(events("plivo", connection)).isEmpty();
    }
}
