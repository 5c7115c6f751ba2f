package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Mailchimp sends: Transactional (Mandrill) signs the address and the form, Marketing nothing. */
class MailchimpWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String KEY = "AbCdEfGhIjKlMnOpQrStUv";
    private static final String TOKEN = "a-token-that-nobody-guesses";
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
    private static final String FIRST = "7761629";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("email", "mailchimp", """
                {"apiKey": "md-12345678", "fromEmail": "shop@example.com", "webhookKey": "%s"}""".formatted(KEY));
    }

    private static String form(String events) {
        return "mandrill_events=" + URLEncoder.encode(events, StandardCharsets.UTF_8);
    }

    private String signature(String key, String events) {
        return Base64.getEncoder().encodeToString(hmac("HmacSHA1", key.getBytes(StandardCharsets.UTF_8),
                uri(path("mailchimp", connection)) + "mandrill_events" + events));
    }

    private Reply send(String events, String signature) {
        return webhook(path("mailchimp", connection), FORM, form(events), Map.of("X-Mandrill-Signature", signature));
    }

    private static String event(String event, String id, String more) {
        return """
                {"event": "%s", "ts": 1764490000, "_id": "%s", "msg": {"ts": 1764489999, "subject": "Order ü & more", "email":
                "ann@example.com", "sender": "shop@example.com", "tags": ["welcome"], "opens": [], "clicks": [], "state": "sent",
                "metadata": {"serai_delivery": "01a1fcdb"}, "_id": "%s", "template": null %s}}""".formatted(event, id, id, more);
    }

    @Test
    void eventsAreReportedByWhatTheyMean() {
        String events = "[" + String.join(",", List.of(
                event("send", "1", ""), event("delivered", "2", ", \"diag\": \"250 OK\""),
                event("deferral", "3", ", \"diag\": \"451 later\""),
                event("hard_bounce", "4", ", \"bounce_description\": \"bad_mailbox\", \"diag\": \"smtp;550 5.1.1 unknown\""),
                event("soft_bounce", "5", ", \"bounce_description\": \"mailbox_full\", \"diag\": \"smtp;552 5.2.2 full\""),
                event("reject", "6", ", \"reject\": {\"reason\": \"hard-bounce\"}"), event("open", "7", ""), event("click", "8", ""),
                event("spam", "9", ""), event("unsub", "10", ""))) + "]";

        assertThat(send(events, signature(KEY, events)).status()).isEqualTo(200);

        List<JsonNode> stored = events("mailchimp", connection);
        assertThat(stored).extracting(event -> event.at("/data/objects/0").asText(), event -> event.at("/data/state").asText(),
                event -> event.at("/data/reason").asText(null)).containsExactly(tuple("1", "sent", null), tuple("2", "delivered", null),
                        tuple("3", "deferred", "451 later"), tuple("4", "bounced", "smtp;550 5.1.1 unknown"),
                        tuple("5", "failed", "smtp;552 5.2.2 full"), tuple("6", "failed", "hard-bounce"), tuple("7", "opened", null),
                        tuple("8", "clicked", null), tuple("9", "complained", null), tuple("10", "unsubscribed", null));
        assertThat(stored.get(0).at("/data/recipient").asText()).isEqualTo("ann@example.com");
        assertThat(stored.get(0).at("/data/data/metadata/serai_delivery").asText()).isEqualTo("01a1fcdb");
    }

    @Test
    void aThousandEventsAreTakenAtOnceAndARepeatNotAgain() {
        String events = IntStream.range(0, 1000).mapToObj(number -> event("open", FIRST + number, ""))
                .collect(Collectors.joining(",", "[", "]"));
        String signature = signature(KEY, events);

        assertThat(send(events, signature).status()).isEqualTo(200);
        assertThat(send(events, signature).status()).isEqualTo(200);

        assertThat(database.jdbc().sql("select count(*) from event where source = ?").param("mailchimp/" + connection)
                .query(Integer.class).single()).isEqualTo(1000);
    }

    @Test
    void bothTriesOfTheAddressAreAnswered() {
        assertThat(send(request(path("mailchimp", connection), null).method("HEAD", BodyPublishers.noBody())).status()).isEqualTo(200);
        assertThat(send("[]", signature("test-webhook", "[]")).status()).isEqualTo(200);
        assertThat(send("[]", signature(KEY, "[]")).status()).isEqualTo(200);

        String bare = connection("email", "mailchimp", "{\"apiKey\": \"md-12345678\", \"fromEmail\": \"shop@example.com\"}");
        connection = bare;
        assertThat(send("[]", signature("test-webhook", "[]")).status()).isEqualTo(200);
        assertThat(events("mailchimp", bare)).isEmpty();
    }

    @Test
    void theKeyOfTheTryProvesNothingThatSaysSomething() {
        String events = "[" + event("delivered", "1", "") + "]";

        assertThat(send(events, signature("test-webhook", events)).status()).isEqualTo(401);
        assertThat(send("[]", signature("another", "[]")).status()).isEqualTo(401);
        assertThat(events("mailchimp", connection)).isEmpty();
    }

    @Test
    void whatIsNotMandrillsIsRefused() {
        String events = "[" + event("delivered", "1", "") + "]";

        assertThat(send(events + " ", signature(KEY, events)).status()).isEqualTo(401);
        assertThat(send(events, signature("another", events)).status()).isEqualTo(401);
        assertThat(webhook(path("mailchimp", connection), FORM, form(events), Map.of()).status()).isEqualTo(401);
        String more = form(events) + "&mandrill_events=%5B%5D";
        assertThat(webhook(path("mailchimp", connection), FORM, more, Map.of("X-Mandrill-Signature", signature(KEY, events))).status())
                .isEqualTo(401);
        assertThat(webhook(path("mailchimp", connection) + "?a=b", FORM, form(events), Map.of("X-Mandrill-Signature",
                signature(KEY, events))).status()).isEqualTo(401);
        assertThat(events("mailchimp", connection)).isEmpty();
    }

    @Test
    void mailThatCameInIsAMessageAndTheListIsAnEvent() {
        String events = """
                [{"event": "inbound", "ts": 1764490000, "msg": {"raw_msg": "...", "headers": {"Message-Id": "<1@example.com>"}, "text":
                "Hi there", "html": "<p>Hi</p>", "from_email": "ann@example.com", "from_name": "Ann", "email": "reply@shop.example.com",
                "subject": "Hello"}}, {"type": "blacklist", "action": "add", "ts": 1764490000, "reject": {"email": "bob@example.com"}}]""";

        assertThat(send(events, signature(KEY, events)).status()).isEqualTo(200);

        List<JsonNode> stored = events("mailchimp", connection);
        assertThat(stored).extracting(event -> event.path("type").asText()).containsExactly("message.received",
                "mailchimp.blacklist.add");
        assertThat(stored.get(0).at("/data/text").asText()).isEqualTo("Hi there");
        assertThat(stored.get(0).at("/data/from").asText()).isEqualTo("ann@example.com");
    }

    @Test
    void mailThatCameInHasItsFiles() {
        String events = """
                [{"event": "inbound", "ts": 1764490000, "msg": {"headers": {"Message-Id": "<2@example.com>"}, "text": "Hi", "from_email":
                "ann@example.com", "email": "reply@shop.example.com", "subject": "Files", "attachments": {"a.txt": {"name": "a.txt", "type":
                "text/plain", "content": "Gr\u00fcezi", "base64": false}, "cv.pdf": {"name": "cv.pdf", "type": "application/pdf", "content":
                "JVBERg==", "base64": true}}, "images": {"ii_1": {"name": "ii_1", "type": "image/png", "content": "AQ=="}}}}]""";

        assertThat(send(events, signature(KEY, events)).status()).isEqualTo(200);

        assertThat(events("mailchimp", connection).get(0).at("/data/attachments").toString()).isEqualTo("["
                + "{\"filename\":\"a.txt\",\"contentType\":\"text/plain\",\"content\":\"R3LDvGV6aQ==\"},"
                + "{\"filename\":\"cv.pdf\",\"contentType\":\"application/pdf\",\"content\":\"JVBERg==\"},"
                + "{\"filename\":\"ii_1\",\"contentType\":\"image/png\",\"content\":\"AQ==\",\"contentId\":\"ii_1\",\"inline\":true}]");
    }

    @Test
    void marketingIsProvenByItsToken() {
        String marketing = connection("crm", "mailchimp-marketing", """
                {"apiKey": "0123456789abcdef0123456789abcdef-us6", "audienceId": "a1b2c3d4e5", "webhookToken": "%s"}""".formatted(TOKEN));
        String path = path("mailchimp-marketing", marketing);
        String form = "type=unsubscribe&fired_at=2025-11-30+08%3A06%3A40&data%5Baction%5D=unsub&data%5Breason%5D=manual"
                + "&data%5Bid%5D=8a25ff1d98&data%5Blist_id%5D=a1b2c3d4e5&data%5Bemail%5D=ann%2Bshop%40example.com"
                + "&data%5Bmerges%5D%5BFNAME%5D=Ann";

        assertThat(get(path, null).status()).isEqualTo(200);
        assertThat(get(path + "?token=" + TOKEN, null).status()).isEqualTo(200);
        assertThat(get(path + "?token=another", null).status()).isEqualTo(401);
        assertThat(webhook(path + "?token=" + TOKEN, FORM, form, Map.of()).status()).isEqualTo(200);
        assertThat(webhook(path + "?token=" + TOKEN, FORM, form, Map.of()).status()).isEqualTo(200);
        assertThat(webhook(path + "?token=another", FORM, form, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path, FORM, form, Map.of()).status()).isEqualTo(401);

        List<JsonNode> stored = events("mailchimp-marketing", marketing);
        assertThat(stored).extracting(event -> event.path("type").asText()).containsExactly("mailchimp-marketing.unsubscribe");
        assertThat(stored.get(0).at("/data/email").asText()).isEqualTo("ann+shop@example.com");
        assertThat(stored.get(0).at("/data/merges/FNAME").asText()).isEqualTo("Ann");
        assertThat(stored.get(0).path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }
}
