package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.subscription.Endpoints.Endpoint;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions that send to each other come to an end, and somebody is told. */
class SubscriptionLoopIntegrationTests extends AbstractSubscriptionTests {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** A custom webhook of a tenant that takes what is signed with the secret. */
    private String entry(TestTenant owner) {
        Reply made = post("/api/integrations", owner.token(), "{\"name\": \"in\", \"integrationType\": \"webhook\","
                + " \"provider\": \"custom-webhook\", \"configuration\": {\"standardSecret\": \"" + SECRET + "\"}}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    /** Another Serai would be reached over the network; here the endpoint hands on to this one what it gets. */
    private Told handOn(Asked asked, String connection) {
        HttpRequest.Builder request = request("/webhooks/custom-webhook/" + connection, null).POST(BodyPublishers.ofString(asked.body()));
        List.of("webhook-id", "webhook-timestamp", "webhook-signature", "serai-hops", "content-type")
                .forEach(name -> request.header(name, asked.headers().get(name)));
        return new Told(send(request).status(), "", "");
    }

    private String subscribedTo(TestTenant owner, Endpoint endpoint) {
        Reply made = post(PATH, owner.token(), body(endpoint, "*").put("secret", SECRET).toString());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    @Test
    void twoThatSendToEachOtherComeToAnEnd() {
        TestTenant other = newTenant("Other");
        String ours = entry(tenant);
        String theirs = entry(other);
        Endpoint toThem = endpoint();
        toThem.answer(asked -> handOn(asked, theirs));
        Endpoint toUs = endpoint();
        toUs.answer(asked -> handOn(asked, ours));
        String subscription = subscribedTo(tenant, toThem);
        subscribedTo(other, toUs);

        raised("invoice.paid", "{}");

        await().atMost(Duration.ofSeconds(60)).until(() -> toThem.requests().size() + toUs.requests().size() >= 9);
        JsonNode refused = await().atMost(Duration.ofSeconds(60)).until(() -> log(subscription, "?status=dead"), dead -> dead.size() == 1)
                .get(0);
        assertThat(refused.path("explanation").asText()).contains("508");
        assertThat(refused.path("attempts")).as("it is not sent again").hasSize(1);
        assertThat(toThem.requests()).extracting(asked -> asked.headers().get("serai-hops")).containsExactly("1", "3", "5", "7", "9");
        assertThat(toUs.requests()).extracting(asked -> asked.headers().get("serai-hops")).containsExactly("2", "4", "6", "8");
        JsonNode noted = await().until(() -> get("/api/integrations/" + theirs + "/webhook", other.token()).body().path("refused"),
                all -> all.size() == 1).get(0);
        assertThat(noted.path("kind").asText()).isEqualTo("loop");
        assertThat(noted.path("reason").asText()).contains("9 subscriptions", "without end");
    }

    private Reply paid(String hops) {
        return send(request("/api/events", tenant.token()).header("Content-Type", "application/json").header("Serai-Hops", hops)
                .POST(BodyPublishers.ofString("{\"type\": \"invoice.paid\", \"data\": {}}")));
    }

    @ParameterizedTest
    @CsvSource({"8,202", "9,508", "9999,508", "x,202", "0,202"})
    void anEventOfTheApiComesThroughAsMany(String hops, int status) {
        subscribed(endpoint(), "invoice.paid");

        Reply reply = paid(hops);

        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        if (status == 508) {
            assertThat(reply.at("/detail")).contains("Subscriptions that send to each other");
        }
    }

    @Test
    void whatCameThroughTheApiGoesOnOneFurther() {
        Endpoint endpoint = endpoint();
        subscribed(endpoint, "invoice.paid");
        Reply reply = paid("3");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);

        awaitRequests(endpoint, 1);

        assertThat(endpoint.requests().get(0).headers()).containsEntry("serai-hops", "4");
        assertThat(database.jdbc().sql("select depth from event where tenant_id = cast(? as uuid) and type = 'invoice.paid'")
                .param(tenant.id()).query(Integer.class).list()).containsExactly(3);
        assertThat(subscribe(body(endpoint, "*").set("headers", json.valueToTree(Map.of("Serai-Hops", "0")))).status()).isEqualTo(400);
    }
}
