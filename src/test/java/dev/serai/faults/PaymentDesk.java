package dev.serai.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A double of a provider of payments with any number of accounts: it charges, remembers idempotency keys with what it answered, lists what
 * it charged, and may then fail to say so.
 */
public final class PaymentDesk {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What goes wrong with a request. */
    public enum Trouble {
        NONE,
        /** It charges, and an answer that says nothing of it arrives; a repeat of the key gets the true one. */
        ANSWERS_500, ANSWERS_502, ANSWERS_503, ANSWERS_504,
        /** It charges, and no answer arrives. */
        HANGS, CUTS,
        /** It charges, and saves an error for the key, which it repeats. */
        SAVES_500,
        /** It does not charge: it is busy, and its file says how that is known. */
        BUSY,
        /** It does not charge: the card is no good; it saves that for the key. */
        REFUSES
    }

    /** What was charged to an account, for an order of the application. */
    public record Charge(String id, String account, String reference, String key) {}

    /** What is answered; nothing where the status is not positive. */
    record Reply(int status, String headers, String body) {

        static final Reply HANG = new Reply(0, "", "");
        static final Reply CUT = new Reply(-1, "", "");
    }

    private final List<Charge> charges = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Map<String, Reply> saved = new ConcurrentHashMap<>();
    private final Map<String, Deque<Trouble>> troubles = new ConcurrentHashMap<>();
    private int number;

    /** What goes wrong with the next payments of an account, one after the other. */
    public synchronized void trouble(String account, Trouble... next) {
        troubles.put(account, new ArrayDeque<>(List.of(next)));
    }

    /** The charges for an order, whichever account took them. */
    public List<Charge> charges(String reference) {
        return charges.stream().filter(charge -> charge.reference().equals(reference)).toList();
    }

    /** The account and key of each request for a payment, as they came: {@code account key}. */
    public List<String> requests(String reference) {
        return keys.stream().filter(line -> line.startsWith(reference + " ")).map(line -> line.substring(reference.length() + 1)).toList();
    }

    /** Forgets all keys, as a provider does when their life is over. */
    public void forgetKeys() {
        saved.clear();
    }

    synchronized Reply answer(String requestLine, Map<String, String> headers, byte[] body) throws IOException {
        String account = headers.getOrDefault("authorization", "").replace("Bearer ", "");
        if (requestLine.contains("/v1/account")) {
            return new Reply(200, "", "{\"account\":\"A-1\"}");
        }
        return requestLine.startsWith("GET ") ? list(account) : pay(account, headers.get("idempotency-key"), JSON.readTree(body));
    }

    private Reply pay(String account, String key, JsonNode request) {
        String reference = request.path("reference").asText();
        keys.add(reference + " " + account + " " + key);
        Reply before = key == null ? null : saved.get(account + " " + key);
        if (before != null) {
            return new Reply(before.status(), "Idempotent-Replayed: true\r\n", before.body());
        }
        Deque<Trouble> next = troubles.get(account);
        Trouble trouble = next == null || next.isEmpty() ? Trouble.NONE : next.poll();
        if (trouble == Trouble.BUSY) {
            return new Reply(503, "Retry-After: 0\r\n", "{\"message\":\"busy\"}");
        }
        if (trouble == Trouble.REFUSES) {
            Reply refused = new Reply(400, "", "{\"message\":\"Your card was declined\"}");
            saved.put(account + " " + key, refused);
            return refused;
        }
        Charge charge = new Charge("pay_" + ++number, account, reference, key);
        charges.add(charge);
        Reply taken = new Reply(200, "", "{\"id\":\"" + charge.id() + "\",\"status\":\"succeeded\",\"client_secret\":\"" + charge.id()
                + "_secret\",\"amount\":" + request.path("amount").asText() + "}");
        Reply told = told(trouble, taken);
        if (key != null) {
            saved.put(account + " " + key, trouble == Trouble.SAVES_500 ? told : taken);
        }
        return told;
    }

    private static Reply told(Trouble trouble, Reply taken) {
        return switch (trouble) {
            case ANSWERS_500, SAVES_500 -> new Reply(500, "", "{\"message\":\"oops\"}");
            case ANSWERS_502 -> new Reply(502, "", "<html><body>Bad Gateway</body></html>");
            case ANSWERS_503 -> new Reply(503, "", "");
            case ANSWERS_504 -> new Reply(504, "", "<html><body>Gateway Timeout</body></html>");
            case HANGS -> Reply.HANG;
            case CUTS -> Reply.CUT;
            default -> taken;
        };
    }

    private Reply list(String account) {
        ObjectNode list = JSON.createObjectNode();
        list.putArray("data");
        charges.stream().filter(charge -> charge.account().equals(account)).forEach(charge -> {
            ObjectNode entry = list.withArray("data").addObject().put("id", charge.id()).put("status", "succeeded");
            entry.putObject("metadata").put("key", charge.key());
        });
        return new Reply(200, "", list.toString());
    }
}
