package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.stripe.exception.ApiConnectionException;
import dev.serai.client.stripe.StripeComponent;
import dev.serai.egress.AddressRules;
import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderUrls;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.ProviderCall;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class StripeComponentTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();
    private static HttpDouble server;
    private static EgressHttpClient http;
    private static ProducerTemplate producer;

    @BeforeAll
    static void start() throws Exception {
        server = new HttpDouble();
        EgressProperties properties = new EgressProperties(null, List.of(), Duration.ofSeconds(2), Duration.ofSeconds(1), 50, 50,
                Duration.ofSeconds(5), DataSize.ofMegabytes(1));
        http = new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, true)));
        CAMEL.addComponent("stripe", new StripeComponent(http, new ProviderUrls(properties)));
        CAMEL.start();
        producer = CAMEL.createProducerTemplate();
    }

    @AfterAll
    static void stop() throws Exception {
        CAMEL.stop();
        http.shutdown();
        server.close();
    }

    @Test
    void createsWithTheKeyTheAccountAndTheIdempotencyKeyOfTheCall() throws Exception {
        server.answer(json(200, "{\"id\": \"pi_1\", \"object\": \"payment_intent\"}"));
        Exchange exchange = call("stripe:paymentIntents?apiVersion=2026-10-28.endive", null,
                "{\"amount\": 1999, \"currency\": \"chf\", \"metadata\": {\"order id\": \"a&b=1\"},"
                        + " \"automatic_payment_methods\": {\"enabled\": true}, \"expand\": [\"latest_charge\"], \"description\": null}",
                Map.of("stripeAccount", "acct_1"));
        assertThat(exchange.getException()).isNull();
        Request request = server.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /v1/payment_intents");
        assertThat(request.body().split("&")).containsExactlyInAnyOrder("amount=1999", "currency=chf", "metadata[order+id]=a%26b%3D1",
                "automatic_payment_methods[enabled]=true", "expand[0]=latest_charge");
        assertThat(request.headers()).containsEntry("Authorization", "Bearer sk_test_one").containsEntry("Stripe-Account", "acct_1")
                .containsEntry("Idempotency-Key", "the-key").containsEntry("Stripe-Version", "2026-10-28.endive");
        assertThat(request.headers().toString()).doesNotContain("java", "os.").contains("application/x-www-form-urlencoded");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("{\"id\": \"pi_1\", \"object\": \"payment_intent\"}");
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "stripe:paymentIntents?method=confirm, pi_1, POST /v1/payment_intents/pi_1/confirm",
        "stripe:paymentIntents?method=retrieve, pi_1, GET /v1/payment_intents/pi_1",
        "stripe:paymentMethods?method=attach, pm_1, POST /v1/payment_methods/pm_1/attach",
        "stripe:paymentMethods?method=detach, pm_1, POST /v1/payment_methods/pm_1/detach",
        "stripe:subscriptions?method=cancel, sub_1, DELETE /v1/subscriptions/sub_1",
        "stripe:subscriptions?method=update, sub_1, POST /v1/subscriptions/sub_1",
        "stripe:invoices?method=finalize, in_1, POST /v1/invoices/in_1/finalize",
        "stripe:customers?method=delete, cus_1, DELETE /v1/customers/cus_1",
        "stripe:refunds, , POST /v1/refunds",
        "stripe:balance?method=retrieve, , GET /v1/balance"})
    void callsWhatStripeNames(String uri, String id, String line) throws Exception {
        server.answer(json(200, "{\"id\": \"x\"}"));
        assertThat(call(uri, id, null, Map.of()).getException()).isNull();
        assertThat(server.requests().get(0).method() + " " + server.requests().get(0).path()).isEqualTo(line);
    }

    @Test
    void listsByParametersInTheAddress() throws Exception {
        server.answer(json(200, "{\"object\": \"list\", \"data\": []}"));
        call("stripe:customers?method=list", null, "{\"email\": \"a+b@example.com\", \"limit\": 3}", Map.of());
        assertThat(server.requests().get(0).path()).isEqualTo("/v1/customers?email=a%2Bb%40example.com&limit=3");
        assertThat(server.requests().get(0).body()).isEmpty();
    }

    @Test
    void theMethodOfTheMessageWins() throws Exception {
        server.answer(json(200, "{\"id\": \"pi_1\"}"));
        producerCall("stripe:paymentIntents", Map.of("CamelStripeMethod", "cancel", "CamelStripeObjectId", "pi_1"), null, Map.of());
        assertThat(server.requests().get(0).path()).isEqualTo("/v1/payment_intents/pi_1/cancel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../balance", "pi_1/cancel", "pi_1?x=1", "", "pi 1", "pi_1\r\nX: y", "ü"})
    void nothingButAnIdGetsIntoThePath(String id) throws Exception {
        server.answer(json(200, "{}"));
        Exchange exchange = call("stripe:paymentIntents?method=retrieve", id, null, Map.of());
        assertThat(exchange.getException()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("CamelStripeObjectId");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anErrorIsAFailureWithItsBodyAndOneRequest() throws Exception {
        server.answer(json(500, "{\"error\": {\"type\": \"api_error\"}}"));
        Exchange exchange = call("stripe:paymentIntents", null, "{\"amount\": 1}", Map.of());
        assertThat(exchange.getException()).isInstanceOf(RuntimeCamelException.class);
        HttpOperationFailedException failure = (HttpOperationFailedException) exchange.getException().getCause();
        assertThat(failure.getStatusCode()).isEqualTo(500);
        assertThat(failure.getResponseBody()).contains("api_error");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aLostAnswerIsAskedForOnce() throws Exception {
        server.answer(Answer.SILENCE);
        Exchange exchange = call("stripe:paymentIntents", null, "{\"amount\": 1}", Map.of());
        assertThat(exchange.getException()).isInstanceOf(ApiConnectionException.class)
                .hasRootCauseInstanceOf(SocketTimeoutException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whatItDoesNotKnowIsSaidWhenTheRouteIsMade() {
        assertThatThrownBy(() -> CAMEL.getEndpoint("stripe:payouts")).rootCause().hasMessageContaining("\"payouts\"")
                .hasMessageContaining("paymentIntents");
        assertThatThrownBy(() -> CAMEL.getEndpoint("stripe:refunds?method=capture")).rootCause().hasMessageContaining("\"capture\"")
                .hasMessageContaining("cancel, create, list, retrieve, update");
        assertThatThrownBy(() -> CAMEL.getEndpoint("stripe:refunds?apiKey=sk")).rootCause().hasMessageContaining("apiKey");
    }

    private static Exchange call(String uri, String id, String body, Map<String, Object> more) throws Exception {
        Map<String, Object> headers = new HashMap<>();
        if (id != null) {
            headers.put("CamelStripeObjectId", id);
        }
        return producerCall(uri, headers, body, more);
    }

    private static Exchange producerCall(String uri, Map<String, Object> headers, String body, Map<String, Object> more) throws Exception {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("apiKey", "sk_test_one");
        properties.put("baseUrl", server.url());
        ProviderCall call = new ProviderCall(UUID.randomUUID(), UUID.randomUUID(), null, "payment.create", "the-key", properties, null);
        Object tree = body == null ? null : JSON.readTree(body);
        call.bind();
        try {
            return producer.request(uri, request -> {
                request.getMessage().setBody(tree);
                request.getMessage().setHeaders(new HashMap<>(headers));
            });
        } finally {
            ProviderCall.unbind();
        }
    }

    private static Answer json(int status, String body) {
        return new Answer(status, "application/json", body);
    }
}
