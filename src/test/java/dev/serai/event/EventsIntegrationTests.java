package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import jakarta.jms.Message;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

class EventsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String INVOICE = """
            {"number": "%s", "amount": "12.50", "currency": "EUR", "customer": {"name": "Ann", "email": "ann@example.com"}}""";

    @Autowired
    private JmsTemplate jms;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Events");
        sandbox("email", "sendgrid", "fromEmail", "noreply@example.com");
        sandbox("sms", "vonage", "fromPhoneNumber", "+41790000000");
    }

    @Test
    void aPlainEventBecomesADeliveryAndShowsTheExactRequest() {
        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"invoice.created\", \"data\": " + INVOICE.formatted("F-1") + "}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.at("/deliveries/0/operation")).isEqualTo("email.send");
        JsonNode delivery = delivered(accepted.at("/deliveries/0/id"));
        assertThat(delivery.path("eventId").asText()).isEqualTo(accepted.at("/eventId"));
        assertThat(delivery.path("providerMessageId").asText()).startsWith("MOCK-");
        JsonNode request = delivery.at("/attempts/0/request");
        assertThat(request.path("url").asText()).endsWith("/v3/mail/send");
        assertThat(request.path("body").asText()).contains("Invoice F-1").contains("ann@example.com");
    }

    @Test
    void aStructuredCloudEventIsProcessedOnce() {
        String event = "{\"specversion\": \"1.0\", \"type\": \"invoice.created\", \"source\": \"/billing\", \"id\": \"" + UUID.randomUUID()
                + "\", \"data\": " + INVOICE.formatted("F-2") + "}";

        Reply first = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(event), "application/cloudevents+json"));
        Reply again = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(event), "application/cloudevents+json"));

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.at("/eventId")).isEqualTo(first.at("/eventId"));
        assertThat(again.at("/deliveries/0/id")).isEqualTo(first.at("/deliveries/0/id"));
    }

    @Test
    void aBinaryCloudEventIsAccepted() {
        Reply accepted = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(INVOICE.formatted("F-3")),
                "application/json").header("ce-specversion", "1.0").header("ce-type", "invoice.created").header("ce-source", "/billing")
                .header("ce-id", UUID.randomUUID().toString()));

        assertThat(accepted.status()).isEqualTo(202);
        delivered(accepted.at("/deliveries/0/id"));
    }

    @Test
    void aBatchIsAcceptedAsAWhole() {
        Reply accepted = post("/api/events", tenant.token(), "[{\"type\": \"invoice.created\", \"data\": " + INVOICE.formatted("F-4")
                + "}, {\"type\": \"payment.confirmed\", \"data\": " + INVOICE.formatted("F-5") + "}]");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.body()).hasSize(2);
    }

    @Test
    void aBatchWithOneBadEventWritesNothing() {
        int before = get("/api/deliveries", tenant.token()).body().path("items").size();

        Reply refused = post("/api/events", tenant.token(), "[{\"type\": \"invoice.created\", \"data\": " + INVOICE.formatted("F-6")
                + "}, {\"type\": \"no.such.event\", \"data\": {}}]");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.contentType()).startsWith("application/problem+json");
        assertThat(refused.at("/errors/0/field")).isEqualTo("[1].type");
        assertThat(refused.at("/errors/0/message")).contains("\"no.such.event\"").contains("invoice.created");
        assertThat(get("/api/deliveries", tenant.token()).body().path("items").size()).isEqualTo(before);
    }

    @Test
    void dataThatDoesNotFitNamesTheField() {
        Reply refused = post("/api/events", tenant.token(), "{\"type\": \"invoice.created\", \"data\": {\"number\": \"F-7\"}}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("errors").findValuesAsText("field")).containsExactly("data.amount", "data.currency",
                "data.customer.email");
        assertThat(refused.at("/errors/0/message")).isEqualTo("is required");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', value = {
            "{\"data\": {}} | type",
            "{\"type\": 5} | type",
            "{\"type\": \"invoice.created\", \"data\": 5} | data",
            "{\"type\": \"invoice.created\", \"time\": \"yesterday\", \"data\": {}} | time",
            "{\"type\": \"invoice.created\", \"colour\": \"red\"} | colour",
            "{\"specversion\": \"1.0\", \"type\": \"invoice.created\"} | source",
    })
    void aBadEventNamesTheField(String event, String field) {
        Reply refused = post("/api/events", tenant.token(), event);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field")).contains(field);
    }

    @Test
    void anIdempotencyKeyIsHonoured() {
        String event = "{\"type\": \"invoice.created\", \"data\": " + INVOICE.formatted("F-8") + "}";
        Reply first = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(event), "application/json")
                .header("Idempotency-Key", "k-8"));
        Reply again = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(event), "application/json")
                .header("Idempotency-Key", "k-8"));
        Reply other = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(event.replace("F-8", "F-9")),
                "application/json").header("Idempotency-Key", "k-8"));

        assertThat(again.body()).isEqualTo(first.body().deepCopy());
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    void anAppointmentRemindsByEmailAndTextMessage() {
        Reply accepted = post("/api/events", tenant.token(), """
                {"type": "appointment.reminder", "data": {"title": "Dentist", "startsAt": "Monday 9:00",
                  "customer": {"name": "Ann", "email": "ann@example.com", "phone": "+41 79 123 45 67"}}}""");

        assertThat(accepted.body().path("deliveries").findValuesAsText("operation")).containsExactlyInAnyOrder("email.send", "sms.send");
        accepted.body().path("deliveries").findValuesAsText("id").forEach(this::delivered);
    }

    @Test
    void explainTellsRoutesOperationsAndFailoverOrderAndSendsNothing() {
        sandbox("email", "mailgun", "fromEmail", "noreply@example.com");
        Reply explained = post("/api/events/explain", tenant.token(),
                "{\"type\": \"invoice.created\", \"data\": " + INVOICE.formatted("F-10") + "}");

        assertThat(explained.status()).isEqualTo(200);
        assertThat(explained.at("/routes/0")).isEqualTo("email-invoice-created");
        assertThat(explained.at("/operations/0/operation")).isEqualTo("email.send");
        assertThat(explained.body().at("/operations/0/connections").findValuesAsText("provider")).containsExactly("sendgrid", "mailgun");
        assertThat(explained.at("/operations/0/outlook")).contains("sendgrid").contains("mailgun").contains("take over");
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void anEventFromTheQueueIsCarried() {
        String number = "Q-" + UUID.randomUUID();
        jms.convertAndSend("serai.events", "{\"type\": \"invoice.created\", \"data\": " + INVOICE.formatted(number) + "}", message -> {
            message.setStringProperty("SeraiToken", tenant.token());
            return message;
        });

        await().atMost(Duration.ofSeconds(30)).until(() -> deliveries(tenant, "?status=delivered").toString().contains(number));
    }

    @Test
    void aMessageThatCannotBeAcceptedIsPutAsideWithTheReasonAndWithoutTheToken() throws Exception {
        Map<String, String> bad = Map.of(
                "{\"type\": \"no.such.event\"}", "is taken by no route",
                "no json at all", "JSON",
                "{\"type\": \"invoice.created\", \"data\": {}}", "data.customer.email is required");
        for (Map.Entry<String, String> each : bad.entrySet()) {
            jms.convertAndSend("serai.events", each.getKey(), message -> {
                message.setStringProperty("SeraiToken", tenant.token());
                return message;
            });
            jms.setReceiveTimeout(20_000);
            Message aside = jms.receive("serai.events.invalid");
            assertThat(aside).isNotNull();
            assertThat(aside.getBody(String.class)).isEqualTo(each.getKey());
            assertThat(aside.getStringProperty("SeraiReason")).contains(each.getValue());
            assertThat(aside.propertyExists("SeraiToken")).isFalse();
        }
    }

    @Test
    void aMessageWithoutAValidTokenIsPutAside() throws Exception {
        jms.convertAndSend("serai.events", "{\"type\": \"invoice.created\"}");
        jms.setReceiveTimeout(20_000);

        assertThat(jms.receive("serai.events.invalid").getStringProperty("SeraiReason")).contains("SeraiToken");
    }

    private void sandbox(String channel, String provider, String senderField, String sender) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {"sandbox": true, "%s": "%s"}}"""
                .formatted(channel, provider, provider, senderField, sender));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    private JsonNode delivered(String id) {
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/deliveries/" + id, tenant.token()).at("/status").equals("delivered"));
        return get("/api/deliveries/" + id, tenant.token()).body();
    }
}
