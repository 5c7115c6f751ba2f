package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.app_backend.SlackSignature;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What Slack sends, signed by Slack's own library. */
class SlackWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "8f742231b10e8888abcd99badc0ffee5";
    private static final String FORM = "application/x-www-form-urlencoded";
    private String connection;

    @Autowired
    private MeterRegistry metrics;

    @BeforeEach
    void connect() {
        connection = connection("chat", "slack", "{\"accessToken\": \"xoxb-1\", \"webhookSecret\": \"" + SECRET + "\"}");
    }

    private static Map<String, String> signed(String secret, String body, Instant at) {
        String time = String.valueOf(at.getEpochSecond());
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Slack-Request-Timestamp", time);
        headers.put("X-Slack-Signature", new SlackSignature.Generator(secret).generate(time, body));
        return headers;
    }

    private Reply send(String type, String body) {
        return webhook(path("slack", connection), type, body, signed(SECRET, body, Instant.now()));
    }

    private static String callback(String id, String event) {
        return """
                {"token": "ZZZZZZWSxiZZZ2yIvs3peJ", "team_id": "T061EG9R6", "api_app_id": "A0MDYCDME", "event": %s,
                 "type": "event_callback", "event_id": "%s", "event_time": 1764490000,
                 "authorizations": [{"enterprise_id": null, "team_id": "T061EG9R6", "user_id": "U0", "is_bot": true}]}"""
                .formatted(event, id);
    }

    private static String message(String more) {
        return "{\"type\": \"message\", \"channel\": \"C0LAN2Q65\", \"user\": \"U061F7AUR\", \"text\": \"How many cats?\","
                + " \"ts\": \"1764490001.000050\", \"channel_type\": \"channel\"" + more + "}";
    }

    @Test
    void aPersonsMessageIsReceivedOnceThoughItMentionsTheApp() {
        assertThat(send("application/json", callback("Ev1", message(""))).status()).isEqualTo(200);
        assertThat(send("application/json", callback("Ev1", message(""))).status()).isEqualTo(200);
        assertThat(send("application/json", callback("Ev2", message("").replace("\"message\"", "\"app_mention\""))).status())
                .isEqualTo(200);

        assertThat(events("slack", connection)).singleElement().satisfies(event -> {
            assertThat(event.path("type").asText()).isEqualTo("message.received");
            assertThat(event.path("time").asText()).startsWith("2025-11-30T08:06:41");
            assertThat(event.at("/data/channel").asText()).isEqualTo("chat");
            assertThat(event.at("/data/from").asText()).isEqualTo("U061F7AUR");
            assertThat(event.at("/data/to").asText()).isEqualTo("C0LAN2Q65");
            assertThat(event.at("/data/text").asText()).isEqualTo("How many cats?");
            assertThat(event.at("/data/id").asText()).isEqualTo("1764490001.000050");
            assertThat(event.at("/data/teamId").asText()).isEqualTo("T061EG9R6");
            assertThat(event.toString()).doesNotContain("ZZZZZZWSxiZZZ2yIvs3peJ");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"type\": \"app_uninstalled\"} | slack.app_uninstalled",
        "{\"type\": \"tokens_revoked\", \"tokens\": {\"oauth\": [\"UXXXXXXXX\"], \"bot\": [\"UXXXXXXXX\"]}} | slack.tokens_revoked",
        "{\"type\": \"message\", \"subtype\": \"message_changed\", \"channel\": \"C1\", \"ts\": \"1.2\"} | slack.message",
        "{\"type\": \"message\", \"bot_id\": \"B1\", \"user\": \"U1\", \"channel\": \"C1\", \"ts\": \"1.3\"} | slack.message"})
    void otherEventsHaveTheirOwnNames(String event, String type) {
        assertThat(send("application/json", callback("Ev3", event)).status()).isEqualTo(200);

        JsonNode stored = events("slack", connection).get(0);
        assertThat(stored.path("type").asText()).isEqualTo(type);
        assertThat(stored.at("/data/event/type").asText()).isNotBlank();
        assertThat(stored.path("time").asText()).isEqualTo("2025-11-30T08:06:40Z");
    }

    @Test
    void filesComeAlong() {
        String event = message(", \"subtype\": \"file_share\", \"files\": [{\"id\": \"F1\", \"name\": \"a.pdf\", \"mimetype\":"
                + " \"application/pdf\", \"size\": 12, \"url_private\": \"https://files.slack.com/F1\"}]");
        assertThat(send("application/json", callback("Ev4", event)).status()).isEqualTo(200);

        assertThat(events("slack", connection).get(0).at("/data/attachments/0/url").asText()).isEqualTo("https://files.slack.com/F1");
    }

    @Test
    void theAddressIsVerified() {
        String body = "{\"token\": \"x\", \"challenge\": \"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P\","
                + " \"type\": \"url_verification\"}";

        Reply reply = send("application/json", body);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.raw().body()).isEqualTo("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
        assertThat(events("slack", connection)).isEmpty();
        assertThat(webhook(path("slack", connection), "application/json", body, Map.of()).status()).isEqualTo(401);
    }

    @Test
    void commandsAndButtonsAreEventsToo() {
        assertThat(send(FORM, "token=t&team_id=T1&channel_id=C1&user_id=U1&command=%2Fweather&text=94070+CH&trigger_id=13345224609.1"
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2F1234%2F5678").status()).isEqualTo(200);
        assertThat(send(FORM, "payload=" + URLEncoder.encode("{\"type\": \"block_actions\", \"token\": \"t-secret\", \"trigger_id\":"
                + " \"12466734323.1395872398\", \"team\": {\"id\": \"T1\"}, \"actions\": [{\"action_id\": \"yes\"}]}",
                StandardCharsets.UTF_8)).status()).isEqualTo(200);

        assertThat(events("slack", connection)).satisfiesExactly(command -> {
            assertThat(command.path("type").asText()).isEqualTo("slack.command");
            assertThat(command.at("/data/command").asText()).isEqualTo("/weather");
            assertThat(command.at("/data/text").asText()).isEqualTo("94070 CH");
            assertThat(command.at("/data/responseUrl").asText()).isEqualTo("https://hooks.slack.com/commands/1234/5678");
        }, button -> {
            assertThat(button.path("type").asText()).isEqualTo("slack.block_actions");
            assertThat(button.at("/data/payload/actions/0/action_id").asText()).isEqualTo("yes");
            assertThat(button.toString()).doesNotContain("t-secret");
        });
    }

    @Test
    void theAppOfTheInstanceServesTheWorkspacesThatAreConnected() {
        TestTenant other = newTenant("Other");
        String ours = connection("chat", "slack", "{\"accessToken\": \"xoxb-2\", \"teamId\": \"T061EG9R6\"}");
        String theirs = connection(other, "chat", "slack", "{\"accessToken\": \"xoxb-3\", \"teamId\": \"T99999999\"}");
        String body = callback("Ev7", message(""));

        assertThat(webhook("/webhooks/slack", "application/json", body, signed(SLACK_SIGNING_SECRET, body, Instant.now())).status())
                .isEqualTo(200);
        assertThat(webhook("/webhooks/slack", "application/json", body, signed(SECRET, body, Instant.now())).status()).isEqualTo(401);

        assertThat(events("slack", ours)).extracting(event -> event.path("type").asText()).containsExactly("message.received");
        assertThat(events("slack", connection)).isEmpty();
        assertThat(events(other, "slack", theirs)).isEmpty();
        String elsewhere = callback("Ev8", message("")).replace("T061EG9R6", "T00000000");
        assertThat(webhook("/webhooks/slack", "application/json", elsewhere, signed(SLACK_SIGNING_SECRET, elsewhere, Instant.now()))
                .status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"another,0,wrong", SECRET + ",-310,stale", SECRET + ",310,stale"})
    void anotherSecretAndAnotherTimeAreRefused(String secret, int seconds, String kind) {
        String body = callback("Ev5", message(""));

        assertThat(webhook(path("slack", connection), "application/json", body, signed(secret, body, Instant.now().plusSeconds(seconds)))
                .status()).isEqualTo(401);
        assertThat(refusal(connection, kind).path("reason").asText()).isNotBlank().doesNotContain(SECRET);
        assertThat(events("slack", connection)).isEmpty();
    }

    @Test
    void aChangedByteAndAnotherVersionAreRefused() {
        String body = callback("Ev6", message(""));
        Map<String, String> headers = signed(SECRET, body, Instant.now());

        assertThat(webhook(path("slack", connection), "application/json", body + " ", headers).status()).isEqualTo(401);
        headers.computeIfPresent("X-Slack-Signature", (name, value) -> value.replace("v0=", "v1="));
        assertThat(webhook(path("slack", connection), "application/json", body, headers).status()).isEqualTo(401);
    }

    private static String callback(String id, String event, Instant at) {
        return callback(id, event).replace("1764490000", String.valueOf(at.getEpochSecond()));
    }

    @Test
    void whoseAppIsUninstalledHasToBeConnectedAgain() {
        String uninstalled = "{\"type\": \"app_uninstalled\"}";
        String ours = connection("chat", "slack", "{\"accessToken\": \"xoxb-2\", \"teamId\": \"T061EG9R6\", \"webhookSecret\": \"" + SECRET
                + "\"}");
        for (String other : List.of(callback("Ev20", uninstalled, Instant.now()).replace("T061EG9R6", "T00000000"),
                callback("Ev21", uninstalled), callback("Ev22", "{\"type\": \"tokens_revoked\", \"tokens\": {\"oauth\": [\"U1\"]}}",
                        Instant.now()))) {
            assertThat(webhook(path("slack", ours), "application/json", other, signed(SECRET, other, Instant.now())).status())
                    .isEqualTo(200);
        }
        assertThat(webhook(path("slack", ours), "application/json", callback("Ev23", uninstalled, Instant.now()),
                signed("another", callback("Ev23", uninstalled, Instant.now()), Instant.now())).status()).isEqualTo(401);
        assertThat(get("/api/integrations/" + ours, tenant.token()).at("/status")).as("another's, long ago, a user's, unproven")
                .isNotEqualTo("error");

        String body = callback("Ev24", uninstalled, Instant.now());
        assertThat(webhook(path("slack", ours), "application/json", body, signed(SECRET, body, Instant.now())).status()).isEqualTo(200);

        Reply shown = get("/api/integrations/" + ours, tenant.token());
        assertThat(shown.at("/status")).isEqualTo("error");
        assertThat(shown.at("/lastError")).contains("Slack", "slack.app_uninstalled", "Let it in there again");
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).as("without a workspace").isNotEqualTo("error");
    }

    @Test
    void whatTheAppOfTheInstanceGetsAndIsNobodysIsMadeKnown() {
        String body = "{\"token\": \"t\", \"type\": \"app_rate_limited\", \"minute_rate_limited\": 1518467820, \"api_app_id\": \"A1\"}";

        assertThat(webhook("/webhooks/slack", "application/json", body, signed(SLACK_SIGNING_SECRET, body, Instant.now())).status())
                .isEqualTo(200);
        assertThat(webhook("/webhooks/slack", "application/json", body, signed("another", body, Instant.now())).status()).isEqualTo(401);

        JsonNode unassigned = get("/actuator/health", OPERATOR).body().at("/components/webhooks/details/unassigned");
        assertThat(unassigned.path("slack/nobody").asText()).contains("slack.app_rate_limited", "says neither whose it is",
                "/webhooks/{provider}/{id}");
        assertThat(unassigned.path("slack/wrong").asText()).contains("is signed with another secret");
        for (String kind : List.of("nobody", "wrong")) {
            assertThat(metrics.get("serai.webhooks.unassigned").tag("provider", "slack").tag("kind", kind).counter().count()).isPositive();
        }
    }
}
