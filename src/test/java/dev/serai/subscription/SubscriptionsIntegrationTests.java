package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.subtle.Ed25519Verify;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.subscription.Endpoints.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Events reach the endpoints that subscribed to them: once, signed, in the form that they asked for, and again until they are taken. */
class SubscriptionsIntegrationTests extends AbstractSubscriptionTests {

    @Test
    void anEventIsPostedSignedAndTheSecretIsShownOnce() throws Exception {
        Endpoint endpoint = endpoint();
        JsonNode made = subscribed(body(endpoint, "order.*").put("description", "Warehouse"));
        String id = made.path("id").asText();

        String delivery = raised("order.shipped", "{\"Total_Due\": 12.50, \"name\": \"Zo\u00eb\"}");

        delivery(tenant, delivery, "delivered");
        assertThat(endpoint.requests()).hasSize(1);
        Asked request = endpoint.requests().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.headers()).containsEntry("content-type", "application/json");
        JsonNode body = read(request.body());
        assertThat(body.path("event").asText()).isEqualTo("order.shipped");
        assertThat(body.path("type").asText()).isEqualTo("order.shipped");
        assertThat(request.body()).contains("\"data\":{\"Total_Due\":12.50,\"name\":\"Zo\u00eb\"}");
        assertThat(body.path("timestamp").asText()).endsWith("Z");
        String secret = made.path("secret").asText();
        assertThat(secret).startsWith("whsec_");
        verify(secret, request);
        assertThatThrownBy(() -> verify(SigningSecret.next(false).text(), request)).isInstanceOf(WebhookVerificationException.class);
        assertThat(request.headers().get("x-serai-signature"))
                .isEqualTo(SigningSecret.of(secret).bodySignature(request.body().getBytes(StandardCharsets.UTF_8)));

