package dev.serai.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.code.Codes.Wanted;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.guard.Refusal;
import dev.serai.ledger.Ids;
import dev.serai.security.TenantScope;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** One-time codes: once, in time, few guesses, within limits; and the country guard. */
class CodeIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String ISSUE = "/api/v1/integrations/sms/otp";
    private static final String VERIFY = "/api/v1/integrations/sms/otp/verify";
    private static final String SEND = "/api/v1/integrations/sms/verification-code";

    @Autowired
    private Codes codes;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Codes");
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
        PROVIDERS.tellNoMore("vonage");
    }

    private void connect(boolean sandbox) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "Vonage", "configuration": {"sandbox": %s, "apiKey": "a1b2c3d4",
                 "apiSecret": "0123456789abcdef", "fromPhoneNumber": "+41790000000"}}""".formatted(sandbox));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    }

    private Reply issue(String fields) {
        return post(ISSUE, tenant.token(), "{" + fields + "}");
    }

    private Reply issued(String number) {
        Reply issued = issue("\"phoneNumber\": \"" + number + "\"");
        assertThat(issued.status()).as(issued.raw().body()).isEqualTo(201);
        return issued;
    }

    private Reply verify(String fields) {
        return post(VERIFY, tenant.token(), "{" + fields + "}");
    }

    private Reply verify(String id, String code) {
        return verify("\"id\": \"" + id + "\", \"code\": \"" + code + "\"");
    }

    private static String other(String code) {
        return code.substring(0, code.length() - 1) + (code.endsWith("7") ? "8" : "7");
    }

    private void age(String id, String column) {
        database.jdbc().sql("update code set " + column + " = " + column + " - interval '1 hour' where id = ?::uuid").param(id).update();
    }

    private Reply guard(String settings) {
        Reply set = put("/api/country-guard", tenant.token(), settings);
        assertThat(set.status()).as(set.raw().body()).isEqualTo(200);
        return set;
    }

    @Test
    void aCodeIsRightOnceAndTheLastOneCounts() {
        connect(true);
        Reply first = issued("+41 79 123 45 67");
        String code = first.at("/code");

        assertThat(code).as("in the sandbox its developer is told").matches("[0-9]{6}");
        assertThat(first.at("/status")).isEqualTo("pending");
        assertThat(first.body().path("sent").asBoolean()).isTrue();
        assertThat(first.at("/to")).isEqualTo("+41791234567");
        assertThat(first.at("/country")).isEqualTo("CH");
        assertThat(first.raw().headers().firstValue("Location")).contains("/api/codes/" + first.at("/id"));
        Reply wrong = verify(first.at("/id"), other(code));
        assertThat(wrong.status()).isEqualTo(200);
        assertThat(wrong.body().path("valid").asBoolean()).isFalse();
        assertThat(wrong.at("/attemptsLeft")).isEqualTo("4");
        Reply right = verify("\"phone_number\": \"+41 79 123 45 67\", \"code\": \"" + code + "\"");
        assertThat(right.body().path("valid").asBoolean()).as(right.raw().body()).isTrue();
        assertThat(right.at("/status")).isEqualTo("approved");
        Reply again = verify(first.at("/id"), code);
        assertThat(again.body().path("valid").asBoolean()).as("used").isFalse();
        assertThat(again.at("/status")).isEqualTo("approved");

        Reply second = issued("+41791234567");
        Reply third = issue("\"to\": \"+41791234567\", \"length\": 8, \"expires_in_minutes\": 1, \"max_attempts\": 1,"
                + " \"language\": \"de\"");
        assertThat(third.at("/code")).matches("[0-9]{8}");
        assertThat(verify(second.at("/id"), second.at("/code")).at("/status")).as("another one took its place").isEqualTo("canceled");
        age(third.at("/id"), "expires_at");
        Reply late = verify(third.at("/id"), third.at("/code"));
        assertThat(late.body().path("valid").asBoolean()).isFalse();
        assertThat(late.at("/status")).isEqualTo("expired");
        JsonNode list = get("/api/codes?to=%2B41791234567", tenant.token()).body().path("items");
        assertThat(list).extracting(each -> each.path("status").asText()).containsExactly("expired", "canceled", "approved");
        assertThat(get("/api/codes?status=expired", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get("/api/codes/" + third.at("/id"), tenant.token()).body().has("code")).isFalse();
        TestTenant stranger = newTenant("Stranger");
        assertThat(post(VERIFY, stranger.token(), "{\"id\": \"" + first.at("/id") + "\", \"code\": \"" + code + "\"}").status())
                .isEqualTo(404);
        assertThat(post(VERIFY, stranger.token(), "{\"to\": \"+41791234567\", \"code\": \"" + code + "\"}").status()).isEqualTo(404);
    }

    @Test
    void theCodeGoesToThePhoneAndCanBeReadNowhereElse() {
        connect(false);
        AtomicReference<String> heard = new AtomicReference<>("");
        PROVIDERS.tell("vonage", asked -> {
            heard.set(asked.body());
            return Told.json(200, "{\"messages\":[{\"status\":\"0\",\"message-id\":\"m-77\"}], \"echo\": \"Qx7Tk2Wm\"}");
        });
        Reply sent = post(SEND, tenant.token(), "{\"phoneNumber\": \"+41791234567\", \"code\": \"Qx7Tk2Wm\", \"company\": \"Acme\"}");

        assertThat(sent.status()).as(sent.raw().body()).isEqualTo(201);
        assertThat(heard.get()).contains("Qx7Tk2Wm", "Acme");
        assertThat(sent.body().has("code")).isFalse();
        JsonNode delivery = delivery(tenant, sent.at("/deliveryId"), "delivered");
        assertThat(delivery.at("/message/text").asText()).contains("[hidden:code]", "Acme: ");
        assertThat(delivery.path("priority").asText()).isEqualTo("high");
        assertThat(delivery.path("expiresAt").asText().substring(0, 19)).isEqualTo(sent.at("/expiresAt").substring(0, 19));
        assertThat(delivery.toString()).doesNotContain("Qx7Tk2Wm");
        assertThat(database.jdbc().sql("select coalesce(string_agg(c::text || d::text, ''), '') from code c join delivery d"
                + " on d.id = c.delivery_id where c.tenant_id = ?::uuid").param(tenant.id()).query(String.class).single())
                .doesNotContain("Qx7Tk2Wm").contains("[hidden:code]");
        assertThat(verify(sent.at("/id"), "Qx7Tk2Wm").body().path("valid").asBoolean()).isTrue();
    }

    @Test
    void whatTheProviderDoesNotTakeIsToldAndNoOldCodeIsEverSent() {
        connect(false);
        PROVIDERS.tell("vonage", asked -> Told.json(200, "{\"messages\":[{\"status\":\"3\",\"error-text\":\"Invalid number\"}]}"));
        Reply refused = issue("\"to\": \"+41791234567\"");
        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(502);
        assertThat(refused.at("/detail")).contains("Invalid number");
        assertThat(get("/api/codes", tenant.token()).at("/items/0/status")).isEqualTo("failed");
        String id = get("/api/codes", tenant.token()).at("/items/0/deliveryId");
        await().until(() -> database.jdbc().sql("select count(*) from sealed_text where tenant_id = ?::uuid").param(tenant.id())
                .query(Integer.class).single() == 0);
        PROVIDERS.tellNoMore("vonage");
        assertThat(post("/api/deliveries/" + id + "/replay", tenant.token(), "").status()).isEqualTo(202);
        await().until(() -> delivery(tenant, id).path("reason").asText(), "forgotten"::equals);

        PROVIDERS.tell("vonage", asked -> Told.json(503, "{}"));
        Reply waiting = send(request(ISSUE, tenant.token(), "POST", BodyPublishers.ofString("{\"to\": \"+41791234568\"}"),
                "application/json").header("Prefer", "respond-async"));
        assertThat(waiting.status()).isEqualTo(202);
        assertThat(waiting.body().path("sent").asBoolean()).isFalse();
        database.jdbc().sql("update delivery set expires_at = now() where id = ?::uuid").param(waiting.at("/deliveryId")).update();
        JsonNode old = delivery(tenant, waiting.at("/deliveryId"), "dead");
        assertThat(old.path("reason").asText()).isEqualTo("expired");
    }

    @Test
    void whatIsWrongIsNamedAsItWasSentAndRepeatsAreAnsweredAlike() {
        connect(true);
        assertThat(issue("\"phoneNumber\": \"+1234567890\"").at("/errors/0/field")).isEqualTo("phoneNumber");
        assertThat(issue("\"phone\": 5").at("/errors/0/field")).isEqualTo("phone");
        assertThat(issue("\"to\": \"+41791234567\", \"phone\": \"+41791234567\"").at("/errors/0/message")).contains("send one of them");
        assertThat(issue("\"to\": \"+41791234567\", \"maxAttempts\": 99").at("/errors/0/field")).isEqualTo("maxAttempts");
        assertThat(issue("\"to\": \"+41791234567\", \"code\": \"123456\"").at("/errors/0/field")).as("it makes its own").isEqualTo("code");
        assertThat(issue("\"to\": \"+41791234567\", \"locale\": \"?\"").at("/errors/0/field")).isEqualTo("locale");
        assertThat(issue("").at("/errors/0/field")).isEqualTo("to");
        assertThat(post(SEND, tenant.token(), "{\"to\": \"+41791234567\", \"code\": \"1\"}").at("/errors/0/field")).isEqualTo("code");
        assertThat(verify("\"code\": \"123456\"").at("/errors/0/field")).isEqualTo("id");
        assertThat(verify("\"id\": \"x\"").body().path("errors")).hasSize(2);
        assertThat(verify(Ids.next().toString(), "123456").status()).isEqualTo(404);
        assertThat(get("/api/codes", tenant.token()).body().path("items")).isEmpty();

        String key = UUID.randomUUID().toString();
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            replies.add(send(request(ISSUE, tenant.token(), "POST", BodyPublishers.ofString("{\"to\": \"+41791234567\"}"),
                    "application/json").header("Idempotency-Key", key)));
        }
        assertThat(replies.get(1).body()).isEqualTo(replies.get(0).body());
        assertThat(get("/api/codes", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void tenThousandGuessesFromAThousandAddressesGetFiveTries() throws Exception {
        connect(true);
        Reply issued = issued("+41791234567");
        UUID id = UUID.fromString(issued.at("/id"));
        UUID own = UUID.fromString(tenant.id());
        AtomicInteger right = new AtomicInteger();
        ExecutorService guessers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 9_700; i++) {
                String guess = wrong(i, issued.at("/code"));
                running.add(guessers.submit(() -> TenantScope.call(own, () -> codes.guess(own, id, guess)) ? right.incrementAndGet() : 0));
            }
            for (int i = 0; i < 300; i++) {
                String body = "{\"id\": \"" + id + "\", \"code\": \"" + wrong(i, issued.at("/code")) + "\"}";
                String address = "198.51." + i % 100 + "." + i % 250;
                running.add(guessers.submit(() -> send(request(VERIFY, tenant.token(), "POST", BodyPublishers.ofString(body),
                        "application/json").header("X-Forwarded-For", address))));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            guessers.shutdownNow();
        }

        assertThat(right).hasValue(0);
        Reply late = verify(id.toString(), issued.at("/code"));
        assertThat(late.body().path("valid").asBoolean()).as("the right one comes too late").isFalse();
        assertThat(late.at("/status")).isEqualTo("max_attempts_reached");
        assertThat(get("/api/codes/" + id, tenant.token()).at("/attempts")).isEqualTo("5");
    }

    private static String wrong(int i, String code) {
        String guess = String.format("%06d", i);
        return guess.equals(code) ? "999999" : guess;
    }

    @Test
    void aRangeWhereNobodyEntersCodesIsBlockedAndOthersAreNot() throws Exception {
        UUID own = UUID.fromString(tenant.id());
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService askers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                String number = "+44791110" + String.format("%04d", i);
                running.add(askers.submit(() -> {
                    try {
                        TenantScope.call(own, () -> codes.reserve(own, number, wanted()));
                        sent.incrementAndGet();
                    } catch (Refusal e) {
                        refused.incrementAndGet();
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            askers.shutdownNow();
        }

        assertThat(sent.get()).isEqualTo(100);
        assertThat(refused.get()).isEqualTo(9_900);
        connect(true);
        Reply blocked = issue("\"to\": \"+447911109999\"");
        assertThat(blocked.status()).isEqualTo(403);
        assertThat(blocked.at("/detail")).contains("the range +44791110**** is blocked", "of 100 codes that went there 0 were entered");
        issued("+41791234567");
        issued("+447911234567");
        JsonNode shown = get("/api/country-guard", tenant.token()).body();
        assertThat(shown.at("/blockedRanges/0/range").asText()).isEqualTo("+44791110");
        JsonNode britain = shown.at("/today/countries/0");
        assertThat(britain.path("country").asText()).isIn("GB", "GG", "JE", "IM");
        assertThat(britain.path("refused").asInt()).isGreaterThanOrEqualTo(9_901);
        assertThat(delete("/api/country-guard/ranges/44791110", tenant.token()).status()).isEqualTo(204);
        assertThat(delete("/api/country-guard/ranges/44791110", tenant.token()).status()).isEqualTo(404);
        database.jdbc().sql("update code set created_at = created_at - interval '2 hours' where tenant_id = ?").param(own).update();
        issued("+447911109999");
    }

    private static Wanted wanted() {
        Instant now = Instant.now();
        return new Wanted(Ids.next(), Ids.next(), "123456", 5, now, now.plusSeconds(600));
    }

    @Test
    void oneNumberGetsFewCodesAndIsToldWhenToComeAgain() {
        connect(true);
        for (int i = 0; i < 5; i++) {
            issued("+41791234567");
        }
        Reply sixth = issue("\"to\": \"+41791234567\"");
        assertThat(sixth.status()).isEqualTo(429);
        assertThat(sixth.at("/detail")).contains("this number", "10 min", "all 5");
        assertThat(Integer.parseInt(sixth.raw().headers().firstValue("Retry-After").orElse("0"))).isBetween(1, 601);
        issued("+41791234568");
        assertThat(get("/api/country-guard", tenant.token()).at("/today/countries/0/refused")).isEqualTo("1");
    }

    @Test
    void theCountryGuardBlocksMonitorsAndCapsWhatADayCosts() {
        connect(true);
        guard("""
                {"countries": [{"country": "de", "action": "block"}, {"country": "+4366", "action": "block"},
                   {"country": "AT", "action": "monitor", "price": "0.25"}, {"country": "CH", "action": "allow", "price": 0.5}],
                 "spend": {"currency": "chf", "per_day": "1.00", "price": "0.1"}}""");

        Reply germany = issue("\"to\": \"+4915112345678\"");
        assertThat(germany.status()).isEqualTo(403);
        assertThat(germany.at("/detail")).contains("messages to DE are blocked");
        assertThat(issue("\"to\": \"+436641234567\"").at("/detail")).contains("messages to +4366 are blocked", "of AT");
        Reply austria = issued("+4369912345678");
        assertThat(austria.at("/note")).contains("monitors AT");
        issued("+41791234567");
        Reply dear = issue("\"to\": \"+41791234568\"");
        assertThat(dear.status()).isEqualTo(429);
        assertThat(dear.at("/detail")).contains("of the 1.00 CHF of this day", "0.75 are spent", "costs 0.5");
        assertThat(dear.raw().headers().firstValue("Retry-After")).isPresent();
        String plain = post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"+4915112345678\", \"text\": \"Hi\"}")
                .at("/deliveryId");
        delivery(tenant, plain, "delivered");

        guard("{\"messages\": true, \"countries\": [{\"country\": \"DE\", \"action\": \"block\"}]}");
        String guarded = post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"+4915112345678\", \"text\": \"Hi\"}")
                .at("/deliveryId");
        JsonNode cancelled = delivery(tenant, guarded, "cancelled");
        assertThat(cancelled.path("reason").asText()).isEqualTo("guarded");
        assertThat(cancelled.path("explanation").asText()).contains("messages to DE are blocked");
        String fine = post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hi\"}")
                .at("/deliveryId");
        delivery(tenant, fine, "delivered");
        JsonNode today = get("/api/country-guard", tenant.token()).body().path("today");
        assertThat(today.path("spent").asText()).isEqualTo("0.75");
        assertThat(today.path("countries")).anySatisfy(each -> {
            assertThat(each.path("country").asText()).isEqualTo("DE");
            assertThat(each.path("refused").asInt()).isEqualTo(2);
        }).anySatisfy(each -> {
            assertThat(each.path("country").asText()).isEqualTo("CH");
            assertThat(each.path("messages").asInt()).isEqualTo(1);
            assertThat(each.path("issued").asInt()).isEqualTo(1);
        });
        Reply bad = put("/api/country-guard", tenant.token(), """
                {"otherwise": "maybe", "spend": {"currency": "XYZ", "perDay": "a lot"},
                 "countries": [{"country": "Atlantis", "action": "block"}, {"country": "CH"}, 5]}""");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body().path("errors")).extracting(each -> each.path("field").asText()).containsExactlyInAnyOrder("otherwise",
                "spend.currency", "spend.perDay", "countries[0].country", "countries[1].action", "countries[2]");
        assertThat(put("/api/country-guard", memberOf(tenant), "{}").status()).isEqualTo(403);
    }
}
