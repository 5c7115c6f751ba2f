package dev.serai.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.api.PublicAddress;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.ledger.Ids;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/** Who bounced, complained, unsubscribed or answered STOP gets nothing more, and every delivery says why. */
class SuppressionIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String BOTH = "\"to\": [\"ann@example.com\", \"bob@example.com\"]";

    private static final String PUBLIC = "https://serai.example.com";

    @Autowired
    private UnsubscribeLinks links;

    @Autowired
    private Suppressions suppressions;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Suppressions");
        connect(tenant, "email", "sendgrid", "\"sandbox\": true, \"fromEmail\": \"a@example.com\"");
        connect(tenant, "sms", "vonage", "\"sandbox\": true, \"fromPhoneNumber\": \"+41790000000\"");
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    private String send(String fields) {
        Reply sent = post("/api/v1/integrations/email/send", tenant.token(), "{" + fields
                + ", \"subject\": \"Hello\", \"text\": \"Hello\"}");
        assertThat(sent.status()).as(sent.raw().body()).isEqualTo(202);
        return sent.at("/deliveryId");
    }

    private String text(String to) {
        return post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"" + to + "\", \"text\": \"Hello\"}").at("/deliveryId");
    }

    private Reply add(String fields) {
        Reply added = post("/api/suppressions", tenant.token(), "{" + fields + "}");
        assertThat(added.status()).as(added.raw().body()).isEqualTo(201);
        return added;
    }

    private JsonNode list(String query) {
        return get("/api/suppressions" + query, tenant.token()).body().path("items");
    }

    private JsonNode why(String recipient) {
        return get("/api/why?recipient=" + URLEncoder.encode(recipient, StandardCharsets.UTF_8), tenant.token()).body();
    }

    /** Puts an event into the inbox, as a webhook does. */
    private void received(String type, ObjectNode data) {
        received(type, data, Instant.now());
    }

    private void received(String type, ObjectNode data, Instant time) {
        UUID id = Ids.next();
        database.transaction().executeWithoutResult(status -> {
            database.jdbc().sql("""
                    insert into event (tenant_id, id, type, source, source_id, time, data, created_at)
                    values (?, ?, ?, 'vonage', ?, ?, ?, now())""")
                    .params(UUID.fromString(tenant.id()), id, type, id.toString(), Timestamp.from(time), data.toString())
                    .update();
            database.jdbc().sql("insert into inbox (tenant_id, event_id, status, planned_routes, due_at, received_at, updated_at)"
                    + " values (?, ?, 'received', '{serai:received}', now(), now(), now())")
                    .params(UUID.fromString(tenant.id()), id).update();
        });
        await().until(() -> get("/api/events/" + id, tenant.token()).at("/status").equals("planned"));
    }

    private void reported(JsonNode delivery, String state, String recipient) {
        ObjectNode data = json.createObjectNode().put("provider", delivery.path("provider").asText())
                .put("connectionId", delivery.path("connectionId").asText()).put("state", state).put("at", Instant.now().toString())
                .put("recipient", recipient);
        data.putArray("objects").add(delivery.path("providerMessageId").asText());
        received("delivery.report", data);
    }

    private void answered(String from, String text) {
        answered(from, text, Instant.now());
    }

    private void answered(String from, String text, Instant at) {
        received("message.received", json.createObjectNode().put("channel", "sms").put("from", from).put("text", text), at);
    }

    private static List<String> words(JsonNode list) {
        List<String> words = new ArrayList<>();
        list.forEach(each -> words.add(each.path("channel").asText() + " " + each.path("address").asText() + " "
                + each.path("reason").asText() + " " + each.path("topic").asText("")));
        return words;
    }

    @Test
    void whoIsSuppressedGetsNothingAndTheOthersDo() {
        String since = add("\"channel\": \"email\", \"address\": \" Ann@EXAMPLE.com\"").at("/createdAt");

        JsonNode alone = delivery(tenant, send("\"to\": \"Ann <ANN@example.com>\""), "cancelled");
        JsonNode both = delivery(tenant, send(BOTH + ", \"bcc\": \"ann@example.com\""), "delivered");
        JsonNode copied = delivery(tenant, send("\"to\": \"ann@example.com\", \"cc\": \"bob@example.com\""), "delivered");
        JsonNode blind = delivery(tenant, send("\"to\": \"ann@example.com\", \"bcc\": [\"bob@example.com\", \"eve@example.com\"]"),
                "cancelled");

        assertThat(alone.path("reason").asText()).isEqualTo("suppressed");
        assertThat(alone.path("explanation").asText()).contains("It is sent to nobody: ANN@example.com is suppressed since "
                + since.substring(0, 16), "because it was put on the list");
        assertThat(alone.path("attempts")).isEmpty();
        assertThat(alone.at("/suppressed/0/recipient").asText()).isEqualTo("ANN@example.com");
        assertThat(alone.at("/suppressed/0/reason").asText()).isEqualTo("manual");
        assertThat(both.path("reason").isNull()).isTrue();
        assertThat(both.path("suppressed")).hasSize(1);
        assertThat(both.path("explanation").asText()).startsWith("Left out: ann@example.com is suppressed since");
        assertThat(both.at("/attempts/0/request/body").asText()).contains("bob@example.com").doesNotContain("ann@example.com");
        assertThat(both.at("/message/to")).as("what was asked for stays").hasSize(2);
        assertThat(copied.at("/attempts/0/request/body").asText()).contains("bob@example.com").doesNotContain("ann@example.com");
        assertThat(blind.path("explanation").asText()).contains("blind copies");
        assertThat(delivery(tenant, send("\"to\": \"bob@example.com\""), "delivered").has("suppressed")).isFalse();
    }

    @Test
    void whyAndExplainTellOfIt() {
        add("\"channel\": \"email\", \"address\": \"ann@example.com\", \"reason\": \"complaint\"");
        assertThat(why("ann@example.com").path("answer").asText()).contains("nothing was asked for", "On email they are suppressed since",
                "complained");
        String id = send(BOTH);
        delivery(tenant, id, "delivered");

        JsonNode why = why("ann@example.com");

        assertThat(why.path("answer").asText()).contains("was not sent to this recipient, who is suppressed since",
                "because its owner complained", "It goes to others.");
        assertThat(why.path("advice").asText()).contains("/api/suppressions");
        assertThat(why.at("/suppressions/0/reason").asText()).isEqualTo("complaint");
        assertThat(why.at("/cases/0/trail")).extracting(step -> step.path("step").asText() + " " + step.path("state").asText())
                .contains("suppression bad");
        assertThat(why("bob@example.com").path("answer").asText()).contains("was taken by sendgrid");
        JsonNode explained = post("/api/events/explain", tenant.token(), """
                {"type": "invoice.created", "data": {"number": "1", "amount": "10.00", "currency": "CHF", "dueDate": "2027-01-31",
                  "customer": {"name": "Ann", "email": "ann@example.com"}}}""").body();
        assertThat(explained.at("/operations/0/outlook").asText()).as("%s", explained).contains("ann@example.com is suppressed since",
                "It would be cancelled.");
        JsonNode alone = post("/api/integrations/choice", tenant.token(), """
                {"operation": "email.send", "message": {"to": "ann@example.com", "subject": "a", "text": "b"}}""").body();
        JsonNode both = post("/api/integrations/choice", tenant.token(), "{\"operation\": \"email.send\", \"message\": {" + BOTH
                + ", \"subject\": \"a\", \"text\": \"b\"}}").body();
        assertThat(alone.path("outlook").asText()).as("%s", alone).contains("ann@example.com is suppressed since",
                "It would be cancelled.");
        assertThat(both.path("outlook").asText()).startsWith("Left out: ann@example.com").contains("would carry it");
        assertThat(both.at("/leftOut/0/reason").asText()).isEqualTo("complaint");
    }

    @Test
    void aTopicAloneIsKeptBackAndWhatIsTransactionalIsNot() {
        add("\"channel\": \"email\", \"address\": \"ann@example.com\", \"topic\": \"news\", \"reason\": \"unsubscribe\"");

        delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"news\""), "cancelled");
        delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"offers\""), "delivered");
        delivery(tenant, send("\"to\": \"ann@example.com\""), "delivered");
        add("\"channel\": \"email\", \"address\": \"ann@example.com\", \"reason\": \"unsubscribe\"");
        delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"offers\""), "cancelled");
        delivery(tenant, send("\"to\": \"ann@example.com\""), "cancelled");
        delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"transactional\""), "delivered");
        add("\"channel\": \"email\", \"address\": \"ann@example.com\", \"reason\": \"complaint\"");
        delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"transactional\""), "cancelled");
    }

    @ParameterizedTest
    @CsvSource({"bounced,bounce,", "complained,complaint,", "unsubscribed,unsubscribe,news"})
    void whatIsReportedSuppressesWhoItIsAbout(String state, String reason, String topic) {
        JsonNode sent = delivery(tenant, send(BOTH + ", \"topic\": \"news\""), "delivered");

        reported(sent, "failed", "ann@example.com");
        reported(sent, "deferred", "ann@example.com");
        assertThat(list("")).as("what may go through another time").isEmpty();
        reported(sent, state, null);
        assertThat(list("")).as("of one among several nobody knows who").isEmpty();
        reported(sent, state, "BOB@example.com");
        reported(sent, state, "bob@example.com");

        JsonNode items = list("?address=Bob@example.com");
        assertThat(words(items)).containsExactly("email bob@example.com " + reason + " " + (topic == null ? "" : topic));
        assertThat(items.at("/0/deliveryId")).isEqualTo(sent.path("id"));
        assertThat(items.at("/0/connectionId")).isEqualTo(sent.path("connectionId"));
        JsonNode next = delivery(tenant, send("\"to\": \"bob@example.com\", \"topic\": \"news\""), "cancelled");
        assertThat(next.at("/suppressed/0/reason").asText()).isEqualTo(reason);
    }

    @Test
    void whoIsNotInTheMessageSuppressesNobodyAndNobodyNamedTheOnlyOne() {
        JsonNode sent = delivery(tenant, send("\"to\": \"ann@example.com\""), "delivered");

        reported(sent, "bounced", "forwarded@example.org");
        assertThat(list("")).isEmpty();
        reported(sent, "bounced", " ");

        assertThat(words(list(""))).containsExactly("email ann@example.com bounce ");
    }

    @Test
    void stopEndsTextsAlsoThoseThatWaitAndStartBeginsThemAgain() {
        String phone = "+4179123456" + (int) (Math.random() * 10);
        String later = post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"" + phone
                + "\", \"text\": \"Hello\", \"notBefore\": \"2s\"}").at("/deliveryId");
        answered(phone, "please do not stop");
        assertThat(list("")).isEmpty();
        answered(phone.substring(1), " Stop! ");

        assertThat(words(list("?channel=sms"))).containsExactly("sms " + phone + " stop ");
        assertThat(delivery(tenant, later, "cancelled").path("explanation").asText()).contains("answered STOP");
        delivery(tenant, text(phone), "cancelled");
        answered(phone, "HELP");
        answered(phone, "start");
        assertThat(list("")).isEmpty();
        delivery(tenant, text(phone), "delivered");
    }

    @Test
    void theLastAnswerCountsInWhateverOrderAndHoweverOftenTheyCome() {
        String phone = "+41791234567";
        Instant first = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
        answered(phone, "START", first.plusSeconds(10));
        answered(phone, "STOP", first);
        assertThat(list("")).as("a STOP from before the START").isEmpty();
        delivery(tenant, text(phone), "delivered");

        answered(phone, "STOP", first.plusSeconds(5));
        answered(phone, "STOP", first.plusSeconds(30));
        answered(phone, "STOP", first.plusSeconds(15));
        answered(phone, "START", first.plusSeconds(20));
        answered(phone, "START", first.plusSeconds(10));

        assertThat(list("")).hasSize(1);
        assertThat(list("").at("/0/createdAt").asText()).isEqualTo(first.plusSeconds(30).toString());
        delivery(tenant, text(phone), "cancelled");
        answered(phone, "START", first.plusSeconds(40));
        answered(phone, "STOP", first.plusSeconds(30));
        assertThat(list("")).isEmpty();
        answered(phone, "STOP", Instant.now().plusSeconds(600));
        answered(phone, "START");
        assertThat(list("")).as("a clock that is ahead holds nobody back").isEmpty();
    }

    @Test
    void whatAnApplicationPostsAsAnAnswerCountsForNothing() {
        Reply posted = post("/api/events", tenant.token(), """
                {"type": "message.received", "source": "vonage/%s", "id": "1",
                  "data": {"channel": "sms", "from": "+41791234567", "text": "STOP"}}""".formatted(UUID.randomUUID()));
        assertThat(posted.status()).as(posted.raw().body()).isEqualTo(202);
        await().until(() -> get("/api/events/" + posted.at("/eventId"), tenant.token()).at("/status").equals("planned"));

        assertThat(list("")).isEmpty();
        answered("+41791234567", "STOP");
        assertThat(list("")).hasSize(1);
    }

    @Test
    void whatItsOwnerWantsIsEndedByNobodyWhoAddsItAgain() {
        String soon = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.SECONDS).toString();
        String later = Instant.now().plusSeconds(6000).truncatedTo(ChronoUnit.SECONDS).toString();
        String complaint = "\"channel\": \"email\", \"address\": \"ann@example.com\", \"reason\": \"complaint\"";
        String bounce = "\"channel\": \"email\", \"address\": \"bob@example.com\", \"reason\": \"bounce\"";
        String manual = "\"channel\": \"email\", \"address\": \"eve@example.com\"";
        add(complaint);
        add(bounce + ", \"expiresAt\": \"" + later + "\"");
        add(manual);

        assertThat(add(complaint + ", \"expiresAt\": \"" + soon + "\"").body().path("expiresAt").isNull()).isTrue();
        assertThat(add(bounce + ", \"expiresAt\": \"" + soon + "\"").at("/expiresAt")).isEqualTo(later);
        assertThat(add(bounce).body().path("expiresAt").isNull()).isTrue();
        assertThat(add(manual + ", \"expiresAt\": \"" + soon + "\"").at("/expiresAt")).isEqualTo(soon);
    }

    @Test
    void aStopBetweenTwoRoundsCounts() {
        connect(tenant, "email", "resend", "\"apiKey\": \"key-" + UUID.randomUUID() + "\", \"fromEmail\": \"a@example.com\"");
        String resend = get("/api/integrations", tenant.token()).body().path("items").findValues("id").stream().map(JsonNode::asText)
                .filter(id -> get("/api/integrations/" + id, tenant.token()).at("/provider").equals("resend")).findFirst().orElseThrow();
        PROVIDERS.behave("resend", Mode.SERVER_ERROR);
        String id = send("\"to\": \"ann@example.com\", \"connectionId\": \"" + resend + "\"");
        delivery(tenant, id, "retrying");

        add("\"channel\": \"email\", \"address\": \"ann@example.com\"");

        JsonNode delivery = delivery(tenant, id, "cancelled");
        assertThat(delivery.path("attempts")).isNotEmpty();
        assertThat(delivery.path("reason").asText()).isEqualTo("suppressed");
        String suppression = list("").at("/0/id").asText();
        assertThat(delete("/api/suppressions/" + suppression, memberOf(tenant)).status()).isEqualTo(403);
        assertThat(delete("/api/suppressions/" + suppression, tenant.token()).status()).isEqualTo(204);
        PROVIDERS.behaveWell();
        assertThat(post("/api/deliveries/" + id + "/replay", tenant.token(), "{}").status()).isEqualTo(202);
        assertThat(delivery(tenant, id, "delivered").has("suppressed")).isFalse();
        assertThat(get("/api/audit?limit=50", tenant.token()).raw().body()).contains("suppression.add", "suppression.lift")
                .doesNotContain("ann@example.com");
    }

    private String sendBy(String provider, String configuration, String subject) {
        connect(tenant, "email", provider, configuration + "\"fromEmail\": \"a@example.com\"");
        String connection = get("/api/integrations", tenant.token()).body().path("items").findValues("id").stream().map(JsonNode::asText)
                .filter(id -> get("/api/integrations/" + id, tenant.token()).at("/provider").equals(provider)).findFirst().orElseThrow();
        return post("/api/v1/integrations/email/send", tenant.token(), "{\"to\": [\"ann@example.com\", \"bob@example.com\","
                + " \"eve@example.com\"], \"subject\": \"" + subject + "\", \"text\": \"Hello\", \"connectionId\": \"" + connection
                + "\"}").at("/deliveryId");
    }

    @Test
    void whatMayHaveBeenTakenIsRepeatedToTheSamePeopleWhoeverIsSuppressedByThen() {
        String subject = UUID.randomUUID().toString();
        String bob = add("\"channel\": \"email\", \"address\": \"bob@example.com\"").at("/id");
        PROVIDERS.behave("resend", Mode.TAKES_AND_RESETS);
        String id = sendBy("resend", "\"apiKey\": \"key-" + UUID.randomUUID() + "\", ", subject);
        delivery(tenant, id, "retrying");

        add("\"channel\": \"email\", \"address\": \"eve@example.com\"");
        assertThat(delete("/api/suppressions/" + bob, tenant.token()).status()).isEqualTo(204);
        int before = PROVIDERS.taken(subject).size();
        PROVIDERS.behaveWell();

        JsonNode delivery = delivery(tenant, id, "delivered");
        assertThat(PROVIDERS.taken(subject)).hasSizeGreaterThan(before).extracting(taken -> taken.idempotencyKey()).doesNotContainNull()
                .containsOnly(PROVIDERS.taken(subject).get(0).idempotencyKey());
        assertThat(PROVIDERS.taken(subject)).allSatisfy(taken -> assertThat(taken.recipients())
                .containsExactly("ann@example.com", "eve@example.com"));
        assertThat(delivery.path("explanation").asText()).contains("so this one goes to the same recipients");
        assertThat(delivery.at("/suppressed/0/recipient").asText()).isEqualTo("bob@example.com");
    }

    @Test
    void whatWasTakenByTheOthersIsFoundAndGoesToThemOnce() {
        String subject = UUID.randomUUID().toString();
        add("\"channel\": \"email\", \"address\": \"bob@example.com\"");
        PROVIDERS.behave("mailgun", Mode.TAKES_AND_RESETS);

        JsonNode delivery = delivery(tenant, sendBy("mailgun", "\"apiKey\": \"key-" + UUID.randomUUID()
                + "\", \"domain\": \"mg.example.com\", ", subject), "delivered");

        assertThat(delivery.path("attempts")).extracting(each -> each.path("operation").asText() + " " + each.path("outcome").asText())
                .containsExactly("email.send unknown", "email.find delivered");
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
    }

    @Test
    void itEndsAtItsTimeAndIsForgottenWithThePersonButForItsHash() {
        Instant end = Instant.now().plusSeconds(4);
        add("\"channel\": \"sms\", \"address\": \"+41 79 123 45 67\", \"expiresAt\": \"" + end + "\"");
        assertThat(delivery(tenant, text("+41791234567"), "cancelled").path("explanation").asText()).contains(", until ");
        await().until(() -> Instant.now().isAfter(end));
        delivery(tenant, text("+41791234567"), "delivered");
        add("\"channel\": \"email\", \"address\": \"ann@example.com\"");
        String id = send(BOTH);
        delivery(tenant, id, "delivered");

        assertThat(post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"ANN@example.com\"}").status())
                .isBetween(200, 202);

        assertThat(get("/api/suppressions", tenant.token()).raw().body()).doesNotContain("ann@example.com");
        assertThat(delivery(tenant, id).has("suppressed")).isFalse();
        assertThat(list("?channel=email").at("/0/address").isNull()).isTrue();
        delivery(tenant, send("\"to\": \"ann@example.com\""), "cancelled");
        assertThat(list("?address=ann@example.com")).as("it is found by its hash").hasSize(1);
    }

    @Test
    void aListOfAnotherSystemIsTakenButForWhatIsNotValid() {
        Reply taken = post("/api/suppressions/import", tenant.token(), """
                {"items": [{"channel": "email", "address": "Ann@example.com", "reason": "bounce"},
                  {"channel": "email", "address": "ann@EXAMPLE.com", "reason": "bounce", "expiresAt": "2099-01-01T00:00:00Z"},
                  {"channel": "sms", "address": "+41 79 123 45 67", "reason": "stop", "topic": null}, 7,
                  {"channel": "sms", "address": "ann@example.com"}, {"channel": "email", "address": "x", "mood": 1}]}""");

        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(200);
        assertThat(taken.at("/added")).isEqualTo("2");
        assertThat(taken.body().path("refused")).extracting(each -> each.path("field").asText()).containsExactly("items[3]",
                "items[4].address", "items[5].mood", "items[5].address");
        assertThat(words(list(""))).containsExactlyInAnyOrder("email ann@example.com bounce ", "sms +41791234567 stop ");
        assertThat(list("?channel=email").at("/0/expiresAt").asText()).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(post("/api/suppressions/import", tenant.token(), "{\"items\": []}").status()).isEqualTo(400);
        delivery(tenant, send("\"to\": \"ann@example.com\""), "cancelled");
    }

    @Test
    @SuppressWarnings("unchecked")
    void aNodeThatDidNotHearOfTheFirstSuppressionKnowsOfItSoon() {
        UUID id = UUID.fromString(tenant.id());
        Set<UUID> known = (Set<UUID>) ReflectionTestUtils.getField(suppressions, "tenants");
        AtomicLong loadedAt = (AtomicLong) ReflectionTestUtils.getField(suppressions, "loadedAt");
        add("\"channel\": \"email\", \"address\": \"ann@example.com\"");
        assertThat(suppressions.mayHave(id)).isTrue();
        assertThat(suppressions.mayHave(UUID.randomUUID())).isFalse();

        known.remove(id);
        loadedAt.set(System.nanoTime() - Duration.ofMinutes(2).toNanos());

        assertThat(suppressions.mayHave(id)).isTrue();
        delivery(tenant, send("\"to\": \"ann@example.com\""), "cancelled");
    }

    @Test
    void whatIsNoAddressOfTheChannelIsRefused() {
        for (String bad : List.of("\"channel\": \"email\", \"address\": \"+41791234567\"", "\"channel\": \"sms\", \"address\": \"a@b.ch\"",
                "\"channel\": \"sms\", \"address\": \"079 123\"", "\"channel\": \"payment\", \"address\": \"a@b.ch\"",
                "\"channel\": \"email\"", "\"channel\": \"email\", \"address\": \"a@b.ch\", \"reason\": \"mood\"",
                "\"channel\": \"email\", \"address\": \"a@b.ch\", \"expiresAt\": \"2020-01-01T00:00:00Z\"")) {
            assertThat(post("/api/suppressions", tenant.token(), "{" + bad + "}").status()).as(bad).isEqualTo(400);
        }
        assertThat(get("/api/suppressions?reason=mood", tenant.token()).status()).isEqualTo(400);
        add("\"channel\": \"email\", \"address\": \"one@example.com\"");
        add("\"channel\": \"email\", \"address\": \"two@example.com\"");
        Reply page = get("/api/suppressions?limit=1", tenant.token());
        assertThat(words(page.body().path("items"))).containsExactly("email two@example.com manual ");
        assertThat(words(list("?limit=1&cursor=" + page.at("/nextCursor")))).containsExactly("email one@example.com manual ");
        String same = add("\"channel\": \"email\", \"address\": \"ONE@example.com\"").at("/id");
        assertThat(list("?address=one@example.com").at("/0/id").asText()).isEqualTo(same);
    }

    @Test
    void whatWouldComeAtNightWaitsForTheMorningThere() {
        LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        String hours = "\"starts\": \"" + now.minusHours(2) + "\", \"ends\": \"" + now.plusHours(2) + "\"";
        assertThat(get("/api/quiet-hours", tenant.token()).body().toString())
                .isEqualTo("{\"starts\":null,\"ends\":null,\"zone\":null,\"channels\":[]}");
        assertThat(put("/api/quiet-hours", memberOf(tenant), "{" + hours + ", \"zone\": \"UTC\"}").status()).isEqualTo(403);
        for (String bad : List.of(hours, hours + ", \"zone\": \"Mars/Olympus\"", hours + ", \"zone\": \"UTC\", \"channels\": [\"fax\"]",
                "\"starts\": \"9\", \"ends\": \"25:00\", \"zone\": \"UTC\"",
                "\"starts\": \"09:00\", \"ends\": \"09:00\", \"zone\": \"UTC\"")) {
            assertThat(put("/api/quiet-hours", tenant.token(), "{" + bad + "}").status()).as(bad).isEqualTo(400);
        }
        Reply set = put("/api/quiet-hours", tenant.token(), "{" + hours + ", \"zone\": \"UTC\", \"channels\": [\"email\"]}");
        assertThat(set.status()).as(set.raw().body()).isEqualTo(200);
        assertThat(get("/api/quiet-hours", tenant.token()).body()).isEqualTo(set.body());

        String waits = send("\"to\": \"ann@example.com\"");
        assertThat(post("/api/events/explain", tenant.token(), """
                {"type": "invoice.created", "data": {"number": "1", "amount": "10.00", "currency": "CHF", "dueDate": "2027-01-31",
                  "customer": {"name": "Ann", "email": "ann@example.com"}}}""").at("/operations/0/outlook"))
                .contains("It would wait until", "would carry it");

        await().until(() -> delivery(tenant, waits).path("reason").asText().equals("quiet"));
        JsonNode waiting = delivery(tenant, waits);
        assertThat(waiting.path("status").asText()).isEqualTo("accepted");
        assertThat(waiting.path("attempts")).isEmpty();
        assertThat(waiting.path("explanation").asText()).contains("quiet until");
        assertThat(Instant.parse(waiting.path("nextAttemptAt").asText()).atZone(ZoneOffset.UTC).toLocalTime())
                .isEqualTo(now.plusHours(2));
        delivery(tenant, send("\"to\": \"ann@example.com\", \"priority\": \"high\""), "delivered");
        delivery(tenant, send("\"to\": \"ann@example.com\", \"quietHours\": \"none\""), "delivered");
        delivery(tenant, send("\"to\": \"ann@example.com\", \"recipientZone\": \"Etc/GMT-8\""), "delivered");
        delivery(tenant, text("+41791234567"), "delivered");
        assertThat(delete("/api/quiet-hours", tenant.token()).status()).isEqualTo(204);
        delivery(tenant, send("\"to\": \"ann@example.com\""), "delivered");
        String own = send("\"to\": \"ann@example.com\", \"recipientZone\": \"UTC\", \"quietHours\": \"" + now.minusHours(1) + "-"
                + now.plusHours(1) + "\"");
        await().until(() -> delivery(tenant, own).path("reason").asText().equals("quiet"));
    }

    /** The path of the link in a mail. */
    private String linkOf(JsonNode mail) throws Exception {
        JsonNode headers = json.readTree(mail.at("/attempts/0/request/body").asText()).path("headers");
        assertThat(headers.path("List-Unsubscribe-Post").asText()).isEqualTo("List-Unsubscribe=One-Click");
        String link = headers.path("List-Unsubscribe").asText();
        assertThat(link).startsWith("<" + PUBLIC + "/unsubscribe/").endsWith(">").doesNotContain("ann");
        return link.substring(PUBLIC.length() + 1, link.length() - 1);
    }

    private Reply page(String path, String form) {
        return send(form == null ? request(path, null).header("Accept-Language", "de-CH, en;q=0.5").GET()
                : request(path, null).header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(form)));
    }

    @Test
    void aMailAboutATopicHasALinkThatUnsubscribesWithOneClickAndNotByBeingOpened() throws Exception {
        Object unset = ReflectionTestUtils.getField(links, "address");
        ReflectionTestUtils.setField(links, "address", new PublicAddress(PUBLIC));
        try {
            delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"offers\""), "delivered");
            String path = linkOf(delivery(tenant, send("\"to\": \"Ann@example.com\", \"topic\": \"<news>\""), "delivered"));
            for (String without : List.of(BOTH + ", \"topic\": \"news\"", "\"to\": \"ann@example.com\"",
                    "\"to\": \"ann@example.com\", \"topic\": \"transactional\"",
                    "\"to\": \"ann@example.com\", \"topic\": \"news\", \"headers\": {\"list-unsubscribe\": \"<mailto:x@y.ch>\"}")) {
                assertThat(delivery(tenant, send(without), "delivered").at("/attempts/0/request/body").asText()).as(without)
                        .doesNotContain("One-Click");
            }

            Reply shown = page(path, null);

            assertThat(shown.status()).as(shown.raw().body()).isEqualTo(200);
            assertThat(shown.raw().body()).contains("lang=\"de\"", "A***@example.com".toLowerCase(), "Von &lt;news&gt; abmelden", "offers")
                    .doesNotContain("<script", "ann@example.com", "<news>");
            assertThat(shown.raw().headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'",
                    "style-src 'sha256-");
            assertThat(list("")).as("opening changes nothing").isEmpty();
            assertThat(page(path, "x=y").status()).isEqualTo(400);
            assertThat(list("")).isEmpty();
            assertThat(page(path.substring(0, path.length() - 3) + "AAA", "List-Unsubscribe=One-Click").status()).isEqualTo(404);
            assertThat(page("/unsubscribe/x", null).status()).isEqualTo(404);
            assertThat(page(path, "List-Unsubscribe=One-Click").status()).isEqualTo(200);
            assertThat(words(list(""))).containsExactly("email ann@example.com unsubscribe <news>");
            delivery(tenant, send("\"to\": \"ann@example.com\", \"topic\": \"<news>\""), "cancelled");

            assertThat(page(path, "do=choose&on=offers&off=%3Cnews%3E&topic=%3Cnews%3E").raw().body())
                    .contains("value=\"&lt;news&gt;\" checked");
            assertThat(words(list(""))).containsExactly("email ann@example.com unsubscribe offers");
            assertThat(page(path, "do=all").raw().body()).contains("such as invoices").doesNotContain("checked");
            assertThat(words(list(""))).contains("email ann@example.com unsubscribe ");
            delivery(tenant, send("\"to\": \"ann@example.com\""), "cancelled");
            assertThat(page(path, "do=choose&off=offers&off=%3Cnews%3E&topic=offers&topic=%3Cnews%3E").status()).isEqualTo(200);
            assertThat(list("")).isEmpty();

            assertThat(page(path, null).raw().body()).contains("<input type=\"hidden\" name=\"on\" value=\"offers\">");
            assertThat(page(path, "do=choose&on=offers&topic=offers").status()).isEqualTo(200);
            assertThat(list("")).as("what was not shown is left as it is").isEmpty();
            page(path, "do=one");
            assertThat(page(path, "do=choose&on=offers&on=%3Cnews%3E&topic=%3Cnews%3E").status()).isEqualTo(200);
            assertThat(words(list(""))).as("a page from before changes only what they changed there").containsExactlyInAnyOrder(
                    "email ann@example.com unsubscribe <news>", "email ann@example.com unsubscribe offers");
            page(path, "do=all");
            page(path, "do=choose&off=offers&off=%3Cnews%3E&topic=offers");
            assertThat(words(list(""))).as("who wants one topic gets no other")
                    .containsExactly("email ann@example.com unsubscribe <news>");
            for (int i = 0; i < 60; i++) {
                page(path, null);
            }
            assertThat(page(path, null).status()).isEqualTo(429);
        } finally {
            ReflectionTestUtils.setField(links, "address", unset);
        }
    }
}