        Reply shown = get(PATH + "/" + id, tenant.token());
        assertThat(shown.raw().body()).doesNotContain("whsec", secret.substring(6, 20));
        assertThat(shown.at("/description")).isEqualTo("Warehouse");
        assertThat(shown.body().path("active").asBoolean()).isTrue();
        assertThat(get(PATH, tenant.token()).raw().body()).contains(id).doesNotContain("whsec");
        assertThat(get("/api/integrations/" + id, tenant.token()).raw().body()).doesNotContain(secret);
        JsonNode logged = log(id, "").get(0);
        assertThat(logged.path("id").asText()).isEqualTo(delivery);
        assertThat(logged.path("eventType").asText()).isEqualTo("order.shipped");
        assertThat(logged.at("/attempts/0/request/response/status").asInt()).isEqualTo(204);
        assertThat(logged.at("/attempts/0/request/body").asText()).contains("Total_Due");
    }

    @Test
    void anExplanationTellsOfIt() {
        String id = subscribed(endpoint(), "order.*");

        Reply reply = post("/api/events/explain", tenant.token(), "{\"type\": \"order.made\", \"data\": {\"a\": 1}}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        assertThat(reply.at("/operations/0/operation")).isEqualTo("webhook.send");
        assertThat(reply.at("/operations/0/connections/0/connectionId")).isEqualTo(id);
        assertThat(reply.at("/operations/0/message/data/a")).isEqualTo("1");
    }

    @Test
    void whatNobodyTakesIsRefusedAsBefore() {
        subscribed(endpoint(), "order.shipped");

        assertThat(raise("order.shippe", "{}").status()).isEqualTo(400);
        assertThat(raise("order.shipped.late", "{}").status()).isEqualTo(400);
        assertThat(raise("order.shipped", "{}").status()).isEqualTo(202);
    }

    @Test
    void filtersLookAtTheData() {
        Endpoint endpoint = endpoint();
        ObjectNode body = body(endpoint, "*");
        body.withArrayProperty("filters").addObject().put("field", "order.total").put("greater_than", 100);
        body.withArrayProperty("filters").addObject().put("field", "country").putArray("in").add("CH").add("DE");
        String id = subscribed(body).path("id").asText();

        assertThat(raise("order.made", "{\"order\": {\"total\": 99}, \"country\": \"CH\"}").body().path("deliveries")).isEmpty();
        assertThat(raise("order.made", "{\"order\": {\"total\": 101}, \"country\": \"FR\"}").body().path("deliveries")).isEmpty();
        String delivery = raised("order.made", "{\"order\": {\"total\": 101}, \"country\": \"de\"}");

        delivery(tenant, delivery, "delivered");
        assertThat(endpoint.requests()).hasSize(1);
        assertThat(get(PATH + "/" + id, tenant.token()).body().path("filters")).hasSize(2);
    }

    @Test
    void aRepeatMakesNothingAndOtherTenantsGetNothing() {
        Endpoint endpoint = endpoint();
        subscribed(endpoint, "order.made");
        TestTenant other = newTenant("Other");
        Endpoint others = endpoint();
        assertThat(post(PATH, other.token(), body(others, "*").toString()).status()).isEqualTo(201);
        String event = "{\"type\": \"order.made\", \"source\": \"shop\", \"id\": \"7\", \"data\": {\"a\": 1}}";

        String first = post("/api/events", tenant.token(), event).at("/deliveries/0/id");
        String second = post("/api/events", tenant.token(), event).at("/deliveries/0/id");

        assertThat(second).isEqualTo(first);
        delivery(tenant, first, "delivered");
        assertThat(endpoint.requests()).hasSize(1);
        assertThat(others.requests()).isEmpty();
    }

    @Test
    void aTransformationMakesTheBodyAndOneThatFailsHarmsNobodyElse() {
        Endpoint fragile = endpoint();
        Endpoint plain = endpoint();
        String id = subscribed(body(fragile, "order.made").put("transformation", "{text: (\"No. \" + .data.number)}")).path("id").asText();
        subscribed(plain, "order.made");

        raise("order.made", "{\"number\": \"7\"}");
        raise("order.made", "{\"number\": 8}");

        awaitRequests(plain, 2);
        await().until(() -> log(id, "?status=dead").size() == 1);
        assertThat(log(id, "?status=dead").get(0).path("explanation").asText()).contains("The transformation of the subscription fails");
        await().until(() -> log(id, "?status=delivered").size() == 1);
        assertThat(fragile.requests()).hasSize(1);
        assertThat(read(fragile.requests().get(0).body()).path("text").asText()).isEqualTo("No. 7");

        assertThat(patch(id, "{\"transformation\": \"{text: (\\\"No. \\\" + (.data.number | tostring))}\"}").status()).isEqualTo(200);
        Reply recovered = post(PATH + "/" + id + "/recover", tenant.token(), "{\"since\": \"2026-01-01T00:00:00Z\"}");
        assertThat(recovered.status()).as(recovered.toString()).isEqualTo(202);
        assertThat(recovered.body().path("recovered").asInt()).isEqualTo(1);
        awaitRequests(fragile, 2);
        assertThat(read(fragile.requests().get(1).body()).path("text").asText()).isEqualTo("No. 8");
    }

    @Test
    void whatIsNotTakenIsSentAgainUnderTheSameId() throws Exception {
        Endpoint endpoint = endpoint();
        AtomicInteger calls = new AtomicInteger();
        endpoint.answer(asked -> switch (calls.incrementAndGet()) {
            case 1 -> Told.json(500, "{\"message\": \"out of order\"}");
            case 2 -> new Told(302, "Location: http://169.254.169.254/\r\n", "");
            case 3 -> Told.CUT;
            default -> Endpoints.TAKEN;
        });
        JsonNode made = subscribed(body(endpoint, "order.made"));

        String delivery = raised("order.made", "{}");

        JsonNode done = delivery(tenant, delivery, "delivered");
        assertThat(done.path("attempts")).hasSize(4);
        assertThat(done.at("/attempts/0/reason").asText()).contains("out of order");
        assertThat(done.at("/attempts/1/reason").asText()).contains("redirect, which is not followed");
        assertThat(endpoint.requests().stream().map(asked -> asked.headers().get("webhook-id")).distinct()).hasSize(1);
        assertThat(endpoint.requests().stream().map(Asked::body).distinct()).hasSize(1);
        for (Asked request : endpoint.requests()) {
            verify(made.path("secret").asText(), request);
        }
        List<JsonNode> log = log(made.path("id").asText(), "");
        assertThat(log.get(0).at("/attempts/0/request/response/body").asText()).contains("out of order");
        assertThat(log.get(0).at("/attempts/1/request/response/headers/Location").asText()).isEqualTo("http://169.254.169.254/");
        assertThat(log.get(0).at("/attempts/2/request").has("response")).isFalse();
    }

    @Test
    void aDelayThatTheEndpointAsksForIsGranted() {
        Endpoint endpoint = endpoint();
        endpoint.answer(new Told(503, "Retry-After: 3600\r\n", "later"));
        Endpoint busy = endpoint();
        busy.answer(new Told(429, "Retry-After: 7200\r\n", ""));
        String failing = subscribed(endpoint, "order.made");
        String throttled = subscribed(busy, "order.made");

        raise("order.made", "{}");

        await().until(() -> log(failing, "").get(0).path("attempts").size() == 1 && log(throttled, "").get(0).path("attempts").size() == 1
                && log(failing, "").get(0).has("nextAttemptAt") && log(throttled, "").get(0).has("nextAttemptAt"));
        Instant now = Instant.now();
        assertThat(Instant.parse(log(failing, "").get(0).path("nextAttemptAt").asText()))
                .isBetween(now.plus(Duration.ofMinutes(55)), now.plus(Duration.ofMinutes(61)));
        assertThat(Instant.parse(log(throttled, "").get(0).path("nextAttemptAt").asText()))
                .isAfter(now.plus(Duration.ofMinutes(110)));
    }

    @Test
    void orderedDeliveriesWaitForEachOther() {
        Endpoint endpoint = endpoint();
        AtomicInteger calls = new AtomicInteger();
        endpoint.answer(asked -> calls.incrementAndGet() < 3 ? new Told(500, "", "") : Endpoints.TAKEN);
        subscribed(body(endpoint, "order.made").put("ordered", true));

        raise("order.made", "{\"number\": 1}");
        raise("order.made", "{\"number\": 2}");

        awaitRequests(endpoint, 4);
        assertThat(endpoint.requests().stream().map(asked -> read(asked.body()).at("/data/number").asInt()).toList())
                .isEqualTo(List.of(1, 1, 1, 2));
    }

    @Test
    void aPausedSubscriptionParksWhatComes() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "order.made");
        assertThat(post(PATH + "/" + id + "/pause", tenant.token(), "").body().path("paused").asBoolean()).isTrue();

        String delivery = raised("order.made", "{}");

        await().until(() -> delivery(tenant, delivery).path("reason").asText().equals("paused"));
        assertThat(endpoint.requests()).isEmpty();
        assertThat(post(PATH + "/" + id + "/resume", tenant.token(), "").body().path("paused").asBoolean()).isFalse();
        delivery(tenant, delivery, "delivered");
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void bothSecretsSignWhileTheOverlapLasts() throws Exception {
        Endpoint endpoint = endpoint();
        JsonNode made = subscribed(body(endpoint, "order.made").put("signatureHeader", "X-Shop-Signature"));
        String path = PATH + "/" + made.path("id").asText();

        Reply rotated = post(path + "/rotate", tenant.token(), "");

        assertThat(rotated.status()).as(rotated.toString()).isEqualTo(200);
        String old = made.path("secret").asText();
        String fresh = rotated.at("/secret");
        assertThat(fresh).startsWith("whsec_").isNotEqualTo(old);
        assertThat(rotated.body().has("previousSecretUntil")).isTrue();
        delivery(tenant, raised("order.made", "{}"), "delivered");
        Asked both = endpoint.requests().get(0);
        verify(old, both);
        verify(fresh, both);
        assertThat(both.headers().get("x-shop-signature").split(" ")).hasSize(2);
        assertThat(both.headers()).doesNotContainKey("x-serai-signature");

        String last = post(path + "/rotate", tenant.token(), "{\"overlap\": \"0s\", \"scheme\": \"hmac\"}").at("/secret");
        delivery(tenant, raised("order.made", "{}"), "delivered");
        Asked alone = endpoint.requests().get(1);
        verify(last, alone);
        assertThatThrownBy(() -> verify(fresh, alone)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void ed25519IsVerifiedWithThePublicKeyThatIsAlwaysShown() throws Exception {
        Endpoint endpoint = endpoint();
        JsonNode made = subscribed(body(endpoint, "order.made").put("scheme", "ed25519"));

        delivery(tenant, raised("order.made", "{}"), "delivered");

        Asked request = endpoint.requests().get(0);
        String key = get(PATH + "/" + made.path("id").asText(), tenant.token()).at("/publicKey");
        assertThat(key).startsWith("whpk_").isEqualTo(made.path("publicKey").asText());
        String signature = request.headers().get("webhook-signature");
        assertThat(signature).startsWith("v1a,");
        String signed = request.headers().get("webhook-id") + "." + request.headers().get("webhook-timestamp") + "." + request.body();
        new Ed25519Verify(Base64.getDecoder().decode(key.substring(5))).verify(Base64.getDecoder().decode(signature.substring(4)),
                signed.getBytes(StandardCharsets.UTF_8));
        assertThat(request.headers()).doesNotContainKey("x-serai-signature");
    }

    @Test
    void headersOfTheTenantsOwnAreSentAndNeverShown() {
        Endpoint endpoint = endpoint();
        endpoint.answer(asked -> Told.json(500, "{\"message\": \"you sent " + asked.headers().get("x-api-key") + "\"}"));
        ObjectNode body = body(endpoint, "order.made");
        body.putObject("headers").put("X-Api-Key", "very-secret-key-1").put("X-From", "Serai");
        String id = subscribed(body).path("id").asText();

        raise("order.made", "{}");

        awaitRequests(endpoint, 1);
        assertThat(endpoint.requests().get(0).headers()).containsEntry("x-api-key", "very-secret-key-1").containsEntry("x-from", "Serai");
        await().until(() -> !log(id, "").get(0).path("attempts").isEmpty());
        assertThat(log(id, "").toString()).doesNotContain("very-secret");
        Reply shown = get(PATH + "/" + id, tenant.token());
        assertThat(shown.body().path("headers").toString()).isEqualTo("{\"X-Api-Key\":\"****\",\"X-From\":\"****\"}");
        assertThat(get("/api/deliveries/" + log(id, "").get(0).path("id").asText(), tenant.token()).raw().body())
                .doesNotContain("very-secret");
        assertThat(patch(id, "{\"url\": \"https://elsewhere.example.com\"}").at("/errors/0/field")).isEqualTo("headers");
        assertThat(patch(id, "{\"url\": \"https://elsewhere.example.com\", \"headers\": null}").status()).isEqualTo(200);
    }

    @Test
    void aTestEventIsSentAndOneDeliverySentAgain() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "order.made");

        Reply test = post(PATH + "/" + id + "/test", tenant.token(), "");

        assertThat(test.status()).as(test.toString()).isEqualTo(202);
        delivery(tenant, test.at("/deliveryId"), "delivered");
        assertThat(read(endpoint.requests().get(0).body()).path("type").asText()).isEqualTo("webhook.test");
        assertThat(log(id, "").get(0).path("eventType").asText()).isEqualTo("webhook.test");
        Reply again = post(PATH + "/" + id + "/deliveries/" + test.at("/deliveryId") + "/resend", tenant.token(), "");
        assertThat(again.status()).as(again.toString()).isEqualTo(202);
        delivery(tenant, again.at("/deliveryId"), "delivered");
        assertThat(endpoint.requests()).hasSize(2);
        assertThat(endpoint.requests().stream().map(asked -> asked.headers().get("webhook-id")).distinct()).hasSize(1);
        String other = PATH + "/" + subscribed(endpoint(), "a.b") + "/deliveries/" + test.at("/deliveryId") + "/resend";
        assertThat(post(other, tenant.token(), "").status()).isEqualTo(404);
    }

    @Test
    void aRecoveryTakesAllThatDiedSinceATime() {
        Endpoint endpoint = endpoint();
        endpoint.answer(new Told(500, "", ""));
        String id = subscribed(body(endpoint, "order.made").put("transformation", ".data.fails | {a: error}")).path("id").asText();
        for (int i = 0; i < 3; i++) {
            raise("order.made", "{\"number\": " + i + "}");
        }
        await().until(() -> log(id, "?status=dead").size() == 3);
        endpoint.answer(Endpoints.TAKEN);
        assertThat(patch(id, "{\"transformation\": null}").status()).isEqualTo(200);

        assertThat(post(PATH + "/" + id + "/recover", tenant.token(), "{\"since\": \"2999-01-01T00:00:00Z\"}").body()
                .path("recovered").asInt()).isZero();
        assertThat(post(PATH + "/" + id + "/recover", tenant.token(), "{\"since\": \"2026-01-01T00:00:00Z\"}").body()
                .path("recovered").asInt()).isEqualTo(3);

        await().until(() -> log(id, "?status=delivered").size() == 3);
    }

    @Test
    void aDeletedSubscriptionGetsNothingMore() {
        Endpoint endpoint = endpoint();
        String id = subscribed(endpoint, "order.made");
        assertThat(delete(PATH + "/" + id, tenant.token()).status()).isEqualTo(204);

        assertThat(raise("order.made", "{}").status()).isEqualTo(400);
        assertThat(get(PATH + "/" + id, tenant.token()).status()).isEqualTo(404);
        assertThat(get("/api/integrations/" + id, tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void tooLargeAnEventIsRefusedWhereASubscriptionTakesIt() {
        subscribed(endpoint(), "order.made");

        Reply reply = raise("order.made", "{\"text\": \"" + "x".repeat(1024 * 1024) + "\"}");

        assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("data");
        assertThat(reply.at("/errors/0/message")).contains("serai.subscription.max-payload");
    }
}
