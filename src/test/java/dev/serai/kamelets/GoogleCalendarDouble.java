package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events and rules of access as Google Calendar does, and gives out tokens for them. */
final class GoogleCalendarDouble {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/google-calendar/calendar/v3/calendars/";
    private static final Told NOT_FOUND = error(404, "notFound", "Not Found");

    private final Map<String, Map<String, ObjectNode>> events = new HashMap<>();
    private final Map<String, Map<String, ObjectNode>> access = new HashMap<>();
    private final List<Asked> tokenRequests = new CopyOnWriteArrayList<>();
    private final List<Asked> requests = new CopyOnWriteArrayList<>();
    private final Deque<Told> insteadOfAnswers = new ConcurrentLinkedDeque<>();
    private volatile String role = "owner";
    private volatile boolean deletes;

    List<Asked> tokenRequests() {
        return tokenRequests;
    }

    /** What the API was asked, tokens left out. */
    List<Asked> requests() {
        return requests;
    }

    /** Acts as asked, and then answers the next POST so. */
    void loseAnswer(Told instead) {
        insteadOfAnswers.add(instead);
    }

    /** The same, and then somebody deletes what was made. */
    void loseAnswerAndDelete(Told instead) {
        deletes = true;
        loseAnswer(instead);
    }

    /** What the account may do. */
    void share(String as) {
        role = as;
    }

    synchronized Map<String, ObjectNode> events(String calendar) {
        return events.computeIfAbsent(calendar, id -> new LinkedHashMap<>());
    }

    synchronized Told answer(Asked asked) {
        if (asked.target().equals("/google-calendar/token")) {
            tokenRequests.add(asked);
            return Told.json(200, "{\"access_token\": \"ya29.token\", \"token_type\": \"Bearer\", \"expires_in\": 3599}");
        }
        requests.add(asked);
        if (!"Bearer ya29.token".equals(asked.headers().get("authorization"))) {
            return error(401, "authError", "Invalid Credentials");
        }
        String[] target = asked.target().split("\\?", 2);
        if (!target[0].startsWith(API)) {
            return NOT_FOUND;
        }
        String[] path = target[0].substring(API.length()).split("/");
        Map<String, String> query = target.length == 1 ? Map.of() : query(target[1]);
        String calendar = decoded(path[0]);
        String id = path.length == 3 ? decoded(path[2]) : null;
        Told told = path[1].equals("acl") ? access(asked, calendar, id, query) : event(asked, calendar, id, query);
        Told instead = asked.method().equals("POST") ? insteadOfAnswers.poll() : null;
        if (instead != null && deletes) {
            events(calendar).values().forEach(made -> made.put("status", "cancelled"));
        }
        return instead == null ? told : instead;
    }

    private Told event(Asked asked, String calendar, String id, Map<String, String> query) {
        Map<String, ObjectNode> kept = events(calendar);
        ObjectNode event = id == null ? null : kept.get(id);
        if (!asked.method().equals("GET") && !List.of("owner", "writer").contains(role)) {
            return error(403, "requiredAccessLevel", "You need to have writer access to this calendar.");
        }
        if (id == null) {
            return asked.method().equals("POST") ? make(calendar, read(asked)) : page("calendar#events", kept, query);
        }
        if (event == null) {
            return NOT_FOUND;
        }
        boolean gone = event.path("status").asText().equals("cancelled");
        switch (asked.method()) {
            case "DELETE" -> event.put("status", "cancelled");
            case "PATCH" -> patch(event, read(asked));
            default -> { }
        }
        return asked.method().equals("DELETE") ? gone ? error(410, "deleted", "Resource has been deleted") : new Told(204, "", "")
                : Told.json(200, event.toString());
    }

    private Told make(String calendar, ObjectNode made) {
        Map<String, ObjectNode> kept = events(calendar);
        String id = made.path("id").asText();
        if (!id.matches("[0-9a-v]{5,1024}")) {
            return error(400, "invalid", "Invalid resource id value.");
        }
        if (kept.containsKey(id)) {
            return error(409, "duplicate", "The requested identifier already exists.");
        }
        if (made.has("attendees") && calendar.equals("undelegated@example.com")) {
            return error(403, "forbiddenForServiceAccounts", "Service accounts cannot invite attendees without Domain-Wide Delegation.");
        }
        made.put("kind", "calendar#event").put("status", "confirmed").put("etag", "\"1\"")
                .put("htmlLink", "https://calendar.example/" + id);
        if (made.has("conferenceData")) {
            made.put("hangoutLink", "https://meet.example/" + made.at("/conferenceData/createRequest/requestId").asText());
        }
        kept.put(id, made);
        return Told.json(200, made.toString());
    }

    private static void patch(ObjectNode event, ObjectNode changes) {
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                event.remove(change.getKey());
            } else if (change.getValue() instanceof ObjectNode inner && event.get(change.getKey()) instanceof ObjectNode known) {
                patch(known, inner);
            } else {
                event.set(change.getKey(), change.getValue());
            }
        });
    }

    private Told access(Asked asked, String calendar, String id, Map<String, String> query) {
        Map<String, ObjectNode> rules = access.computeIfAbsent(calendar, name -> new LinkedHashMap<>());
        if (!role.equals("owner")) {
            return error(403, "requiredAccessLevel", "You need to have owner access to this calendar.");
        }
        if (asked.method().equals("DELETE")) {
            return rules.remove(id) == null ? NOT_FOUND : new Told(204, "", "");
        }
        if (asked.method().equals("GET")) {
            return page("calendar#acl", rules, query);
        }
        ObjectNode rule = read(asked);
        String name = rule.at("/scope/type").asText() + ":" + rule.at("/scope/value").asText();
        rules.put(name, rule.put("kind", "calendar#aclRule").put("id", name));
        return Told.json(200, rule.toString());
    }

    private Told page(String kind, Map<String, ObjectNode> kept, Map<String, String> query) {
        List<ObjectNode> all = kept.values().stream().filter(each -> !each.path("status").asText().equals("cancelled")).toList();
        String token = query.getOrDefault("pageToken", "from 0&=");
        int from = Integer.parseInt(token.replaceAll("\\D", ""));
        int to = Math.min(all.size(), from + Integer.parseInt(query.get("maxResults")));
        ObjectNode page = JSON.createObjectNode().put("kind", kind).put("accessRole", role);
        ArrayNode items = page.putArray("items");
        all.subList(from, to).forEach(items::add);
        if (to < all.size()) {
            page.put("nextPageToken", "from " + to + "&=");
        }
        return Told.json(200, page.toString());
    }

    private static ObjectNode read(Asked asked) {
        try {
            return (ObjectNode) JSON.readTree(asked.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&")) {
            query.put(pair.split("=", 2)[0], decoded(pair.split("=", 2)[1]));
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Told error(int status, String reason, String message) {
        JsonNode error = JSON.createObjectNode().put("reason", reason).put("message", message).put("domain", "calendar");
        ObjectNode all = JSON.createObjectNode();
        all.putObject("error").put("code", status).put("message", message).putArray("errors").add(error);
        return Told.json(status, all.toString());
    }
}
