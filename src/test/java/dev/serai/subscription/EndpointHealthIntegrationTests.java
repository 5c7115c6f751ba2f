package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.subscription.Endpoints.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints that fail: their owners are told on the way, they are disabled in the end, and nothing that was for them is lost. */
class EndpointHealthIntegrationTests extends AbstractSubscriptionTests {

    private JsonNode shown(String id) {
        return get(PATH + "/" + id, tenant.token()).body();
    }

    private List<JsonNode> events(String type) {
        List<JsonNode> events = new ArrayList<>();
        get("/api/events?type=" + type, tenant.token()).body().path("items").forEach(events::add);
        return events;
    }

    private List<JsonNode> received(Endpoint endpoint, String type) {
        return endpoint.requests().stream().map(asked -> read(asked.body()))
                .filter(body -> body.path("type").asText().equals(type)).toList();
    }

    private String sendSms() {
        return post("/api/v1/operations/sms.send", tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hello\"}").at("/deliveryId");
    }

    /** As if it had failed for so long already. */
    private void failingFor(String id, String hours) {
        assertThat(database.jdbc().sql("update subscription set failing_since = now() - cast(? as interval) where id = ?")
                .params(hours + " hours", UUID.fromString(id)).update()).isEqualTo(1);
    }

    @Test
    void whoAnswersGoneIsDisabledAtOnceAndCanBeTakenUpAgain() {
        Endpoint owner = endpoint();
        subscribed(owner, "endpoint.*");
        Endpoint endpoint = endpoint();
        endpoint.answer(new Told(410, "", "gone"));
        String id = subscribed(endpoint, "order.made", "endpoint.disabled");

        String delivery = raised("order.made", "{}");

        delivery(tenant, delivery, "dead");
        await().until(() -> !shown(id).path("active").asBoolean());
        assertThat(shown(id).path("disabledReason").asText()).contains("410 Gone");
        assertThat(shown(id).has("disabledAt")).isTrue();
        await().until(() -> received(owner, "endpoint.disabled").size() == 1);
        JsonNode data = received(owner, "endpoint.disabled").get(0).path("data");
        assertThat(data.path("subscriptionId").asText()).isEqualTo(id);
        assertThat(data.path("url").asText()).isEqualTo(endpoint.url());
        assertThat(endpoint.requests()).as("no event of its own end").hasSize(1);
        assertThat(raise("order.made", "{}").status()).as("nobody takes it any more").isEqualTo(400);
        assertThat(post(PATH + "/" + id + "/test", tenant.token(), "").status()).isEqualTo(409);

        endpoint.answer(Endpoints.TAKEN);
        assertThat(patch(id, "{\"active\": true}").body().has("disabledAt")).isFalse();
        assertThat(post(PATH + "/" + id + "/recover", tenant.token(), "{\"since\": \"2026-01-01T00:00:00Z\"}").body().path("recovered")
                .asInt()).isEqualTo(1);
        delivery(tenant, delivery, "delivered");
    }

    @ParameterizedTest
    @CsvSource({"59, 0", "61, 50", "85, 70", "109, 90"})
    void theOwnerIsWarnedOnTheWay(String hours, int percent) {
        Endpoint owner = endpoint();
        subscribed(owner, "endpoint.failing");
        Endpoint endpoint = endpoint();
        endpoint.answer(new Told(500, "", ""));
        String id = subscribed(endpoint, "order.made");
        failingFor(id, hours);

        delivery(tenant, raised("order.made", "{}"), "dead");

        assertThat(shown(id).path("active").asBoolean()).isTrue();
        assertThat(Duration.between(Instant.parse(shown(id).path("failingSince").asText()),
                Instant.parse(shown(id).path("toBeDisabledAt").asText()))).isEqualTo(Duration.ofDays(5));
        await().until(() -> received(owner, "endpoint.failing").size() == (percent == 0 ? 0 : 1));
        assertThat(events("endpoint.failing")).hasSize(percent == 0 ? 0 : 1);
        received(owner, "endpoint.failing").forEach(body -> assertThat(body.at("/data/percent").asInt()).isEqualTo(percent));
    }

