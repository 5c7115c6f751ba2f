package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Meta sends of pages, Instagram and WhatsApp: to a connection, and to the app of this instance. */
class MetaWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "8123456789abcdef0123456789abcdef";
    private static final String JSON = "application/json";
    private static final String OWN = "\"appSecret\": \"" + SECRET + "\", \"webhookVerifyToken\": \"our-word\"";

    /** Digits that no other test has. */
    private static String id() {
        return Long.toString(10_000_000_000_000L + Math.abs(java.util.UUID.randomUUID().getLeastSignificantBits() % 1_000_000_000_000L));
    }

    private String leads(String page, String more) {
        return connection("facebook", "facebook-leads", "{\"sandbox\": true, \"accessToken\": \"EAAx\", \"pageId\": \"" + page + "\"" + more
                + "}");
    }

    private String messenger(String page, String more) {
        return connection("chat", "facebook-messenger", "{\"sandbox\": true, \"accessToken\": \"EAAx\", \"pageId\": \"" + page + "\"" + more
                + "}");
    }

    private Reply send(String path, String body, String secret) {
        return webhook(path, JSON, body, Map.of("X-Hub-Signature-256", "sha256=" + hexHmac(secret, body)));
    }

    private static String lead(String page, String... leads) {
        return "{\"object\": \"page\", \"entry\": [{\"id\": \"" + page + "\", \"time\": 1764490010, \"changes\": ["
                + String.join(",", java.util.Arrays.stream(leads).map(lead -> """
                        {"field": "leadgen", "value": {"leadgen_id": "%s", "form_id": "381720193847562", "page_id": "%s", "ad_id": "7",
                         "adgroup_id": "8", "created_time": 1764490000}}""".formatted(lead, page)).toList()) + "]}]}";
    }

    private static String messaging(String object, String page, String events) {
        return "{\"object\": \"" + object + "\", \"entry\": [{\"id\": \"" + page + "\", \"time\": 1764490010123, \"messaging\": [" + events
                + "]}]}";
    }

    private static String messaging(String page, String events) {
        return messaging("page", page, events);
    }

    private static String from(String page) {
        return "\"sender\": {\"id\": \"7218376541234567\"}, \"recipient\": {\"id\": \"" + page + "\"}, \"timestamp\": 1764490000456";
    }

    @Test
    void anAddressIsVerifiedByTheWordOfTheConnection() {
        String page = id();
        String path = path("facebook-leads", leads(page, "," + OWN));

        Reply right = get(path + "?hub.mode=subscribe&hub.verify_token=our-word&hub.challenge=1158201444", null);

        assertThat(right.status()).isEqualTo(200);
        assertThat(right.raw().body()).isEqualTo("1158201444");
        assertThat(get(path + "?hub.mode=subscribe&hub.verify_token=another&hub.challenge=1", null).status()).isEqualTo(403);
        assertThat(get(path + "?hub.mode=unsubscribe&hub.verify_token=our-word&hub.challenge=1", null).status()).isEqualTo(403);
        assertThat(get(path, null).status()).isEqualTo(403);
    }

    @Test
    void leadsOfABatchAreOneEventEach() {
        String page = id();
        String connection = leads(page, "," + OWN);

        assertThat(send(path("facebook-leads", connection), lead(page, page + "1", page + "2"), SECRET).status()).isEqualTo(200);
        assertThat(send(path("facebook-leads", connection), lead(page, page + "2"), SECRET).status()).isEqualTo(200);

        List<JsonNode> events = events("facebook-leads", connection);
        assertThat(events).extracting(event -> event.path("type").asText()).containsExactly("lead.received", "lead.received");
        JsonNode first = events.stream().filter(event -> event.at("/data/leadId").asText().equals(page + "1")).findFirst().orElseThrow();
        assertThat(first.at("/data/formId").asText()).isEqualTo("381720193847562");
        assertThat(first.at("/data/pageId").asText()).isEqualTo(page);
        assertThat(first.at("/data/connectionId").asText()).isEqualTo(connection);
        assertThat(first.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }

    /** Meta writes and signs escapes such as @ for @: the bytes are signed, not what they mean. */
    @Test
    void theBytesAreSigned() {
        String page = id();
        String connection = messenger(page, "," + OWN);
        String body = messaging(page, "{" + from(page) + ", \"message\": {\"mid\": \"m_" + page + "\", \"text\": \"ann\\u0040x \\u00fc"
                + " \\/ \\ud83d\\ude00\"}}");

        assertThat(send(path("facebook-messenger", connection), body, SECRET).status()).isEqualTo(200);
        assertThat(webhook(path("facebook-messenger", connection), JSON, body.replace("\\u0040", "@"),
                Map.of("X-Hub-Signature-256", "sha256=" + hexHmac(SECRET, body))).status()).isEqualTo(401);

        JsonNode message = events("facebook-messenger", connection).get(0);
        assertThat(message.path("type").asText()).isEqualTo("message.received");
        assertThat(message.at("/data/text").asText()).isEqualTo("ann@x ü / 😀");
        assertThat(message.at("/data/from").asText()).isEqualTo("7218376541234567");
        assertThat(message.at("/data/channel").asText()).isEqualTo("facebook-messenger");
        assertThat(message.path("time").asText()).isEqualTo("2025-11-30T08:06:40.456Z");
    }

    @Test
    void aMessageOfMessengerIsAnsweredToWhoWroteIt() {
        String page = id();
        String connection = messenger(page, "," + OWN);
        String body = messaging(page, "{" + from(page) + ", \"message\": {\"mid\": \"m_q\", \"text\": \"Are you open?\"}}");
        assertThat(send(path("facebook-messenger", connection), body, SECRET).status()).isEqualTo(200);
        String who = events("facebook-messenger", connection).get(0).at("/data/from").asText();

        Reply answered = post("/api/v1/operations/chat.post", tenant.token(), "{\"channel\": \"" + who + "\", \"text\": \"Until six.\"}");

        assertThat(answered.status()).as("%s", answered.body()).isEqualTo(202);
        JsonNode delivered = delivery(tenant, answered.at("/deliveryId"), "delivered");
        assertThat(delivered.path("connectionId").asText()).isEqualTo(connection);
        assertThat(delivered.at("/message/channel").asText()).isEqualTo("7218376541234567");
    }

    @Test
    void echoesAreNoEventsAndDeliveriesAreReports() {
        String page = id();
        String connection = messenger(page, "," + OWN);
        String body = messaging(page, "{" + from(page) + ", \"message\": {\"mid\": \"m_e\", \"is_echo\": true, \"text\": \"ours\"}}, {"
                + from(page) + ", \"delivery\": {\"mids\": [\"m_1\", \"m_2\"], \"watermark\": 1764490000456}}, {"
                + from(page) + ", \"delivery\": {\"watermark\": 1764490000456}}, {"
                + from(page) + ", \"read\": {\"watermark\": 1764490000456}}, {"
                + from(page) + ", \"message\": {\"mid\": \"m_3\", \"attachments\": [{\"type\": \"image\", \"payload\":"
                + " {\"url\": \"https://cdn.example.com/1\"}}]}}, {"
                + from(page) + ", \"postback\": {\"title\": \"Start\", \"payload\": \"START\", \"mid\": \"m_4\"}}");

        assertThat(send(path("facebook-messenger", connection), body, SECRET).status()).isEqualTo(200);

        List<JsonNode> events = events("facebook-messenger", connection);
        assertThat(events).extracting(event -> event.path("type").asText()).containsExactlyInAnyOrder("delivery.report", "delivery.report",
                "facebook.read", "message.received", "facebook.postback");
        assertThat(events).filteredOn(event -> event.path("type").asText().equals("delivery.report")).allSatisfy(event -> {
            assertThat(event.at("/data/state").asText()).isEqualTo("delivered");
            assertThat(event.at("/data/recipient").asText()).isEqualTo("7218376541234567");
            assertThat(event.at("/data/provider").asText()).isEqualTo("facebook-messenger");
        }).extracting(event -> event.at("/data/objects/0").asText()).containsExactlyInAnyOrder("m_1", "m_2");
        assertThat(events.stream().filter(event -> event.path("type").asText().equals("message.received")).findFirst().orElseThrow()
                .at("/data/attachments/0/url").asText()).isEqualTo("https://cdn.example.com/1");
    }

    /** A page tells its app of leads and of messages at one address. */
    @ParameterizedTest
    @ValueSource(strings = {"facebook-leads", "facebook"})
    void whatIsForAnotherConnectionOfThePageGoesThere(String word) {
        String page = id();
        String leads = leads(page, "," + OWN);
        String messenger = messenger(page, "");
        String another = leads(page + "9", "");

        assertThat(send(path(word, leads), messaging(page, "{" + from(page) + ", \"message\": {\"mid\": \"m_1\", \"text\": \"Hi\"}}"),
                SECRET).status()).isEqualTo(200);
        assertThat(send(path(word, leads), lead(page + "9", page + "1"), SECRET).status()).isEqualTo(200);

        assertThat(events("facebook-leads", leads)).isEmpty();
        assertThat(events("facebook-messenger", messenger)).extracting(event -> event.at("/data/text").asText()).containsExactly("Hi");
        assertThat(events("facebook-leads", another)).extracting(event -> event.at("/data/leadId").asText()).containsExactly(page + "1");
    }

    @Test
    void theAddressOfAnotherProviderIsNotThisOnes() {
        String leads = leads(id(), "," + OWN);

        assertThat(send(path("whatsapp", leads), "{}", SECRET).status()).isEqualTo(404);
        assertThat(send(path("facebook-messenger", leads), "{}", SECRET).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"another-secret,wrong", "'',missing"})
    void whatIsNotProvenIsRefused(String secret, String kind) {
        String page = id();
        String connection = leads(page, "," + OWN);
        String body = lead(page, "1");

        Reply reply = secret.isEmpty() ? webhook(path("facebook-leads", connection), JSON, body, Map.of("X-Hub-Signature", "sha1=00"))
                : send(path("facebook-leads", connection), body, secret);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(refusal(connection, kind).path("count").asInt()).isEqualTo(1);
        assertThat(webhook(path("facebook-leads", connection), JSON, body.replace("leadgen", "leadgem"),
                Map.of("X-Hub-Signature-256", "sha256=" + hexHmac(SECRET, body))).status()).isEqualTo(401);
        assertThat(events("facebook-leads", connection)).isEmpty();
    }

    @Test
    void theAppOfTheInstanceTellsOfThePagesOfItsTenants() {
        String page = id();
        String ours = leads(page, "");
        String messenger = messenger(page, "");
        TestTenant other = newTenant("Other");
        String theirs = connection(other, "facebook", "facebook-leads", "{\"sandbox\": true, \"accessToken\": \"EAAx\", \"pageId\": \""
                + page
                + "8\"}");

        Reply challenge = get("/webhooks/facebook?hub.mode=subscribe&hub.verify_token=" + META_VERIFY_TOKEN + "&hub.challenge=77", null);
        Reply reply = send("/webhooks/facebook", lead(page, page + "1"), META_APP_SECRET);
        Reply message = send("/webhooks/facebook", messaging(page, "{" + from(page) + ", \"message\": {\"mid\": \"m\", \"text\": \"Hi\"}}"),
                META_APP_SECRET);

        assertThat(challenge.raw().body()).isEqualTo("77");
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        assertThat(message.status()).as("%s", message.body()).isEqualTo(200);
        assertThat(events("facebook-leads", ours)).extracting(event -> event.at("/data/leadId").asText()).containsExactly(page + "1");
        assertThat(events("facebook-messenger", messenger)).hasSize(1);
        assertThat(events(other, "facebook-leads", theirs)).isEmpty();
        assertThat(send("/webhooks/facebook", lead(page, page + "2"), SECRET).status()).isEqualTo(401);
        assertThat(send("/webhooks/facebook", lead("1", "2"), META_APP_SECRET).status()).isEqualTo(404);
    }

    @Test
    void twoConnectionsOfOnePageHearOfALeadOnce() {
        String page = id();
        String one = leads(page, "");
        String two = leads(page, "");

        assertThat(send("/webhooks/facebook", lead(page, page + "1"), META_APP_SECRET).status()).isEqualTo(200);

        assertThat(events("facebook-leads", one).size() + events("facebook-leads", two).size()).isEqualTo(1);
    }

    @Test
    void instagramTellsOfMessagesReadingAndComments() {
        String account = id();
        String connection = connection("social", "instagram",
                "{\"sandbox\": true, \"accessToken\": \"EAAx\", \"instagramAccountId\": \"" + account
                + "\"," + OWN + "}");
        String body = messaging("instagram", account, "{" + from(account) + ", \"message\": {\"mid\": \"aWd_1\", \"text\": \"Grüezi\","
                + " \"reply_to\": {\"mid\": \"aWd_0\"}}}, {" + from(account) + ", \"message\": {\"mid\": \"aWd_2\", \"is_echo\": true}}, {"
                + from(account) + ", \"read\": {\"mid\": \"aWd_0\"}}, {" + from(account)
                + ", \"message\": {\"mid\": \"aWd_1\", \"is_deleted\": true}}");
        String comment = "{\"object\": \"instagram\", \"entry\": [{\"id\": \"" + account
                + "\", \"time\": 1764490010, \"changes\": [{\"field\":"
                + " \"comments\", \"value\": {\"id\": \"178\", \"text\": \"Nice\"}}]}]}";

        assertThat(send(path("instagram", connection), body, SECRET).status()).isEqualTo(200);
        assertThat(send("/webhooks/instagram", comment, META_APP_SECRET).status()).isEqualTo(200);

        List<JsonNode> events = events("instagram", connection);
        assertThat(events).extracting(event -> event.path("type").asText()).containsExactlyInAnyOrder("message.received", "delivery.report",
                "instagram.message", "instagram.comments");
        JsonNode message = events.stream().filter(event -> event.path("type").asText().equals("message.received")).findFirst()
                .orElseThrow();
        assertThat(message.at("/data/text").asText()).isEqualTo("Grüezi");
        assertThat(message.at("/data/replyTo").asText()).isEqualTo("aWd_0");
        JsonNode read = events.stream().filter(event -> event.path("type").asText().equals("delivery.report")).findFirst().orElseThrow();
        assertThat(read.at("/data/state").asText()).isEqualTo("read");
        assertThat(read.at("/data/objects/0").asText()).isEqualTo("aWd_0");
    }

    private static String whatsapp(String number, String value) {
        return """
                {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value":
                 {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550783881", "phone_number_id": "%s"}, %s}}]}]}"""
                .formatted(number, value);
    }

    private static String status(String id, String status, String more) {
        return """
                {"id": "%s", "status": "%s", "timestamp": "1764490000", "recipient_id": "41791234567", "biz_opaque_callback_data": "k",
                 "pricing": {"billable": true, "pricing_model": "CBP", "category": "utility"}%s}""".formatted(id, status, more);
    }

    private String number(String number) {
        return connection("whatsapp", "whatsapp-business", "{\"sandbox\": true, \"accessToken\": \"EAAx\", \"phoneNumberId\": \""
                + number + "\","
                + OWN + "}");
    }

    @Test
    void whatsappTellsWhatBecomesOfMessages() {
        String number = id();
        String connection = number(number);
        String errors = ", \"errors\": [{\"code\": %s, \"title\": \"Title\", \"message\": \"Message\", \"error_data\": {\"details\":"
                + " \"Details.\"}}]";

        Reply reply = send(path("whatsapp-business", connection), whatsapp(number, "\"statuses\": ["
                + String.join(",", status("wamid.A", "sent", ""), status("wamid.A", "delivered", ""), status("wamid.A", "read", ""),
                        status("wamid.B", "failed", errors.formatted("131026")), status("wamid.C", "failed", errors.formatted("131047")),
                        status("wamid.D", "failed", errors.formatted("131000")), status("wamid.E", "warning", "")) + "]"), SECRET);

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        assertThat(send(path("whatsapp", connection), whatsapp(number, "\"statuses\": [" + status("wamid.A", "read", "") + "]"), SECRET)
                .status()).isEqualTo(200);
        List<JsonNode> events = events("whatsapp-business", connection);
        assertThat(events).extracting(event -> event.at("/data/objects/0").asText() + " " + event.at("/data/state").asText() + " "
                + event.at("/data/reason").asText("-")).containsExactlyInAnyOrder("wamid.A sent -", "wamid.A delivered -",
                "wamid.A read -", "wamid.B failed The number is not on WhatsApp, or its WhatsApp cannot get this message",
                "wamid.C failed The person has not written to this number within 24 hours; only a template may be sent now",
                "wamid.D failed Details.", "  -");
        JsonNode failed = events.stream().filter(event -> event.at("/data/objects/0").asText().equals("wamid.B")).findFirst().orElseThrow();
        assertThat(failed.at("/data/data/code").asInt()).isEqualTo(131026);
        assertThat(failed.at("/data/recipient").asText()).isEqualTo("+41791234567");
        assertThat(failed.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }

    @Test
    void whatsappTellsWhatPeopleWrite() {
        String number = id();
        String connection = number(number);
        String contact = "\"contacts\": [{\"profile\": {\"name\": \"Ann\"}, \"wa_id\": \"41791234567\"}], \"messages\": [";
        String head = "\"from\": \"41791234567\", \"timestamp\": \"1764490000\"";

        assertThat(send(path("whatsapp", connection), whatsapp(number, contact + "{" + head + ", \"id\": \"wamid.1\", \"type\": \"text\","
                + " \"text\": {\"body\": \"Grüezi 😀\"}, \"context\": {\"from\": \"1\", \"id\": \"wamid.0\"}}, {" + head
                + ", \"id\": \"wamid.2\", \"type\": \"image\", \"image\": {\"id\": \"77\", \"mime_type\": \"image/jpeg\","
                + " \"caption\": \"Look\"}}, {"
                + head + ", \"id\": \"wamid.3\", \"type\": \"interactive\", \"interactive\": {\"type\": \"button_reply\", \"button_reply\":"
                + " {\"id\": \"yes\", \"title\": \"Yes\"}}}, {" + head
                + ", \"id\": \"wamid.4\", \"type\": \"unsupported\", \"errors\": [{\"code\": 131051}]}]"), SECRET).status()).isEqualTo(200);

        Map<String, JsonNode> messages = new java.util.HashMap<>();
        events("whatsapp-business", connection).forEach(event -> messages.put(event.at("/data/id").asText(), event.path("data")));
        assertThat(messages.keySet()).containsExactlyInAnyOrder("wamid.1", "wamid.2", "wamid.3", "wamid.4");
        assertThat(messages.get("wamid.1").path("text").asText()).isEqualTo("Grüezi 😀");
        assertThat(messages.get("wamid.1").path("name").asText()).isEqualTo("Ann");
        assertThat(messages.get("wamid.1").path("from").asText()).isEqualTo("+41791234567");
        assertThat(messages.get("wamid.1").path("to").asText()).isEqualTo("+15550783881");
        assertThat(messages.get("wamid.1").path("replyTo").asText()).isEqualTo("wamid.0");
        assertThat(messages.get("wamid.1").has("attachments")).isFalse();
        assertThat(messages.get("wamid.2").path("text").asText()).isEqualTo("Look");
        assertThat(messages.get("wamid.2").at("/attachments/0/id").asText()).isEqualTo("77");
        assertThat(messages.get("wamid.3").path("payload").asText()).isEqualTo("yes");
        assertThat(messages.get("wamid.3").path("text").asText()).isEqualTo("Yes");
    }

    @Test
    void whatsappsOtherNewsAreEventsAndAreKeptWhateverTheyAre() {
        String connection = number(id());
        String update = "{\"object\": \"whatsapp_business_account\", \"entry\": [{\"id\": \"1\", \"time\": 1764490000, \"changes\":"
                + " [{\"field\": \"message_template_status_update\", \"value\": {\"event\": \"PAUSED\"}}]}]}";

        assertThat(send(path("whatsapp", connection), update, SECRET).status()).isEqualTo(200);
        assertThat(send(path("whatsapp", connection), "{\"object\": \"another\"}", SECRET).status()).isEqualTo(200);
        assertThat(send(path("whatsapp", connection), "[]", SECRET).status()).isEqualTo(200);
        assertThat(webhook(path("whatsapp", connection), JSON, "\u00ff{".getBytes(StandardCharsets.ISO_8859_1),
                Map.of("X-Hub-Signature-256", "sha256=00")).status()).isEqualTo(401);

        assertThat(events("whatsapp-business", connection)).extracting(event -> event.path("type").asText())
                .containsExactlyInAnyOrder("whatsapp.message_template_status_update", "webhook.unread");
    }
}
