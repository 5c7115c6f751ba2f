package dev.serai.kamelets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What behaves like a CRM does what it is asked and then loses the answer, where it is told to, and remembers what changed something. */
abstract class CrmDouble {

    static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A request whose credentials are right.
     *
     * @param path as it was sent, without the provider in front
     * @param query decoded
     * @param sent an empty object where there was no body
     */
    record Request(String method, String path, Map<String, String> query, JsonNode sent) {

        /** What is between the slashes, decoded; the first is empty. */
        String part(int number) {
            String[] parts = path.split("/");
            return number < parts.length ? URLDecoder.decode(parts[number], StandardCharsets.UTF_8) : "";
        }
    }

    private final List<Asked> tokenRequests = new ArrayList<>();
    private final List<String> writes = new ArrayList<>();
    private final Deque<String> losing = new ArrayDeque<>();

    private int oldestToken = 1;

    final synchronized List<Asked> tokenRequests() {
        return List.copyOf(tokenRequests);
    }

    /** Ends every token that was given. */
    final synchronized void endTokens() {
        oldestToken = tokenRequests.size() + 1;
    }

    /** The number of the token that who asks gets, from 1. */
    final synchronized int nextToken(Asked asked) {
        tokenRequests.add(asked);
        return tokenRequests.size();
    }

    /** @param before what stands before the token's number in the header Authorization */
    final synchronized boolean bearsToken(Asked asked, String before) {
        String number = asked.headers().getOrDefault("authorization", "").replace(before, "");
        return number.matches("[0-9]+") && Integer.parseInt(number) >= oldestToken;
    }

    /** The answers to the next requests that begin so, such as {@code "POST /crm/v3/objects/contacts"}, are lost. */
    final synchronized void lose(String... requests) {
        losing.addAll(List.of(requests));
    }

    /** Method and path of everything that changed something. */
    final synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    final synchronized Told answer(Asked asked) {
        Told refused = refused(asked);
        if (refused != null) {
            return refused;
        }
        String[] target = asked.target().substring(asked.target().indexOf('/', 1)).split("\\?", 2);
        String request = asked.method() + " " + target[0];
        boolean lost = losing.peek() != null && request.startsWith(losing.peek());
        Told told = answer(new Request(asked.method(), target[0], query(target.length == 1 ? "" : target[1]), read(asked.body())));
        if (!asked.method().equals("GET") && told.status() < 300) {
            writes.add(request);
        }
        if (lost) {
            losing.poll();
            return Told.CUT;
        }
        return told;
    }

    /** What those get whose credentials are wrong; null for all others. */
    abstract Told refused(Asked asked);

    abstract Told answer(Request request);

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body.isEmpty() ? "{}" : body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