    @Test
    void whoFailsForDaysIsDisabledAndOneThatWorksAgainIsForgiven() {
        Endpoint endpoint = endpoint();
        endpoint.answer(new Told(500, "", "broken"));
        String id = subscribed(endpoint, "order.made");
        failingFor(id, "121");
        Endpoint recovered = endpoint();
        String works = subscribed(recovered, "order.sent");
        failingFor(works, "119");
        // What other nodes and this one remember of it is older than what the test wrote.
        assertThat(patch(works, "{\"description\": \"Works again\"}").status()).isEqualTo(200);

        String delivery = raised("order.made", "{}");
        raised("order.sent", "{}");

        await().until(() -> !shown(id).path("active").asBoolean());
        assertThat(shown(id).path("disabledReason").asText()).contains("121 hours").contains("broken");
        assertThat(events("endpoint.disabled")).hasSize(1);
        delivery(tenant, delivery, "dead");
        await().until(() -> !shown(works).has("failingSince"));
        assertThat(shown(works).path("active").asBoolean()).isTrue();
    }

    @Test
    void outcomesAreToldAndThatOneArrivedIsNoNews() {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}}""").status()).isEqualTo(201);
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "*");

        String sms = sendSms();

        awaitRequests(endpoint, 1);
        JsonNode told = read(endpoint.requests().get(0).body());
        assertThat(told.path("type").asText()).isEqualTo("delivery.delivered");
        assertThat(told.at("/data/deliveryId").asText()).isEqualTo(sms);
        assertThat(told.at("/data/operation").asText()).isEqualTo("sms.send");
        String last = raised("order.made", "{}");
        delivery(tenant, last, "delivered");
        await().until(() -> log(id, "?status=delivered").size() == 2);
        assertThat(events("delivery.delivered")).hasSize(1);
    }

    @Test
    void deadLettersAreToldOnceAndNotForEver() {
        List<Endpoint> endpoints = IntStream.range(0, 3).mapToObj(i -> endpoint()).toList();
        endpoints.forEach(each -> each.answer(new Told(500, "", "")));
        endpoints.forEach(each -> subscribed(each, "delivery.dead"));
        Endpoint failing = endpoint();
        failing.answer(new Told(500, "", ""));
        String id = subscribed(failing, "order.made", "delivery.dead");

        delivery(tenant, raised("order.made", "{}"), "dead");

        await().until(() -> endpoints.stream().allMatch(each -> each.requests().size() >= 5));
        await().until(() -> get("/api/deliveries?operation=webhook.send&status=dead", tenant.token()).body().path("items").size() == 4);
        assertThat(events("delivery.dead")).as("one, of the event of the application").hasSize(1);
        assertThat(received(failing, "delivery.dead")).as("its own end").isEmpty();
        assertThat(log(id, "")).hasSize(1);
    }

    @Test
    void aConnectionInErrorIsTold() {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "sandboxStatus": 401, "fromPhoneNumber": "+41790000000"}}""").status()).isEqualTo(201);
        Endpoint endpoint = endpoint();
        subscribed(endpoint, "connection.error");

        String sms = sendSms();

        delivery(tenant, sms, "dead");
        await().until(() -> received(endpoint, "connection.error").size() == 1);
        assertThat(received(endpoint, "connection.error").get(0).at("/data/provider").asText()).isEqualTo("vonage");
        assertThat(received(endpoint, "connection.error").get(0).at("/data/reason").asText()).contains("401");
    }

    @Test
    void aProviderThatFailsForAllIsToldOnce() {
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
                  "configuration": {"apiKey": "SG.0123456789abcdef", "fromEmail": "a@example.com"}}""").status()).isEqualTo(201);
        Endpoint endpoint = endpoint();
        subscribed(endpoint, "provider.*");
        PROVIDERS.behave("sendgrid", FaultyProvider.Mode.SERVER_ERROR);
        try {
            for (int i = 0; i < 30; i++) {
                post("/api/v1/operations/email.send", tenant.token(),
                        "{\"to\": \"b@example.com\", \"subject\": \"No. " + i + "\", \"text\": \"Hello\"}");
            }
            await().until(() -> received(endpoint, "provider.degraded").size() == 1);
        } finally {
            PROVIDERS.behaveWell();
        }
        JsonNode data = received(endpoint, "provider.degraded").get(0).path("data");
        assertThat(data.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(data.path("connectionId").asText()).isNotBlank();
    }
}
