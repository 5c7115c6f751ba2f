package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A double of PayPal: its tokens, and orders that are created, approved, captured and refunded, each request known by its key. */
final class PayPalDesk {

    private static final ObjectMapper JSON = new ObjectMapper();

    final List<Asked> tokenRequests = new CopyOnWriteArrayList<>();
    final List<Asked> requests = new CopyOnWriteArrayList<>();
    /** Tokens that are not taken any more. */
    final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, ObjectNode> orders = new HashMap<>();
    private final Map<String, String> done = new HashMap<>();
    private final List<ObjectNode> refunds = new ArrayList<>();
    private int number;
    private int failing;

    /** Does what it is asked in the next requests that change something, and answers 500. */
    synchronized void failAfterTaking(int times) {
        failing = times;
    }

    synchronized void approve(String order) {
        orders.get(order).put("status", "APPROVED");
    }

    synchronized int orders() {
        return orders.size();
    }

    synchronized List<ObjectNode> captures() {
        return orders.values().stream().flatMap(order -> nodes(payments(order).path("captures"))).toList();
    }

    synchronized List<ObjectNode> refunds() {
        return List.copyOf(refunds);
    }

    /** The keys of the requests that were to change something there. */
    List<String> keys(String path) {
        return requests.stream().filter(asked -> asked.method().equals("POST") && asked.target().endsWith(path))
                .map(asked -> asked.headers().get("paypal-request-id")).toList();
    }

    Told token(Asked asked) {
        tokenRequests.add(asked);
        return Told.json(200, "{\"access_token\": \"A21AA-" + tokenRequests.size()
                + "\", \"token_type\": \"Bearer\", \"expires_in\": 32400}");
    }

    synchronized Told answer(Asked asked) {
        requests.add(asked);
        String token = asked.headers().getOrDefault("authorization", "").replace("Bearer ", "");
        if (token.isEmpty() || refused.contains(token)) {
            return Told.json(401, "{\"error\": \"invalid_token\", \"error_description\": \"Token signature verification failed\"}");
        }
        String path = asked.target().substring("/paypal".length());
        String[] parts = path.split("/");
        if (asked.method().equals("GET")) {
            JsonNode found = path.startsWith("/v2/checkout/orders/") ? orders.get(parts[4])
                    : refunds.stream().filter(refund -> refund.path("id").asText().equals(parts[4])).findFirst().orElse(null);
            return found == null ? Told.json(404, "{\"name\": \"RESOURCE_NOT_FOUND\", \"message\": \"There is no such resource.\"}")
                    : Told.json(200, found.toString());
        }
        String key = asked.headers().get("paypal-request-id");
        String known = done.get(key);
        if (known != null) {
            return Told.json(200, known);
        }
        ObjectNode made = path.equals("/v2/checkout/orders") ? create(asked) : path.endsWith("/capture") ? capture(orders.get(parts[4]))
                : refund(parts[4], asked);
        if (made.has("details")) {
            return Told.json(422, made.toString());
        }
        done.put(key, made.toString());
        return failing-- > 0 ? Told.json(500, "{\"name\": \"INTERNAL_SERVER_ERROR\", \"message\": \"An internal server error occurred.\"}")
                : Told.json(201, made.toString());
    }

    private ObjectNode create(Asked asked) {
        ObjectNode order = read(asked.body()).put("id", "ORDER" + ++number).put("status", "PAYER_ACTION_REQUIRED");
        order.putArray("links").addObject().put("rel", "payer-action").put("method", "GET")
                .put("href", "https://www.paypal.com/checkoutnow?token=ORDER" + number);
        orders.put("ORDER" + number, order);
        return order;
    }

    private ObjectNode capture(ObjectNode order) {
        if (!order.path("status").asText().equals("APPROVED")) {
            boolean captured = order.path("status").asText().equals("COMPLETED");
            return refusal(captured ? "ORDER_ALREADY_CAPTURED" : "ORDER_NOT_APPROVED",
                    captured ? "Order already captured." : "Payer has not yet approved the Order for payment.");
        }
        order.put("status", "COMPLETED").putArray("links");
        ObjectNode capture = payments(order).putArray("captures").addObject().put("id", "CAPTURE" + ++number).put("status", "COMPLETED");
        capture.set("amount", order.at("/purchase_units/0/amount"));
        return order;
    }

    private ObjectNode refund(String captureId, Asked asked) {
        ObjectNode order = orders.values().stream()
                .filter(each -> payments(each).at("/captures/0/id").asText().equals(captureId)).findFirst().orElseThrow();
        ObjectNode refund = read(asked.body()).put("id", "REFUND" + ++number).put("status", "COMPLETED");
        if (!refund.has("amount")) {
            refund.set("amount", order.at("/purchase_units/0/amount"));
        }
        refunds.add(refund);
        ((ObjectNode) payments(order).at("/captures/0")).put("status", "PARTIALLY_REFUNDED");
        payments(order).withArray("refunds").add(refund);
        return refund;
    }

    private static ObjectNode payments(ObjectNode order) {
        return ((ObjectNode) order.at("/purchase_units/0")).withObject("payments");
    }

    private static Stream<ObjectNode> nodes(JsonNode list) {
        List<ObjectNode> nodes = new ArrayList<>();
        list.forEach(node -> nodes.add((ObjectNode) node));
        return nodes.stream();
    }

    private static ObjectNode refusal(String issue, String description) {
        ObjectNode refusal = JSON.createObjectNode().put("name", "UNPROCESSABLE_ENTITY").put("message", "The requested action failed.");
        ArrayNode details = refusal.putArray("details");
        details.addObject().put("issue", issue).put("description", description);
        return refusal;
    }

    private static ObjectNode read(String body) {
        try {
            return (ObjectNode) JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
