package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Mode;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One question tells why somebody got a message or none, also when nothing was sent. */
class WhyIntegrationTests extends AbstractSeraiIntegrationTests {

    private TestTenant tenant;
    private RouteFolder routes;
    private String ann;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Why");
        routes = routeFolder();
        ann = "ann." + UUID.randomUUID() + "@example.com";
        PROVIDERS.behaveWell();
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "First", "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}""".formatted(UUID.randomUUID()));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
        routes.close();
    }

    private JsonNode why(String recipient) {
        Reply reply = get("/api/why?recipient=" + URLEncoder.encode(recipient, StandardCharsets.UTF_8), tenant.token());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.body();
    }

    private static List<String> trail(JsonNode why) {
        List<String> steps = new ArrayList<>();
        why.at("/cases/0/trail").forEach(step -> steps.add(step.path("step").asText() + " " + step.path("state").asText()));
        return steps;
    }

    private String send(String to) {
        return post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "%s", "subject": "%s", "text": "Hello Ann"}""".formatted(to, UUID.randomUUID())).at("/deliveryId");
    }

    private void route(String id, String planning, String steps) {
        JsonNode state = routes.put("events/" + id + ".camel.yaml", """
                - route:
                    id: %s
                    description: For a test.
                    group: events
                    from:
                      uri: "event:%s%s"
                      steps:
                %s""".formatted(id, id.replace('-', '.'), planning, steps.indent(8)));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    @Test
    void whatNobodyEverAskedForIsSaidToBeSo() {
        JsonNode why = why(ann);

        assertThat(why.path("answer").asText()).startsWith("Nothing was sent, and nothing was asked for").contains(ann);
        assertThat(why.path("advice").asText()).contains("/api/events");
        assertThat(why.path("complete").asBoolean()).isTrue();
        assertThat(why.path("cases")).isEmpty();
    }

    @Test
    void whatTheProviderTookIsSaidToBeTaken() {
        String id = send(ann.toUpperCase(java.util.Locale.ROOT));
        delivery(tenant, id, "delivered");

        JsonNode why = why(ann);

        assertThat(why.path("answer").asText()).contains("was taken by sendgrid", "reported nothing");
        assertThat(why.path("advice").asText()).contains("m-1");
        assertThat(why.at("/cases/0/deliveryId").asText()).isEqualTo(id);
        assertThat(trail(why)).containsExactly("event none", "delivery ok", "provider ok");
        assertThat(why.at("/cases/0/trail/2/text").asText()).isEqualTo("sendgrid answered 202 and took it.");
        assertThat(why(id).path("answer")).as("by its id").isEqualTo(why.path("answer"));
        assertThat(why(UUID.randomUUID().toString()).path("cases")).isEmpty();
        assertThat(why("nobody@example.com").path("cases")).isEmpty();
        assertThat(why("x" + ann).path("cases")).as("another address that ends alike").isEmpty();
    }

    @Test
    void whatWasRefusedComesWithTheProvidersWords() {
        PROVIDERS.behave("sendgrid", Mode.REJECTED);
        delivery(tenant, send(ann), "dead");

        JsonNode why = why(ann);

        assertThat(why.path("answer").asText()).contains("was not delivered and is not tried again");
        assertThat(why.path("advice").asText()).contains("Correct what the messages are made of");
        assertThat(trail(why)).containsExactly("event none", "delivery bad", "provider bad");
        assertThat(why.at("/cases/0/trail/2/quote").asText()).isNotBlank();
    }

    @Test
    void anEventOfWhichNothingCouldBeMadeIsFound() {
        route("why-broken", "?planning=later", """
                - setBody: {expression: {jq: {expression: '{to: .who, subject: .subject, text: "Hello"}'}}}
                - to: {id: to-email, uri: "operation:email.send"}
                """);
        String event = send(request("/api/events", tenant.token()).header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                "{\"type\": \"why.broken\", \"data\": {\"who\": \"" + ann + "\", \"subject\": {\"a\": 1}}}"))).at("/eventId");
        await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/events/" + event, tenant.token()).at("/status"),
                "unplannable"::equals);

        JsonNode why = why(ann);

        assertThat(why.path("answer").asText()).startsWith("Nothing was sent: why.broken of ").contains("route why-broken", "subject");
        assertThat(why.path("advice").asText()).contains("/api/events/" + event + "/plan");
        assertThat(why.at("/cases/0/eventId").asText()).isEqualTo(event);
        assertThat(trail(why)).containsExactly("event ok", "plan bad", "provider none");
    }

    @Test
    void anEventOfWhichNothingWasMadeIsFound() {
        route("why-nothing", "", "- log: \"nothing to do\"\n");
        post("/api/events", tenant.token(), "{\"type\": \"why.nothing\", \"data\": {\"customer\": {\"email\": \"" + ann + "\"}}}");

        JsonNode why = why(ann);

        assertThat(why.path("answer").asText()).startsWith("Nothing was sent: why.nothing of ").contains("asked for no message",
                "Route why-nothing");
        assertThat(trail(why)).containsExactly("event ok", "plan none", "provider none");
        assertThat(why(why.at("/cases/0/eventId").asText()).path("answer")).as("by the id of the event").isEqualTo(why.path("answer"));
    }

    @Test
    void whatTheRouteSentToSomebodyElseIsFound() {
        route("why-else", "", """
                - setBody: {expression: {jq: {expression: '{to: .other, subject: "x", text: "Hello"}'}}}
                - to: {id: to-email, uri: "operation:email.send"}
                """);
        String delivery = post("/api/events", tenant.token(), "{\"type\": \"why.else\", \"data\": {\"who\": \"" + ann
                + "\", \"other\": \"bob@example.com\"}}").at("/deliveries/0/id");

        JsonNode why = why(ann);

        assertThat(why.path("answer").asText()).contains("names this recipient", "somebody else");
        assertThat(why.at("/cases/0/deliveryId").asText()).isEqualTo(delivery);
        assertThat(trail(why)).containsExactly("event ok", "plan none");
        JsonNode bob = why("bob@example.com");
        assertThat(bob.path("cases")).hasSize(1);
        delivery(tenant, delivery, "delivered");
        assertThat(trail(why("bob@example.com"))).containsExactly("event ok", "plan ok", "delivery ok", "provider ok");
    }

    @Test
    void whatIsAskedWrongIsRefusedAndNobodyAsksAboutOthers() {
        String id = send(ann);
        TestTenant other = newTenant("Curious");
        String asked = "/api/why?recipient=" + ann;

        assertThat(get(asked, other.token()).body().path("cases")).isEmpty();
        assertThat(get("/api/why?recipient=" + id, other.token()).body().path("cases")).isEmpty();
        assertThat(get(asked, OPERATOR).status()).isEqualTo(403);
        assertThat(get(asked, null).status()).isEqualTo(401);
        assertThat(get("/api/why", tenant.token()).at("/errors/0/field")).isEqualTo("recipient");
        assertThat(get("/api/why?recipient=a", tenant.token()).at("/errors/0/field")).isEqualTo("recipient");
        assertThat(get(asked + "&from=2026-11-30T00:00:00Z&to=2026-11-29T00:00:00Z", tenant.token()).at("/errors/0/field"))
                .isEqualTo("from");
        assertThat(get(asked + "&to=2020-01-01T00:00:00Z", tenant.token()).body().path("cases")).isEmpty();
    }

    @Test
    void allOfALongTimeIsLookedThrough() {
        UUID of = UUID.fromString(tenant.id());
        database.jdbc().sql("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                select ?, new_event_id(), 'email.send', 'delivered',
                  case when n in (1, 2500) then ? else '{"to": [{"email": "bob@example.com"}]}' end, now(), now(), now()
                from generate_series(1, 2500) n""").params(of, "{\"to\": [{\"email\": \"" + ann + "\"}]}").update();

        JsonNode why = why(ann);

        assertThat(why.path("cases")).hasSize(2);
        assertThat(why.path("complete").asBoolean()).isTrue();
    }
}
