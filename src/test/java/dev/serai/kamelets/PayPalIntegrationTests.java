package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.connection.Connection;
import dev.serai.connection.ConnectionCredentials;
import dev.serai.connection.Connections;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.Sorted;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** PayPal's file in a running Serai, against a PayPal that acts and does not say so: everything happens once. */
class PayPalIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "marker-secret-of-paypal-1234";

    @Autowired
    private ProducerTemplate producer;
    @Autowired
    private ProviderCatalog catalog;
    @Autowired
    private Connections connections;
    @Autowired
    private ConnectionCredentials credentials;

    private PayPalDesk desk;
    private TestTenant tenant;
    private String connection;

    @BeforeEach
    void connect() {
        desk = new PayPalDesk();
        PROVIDERS.tell("paypal", desk::answer);
        PROVIDERS.tell("paypal.token", desk::token);
        tenant = newTenant("Payers");
        ObjectNode body = json.createObjectNode().put("integrationType", "payment").put("provider", "paypal").put("name", "PayPal");
        body.putObject("configuration").put("clientId", "AX-1").put("clientSecret", SECRET);
        Reply made = post("/api/integrations", tenant.token(), body.toString());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        connection = made.at("/id");
    }

    @AfterEach
    void behave() {
        PROVIDERS.behaveWell();
    }

    @Test
    void eachStepHappensOnceThoughEachAnswerIsLost() {
        desk.failAfterTaking(1);
        JsonNode created = twice("payment.create", "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"reference\": \"1001\"}");
        assertThat(created.path("status").asText()).isEqualTo("requires_action");
        assertThat(created.path("actionUrl").asText()).isEqualTo("https://www.paypal.com/checkoutnow?token=ORDER1");
        assertThat(desk.orders()).isEqualTo(1);
        assertThat(desk.keys("/v2/checkout/orders")).hasSize(2).doesNotContainNull();
        assertThat(desk.keys("/v2/checkout/orders").stream().distinct()).hasSize(1);
        String payment = "{\"paymentId\": \"ORDER1\"";

        Reply early = post("/api/v1/operations/payment.confirm", tenant.token(), payment + "}");
        assertThat(early.status()).as(early.toString()).isEqualTo(502);
        assertThat(early.at("/detail")).contains("The payer has not approved this payment yet");

        desk.approve("ORDER1");
        desk.failAfterTaking(1);
        JsonNode paid = twice("payment.confirm", payment + "}");
        assertThat(paid.path("status").asText()).isEqualTo("succeeded");
        assertThat(desk.captures()).hasSize(1);

        Reply status = post("/api/v1/operations/payment.get", tenant.token(), payment + "}");
        assertThat(status.at("/status")).as(status.toString()).isEqualTo("succeeded");

        desk.failAfterTaking(1);
        JsonNode refunded = twice("payment.refund", payment + ", \"amount\": \"5\", \"currency\": \"CHF\", \"reason\": \"duplicate\"}");
        assertThat(refunded.toString()).isEqualTo("{\"refundId\":\"REFUND3\",\"paymentId\":\"ORDER1\",\"status\":\"succeeded\","
                + "\"amount\":\"5.00\",\"currency\":\"CHF\"}");
        assertThat(desk.refunds()).hasSize(1);
        assertThat(desk.refunds().get(0).at("/amount/value").asText()).isEqualTo("5.00");
        assertThat(desk.refunds().get(0).path("custom_id").asText()).isEqualTo(desk.keys("/refund").get(0) + ".duplicate");
        assertThat(desk.tokenRequests).hasSize(1);
    }

    /** The result of a call that is sent a second time under the same Idempotency-Key. */
    private JsonNode twice(String operation, String message) {
        String key = UUID.randomUUID().toString();
        Reply first = call(operation, message, key);
        assertThat(first.status()).as(first.toString()).isEqualTo(201);
        Reply again = call(operation, message, key);
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        return first.body();
    }

    private Reply call(String operation, String message, String key) {
        return send(request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .header("Idempotency-Key", key).POST(BodyPublishers.ofString(message)));
    }

    @Test
    void twoHundredCallsAtOnceWantOneToken() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(200);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Sorted>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String key = "key-" + i;
            calls.add(threads.submit(() -> {
                go.await();
                return create(key);
            }));
        }
        go.countDown();
        for (Future<Sorted> call : calls) {
            assertThat(call.get().outcome()).as(() -> "" + call).isEqualTo(Outcome.DELIVERED);
        }
        threads.shutdown();

        assertThat(desk.tokenRequests).hasSize(1);
        assertThat(desk.tokenRequests.get(0).target()).isEqualTo("/paypal/v1/oauth2/token");
        assertThat(desk.tokenRequests.get(0).body()).isEqualTo("grant_type=client_credentials");
        assertThat(desk.tokenRequests.get(0).headers().get("authorization")).startsWith("Basic ");
        assertThat(desk.orders()).isEqualTo(200);
        assertThat(desk.requests).extracting(asked -> asked.headers().get("authorization")).containsOnly("Bearer A21AA-1");
    }

    private Sorted create(String key) {
        Connection used = connections.usable(UUID.fromString(tenant.id()), null, "payment").get(0);
        ProviderCall call = credentials.open(used, catalog.get("paypal"), "payment.create", key);
        Exchange exchange = producer.send("direct:call-provider", ExchangePattern.InOut, outgoing -> {
            outgoing.setVariable("call", call);
            outgoing.setVariable("operation", call.operation());
            outgoing.setVariable("tenantId", call.tenantId());
            outgoing.getMessage().setBody(json.createObjectNode().put("amount", "1.00").put("currency", "CHF"));
        });
        ProviderCall.unbind();
        return exchange.getVariable("outcome", Sorted.class);
    }

    @Test
    void aTokenThatPayPalDoesNotTakeAnyMoreIsRenewedOnce() {
        assertThat(create("one").outcome()).isEqualTo(Outcome.DELIVERED);
        desk.refused.add("A21AA-1");

        assertThat(create("two").outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(create("three").outcome()).isEqualTo(Outcome.DELIVERED);

        assertThat(desk.tokenRequests).hasSize(2);
        assertThat(desk.requests).extracting(asked -> asked.headers().get("authorization"))
                .containsExactly("Bearer A21AA-1", "Bearer A21AA-1", "Bearer A21AA-2", "Bearer A21AA-2");
        assertThat(desk.keys("/v2/checkout/orders")).containsExactly("one", "two", "two", "three");
    }

    @Test
    void wrongCredentialsAreToldInPayPalsWords() {
        PROVIDERS.tell("paypal.token", asked -> Told.json(401,
                "{\"error\": \"invalid_client\", \"error_description\": \"Client Authentication failed\"}"));

        Reply tested = post("/api/integrations/" + connection + "/test", tenant.token(), "");

        assertThat(tested.body().path("success").asBoolean()).isFalse();
        assertThat(tested.at("/message")).contains("PayPal gives no access token").contains("invalid_client");
        assertThat(tested.at("/detail/fault")).isEqualTo("credentials");
        Reply shown = get("/api/integrations/" + connection, tenant.token());
        assertThat(shown.at("/status")).isEqualTo("error");
        assertThat(shown.at("/lastError")).contains("invalid_client").contains("Client Authentication failed");
        assertThat(tested.raw().body() + shown.raw().body()).doesNotContain(SECRET);
        assertThat(desk.requests).isEmpty();
    }
}
