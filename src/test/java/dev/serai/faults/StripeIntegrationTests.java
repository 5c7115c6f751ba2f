package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.StripeDesk.Trouble;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Payments, subscriptions and invoices over Stripe: the caller gets the result, and each is made once, whatever Stripe then answers. */
class StripeIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String PAYMENT = "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"reference\": \"1001\"}";

    private StripeDesk desk;
    private TestTenant tenant;
    private String account;
    private String connection;

    @BeforeEach
    void connect() {
        desk = new StripeDesk();
        PROVIDERS.tell("stripe", desk);
        tenant = newTenant("Stripe");
        account = "sk_test_" + UUID.randomUUID().toString().replace("-", "");
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "payment", "provider": "stripe", "name": "Stripe", "configuration": {"apiKey": "%s"}}"""
                .formatted(account));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        connection = created.at("/id");
    }

    @AfterEach
    void behave() {
        PROVIDERS.behaveWell();
    }

    @Test
    void aPaymentIsAnsweredItsClientSecret() {
        Reply made = call("payment.create", PAYMENT);

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        JsonNode intent = only("payment_intent");
        assertThat(made.at("/paymentId")).isEqualTo(intent.path("id").asText());
        assertThat(made.at("/clientSecret")).isEqualTo(intent.path("client_secret").asText());
        assertThat(made.at("/status")).isEqualTo("requires_payment_method");
        assertThat(made.at("/amount")).isEqualTo("19.90");
        assertThat(intent.path("amount").asLong()).isEqualTo(1990);
        assertThat(intent.at("/metadata/reference").asText()).isEqualTo("1001");
        assertThat(intent.at("/metadata/serai_key").asText()).isEqualTo(id(made));
        assertThat(desk.requests(account)).containsExactly("POST /v1/payment_intents " + id(made));
    }

    @Test
    void theSameKeyOfTheCallerChargesOnce() {
        String key = UUID.randomUUID().toString();
        String paid = "{\"amount\": \"500\", \"currency\": \"JPY\", \"paymentMethodId\": \"pm_1\", \"confirm\": true}";

        Reply made = call("payment.create", paid, "Idempotency-Key", key);
        Reply again = call("payment.create", paid, "Idempotency-Key", key);

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.at("/status")).isEqualTo("succeeded");
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(only("payment_intent").path("amount").asLong()).isEqualTo(500);
        assertThat(desk.requests(account)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = {"ANSWERS_500", "CUTS", "IN_PROGRESS"})
    void whatMayHaveBeenTakenIsRepeatedWithTheSameKey(Trouble trouble) {
        desk.trouble(account, trouble);

        Reply made = call("payment.create", PAYMENT);

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.at("/paymentId")).isEqualTo(only("payment_intent").path("id").asText());
        assertThat(desk.requests(account)).hasSize(2).containsOnly("POST /v1/payment_intents " + id(made));
        assertThat(attempts(made)).containsExactly("carry unknown", "carry delivered");
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = {"SAVES_500", "FORGETS_THE_FORM"})
    void whereTheKeyIsOfNoMoreUseStripeIsAsked(Trouble trouble) {
        desk.trouble(account, trouble);

        Reply made = call("payment.create", PAYMENT);

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.at("/paymentId")).isEqualTo(only("payment_intent").path("id").asText());
        assertThat(made.at("/clientSecret")).endsWith("_secret");
        assertThat(attempts(made)).containsExactly("carry unknown", "carry unknown", "ask delivered");
    }

    @Test
    void whatThePayerHasToDoIsAResult() {
        Reply made = call("payment.create", "{\"amount\": \"1.00\", \"currency\": \"EUR\", \"paymentMethodId\": \"pm_threeDSecure\","
                + " \"confirm\": true, \"returnUrl\": \"https://shop.example.com/paid\"}");

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.at("/status")).isEqualTo("requires_action");
        assertThat(made.at("/actionUrl")).isEqualTo("https://hooks.stripe.com/3ds/" + made.at("/paymentId"));
        assertThat(made.at("/clientSecret")).isEqualTo(made.at("/paymentId") + "_secret");
        assertThat(delivery(tenant, id(made)).path("status").asText()).isEqualTo("delivered");
    }

    @Test
    void aDeclinedCardIsRefusedWithStripesWordsAndCode() {
        desk.trouble(account, Trouble.DECLINES);

        Reply refused = call("payment.create", PAYMENT);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(502);
        assertThat(refused.at("/detail")).contains("Your card has insufficient funds.").contains("insufficient_funds")
                .doesNotContain("look there first");
        assertThat(attempts(refused)).containsExactly("carry rejected");
        assertThat(desk.objects(account, "payment_intent")).isEmpty();
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isNotEqualTo("error");
    }

    @Test
    void whoIsRefusedAfterALostAnswerIsToldToLookFirst() {
        desk.trouble(account, Trouble.IN_PROGRESS, Trouble.DECLINES);

        Reply refused = call("payment.create", PAYMENT);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(502);
        assertThat(attempts(refused)).containsExactly("carry unknown", "carry rejected");
        assertThat(refused.at("/detail")).contains("correct it and replay it. It may have been taken there before; look there first");
    }

    @ParameterizedTest
    @CsvSource({"KWD, 1.235, after the point of KWD", "MGA, 10.50, more than 0 digits"})
    void anAmountThatStripeDoesNotTakeIsNotSent(String currency, String amount, String reason) {
        Reply refused = call("payment.create", "{\"amount\": \"" + amount + "\", \"currency\": \"" + currency + "\"}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(502);
        assertThat(refused.at("/detail")).contains(reason);
        assertThat(desk.requests(account)).isEmpty();
    }

    @Test
    void aReservedPaymentIsConfirmedCapturedAskedForAndRefunded() {
        String payment = call("payment.create", "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"capture\": \"manual\"}").at("/paymentId");

        desk.trouble(account, Trouble.SAVES_500);
        Reply confirmed = call("payment.confirm", "{\"paymentId\": \"" + payment + "\", \"paymentMethodId\": \"pm_1\"}");
        desk.trouble(account, Trouble.SAVES_500);
        Reply captured = call("payment.capture", "{\"paymentId\": \"" + payment + "\"}");
        Reply asked = call("payment.get", "{\"paymentId\": \"" + payment + "\"}");
        desk.trouble(account, Trouble.CUTS);
        Reply refunded = call("payment.refund", "{\"paymentId\": \"" + payment + "\", \"amount\": \"5.00\", \"currency\": \"CHF\"}");

        assertThat(confirmed.at("/status")).as(confirmed.toString()).isEqualTo("requires_capture");
        assertThat(attempts(confirmed)).containsExactly("carry unknown", "carry unknown", "ask delivered");
        assertThat(captured.at("/status")).as(captured.toString()).isEqualTo("succeeded");
        assertThat(attempts(captured)).containsExactly("carry unknown", "carry unknown", "ask delivered");
        assertThat(asked.status()).as(asked.toString()).isEqualTo(200);
        assertThat(asked.at("/status")).isEqualTo("succeeded");
        assertThat(refunded.at("/refundId")).as(refunded.toString()).isEqualTo(only("refund").path("id").asText());
        assertThat(refunded.at("/amount")).isEqualTo("5.00");
        assertThat(refunded.at("/paymentId")).isEqualTo(payment);
        assertThat(only("refund").path("amount").asLong()).isEqualTo(500);
    }

    @Test
    void aPaymentMadeElsewhereIsRefundedAsWell() {
        String payment = call("payment.create", PAYMENT).at("/paymentId");
        database.jdbc().sql("delete from provider_object where tenant_id = :tenant").param("tenant", UUID.fromString(tenant.id())).update();

        Reply refunded = call("payment.refund", "{\"paymentId\": \"" + payment + "\"}");

        assertThat(refunded.status()).as(refunded.toString()).isEqualTo(201);
        assertThat(only("refund").path("payment_intent").asText()).isEqualTo(payment);
    }

    @ParameterizedTest
    @CsvSource({"payment.refund, refund", "payment.capture, capture"})
    void aPartInAnotherCurrencyIsNotSent(String operation, String kind) {
        String payment = call("payment.create", "{\"amount\": \"500\", \"currency\": \"JPY\", \"capture\": \"manual\"}").at("/paymentId");

        Reply refused = call(operation, "{\"paymentId\": \"" + payment + "\", \"amount\": \"5.00\", \"currency\": \"CHF\"}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(502);
        assertThat(refused.at("/detail")).contains("the payment is in JPY, not in CHF");
        assertThat(attempts(refused)).containsExactly("carry rejected");
        assertThat(desk.requests(account)).noneMatch(line -> line.startsWith("POST") && line.contains(kind));
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = {"ANSWERS_500", "CUTS"})
    void anInvoiceIsMadeOnceWhicheverOfItsRequestsWasLost(Trouble trouble) {
        for (int lost = 0; lost < 4; lost++) {
            Trouble[] troubles = new Trouble[lost + 1];
            Arrays.fill(troubles, Trouble.NONE);
            troubles[lost] = trouble;
            desk.trouble(account, troubles);

            Reply made = call("invoice.create", "{\"customerId\": \"cus_1\", \"currency\": \"CHF\", \"dueDays\": 30, \"lines\": ["
                    + "{\"description\": \"One\", \"amount\": \"100.00\"}, {\"description\": \"Two\", \"amount\": \"20.50\"}]}");

            assertThat(made.status()).as(made.toString()).isEqualTo(201);
            assertThat(made.at("/amount")).isEqualTo("120.50");
            assertThat(made.at("/number")).isEqualTo("A-1");
            assertThat(made.at("/status")).isEqualTo("open");
            assertThat(desk.objects(account, "invoice")).hasSize(lost + 1);
            assertThat(desk.objects(account, "invoiceitem")).hasSize(2 * lost + 2);
            assertThat(call("invoice.get", "{\"invoiceId\": \"" + made.at("/invoiceId") + "\"}").body()).isEqualTo(made.body());
        }
    }

    @Test
    void aSubscriptionIsBegunChangedAndCancelledOnce() {
        desk.trouble(account, Trouble.SAVES_500);
        Reply begun = call("subscription.create", "{\"customerId\": \"cus_1\", \"items\": [{\"priceId\": \"price_1\"}]}");
        String id = begun.at("/subscriptionId");
        desk.trouble(account, Trouble.SAVES_500);
        Reply changed = call("subscription.update", "{\"subscriptionId\": \"" + id + "\", \"cancelAtPeriodEnd\": true}");
        desk.trouble(account, Trouble.CUTS);
        Reply cancelled = call("subscription.cancel", "{\"subscriptionId\": \"" + id + "\"}");

        assertThat(begun.at("/clientSecret")).as(begun.toString()).isEqualTo(id + "_secret");
        assertThat(changed.at("/cancelAtPeriodEnd")).as(changed.toString()).isEqualTo("true");
        assertThat(attempts(changed)).containsExactly("carry unknown", "carry unknown", "ask delivered");
        assertThat(cancelled.at("/status")).as(cancelled.toString()).isEqualTo("canceled");
        assertThat(attempts(cancelled)).containsExactly("carry unknown", "ask delivered");
        assertThat(desk.requests(account)).filteredOn(line -> line.startsWith("DELETE")).containsExactly("DELETE /v1/subscriptions/" + id);
        assertThat(call("subscription.get", "{\"subscriptionId\": \"" + id + "\"}").at("/status")).isEqualTo("canceled");
        only("subscription");
    }

    @Test
    void paymentMethodsAreStoredListedByPageAndForgotten() {
        for (String method : List.of("pm_1", "pm_2", "pm_3")) {
            Reply stored = call("paymentMethod.attach", "{\"paymentMethodId\": \"" + method + "\", \"customerId\": \"cus_1\"}");
            assertThat(stored.at("/last4")).as(stored.toString()).isEqualTo("4242");
        }
        Reply first = call("paymentMethod.list", "{\"customerId\": \"cus_1\", \"limit\": 2}");
        Reply second = call("paymentMethod.list", "{\"customerId\": \"cus_1\", \"limit\": 2, \"cursor\": \"" + first.at("/nextCursor")
                + "\"}");
        desk.trouble(account, Trouble.SAVES_500);
        Reply forgotten = call("paymentMethod.detach", "{\"paymentMethodId\": \"pm_2\"}");

        assertThat(methods(first)).as(first.toString()).containsExactly("pm_3", "pm_2");
        assertThat(methods(second)).as(second.toString()).containsExactly("pm_1");
        assertThat(second.body().path("nextCursor").isTextual()).isFalse();
        assertThat(forgotten.at("/paymentMethodId")).as(forgotten.toString()).isEqualTo("pm_2");
        assertThat(forgotten.at("/customerId")).isEqualTo("null");
    }

    @Test
    void theTestOfAConnectionNamesThePermissionThatIsMissing() {
        Reply good = post("/api/integrations/" + connection + "/test", tenant.token(), "{}");
        desk.trouble(account, Trouble.NOT_PERMITTED);
        Reply bad = post("/api/integrations/" + connection + "/test", tenant.token(), "{}");

        assertThat(good.at("/success")).as(good.toString()).isEqualTo("true");
        assertThat(bad.at("/success")).as(bad.toString()).isEqualTo("false");
        assertThat(bad.body().toString()).contains("rak_payment_intent_read").doesNotContain(account);
    }

    private JsonNode only(String kind) {
        assertThat(desk.objects(account, kind)).as(kind).hasSize(1);
        return desk.objects(account, kind).get(0);
    }

    private List<String> attempts(Reply answer) {
        return StreamSupport.stream(delivery(tenant, id(answer)).path("attempts").spliterator(), false)
                .map(attempt -> attempt.path("purpose").asText() + " " + attempt.path("outcome").asText()).toList();
    }

    private static List<String> methods(Reply list) {
        return StreamSupport.stream(list.body().path("items").spliterator(), false)
                .map(item -> item.path("paymentMethodId").asText()).toList();
    }

    private Reply call(String operation, String message, String... headers) {
        var request = request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(message));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private static String id(Reply answer) {
        return answer.raw().headers().firstValue("Location").orElseThrow().replace("/api/deliveries/", "");
    }
}
