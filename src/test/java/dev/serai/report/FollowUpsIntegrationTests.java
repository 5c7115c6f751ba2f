package dev.serai.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes do once a provider reports, by the example of the guide and the shipped fallback. */
class FollowUpsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Follow-ups");
        connect("email", "sendgrid", "\"fromEmail\": \"a@example.com\"");
        connect("sms", "vonage", "\"fromPhoneNumber\": \"+41790000000\"");
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    private void connect(String channel, String provider, String fields) {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {"sandbox": true, %s}}"""
                .formatted(channel, provider, provider, fields)).status()).isEqualTo(201);
    }

    private void live(String file, String content) {
        JsonNode state = routes.put(file, content);
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    /** The example of routes/README.md, with another time to wait. */
    private void guide(String wait) throws IOException {
        String page = Files.readString(Path.of("routes", "README.md"));
        String block = page.substring(page.lastIndexOf("```yaml\n", page.indexOf("id: text-when-not-opened")) + "```yaml\n".length());
        live("events/not-opened.camel.yaml", block.substring(0, block.indexOf("```")).replace("notBefore: 10m", "notBefore: " + wait));
        live("events/code.camel.yaml", """
                - route:
                    id: mail-code
                    description: For a test.
                    group: events
                    from:
                      uri: event:code.requested
                      steps:
                        - setBody: {expression: {jq: {expression: '{to: .email, subject: "Code", text: .code}'}}}
                        - to: {id: to-mail-code, uri: "operation:email.send"}
                """);
    }

    private JsonNode mailOf(String event) {
        return delivery(tenant, post("/api/events", tenant.token(), event).at("/deliveries/0/id"), "delivered");
    }

    private List<JsonNode> texts() {
        return deliveries(tenant, "?operation=sms.send");
    }

    private static final String CODE = """
            {"type": "code.requested", "data": {"email": "ann@example.com", "phone": "+41791234567", "code": "123456"}}""";

    @Test
    void whatIsNotOpenedInTimeIsTexted() throws IOException {
        guide("2s");

        mailOf(CODE);

        await().atMost(PATIENCE).until(() -> texts().size() == 1 && texts().get(0).path("status").asText().equals("delivered"));
        assertThat(texts().get(0).at("/message/text").asText()).isEqualTo("Your code is 123456");
    }

    @Test
    void whatIsOpenedInTimeIsNotTexted() throws IOException {
        guide("1h");
        JsonNode mail = mailOf(CODE);
        await().atMost(PATIENCE).until(() -> texts().size() == 1);

        Reported.of(mail, "opened").post(database, tenant.id());

        await().atMost(PATIENCE).until(() -> texts().get(0).path("status").asText().equals("cancelled"));
        assertThat(texts().get(0).path("reason").asText()).isEqualTo("called off");
        assertThat(texts().get(0).path("explanation").asText()).contains("Called off by message.opened");
        assertThat(delivery(tenant, mail.path("id").asText()).path("status").asText()).isEqualTo("delivered");
    }

    @Test
    void whatWasOpenedBeforeTheTextWasPlannedIsNotTexted() throws IOException {
        guide("1h");
        Reply explained = post("/api/events/explain", tenant.token(), """
                {"type": "delivery.delivered", "data": {"operation": "email.send", "reports": {"email.send": "clicked"},
                 "event": {"type": "code.requested", "data": {"phone": "+41791234567", "code": "1"}}}}""");

        assertThat(explained.body().path("operations")).isEmpty();
        assertThat(explained.body().path("routes")).extracting(JsonNode::asText).contains("text-when-not-opened");
    }

    @Test
    void explainingCallsNothingOff() throws IOException {
        guide("1h");
        JsonNode mail = mailOf(CODE);
        await().atMost(PATIENCE).until(() -> texts().size() == 1);

        post("/api/events/explain", tenant.token(), """
                {"type": "message.opened", "data": {"operation": "email.send", "event": {"id": "%s"}}}"""
                .formatted(mail.path("eventId").asText()));

        assertThat(texts().get(0).path("status").asText()).isEqualTo("accepted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bounced", "failed"})
    void whomAnEmailDoesNotReachGetsOneTextMessage(String state) {
        live("events/fallback-test.camel.yaml", """
                - route:
                    id: mail-fallback
                    description: For a test.
                    group: events
                    from:
                      uri: event:fallback.test
                      steps:
                        - setBody: {expression: {jq: {expression: '{to: ["ann@example.com", "bob@example.com"], subject: "x", text: "x"}'}}}
                        - to: {id: to-mail-fallback, uri: "operation:email.send"}
                """);
        JsonNode mail = mailOf("""
                {"type": "fallback.test", "data": {"fallbackPhone": "+41791234567", "fallbackText": "Call us"}}""");

        Reported.of(mail, state).to("ann@example.com").post(database, tenant.id());
        Reported.of(mail, state).to("bob@example.com").post(database, tenant.id());

        await().atMost(PATIENCE).until(() -> get("/api/events?type=message." + state + "&status=planned", tenant.token()).body()
                .path("items").size() == 2);
        await().atMost(PATIENCE).until(() -> get("/api/events?status=received", tenant.token()).body().path("items").isEmpty());
        assertThat(texts()).singleElement().satisfies(text -> assertThat(text.at("/message/text").asText()).isEqualTo("Call us"));
    }
}
