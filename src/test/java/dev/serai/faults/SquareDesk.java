package dev.serai.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A double of Square with any number of accounts, each known by its access token: it makes, captures, lists and refunds payments, knows
 * idempotency keys with what it answered, refuses members that it does not know, and may then fail to say what it did.
 */
public final class SquareDesk implements Function<Asked, Told> {

    /** What goes wrong with a request that makes or changes something. */
    public enum Trouble {
        NONE,
        /** It acts, and the answer does not arrive; a repeat of the key gets the true one. */
        ANSWERS_500, ANSWERS_502, ANSWERS_504, HANGS, CUTS,
        /** It acts, and saves an error for the key, which it repeats. */
        SAVES_500,
        /** It acts, and later has the key for another request. */
        TAKES_THE_KEY_FOR_ANOTHER,
        /** It acts, and does not know the key any more. */
        FORGETS_THE_KEY,
        /** It does not act. */
        DECLINES, LACKS_A_SCOPE
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> PAYMENT = Set.of("source_id", "idempotency_key", "amount_money", "autocomplete", "customer_id",
            "location_id", "reference_id", "buyer_email_address", "note", "customer_details");
    private static final Set<String> REFUND = Set.of("idempotency_key", "amount_money", "payment_id", "reason");

    private final Map<String, Map<String, ObjectNode>> payments = new LinkedHashMap<>();
    private final Map<String, Map<String, ObjectNode>> refunds = new LinkedHashMap<>();
    private final Map<String, Told> saved = new LinkedHashMap<>();
    private final Map<String, Deque<Trouble>> troubles = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private int number;

    /** What goes wrong with the next changes of an account, one after the other. */
    public synchronized void trouble(String account, Trouble... next) {
        troubles.put(account, new ArrayDeque<>(List.of(next)));
    }

    /** The payments of an account, whatever became of them. */
    public synchronized List<ObjectNode> payments(String account) {
        return copies(payments, account);
    }

    public synchronized List<ObjectNode> refunds(String account) {
        return copies(refunds, account);
    }

    /** What was asked of an account, as {@code POST /v2/payments key}. */
    public synchronized List<String> requests(String account) {
        return requests.stream().filter(line -> line.startsWith(account + " ")).map(line -> line.substring(account.length() + 1)).toList();
    }

    private static List<ObjectNode> copies(Map<String, Map<String, ObjectNode>> all, String account) {
        return all.getOrDefault(account, Map.of()).values().stream().map(ObjectNode::deepCopy).toList();
    }

    @Override
    public synchronized Told apply(Asked asked) {
        String account = asked.headers().getOrDefault("authorization", "").replace("Bearer ", "");
        String path = asked.target().replaceFirst("^/square", "").replaceFirst("\\?.*", "");
        if (!"2025-08-20".equals(asked.headers().get("square-version"))) {
            return error(400, "INVALID_REQUEST_ERROR", "INVALID_SQUARE_VERSION_FORMAT", "No such version");
        }
        if (asked.method().equals("GET")) {
            requests.add(account + " GET " + path);
            return read(account, path);
        }
        JsonNode body = parsed(asked.body());
        String key = body.path("idempotency_key").asText();
        requests.add(account + " " + asked.method() + " " + path + (key.isEmpty() ? "" : " " + key));
        Told before = key.isEmpty() ? null : saved.get(account + " " + path + " " + key);
        if (before != null) {
            return before;
        }
        Trouble trouble = troubles.getOrDefault(account, new ArrayDeque<>()).poll();
        if (trouble == Trouble.DECLINES) {
            return error(402, "PAYMENT_METHOD_ERROR", "INSUFFICIENT_FUNDS", "Authorization error: 'INSUFFICIENT_FUNDS'");
        } else if (trouble == Trouble.LACKS_A_SCOPE) {
            return error(403, "AUTHENTICATION_ERROR", "INSUFFICIENT_SCOPES", "The merchant has not given PAYMENTS_WRITE");
        }
        Told taken = write(account, asked.method() + " " + path, body);
        Told answer = trouble == null || trouble == Trouble.NONE || taken.status() != 200 ? taken : told(trouble);
        if (trouble == Trouble.TAKES_THE_KEY_FOR_ANOTHER) {
            saved.put(account + " " + path + " " + key, error(400, "INVALID_REQUEST_ERROR", "IDEMPOTENCY_KEY_REUSED",
                    "Different request parameters used for the same idempotency_key."));
        } else if (trouble != Trouble.FORGETS_THE_KEY) {
            saved.put(account + " " + path + " " + key, trouble == Trouble.SAVES_500 ? answer : taken);
        }
        return answer;
    }

