package dev.serai.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A double of Zoom's meetings and of a Google calendar, which keeps what was made, and answers nothing for some of that. */
final class BookingDesk {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> meetings = new ArrayList<>();
    private final Map<String, ObjectNode> entries = new TreeMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

    /** Makes what has this title, once, and never answers that. */
    void keepSilentOver(String place, String title) {
        silent.add(place + title);
    }

    synchronized List<String> meetings() {
        return meetings.stream().map(meeting -> meeting.path("topic").asText()).toList();
    }

    synchronized List<String> entries() {
        return entries.values().stream().map(entry -> entry.path("summary").asText()).toList();
    }

    synchronized Told zoom(Asked asked) {
        if (asked.target().contains("/oauth/token")) {
            return Told.json(200, "{\"access_token\": \"t\", \"token_type\": \"bearer\", \"expires_in\": 3600}");
        }
        if (asked.method().equals("POST")) {
            ObjectNode made = read(asked.body());
            long id = 80_000_000_000L + meetings.size();
            made.put("id", id).put("uuid", "u-" + id).put("join_url", "https://zoom.example/j/" + id)
                    .put("created_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()).put("status", "waiting");
            meetings.add(made);
            return silent.remove("zoom" + made.path("topic").asText()) ? Told.NOTHING : Told.json(201, made.toString());
        }
        if (asked.target().contains("/users/")) {
            ObjectNode page = JSON.createObjectNode().put("page_size", 300).put("total_records", meetings.size())
                    .put("next_page_token", "");
            page.putArray("meetings").addAll(meetings);
            return Told.json(200, page.toString());
        }
        return meetings.stream().filter(meeting -> asked.target().endsWith("/" + meeting.path("id").asText())).findFirst()
                .map(meeting -> Told.json(200, meeting.toString())).orElseGet(() -> Told.json(404, "{\"code\": 3001}"));
    }

    synchronized Told calendar(Asked asked) {
        if (asked.method().equals("POST")) {
            ObjectNode made = read(asked.body());
            String id = made.path("id").asText();
            if (entries.containsKey(id)) {
                return Told.json(409, "{\"error\": {\"code\": 409, \"message\": \"The requested identifier already exists.\","
                        + " \"errors\": [{\"reason\": \"duplicate\"}]}}");
            }
            entries.put(id, made.put("kind", "calendar#event").put("status", "confirmed"));
            return silent.remove("calendar" + made.path("summary").asText()) ? Told.NOTHING : Told.json(200, made.toString());
        }
        String path = asked.target().split("\\?", 2)[0];
        JsonNode entry = entries.get(path.substring(path.lastIndexOf('/') + 1));
        return entry == null ? Told.json(404, "{\"error\": {\"code\": 404}}") : Told.json(200, entry.toString());
    }

    private static ObjectNode read(String body) {
        try {
            return (ObjectNode) JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
