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
import java.util.concurrent.CountDownLatch;

/**
 * A double of Zoom's meetings, of a Google calendar and of Resend's mail, which keeps what was made, and stops at the moments that it is
 * told.
 */
final class BookingDesk {

    /** Where a call may stop, once: it has come and nothing is made, it is made, its answer is about to be written. */
    enum Moment { ASKED, MADE, ANSWERED }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> meetings = new ArrayList<>();
    private final Map<String, ObjectNode> entries = new TreeMap<>();
    private final Map<String, String> mails = new TreeMap<>();
    private final Set<String> stops = ConcurrentHashMap.newKeySet();
    private final CountDownLatch answers = new CountDownLatch(1);

    /** Lets the first call for this title stop here; one that was asked or made is never answered. */
    void stopAt(String place, Moment moment, String title) {
        stops.add(stop(place, moment, title));
    }

    boolean allHaveStopped() {
        return stops.isEmpty();
    }

    /** Writes the answers that wait for it. */
    void answer() {
        answers.countDown();
    }

    private static String stop(String place, Moment moment, String title) {
        return place + " " + moment + " " + title;
    }

    private boolean stops(String place, Moment moment, String title) {
        return stops.remove(stop(place, moment, title));
    }

    /** Not while others wait to be answered. */
    private Told answered(String place, String title, Told answer) {
        if (stops(place, Moment.MADE, title)) {
            return Told.NOTHING;
        }
        if (stops(place, Moment.ANSWERED, title)) {
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return answer;
    }

    synchronized List<String> meetings() {
        return meetings.stream().map(meeting -> meeting.path("topic").asText()).toList();
    }

    synchronized List<String> entries() {
        return entries.values().stream().map(entry -> entry.path("summary").asText()).toList();
    }

    /** Subjects by the keys under which they were sent. */
    synchronized Map<String, String> mails() {
        return Map.copyOf(mails);
    }

    Told zoom(Asked asked) {
        return carry("zoom", asked, "topic");
    }

    Told calendar(Asked asked) {
        return carry("calendar", asked, "summary");
    }

    Told mail(Asked asked) {
        return carry("mail", asked, "subject");
    }

    private Told carry(String place, Asked asked, String name) {
        boolean makes = asked.method().equals("POST") && !asked.target().contains("/oauth/token");
        String title = makes ? read(asked.body()).path(name).asText().replace("Your meeting: ", "") : null;
        if (makes && stops(place, Moment.ASKED, title)) {
            return Told.NOTHING;
        }
        Told answer = switch (place) {
            case "zoom" -> meet(asked);
            case "calendar" -> enter(asked);
            default -> send(asked);
        };
        return makes ? answered(place, title, answer) : answer;
    }

    /** A key that comes again is the same mail. */
    private synchronized Told send(Asked asked) {
        if (!asked.method().equals("POST")) {
            return Told.json(200, "{\"data\": []}");
        }
        mails.put(asked.headers().get("idempotency-key"), read(asked.body()).path("subject").asText());
        return Told.json(200, "{\"id\": \"m-1\"}");
    }

    private synchronized Told meet(Asked asked) {
        if (asked.target().contains("/oauth/token")) {
            return Told.json(200, "{\"access_token\": \"t\", \"token_type\": \"bearer\", \"expires_in\": 3600}");
        }
        if (asked.method().equals("POST")) {
            ObjectNode made = read(asked.body());
            long id = 80_000_000_000L + meetings.size();
            made.put("id", id).put("uuid", "u-" + id).put("join_url", "https://zoom.example/j/" + id)
                    .put("created_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()).put("status", "waiting");
            meetings.add(made);
            return Told.json(201, made.toString());
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

    private synchronized Told enter(Asked asked) {
        if (asked.method().equals("POST")) {
            ObjectNode made = read(asked.body());
            String id = made.path("id").asText();
            if (entries.containsKey(id)) {
                return Told.json(409, "{\"error\": {\"code\": 409, \"message\": \"The requested identifier already exists.\","
                        + " \"errors\": [{\"reason\": \"duplicate\"}]}}");
            }
            entries.put(id, made.put("kind", "calendar#event").put("status", "confirmed"));
            return Told.json(200, made.toString());
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