    private static Told told(Trouble trouble) {
        return switch (trouble) {
            case ANSWERS_502 -> error(502, "API_ERROR", "BAD_GATEWAY", "Bad Gateway");
            case ANSWERS_504 -> error(504, "API_ERROR", "GATEWAY_TIMEOUT", "Gateway Timeout");
            case HANGS -> Told.NOTHING;
            case CUTS -> Told.CUT;
            default -> error(500, "API_ERROR", "INTERNAL_SERVER_ERROR", "An internal error has occurred.");
        };
    }

    private Told read(String account, String path) {
        String[] parts = path.split("/");
        if (path.startsWith("/v2/locations/")) {
            return Told.json(200, "{\"location\": {\"id\": \"" + parts[3] + "\", \"status\": \"ACTIVE\", \"capabilities\":"
                    + " [\"CREDIT_CARD_PROCESSING\"], \"currency\": \"CHF\"}}");
        }
        boolean refund = parts[2].equals("refunds");
        Map<String, ObjectNode> own = (refund ? refunds : payments).getOrDefault(account, Map.of());
        if (parts.length > 3) {
            return own.containsKey(parts[3]) ? found(refund ? "refund" : "payment", own.get(parts[3]))
                    : error(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", "Could not find payment with id: " + parts[3]);
        }
        ObjectNode list = JSON.createObjectNode();
        own.values().forEach(each -> list.withArrayProperty(parts[2]).add(each));
        return Told.json(200, list.toString());
    }

    private Told write(String account, String what, JsonNode body) {
        String[] parts = what.split("/");
        if (what.equals("POST /v2/payments")) {
            return hasOnly(body, PAYMENT) ? pay(account, body) : unknownMember();
        } else if (what.equals("POST /v2/refunds")) {
            return hasOnly(body, REFUND) ? refund(account, body) : unknownMember();
        }
        ObjectNode payment = payments.getOrDefault(account, Map.of()).get(parts[3]);
        if (payment == null || !payment.path("status").asText().equals("APPROVED")) {
            return error(400, "INVALID_REQUEST_ERROR", "BAD_REQUEST", "This payment cannot be changed.");
        }
        if (what.endsWith("/complete")) {
            payment.put("status", "COMPLETED");
        } else {
            payment.set("amount_money", body.at("/payment/amount_money"));
            payment.set("total_money", body.at("/payment/amount_money"));
        }
        return found("payment", payment);
    }

    private Told pay(String account, JsonNode body) {
        Map<String, ObjectNode> own = payments.computeIfAbsent(account, any -> new LinkedHashMap<>());
        String id = "SQ" + ++number;
        ObjectNode payment = JSON.createObjectNode().put("id", id).put("status", body.path("autocomplete").asBoolean() ? "COMPLETED"
                : "APPROVED").put("source_type", "CARD");
        payment.setAll((ObjectNode) body.deepCopy());
        payment.remove(List.of("source_id", "idempotency_key", "autocomplete", "customer_details"));
        payment.set("total_money", body.get("amount_money"));
        own.put(id, payment);
        return found("payment", payment);
    }

    private Told refund(String account, JsonNode body) {
        ObjectNode payment = payments.getOrDefault(account, Map.of()).get(body.path("payment_id").asText());
        if (payment == null) {
            return error(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", "Could not find payment");
        }
        ObjectNode refund = JSON.createObjectNode().put("id", payment.path("id").asText() + "_" + ++number).put("status", "PENDING");
        refund.setAll((ObjectNode) body.deepCopy());
        refund.remove("idempotency_key");
        refunds.computeIfAbsent(account, any -> new LinkedHashMap<>()).put(refund.path("id").asText(), refund);
        long before = payment.at("/refunded_money/amount").asLong();
        payment.putObject("refunded_money").put("amount", before + body.at("/amount_money/amount").asLong())
                .put("currency", payment.at("/total_money/currency").asText());
        payment.withArrayProperty("refund_ids").add(refund.path("id").asText());
        return found("refund", refund);
    }

    private static boolean hasOnly(JsonNode body, Set<String> members) {
        return body.properties().stream().allMatch(member -> members.contains(member.getKey()));
    }

    private static Told found(String name, ObjectNode object) {
        return Told.json(200, JSON.createObjectNode().set(name, object).toString());
    }

    private static Told unknownMember() {
        return error(400, "INVALID_REQUEST_ERROR", "UNKNOWN_BODY_PARAMETER", "The body parameter is not recognized.");
    }

    private static Told error(int status, String category, String code, String detail) {
        return Told.json(status, "{\"errors\": [{\"category\": \"" + category + "\", \"code\": \"" + code + "\", \"detail\": \"" + detail
                + "\"}]}");
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(body, e);
        }
    }
}
