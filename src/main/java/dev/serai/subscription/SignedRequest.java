package dev.serai.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.event.Hops;
import dev.serai.jq.BoundedJqException;
import dev.serai.provider.ProviderCall;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Builds the request to a subscription's endpoint: the body, its signatures by Standard Webhooks 1.0.0 and the older header. Called by the
 * kamelet as {@code bean: {beanType: dev.serai.subscription.SignedRequest}}, with the secrets in headers {@code CamelWebhook...}.
 */
public final class SignedRequest {

    static final String TEST = "webhook.test";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Endpoints are to answer at once and work later. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
    private static final int READ = 2048;

    private SignedRequest() {}

    /** Of the normalised message, an event for a subscription. */
    public static void ofEvent(Exchange exchange) throws JsonProcessingException {
        build(exchange, exchange.getMessage().getBody(JsonNode.class));
    }

    /** Of an event that says nothing but that somebody tests the endpoint. */
    public static void ofTest(Exchange exchange) throws JsonProcessingException {
        build(exchange, test(UUID.randomUUID(), Instant.now()));
    }

    static ObjectNode test(UUID id, Instant now) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("id", id.toString()).put("type", TEST)
                .put("timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString());
        event.putObject("data").put("message", "This is a test; nothing happened");
        return event;
    }

    /** What is posted where the subscription has no transformation. */
    static ObjectNode body(JsonNode event) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("id", event.path("id"));
        body.set("event", event.path("type"));
        body.set("type", event.path("type"));
        body.set("timestamp", event.path("timestamp"));
        body.set("data", event.path("data"));
        return body;
    }

    private static void build(Exchange exchange, JsonNode event) throws JsonProcessingException {
        ProviderCall call = ProviderCall.current().orElse(null);
        requireSubscription(call, event.path("subscription").textValue());
        byte[] body;
        try {
            body = JSON.writeValueAsBytes(Transformation.applied(exchange.getVariable("transformation", String.class), body(event)));
        } catch (BoundedJqException e) {
            throw new UnsendableEventException("The transformation of the subscription " + e.getMessage() + "; nothing was sent");
        }
        Message message = exchange.getMessage();
        Map<String, String> headers = CustomHeaders.read(message.getHeader("CamelWebhookHeaders", String.class));
        headers.forEach(message::setHeader);
        if (call != null) {
            headers.values().forEach(call::hide);
            call.readBeginning(READ);
            if (call.answerWithin() == null || call.answerWithin().compareTo(ANSWER_WITHIN) > 0) {
                call.answerWithin(ANSWER_WITHIN);
            }
        }
        sign(exchange, event.path("id").asText(), body);
        message.setHeader(Hops.HEADER, Integer.toString(event.path("depth").asInt() + 1));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(body);
    }

    /** What was made for one subscription says things that another endpoint is not to know. */
    private static void requireSubscription(ProviderCall call, String subscription) {
        boolean anothers = subscription != null && call != null && call.connectionId() != null
                && !subscription.equals(call.connectionId().toString());
        if (anothers) {
            throw new UnsendableEventException("It is for subscription " + subscription + " alone; nothing was sent");
        }
    }

    private static void sign(Exchange exchange, String id, byte[] body) {
        Message message = exchange.getMessage();
        Instant now = Instant.now();
        List<SigningSecret> secrets = secrets(exchange, now);
        message.setHeader("webhook-id", id);
        message.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        if (!secrets.isEmpty()) {
            message.setHeader("webhook-signature", secrets.stream().map(secret -> secret.signature(id, now.getEpochSecond(), body))
                    .collect(Collectors.joining(" ")));
        }
        String older = secrets.stream().map(secret -> secret.bodySignature(body)).filter(Objects::nonNull).collect(Collectors.joining(" "));
        if (!older.isEmpty()) {
            message.setHeader(exchange.getVariable("signatureHeader", String.class), older);
        }
    }

    /** The secret, and the one before it for as long as the overlap lasts. */
    private static List<SigningSecret> secrets(Exchange exchange, Instant now) {
        Message message = exchange.getMessage();
        String previous = message.getHeader("CamelWebhookPreviousSecret", String.class);
        List<SigningSecret> secrets = new ArrayList<>();
        Stream.of(Objects.toString(message.getHeader("CamelWebhookSecret", String.class), ""),
                        lasts(exchange.getVariable("previousSecretUntil", String.class), now) ? Objects.toString(previous, "") : "")
                .filter(secret -> !secret.isBlank()).map(SigningSecret::of).forEach(secrets::add);
        return secrets;
    }

    private static boolean lasts(String until, Instant now) {
        if (until == null || until.isBlank()) {
            return false;
        }
        try {
            return now.isBefore(Instant.parse(until));
        } catch (DateTimeParseException e) {
            throw new UnsendableEventException("The end of the overlap, \"" + until + "\", is no time; rotate the secret again");
        }
    }
}
