package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.squareup.square.utilities.WebhooksHelper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Square sends: signatures that Square's own library takes. */
class SquareWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String KEY = "asdf1234-signature-key";
    private static final String JSON = "application/json";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("payment", "square", "{\"accessToken\": \"EAAAtest123\", \"webhookSignatureKey\": \"old-key " + KEY
                + "\"}");
    }

    private static String event(String id, String type, String object) {
        return """
                {"merchant_id": "6SSW7HV8K2ST5", "location_id": "L1", "type": "%s", "event_id": "%s",
                 "created_at": "2026-11-29T19:00:25.123Z",
                 "data": {"type": "payment", "id": "KkAkhdMsgzn59SM8A89WgKwekxLZY", "object": %s}}""".formatted(type, id, object);
    }

    private static String payment(String status, int refunded) {
        return """
                {"payment": {"id": "KkAkhdMsgzn59SM8A89WgKwekxLZY", "status": "%s", "amount_money": {"amount": 1000, "currency": "USD"},
                 "total_money": {"amount": 1100, "currency": "USD"}%s}}""".formatted(status, refunded == 0 ? ""
                : ", \"refunded_money\": {\"amount\": " + refunded + ", \"currency\": \"USD\"}");
    }

    private String address() {
        return uri(path("square", connection)).toString();
    }

    private static String signature(String key, String address, String body) {
        return Base64.getEncoder().encodeToString(hmac("HmacSHA256", key.getBytes(StandardCharsets.UTF_8), address + body));
    }

    private Reply send(String body, String signature) {
        return webhook(path("square", connection), JSON, body, Map.of("x-square-hmacsha256-signature", signature,
                "x-square-signature", "b2xk"));
    }

    private JsonNode only(String body) {
        assertThat(send(body, signature(KEY, address(), body)).status()).isEqualTo(200);
        List<JsonNode> events = events("square", connection);
        return events.get(events.size() - 1);
    }

    @Test
    void whatSquaresOwnLibraryTakesIsTaken() {
        String body = event("sq-1", "payment.updated", payment("COMPLETED", 0));
        String signature = signature(KEY, address(), body);
        assertThat(WebhooksHelper.verifySignature(body, signature, KEY, address())).isTrue();

        assertThat(send(body, signature).status()).isEqualTo(200);
        assertThat(send(body, signature(KEY, address(), body)).status()).as("a repeat").isEqualTo(200);

        JsonNode stored = events("square", connection).get(0);
        assertThat(events("square", connection)).hasSize(1);
        assertThat(stored.path("type").asText()).isEqualTo("delivery.report");
        assertThat(stored.path("time").asText()).isEqualTo("2026-11-29T19:00:25.123Z");
        assertThat(stored.at("/data/objects/0").asText()).isEqualTo("KkAkhdMsgzn59SM8A89WgKwekxLZY");
        assertThat(stored.at("/data/state").asText()).isEqualTo("succeeded");
        assertThat(stored.at("/data/data/amount").asText()).isEqualTo("11.00");
        assertThat(stored.at("/data/data/currency").asText()).isEqualTo("USD");
    }

    @Test
    void anotherKeyAnotherAddressAndAChangedByteAreRefused() {
        String body = event("sq-2", "payment.updated", payment("COMPLETED", 0));
        String good = signature(KEY, address(), body);
        assertThat(WebhooksHelper.verifySignature(body + " ", good, KEY, address())).isFalse();

        assertThat(send(body + " ", good).status()).isEqualTo(401);
        assertThat(send(body, signature("another-key", address(), body)).status()).isEqualTo(401);
        assertThat(send(body, signature(KEY, address() + "/", body)).status()).isEqualTo(401);
        assertThat(send(body, "no base64 !").status()).isEqualTo(401);
        assertThat(webhook(path("square", connection), JSON, body, Map.of("x-square-signature", good)).status()).isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("count").asInt()).isGreaterThanOrEqualTo(1);
        assertThat(events("square", connection)).isEmpty();
        assertThat(send(body, signature("old-key", address(), body)).status()).as("the key before").isEqualTo(200);
    }

    @Test
    void statesOfPaymentsAreThoseOfSquare() {
        assertThat(only(event("sq-3", "payment.created", payment("APPROVED", 0))).at("/data/state").asText()).isEqualTo("pending");
        assertThat(only(event("sq-4", "payment.updated", payment("FAILED", 0))).at("/data/state").asText()).isEqualTo("failed");
        assertThat(only(event("sq-5", "payment.updated", payment("CANCELED", 0))).at("/data/state").asText()).isEqualTo("canceled");
        JsonNode part = only(event("sq-6", "payment.updated", payment("COMPLETED", 100)));
        assertThat(part.at("/data/state").asText()).isEqualTo("partially_refunded");
        assertThat(part.at("/data/data/amount").asText()).isEqualTo("1.00");
        assertThat(only(event("sq-7", "payment.updated", payment("COMPLETED", 1100))).at("/data/state").asText()).isEqualTo("refunded");
    }

    @Test
    void aRefundIsReportedOfItselfAndItsPaymentByThatsOwnEvent() {
        String body = event("sq-8", "refund.updated", """
                {"refund": {"id": "PAY_1_REFUND", "payment_id": "PAY_1", "status": "COMPLETED", "reason": "Broken",
                 "amount_money": {"amount": 500, "currency": "JPY"}}}""");
        only(body);

        assertThat(events("square", connection)).extracting(each -> each.at("/data/objects/0").asText() + " " + each.at("/data/state")
                .asText() + " " + each.at("/data/data/amount").asText()).containsExactlyInAnyOrder("PAY_1_REFUND succeeded 500");
    }

    @Test
    void disputesAreReportedAndTheRestAreEvents() {
        String dispute = "{\"dispute\": {\"id\": \"D1\", \"state\": \"%s\", \"reason\": \"NO_KNOWLEDGE\","
                + " \"amount_money\": {\"amount\": 100, \"currency\": \"USD\"}, \"disputed_payment\": {\"payment_id\": \"PAY_2\"}}}";
        assertThat(only(event("sq-9", "dispute.created", dispute.formatted("EVIDENCE_REQUIRED"))).at("/data/state").asText())
                .isEqualTo("disputed");
        assertThat(only(event("sq-10", "dispute.state.updated", dispute.formatted("LOST"))).at("/data/state").asText())
                .isEqualTo("dispute_lost");
        JsonNode other = only(event("sq-11", "customer.created", "{\"customer\": {\"id\": \"C1\"}}"));
        assertThat(other.path("type").asText()).isEqualTo("square.customer.created");
        assertThat(other.at("/data/object/customer/id").asText()).isEqualTo("C1");
        assertThat(other.at("/data/merchantId").asText()).isEqualTo("6SSW7HV8K2ST5");
    }
}
