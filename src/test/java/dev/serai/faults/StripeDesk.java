package dev.serai.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A double of Stripe with any number of accounts, each known by its key: it makes objects, remembers idempotency keys of POST with what
 * it answered, lists what it made, and may then fail to say so.
 */
public final class StripeDesk implements Function<Asked, Told> {

    /** What goes wrong with a request that makes or changes something. */
    public enum Trouble {
        NONE,
        /** It acts, and the answer does not arrive. */
        ANSWERS_500, CUTS,
        /** It acts, and saves an error for the key, which it repeats. */
        SAVES_500,
        /** It acts, and later has the key for a request of another form. */
        FORGETS_THE_FORM,
        /** It does not act. */
        DECLINES, IN_PROGRESS, NOT_PERMITTED
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Map<String, ObjectNode>> objects = new LinkedHashMap<>();
    private final Map<String, Told> saved = new LinkedHashMap<>();
    private final Map<String, Deque<Trouble>> troubles = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private int number;

    /** What goes wrong with the next requests of an account, one after the other. */
    public synchronized void trouble(String account, Trouble... next) {
        troubles.put(account, new ArrayDeque<>(List.of(next)));
    }

    /** The objects that an account has, of a kind such as {@code payment_intent}. */
    public synchronized List<ObjectNode> objects(String account, String kind) {
        return objects.getOrDefault(account, Map.of()).values().stream().filter(each -> each.path("object").asText().equals(kind))
                .map(ObjectNode::deepCopy).toList();
    }

    /** What was asked of an account, as {@code POST /v1/refunds key}. */
    public synchronized List<String> requests(String account) {
        return requests.stream().filter(line -> line.startsWith(account + " ")).map(line -> line.substring(account.length() + 1)).toList();
    }

    @Override
    public synchronized Told apply(Asked asked) {
        String account = asked.headers().getOrDefault("authorization", "").replace("Bearer ", "");
        String path = asked.target().replaceFirst("^/stripe", "").replaceFirst("\\?.*", "");
        String key = asked.headers().get("idempotency-key");
        requests.add(account + " " + asked.method() + " " + path + (key == null ? "" : " " + key));
        if (asked.method().equals("GET")) {
            Trouble trouble = next(account, Trouble.NOT_PERMITTED);
            return trouble == Trouble.NOT_PERMITTED ? told(trouble, null) : read(account, path, asked.target());
        }
        Told before = asked.method().equals("POST") ? saved.get(account + " " + key) : null;
        if (before != null) {
            return new Told(before.status(), "Idempotent-Replayed: true\r\nContent-Type: application/json\r\n", before.body());
        }
        Trouble trouble = next(account, null);
        if (trouble == Trouble.DECLINES || trouble == Trouble.IN_PROGRESS || trouble == Trouble.NOT_PERMITTED) {
            return told(trouble, null);
        }
        Told taken = Told.json(200, write(account, asked.method(), path, form(asked.body())).toString());
        Told answer = told(trouble, taken);
        saved.put(account + " " + key, trouble == Trouble.SAVES_500 ? answer : trouble == Trouble.FORGETS_THE_FORM
                ? error(400, "\"type\":\"idempotency_error\",\"message\":\"Keys can only be used with the same parameters\"") : taken);
        return answer;
    }

    /** The next trouble of the account; of this kind only, where one is named. */
    private Trouble next(String account, Trouble only) {
        Deque<Trouble> next = troubles.get(account);
        return next == null || next.isEmpty() || only != null && next.peek() != only ? Trouble.NONE : next.poll();
    }

    private static Told told(Trouble trouble, Told taken) {
        return switch (trouble) {
            case ANSWERS_500, FORGETS_THE_FORM, SAVES_500 -> error(500, "\"type\":\"api_error\",\"message\":\"oops\"");
            case CUTS -> Told.CUT;
            case DECLINES -> error(402, "\"type\":\"card_error\",\"code\":\"card_declined\",\"decline_code\":\"insufficient_funds\","
                    + "\"message\":\"Your card has insufficient funds.\"");
            case IN_PROGRESS -> error(409, "\"type\":\"idempotency_error\",\"code\":\"idempotency_key_in_use\",\"message\":\"in use\"");
            case NOT_PERMITTED -> error(403, "\"type\":\"invalid_request_error\",\"message\":\"The provided key does not have the required"
                    + " permissions for this endpoint. Having the 'rak_payment_intent_read' permission would allow this request.\"");
            default -> taken;
        };
    }

    private static Told error(int status, String members) {
        return Told.json(status, "{\"error\":{" + members + "}}");
    }

