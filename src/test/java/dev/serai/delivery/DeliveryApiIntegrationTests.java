package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was accepted can be found, waited for, repeated, called off and sent again, by its own tenant. */
class DeliveryApiIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SEND = "/api/v1/integrations/email/send";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Deliveries");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    @Test
    void anAcceptedOperationSaysWhereItsDeliveryIs() {
        connect("sendgrid");

        Reply accepted = post(SEND, tenant.token(), message("Hello"));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.at("/status")).isEqualTo("accepted");
        String location = accepted.raw().headers().firstValue("Location").orElse("");
        assertThat(location).isEqualTo("/api/deliveries/" + accepted.at("/deliveryId"));
        JsonNode delivery = delivery(tenant, accepted.at("/deliveryId"), "delivered");
        assertThat(delivery.path("tenantId").asText()).isEqualTo(tenant.id());
        assertThat(delivery.path("operation").asText()).isEqualTo("email.send");
        assertThat(delivery.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(delivery.path("providerMessageId").asText()).isEqualTo("m-1");
        assertThat(delivery.at("/result/messageId").asText()).isEqualTo("m-1");
        assertThat(delivery.path("nextAttemptAt").isNull()).isTrue();
        assertThat(delivery.path("reason").isNull()).isTrue();
        assertThat(delivery.path("priority").asText()).isEqualTo("normal");
        assertThat(delivery.path("explanation").asText()).contains("took it");
        JsonNode attempt = delivery.at("/attempts/0");
        assertThat(attempt.path("outcome").asText()).isEqualTo("delivered");
        assertThat(attempt.path("httpStatus").asInt()).isEqualTo(202);
        assertThat(attempt.has("request")).isFalse();
        assertThat(Instant.parse(attempt.path("startedAt").asText())).isBefore(Instant.now());
    }

    @Test
    void aCallerMayWaitForTheOutcome() {
        connect("sendgrid");

        Reply delivered = prefer("wait=30", message("Wait"));

        assertThat(delivered.status()).as(delivered.toString()).isEqualTo(200);
        assertThat(delivered.at("/status")).isEqualTo("delivered");
        assertThat(delivered.raw().headers().firstValue("Preference-Applied")).contains("wait=30");
    }

    @Test
    void aCallerWaitsForADeadLetterToo() {
        connect("sendgrid");
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);

        Reply dead = prefer("WAIT=30", message("Wait"));

        assertThat(dead.status()).isEqualTo(200);
        assertThat(dead.at("/status")).isEqualTo("dead");
    }

    @Test
    void aWaitThatIsTooShortEndsInTheReceipt() {
        connect("sendgrid");
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);

        Reply accepted = prefer("respond-async, wait=1", message("Wait"));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.raw().headers().firstValue("Location")).contains("/api/deliveries/" + accepted.at("/deliveryId"));
    }

    @Test
    void anIdempotencyKeyGetsTheFirstAnswerAgain() {
        connect("sendgrid");
        String subject = UUID.randomUUID().toString();

        Reply first = keyed("order-7", message(subject));
        Reply again = keyed("order-7", message(subject));
        Reply waiting = send(request(SEND, tenant.token(), "POST", BodyPublishers.ofString(message(subject)), "application/json")
                .header("Idempotency-Key", "order-7").header("Prefer", "wait=30"));

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body().deepCopy());
        assertThat(waiting.at("/id")).isEqualTo(first.at("/deliveryId"));
        delivery(tenant, first.at("/deliveryId"), "delivered");
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
    }

    @Test
    void anIdempotencyKeyIsNotForAnotherRequest() {
        connect("sendgrid");
        keyed("order-8", message("One"));

        Reply other = keyed("order-8", message("Two"));
        Reply otherOperation = send(request("/api/v1/integrations/sms/send", tenant.token(), "POST",
                BodyPublishers.ofString("{\"to\": \"+41791234567\", \"text\": \"x\"}"), "application/json")
                .header("Idempotency-Key", "order-8"));

        assertThat(other.status()).as(other.toString()).isEqualTo(422);
        assertThat(other.contentType()).startsWith("application/problem+json");
        assertThat(otherOperation.status()).isEqualTo(422);
        assertThat(deliveriesInTheLedger()).isEqualTo(1);
    }

    @Test
    void anIdempotencyKeyBelongsToItsTenant() {
        connect("sendgrid");
        TestTenant other = newTenant("Other");
        Reply mine = keyed("order-9", message("Mine"));

        Reply theirs = send(request(SEND, other.token(), "POST", BodyPublishers.ofString(message("Theirs")), "application/json")
                .header("Idempotency-Key", "order-9"));

        assertThat(theirs.status()).isEqualTo(202);
        assertThat(theirs.at("/deliveryId")).isNotEqualTo(mine.at("/deliveryId"));
    }

    @Test
    void duplicatesAtTheSameTimeAreOneDelivery() {
        connect("sendgrid");
        String subject = UUID.randomUUID().toString();

        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            replies.add(CompletableFuture.supplyAsync(() -> keyed("order-10", message(subject))));
        }

        Set<String> ids = new HashSet<>();
        replies.forEach(reply -> ids.add(reply.join().at("/deliveryId")));
        assertThat(ids).hasSize(1);
        delivery(tenant, ids.iterator().next(), "delivered");
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
        assertThat(deliveriesInTheLedger()).isEqualTo(1);
    }

    @Test
    void anEventThatStandsTwiceInABatchIsDeliveredOnceAndAtOnce() {
        connect("sendgrid");
        String number = UUID.randomUUID().toString();
        String event = """
                {"type": "invoice.created", "source": "/billing", "id": "%s", "data": {"number": "%s", "amount": "5", "currency": "EUR",
                  "customer": {"email": "ann@example.com"}}}""".formatted(number, number);

        Reply accepted = post("/api/events", tenant.token(), "[" + event + ", " + event + "]");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(accepted.at("/1/eventId")).isEqualTo(accepted.at("/0/eventId"));
        assertThat(accepted.at("/1/deliveries/0/id")).isEqualTo(accepted.at("/0/deliveries/0/id"));
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, accepted.at("/0/deliveries/0/id")).path("status").asText()
                .equals("delivered"));
        assertThat(PROVIDERS.taken("Invoice " + number)).hasSize(1);
    }

    @Test
    void listsAreFilteredAndPaged() {
        String sendgrid = connect("sendgrid");
        Instant before = Instant.now().minusMillis(1);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(accept("Page " + i));
        }
        ids.forEach(id -> delivery(tenant, id, "delivered"));
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String dead = accept("Dead");
        delivery(tenant, dead, "dead");

        assertThat(list("?status=delivered")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(list("?status=dead")).containsExactly(dead);
        assertThat(list("?status=cancelled")).isEmpty();
        assertThat(list("?operation=email.send&provider=sendgrid&connectionId=" + sendgrid)).hasSize(6).startsWith(dead);
        assertThat(list("?operation=sms.send")).isEmpty();
        assertThat(list("?provider=resend")).isEmpty();
        assertThat(list("?from=" + before)).hasSize(6);
        assertThat(list("?to=" + before)).isEmpty();
        assertThat(list("?from=" + Instant.now().plusSeconds(60))).isEmpty();

        List<String> paged = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Reply page = get("/api/deliveries?limit=2&cursor=" + cursor, tenant.token());
            page.body().path("items").forEach(item -> paged.add(item.path("id").asText()));
            cursor = page.body().path("nextCursor").asText("");
            pages++;
        } while (!cursor.equals("null") && !cursor.isEmpty());
        assertThat(pages).isEqualTo(3);
        assertThat(paged).hasSize(6).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void listsComeWithoutMessagesAndASingleDeliveryWithIts() {
        connect("sendgrid");
        String id = accept("Not for lists");
        delivery(tenant, id, "delivered");

        Reply list = get("/api/deliveries", tenant.token());

        assertThat(list.body().path("items")).singleElement().satisfies(item -> {
            assertThat(item.path("id").asText()).isEqualTo(id);
            assertThat(item.has("message")).isFalse();
            assertThat(item.at("/result/messageId").asText()).isNotEmpty();
            assertThat(item.path("summary")).hasToString("{\"subject\":\"Not for lists\",\"to\":[\"ann@example.com\"],\"attempts\":1}");
        });
        assertThat(list.raw().body()).as("the text of the message").doesNotContain("Hello");
        assertThat(delivery(tenant, id).has("summary")).isFalse();
        assertThat(delivery(tenant, id).at("/message/subject").asText()).isEqualTo("Not for lists");
    }

    @Test
    void deliveriesAreFoundByWordsAddressesNumbersAndIds() {
        connect("sendgrid");
        String quoted = accept("The \\\"Big\\\" one for 50% off, Zürich");
        String other = accept("Order 88-20417");
        String event = post("/api/events", tenant.token(), "{\"type\": \"invoice.created\", \"data\": {\"number\": \"2027-0418\","
                + " \"amount\": \"1.00\", \"currency\": \"CHF\", \"customer\": {\"name\": \"Zoe\", \"email\":"
                + " \"zoe@example.com\"}}}").at("/eventId");
        String invoice = list("?eventId=" + event).get(0);
        delivery(tenant, other, "delivered");

        assertThat(list("?q=" + encoded("\"big\" ONE"))).containsExactly(quoted);
        assertThat(list("?q=" + encoded("50% OFF, z\u00fcr"))).containsExactly(quoted);
        assertThat(list("?q=88-20417")).containsExactly(other);
        assertThat(list("?q=ZOE%40example.com")).containsExactly(invoice);
        assertThat(list("?q=" + other)).containsExactly(other);
        assertThat(list("?q=" + event)).containsExactly(invoice);
        assertThat(list("?q=" + delivery(tenant, other).path("providerMessageId").asText())).contains(other);
        assertThat(list("?q=88-20417&status=dead")).isEmpty();
        assertThat(list("?q=%25%25")).as("no wildcard").isEmpty();
        assertThat(list("?q=" + encoded("it's nowhere"))).isEmpty();
        assertThat(get("/api/deliveries?q=" + other, newTenant("Somebody else").token()).body().path("items")).isEmpty();
        assertThat(get("/api/deliveries?q=x", tenant.token()).status()).isEqualTo(400);
    }

    @Test
    void aPhoneNumberIsFoundHoweverItIsWritten() {
        post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "twilio", "name": "Twilio", "configuration": {"sandbox": true,
                 "accountSid": "AC0123456789abcdef0123456789abcdef", "fromPhoneNumber": "+15005550006"}}""");
        String id = post("/api/v1/integrations/sms/send", tenant.token(),
                "{\"to\": \"+41791234567\", \"text\": \"Hello\"}").at("/deliveryId");

        assertThat(list("?q=" + encoded("+41 79 123 45 67"))).containsExactly(id);
        assertThat(list("?q=" + encoded("79/123.45"))).containsExactly(id);
        assertThat(list("?q=" + encoded("+41 79 123 45 68"))).isEmpty();
    }

    @Test
    void aSearchGoesOnBeforeWhatItFoundLast() {
        connect("sendgrid");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, accept("Needle " + i));
            accept("Hay " + i);
        }

        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/api/deliveries?q=needle&limit=2&cursor=" + cursor, tenant.token()).body();
            page.path("items").forEach(item -> found.add(item.path("id").asText()));
            cursor = page.path("nextCursor").asText("");
        } while (!cursor.equals("null") && !cursor.isEmpty());

        assertThat(found).isEqualTo(ids);
    }

    @Test
    void aDeadLetterIsSentAgainCorrected() {
        String connection = connect("sendgrid");
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String id = accept("Wrong");
        delivery(tenant, id, "dead");
        PROVIDERS.behaveWell();
        String subject = UUID.randomUUID().toString();

        Reply wrong = post("/api/deliveries/" + id + "/replay", tenant.token(), "{\"message\": {\"subject\": \"x\"}}");
        Reply replayed = post("/api/deliveries/" + id + "/replay", tenant.token(), "{\"message\": " + message(subject) + "}");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body().path("errors").findValuesAsText("field")).contains("to");
        assertThat(replayed.status()).as(replayed.toString()).isEqualTo(202);
        JsonNode delivery = delivery(tenant, id, "delivered");
        assertThat(delivery.at("/message/subject").asText()).isEqualTo(subject);
        assertThat(delivery.path("attempts")).hasSize(2);
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/errorCount")).isEqualTo("0");
        Reply again = post("/api/deliveries/" + id + "/replay", tenant.token(), "");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/detail")).contains("delivered");
    }

    @Test
    void deadLettersAreSentAgainByFilterAndCancelledOnesOnlyWhenAsked() {
        connect("sendgrid");
        PROVIDERS.behave("sendgrid", Mode.THROTTLED);
        String cancelled = accept("Cancelled");
        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, cancelled).hasNonNull("nextAttemptAt"));
        assertThat(post("/api/deliveries/" + cancelled + "/cancel", tenant.token(), "").at("/status")).isEqualTo("cancelled");
        PROVIDERS.behave("resend", Mode.WRONG_KEY);
        String resend = connect("resend");
        List<String> dead = List.of(accept("One", resend), accept("Two", resend), accept("Three", resend));
        dead.forEach(id -> delivery(tenant, id, "dead"));
        PROVIDERS.behaveWell();

        Reply none = replay("{\"provider\": \"mailgun\"}");
        Reply some = replay("{\"provider\": \"resend\", \"operation\": \"email.send\", \"to\": \"" + Instant.now().plusSeconds(60) + "\"}");

        assertThat(none.at("/replayed")).isEqualTo("0");
        assertThat(some.status()).isEqualTo(202);
        assertThat(some.at("/replayed")).isEqualTo("3");
        dead.forEach(id -> delivery(tenant, id, "delivered"));
        assertThat(replay("{}").at("/replayed")).isEqualTo("0");
        assertThat(delivery(tenant, cancelled).path("status").asText()).isEqualTo("cancelled");
        assertThat(replay("{\"status\": \"cancelled\"}").at("/replayed")).isEqualTo("1");
    }

    @Test
    void whatWaitsCanBeCalledOffAndStaysSo() {
        connect("sendgrid");
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String subject = UUID.randomUUID().toString();
        String id = accept(subject);
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(
                () -> post("/api/deliveries/" + id + "/cancel", tenant.token(), "").status() == 202);
        PROVIDERS.behaveWell();

        Reply again = post("/api/deliveries/" + id + "/cancel", tenant.token(), "");
        String next = accept(UUID.randomUUID().toString());

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/detail")).contains("cancelled");
        delivery(tenant, next, "delivered");
        assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("cancelled");
        assertThat(PROVIDERS.taken(subject)).isEmpty();
    }

    @Test
    void whatAProviderSaysMayHoldAnyCharacter() {
        connect("sendgrid");
        PROVIDERS.behave("sendgrid", Mode.ODD_WORDS);

        JsonNode dead = delivery(tenant, accept("Odd"), "dead");

        assertThat(dead.at("/attempts/0/outcome").asText()).isEqualTo("rejected");
        assertThat(dead.at("/attempts/0/reason").asText()).contains("bad").contains("thing");
        assertThat(dead.path("attempts")).hasSize(1);
    }

    @Test
    void aConnectionWhoseSecretsCannotBeReadIsPassedOver() {
        String broken = connect("sendgrid");
        connect("resend");
        database.template().update("update credential set ciphertext = '\\x00'::bytea where connection_id = ?", UUID.fromString(broken));

        JsonNode delivery = delivery(tenant, accept("Unreadable"), "delivered");

        assertThat(delivery.path("provider").asText()).isEqualTo("resend");
        await().atMost(Duration.ofSeconds(20)).until(
                () -> get("/api/integrations/" + broken, tenant.token()).at("/status").equals("error"));
        assertThat(delete("/api/integrations/" + broken, tenant.token()).status()).isEqualTo(204);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private int deliveriesInTheLedger() {
        return database.jdbc().sql("select count(*) from delivery where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Integer.class).single();
    }

    private String connect(String provider) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%s", "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}"""
                .formatted(provider, provider, UUID.randomUUID()));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private static String message(String subject) {
        return "{\"to\": \"ann@example.com\", \"subject\": \"" + subject + "\", \"text\": \"Hello\"}";
    }

    private String accept(String subject) {
        return post(SEND, tenant.token(), message(subject)).at("/deliveryId");
    }

    private String accept(String subject, String connection) {
        return post(SEND, tenant.token(), message(subject).replace("}", ", \"connectionId\": \"" + connection + "\"}")).at("/deliveryId");
    }

    private Reply keyed(String key, String message) {
        return send(request(SEND, tenant.token(), "POST", BodyPublishers.ofString(message), "application/json")
                .header("Idempotency-Key", key));
    }

    private Reply prefer(String preference, String message) {
        return send(request(SEND, tenant.token(), "POST", BodyPublishers.ofString(message), "application/json")
                .header("Prefer", preference));
    }

    private Reply replay(String filter) {
        return post("/api/deliveries/replay", tenant.token(), filter);
    }

    private List<String> list(String query) {
        Reply reply = get("/api/deliveries" + query, tenant.token());
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.body().path("items").findValuesAsText("id");
    }
}
