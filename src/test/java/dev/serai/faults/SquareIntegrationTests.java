package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.SquareDesk.Trouble;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Payments over Square: each is charged once, whatever Square then answers; and a tenant moves there from Stripe. */
class SquareIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String PAYMENT = "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"reference\": \"1001\", \"customerId\": \"C1\","
            + " \"paymentMethodId\": \"ccof:card-1\", \"confirm\": true%s}";

    private SquareDesk desk;
    private StripeDesk stripeDesk;
    private TestTenant tenant;
    private String account;

    @BeforeEach
    void begin() {
        desk = new SquareDesk();
        stripeDesk = new StripeDesk();
        PROVIDERS.tell("square", desk);
        PROVIDERS.tell("stripe", stripeDesk);
        tenant = newTenant("Square");
        account = "EAAA" + UUID.randomUUID().toString().replace("-", "");
    }

    @AfterEach
    void behave() {
        PROVIDERS.behaveWell();
    }

    private String square() {
        return connect("square", "{\"accessToken\": \"" + account + "\", \"locationId\": \"L1\"}");
    }

    private String stripe(String key) {
        return connect("stripe", "{\"apiKey\": \"" + key + "\"}");
    }

    private String connect(String provider, String configuration) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "payment", "provider": "%1$s", "name": "My %1$s", "priority": 1, "configuration": %2$s}"""
                .formatted(provider, configuration));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = {"ANSWERS_500", "ANSWERS_502", "ANSWERS_504", "HANGS", "CUTS"})
    void whatMayHaveBeenTakenIsRepeatedWithTheSameKey(Trouble trouble) {
        square();
        stripe("sk_test_second");
        desk.trouble(account, trouble);

        Reply made = call("payment.create", PAYMENT.formatted(""));

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(desk.payments(account)).hasSize(1);
        assertThat(made.at("/paymentId")).isEqualTo(desk.payments(account).get(0).path("id").asText());
        assertThat(made.at("/status")).isEqualTo("succeeded");
        assertThat(made.at("/amount")).isEqualTo("19.90");
        assertThat(desk.requests(account)).hasSize(2).containsOnly("POST /v2/payments " + id(made));
        assertThat(attempts(made)).containsExactly("carry unknown", "carry delivered");
        assertThat(stripeDesk.requests("sk_test_second")).isEmpty();
    }

    @Test
    void whereTheKeyIsTakenForAnotherRequestSquareIsAsked() {
        square();
        desk.trouble(account, Trouble.TAKES_THE_KEY_FOR_ANOTHER);

        Reply made = call("payment.create", PAYMENT.formatted(""));

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(desk.payments(account)).hasSize(1);
        assertThat(made.at("/paymentId")).isEqualTo(desk.payments(account).get(0).path("id").asText());
        assertThat(attempts(made)).containsExactly("carry unknown", "carry unknown", "ask delivered");
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = {"SAVES_500", "FORGETS_THE_KEY", "HANGS"})
    void afterTheLifeOfAKeySquareIsAskedBeforeAnythingIsSentAgain(Trouble trouble) {
        square();
        desk.trouble(account, trouble);
        var request = request("/api/v1/operations/payment.create", tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "respond-async").POST(BodyPublishers.ofString(PAYMENT.formatted("")));
        String id = id(send(request));
        await().until(() -> aged(id) == 1);

        var delivered = delivery(tenant, id, "delivered");

        assertThat(desk.payments(account)).hasSize(1);
        assertThat(delivered.at("/result/paymentId").asText()).isEqualTo(desk.payments(account).get(0).path("id").asText());
        assertThat(desk.requests(account)).containsExactly("POST /v2/payments " + id, "GET /v2/payments");
    }

    /** Moves the time at which the key was first used two hours back, while the delivery waits for its next round. */
    private int aged(String id) {
        return database.jdbc().sql("""
                update delivery set notes = jsonb_set(notes::jsonb, '{keys,0,since}',
                  to_jsonb((notes::jsonb #>> '{keys,0,since}')::bigint - 7200000))::text
                where id = :id and status = 'retrying' and lease_owner is null and notes is not null""")
                .param("id", UUID.fromString(id)).update();
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = {"ANSWERS_500", "HANGS", "CUTS", "SAVES_500", "FORGETS_THE_KEY"})
    void aRefundIsMadeOnceForItIsLookedForFirst(Trouble trouble) {
        square();
        String payment = call("payment.create", PAYMENT.formatted("")).at("/paymentId");
        Reply part = call("payment.refund", "{\"paymentId\": \"" + payment + "\", \"amount\": \"5.00\", \"currency\": \"CHF\"}");
        desk.trouble(account, trouble);

        Reply rest = call("payment.refund", "{\"paymentId\": \"" + payment + "\", \"reason\": \"duplicate\"}");

        assertThat(part.at("/amount")).as(part.toString()).isEqualTo("5.00");
        assertThat(rest.status()).as(rest.toString()).isEqualTo(201);
        assertThat(rest.at("/amount")).isEqualTo("14.90");
        assertThat(rest.at("/status")).isEqualTo("pending");
        assertThat(desk.refunds(account)).hasSize(2);
        assertThat(rest.at("/refundId")).isEqualTo(desk.refunds(account).get(1).path("id").asText()).startsWith(payment + "_");
        assertThat(desk.refunds(account).get(1).path("reason").asText()).isEqualTo("Duplicate (" + id(rest) + ")");
        assertThat(attempts(rest)).containsExactly("carry unknown", "carry delivered");
    }

    @ParameterizedTest
    @CsvSource({"ANSWERS_500, NONE", "CUTS, NONE", "NONE, ANSWERS_500", "NONE, CUTS"})
    void aReservedPaymentIsCapturedInPartOnce(Trouble lowering, Trouble completing) {
        square();
        Reply reserved = call("payment.create", PAYMENT.formatted(", \"capture\": \"manual\""));
        String payment = reserved.at("/paymentId");
        desk.trouble(account, lowering, completing);

        Reply captured = call("payment.capture", "{\"paymentId\": \"" + payment + "\", \"amount\": \"12.00\", \"currency\": \"CHF\"}");

        assertThat(reserved.at("/status")).as(reserved.toString()).isEqualTo("requires_capture");
        assertThat(captured.at("/status")).as(captured.toString()).isEqualTo("succeeded");
        assertThat(captured.at("/amount")).isEqualTo("12.00");
        assertThat(desk.requests(account)).filteredOn(line -> line.startsWith("PUT")).hasSize(1);
        assertThat(desk.requests(account)).filteredOn(line -> line.endsWith("/complete")).hasSize(1);
        assertThat(attempts(captured)).containsExactly("carry unknown", "carry delivered");
        assertThat(get("/api/v1/integrations/payments/" + payment + "/status", tenant.token()).at("/status")).isEqualTo("succeeded");
    }

    @Test
    void aDeclinedCardIsTheCustomersAndGoesToNobodyElse() {
        String connection = square();
        stripe("sk_test_second");
        desk.trouble(account, Trouble.DECLINES);

        Reply refused = call("payment.create", PAYMENT.formatted(""));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(502);
        assertThat(refused.at("/detail")).contains("There is not enough money on the payer's card").contains("INSUFFICIENT_FUNDS");
        assertThat(attempts(refused)).containsExactly("carry rejected");
        assertThat(stripeDesk.requests("sk_test_second")).isEmpty();
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void theTestOfAConnectionIsTheLocations() {
        String connection = square();

        Reply tested = post("/api/integrations/" + connection + "/test", tenant.token(), "{}");

        assertThat(tested.at("/success")).as(tested.toString()).isEqualTo("true");
        assertThat(desk.requests(account)).containsExactly("GET /v2/payments", "GET /v2/locations/L1");
    }

    @Test
    void aTenantMovesFromStripeToSquareAndTheApplicationStaysAsItIs() {
        String key = "sk_test_" + UUID.randomUUID().toString().replace("-", "");
        String stripe = stripe(key);
        String before = pay("pm_1").at("/paymentId");
        String later = pay("pm_1").at("/paymentId");
        square();
        assertThat(put("/api/integrations/" + stripe, tenant.token(), "{\"weight\": 0}").status()).isEqualTo(200);

        Reply after = pay("ccof:card-1");
        Reply foreign = pay("pm_1");
        Reply oldRefund = refund(before);
        Reply newRefund = refund(after.at("/paymentId"));

        assertThat(after.status()).as(after.toString()).isEqualTo(201);
        assertThat(after.at("/status")).isEqualTo("succeeded");
        assertThat(foreign.status()).as(foreign.toString()).isEqualTo(502);
        assertThat(foreign.at("/detail")).contains("Square cannot honour paymentMethodId").contains("cnon:");
        assertThat(attempts(foreign)).containsExactly("carry rejected");
        assertThat(oldRefund.status()).as(oldRefund.toString()).isEqualTo(201);
        assertThat(stripeDesk.objects(key, "refund")).hasSize(1);
        assertThat(newRefund.status()).as(newRefund.toString()).isEqualTo(201);
        assertThat(desk.refunds(account)).hasSize(1);
        assertThat(stripeDesk.objects(key, "payment_intent")).hasSize(2);
        assertThat(desk.payments(account)).hasSize(1);
        assertThat(get("/api/v1/integrations/payments/" + before + "/status", tenant.token()).at("/status")).isEqualTo("succeeded");
        assertThat(get("/api/v1/integrations/payments/" + after.at("/paymentId") + "/status", tenant.token()).at("/status"))
                .isEqualTo("succeeded");

        assertThat(put("/api/integrations/" + stripe, tenant.token(), "{\"isActive\": false}").status()).isEqualTo(200);
        var request = request("/api/v1/integrations/payments/refund", tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "respond-async").POST(BodyPublishers.ofString("{\"paymentId\": \"" + later + "\"}"));
        String waiting = id(send(request));
        await().until(() -> delivery(tenant, waiting).path("explanation").asText()
                .contains("is not active (\"My stripe\"); no other gets it"));
        assertThat(pay("ccof:card-1").status()).isEqualTo(201);
        put("/api/integrations/" + stripe, tenant.token(), "{\"isActive\": true}");
        delivery(tenant, waiting, "delivered");
        assertThat(stripeDesk.objects(key, "refund")).hasSize(2);
        assertThat(desk.refunds(account)).hasSize(1);
    }

    @Test
    void aPaymentThatOnlySquareKnowsIsFoundThoughStripeIsDown() {
        square();
        stripe("sk_test_second");
        String payment = call("payment.create", PAYMENT.formatted("")).at("/paymentId");
        database.jdbc().sql("delete from provider_object where tenant_id = :tenant").param("tenant", UUID.fromString(tenant.id())).update();
        PROVIDERS.behave("stripe", FaultyProvider.Mode.SERVER_ERROR);

        Reply status = get("/api/v1/integrations/payments/" + payment + "/status", tenant.token());

        assertThat(status.status()).as(status.toString()).isEqualTo(200);
        assertThat(status.at("/paymentId")).isEqualTo(payment);
    }

    /** What the application sends, which differs in nothing but the payer's token. */
    private Reply pay(String token) {
        return call("payment.create", "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"customerId\": \"C1\", \"description\": \"Order\","
                + " \"paymentMethodId\": \"" + token + "\", \"confirm\": true, \"returnUrl\": \"https://shop.example.com/paid\"}");
    }

    private Reply refund(String payment) {
        return post("/api/v1/integrations/payments/refund", tenant.token(), "{\"paymentId\": \"" + payment + "\"}");
    }

    private List<String> attempts(Reply answer) {
        return StreamSupport.stream(delivery(tenant, id(answer)).path("attempts").spliterator(), false)
                .map(attempt -> attempt.path("purpose").asText() + " " + attempt.path("outcome").asText()).toList();
    }

    private Reply call(String operation, String message) {
        return post("/api/v1/operations/" + operation, tenant.token(), message);
    }

    private static String id(Reply answer) {
        return answer.raw().headers().firstValue("Location").orElseThrow().replace("/api/deliveries/", "");
    }
}