    private Told read(String account, String path, String target) {
        String[] parts = path.split("/");
        Map<String, ObjectNode> own = objects.getOrDefault(account, Map.of());
        if (parts.length > 3) {
            ObjectNode one = own.get(parts[3]);
            return one != null ? Told.json(200, one.toString()) : error(404, "\"type\":\"invalid_request_error\",\"code\":"
                    + "\"resource_missing\",\"message\":\"No such object: '" + parts[3] + "'\"");
        }
        Map<String, String> query = form(target.contains("?") ? target.substring(target.indexOf('?') + 1) : "");
        List<ObjectNode> all = new ArrayList<>(own.values());
        all.removeIf(each -> !each.path("object").asText().equals(kind(parts[2])));
        Collections.reverse(all);
        String after = query.get("starting_after");
        while (after != null && !all.isEmpty() && !all.remove(0).path("id").asText().equals(after)) {
            continue;
        }
        int limit = Integer.parseInt(query.getOrDefault("limit", "10"));
        ObjectNode list = JSON.createObjectNode().put("object", "list").put("url", path).put("has_more", all.size() > limit);
        ArrayNode data = list.putArray("data");
        all.stream().limit(limit).forEach(data::add);
        return Told.json(200, list.toString());
    }

    private ObjectNode write(String account, String method, String path, Map<String, String> form) {
        String[] parts = path.split("/");
        String kind = kind(parts[2]);
        Map<String, ObjectNode> own = objects.computeIfAbsent(account, any -> new LinkedHashMap<>());
        String action = parts.length > 4 ? parts[4] : method.equals("DELETE") ? "cancel" : parts.length > 3 ? "update" : "create";
        String id = parts.length > 3 ? parts[3] : kind + "_" + ++number;
        ObjectNode object = own.computeIfAbsent(id, any -> JSON.createObjectNode().put("id", id).put("object", kind));
        form.forEach((name, value) -> {
            if (name.startsWith("metadata[")) {
                object.withObjectProperty("metadata").put(name.substring(9, name.length() - 1), value);
            } else if (name.matches("\\d+") || !name.contains("[")) {
                object.put(name, value);
            }
        });
        switch (action + " " + kind) {
            case "create payment_intent" -> pay(object, id, "true".equals(form.get("confirm")));
            case "confirm payment_intent" -> pay(object, id, true);
            case "finalize invoice" -> object.put("status", "open").put("number", "A-1").put("total", own.values().stream()
                    .filter(line -> line.path("invoice").asText().equals(id)).mapToLong(line -> line.path("amount").asLong()).sum());
            case "create invoice" -> object.put("status", "draft");
            case "create subscription" -> object.put("status", "incomplete").putObject("latest_invoice")
                    .putObject("confirmation_secret").put("client_secret", id + "_secret");
            case "attach payment_method" -> object.put("type", "card").putObject("card").put("brand", "visa").put("last4", "4242")
                    .put("exp_month", 8).put("exp_year", 2030);
            case "detach payment_method" -> object.putNull("customer");
            case "create invoiceitem" -> object.put("amount", Long.parseLong(form.get("amount")));
            case "update subscription" -> object.put("status", "active");
            default -> object.put("status", action.equals("cancel") ? "canceled" : "succeeded");
        }
        if (kind.equals("subscription")) {
            object.put("cancel_at_period_end", "true".equals(object.path("cancel_at_period_end").asText()));
        }
        if (object.path("amount").isTextual()) {
            object.put("amount", Long.parseLong(object.get("amount").asText()));
        }
        if (!object.has("currency") && kind.equals("refund")) {
            object.put("currency", "chf").put("amount", object.path("amount").asLong(1990));
        }
        return object;
    }

    private static void pay(ObjectNode intent, String id, boolean confirmed) {
        String method = intent.path("payment_method").asText("");
        boolean asks = confirmed && method.contains("Secure");
        intent.put("client_secret", id + "_secret").put("status", !confirmed ? "requires_payment_method" : asks ? "requires_action"
                : intent.path("capture_method").asText().equals("manual") ? "requires_capture" : "succeeded");
        if (asks) {
            intent.putObject("next_action").put("type", "redirect_to_url").putObject("redirect_to_url")
                    .put("url", "https://hooks.stripe.com/3ds/" + id);
        }
    }

    private static String kind(String plural) {
        return plural.equals("invoiceitems") ? "invoiceitem" : plural.substring(0, plural.length() - 1);
    }

    private static Map<String, String> form(String encoded) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : encoded.isEmpty() ? new String[0] : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }
}
