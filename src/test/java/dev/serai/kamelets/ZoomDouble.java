package dev.serai.kamelets;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Zoom with its token endpoint: keeps the meetings that it makes, has recordings page by page, and may lose its answers. */
final class ZoomDouble implements Function<Asked, Told> {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** By their number. */
    final Map<String, ObjectNode> meetings = new ConcurrentSkipListMap<>();
    final List<Asked> tokenRequests = new CopyOnWriteArrayList<>();
    /** How many of the next answers to the making of a meeting are lost. */
    final AtomicInteger lost = new AtomicInteger();
    /** What the making of a meeting is answered instead, for good; null for nothing. */
    volatile Told instead;
    volatile boolean recorded;
    /** Whether it keeps the custom keys of meetings. */
    volatile boolean keepsKeys = true;

    @Override
    public Told apply(Asked asked) {
        String path = asked.target().replaceFirst("^/zoom", "");
        if (path.equals("/oauth/token")) {
            tokenRequests.add(asked);
            return Told.json(200, "{\"access_token\": \"zoom-token-" + tokenRequests.size() + "\", \"token_type\": \"bearer\","
                    + " \"expires_in\": 3600, \"api_url\": \"https://api.zoom.us\", \"scope\": \"meeting:write:meeting:admin\"}");
        }
        if (!asked.headers().getOrDefault("authorization", "").equals("Bearer zoom-token-" + tokenRequests.size())) {
            return Told.json(401, "{\"code\": 124, \"message\": \"Invalid access token.\"}");
        }
        if (path.equals("/v2/users/me/meetings")) {
            return made(asked);
        }
        if (path.startsWith("/v2/users/me/meetings?")) {
            return Told.json(200, JSON.createObjectNode().put("page_size", 300).put("next_page_token", "")
                    .set("meetings", JSON.valueToTree(meetings.values())).toString());
        }
        if (path.startsWith("/v2/users/me/recordings?")) {
            boolean second = path.contains("next_page_token=page%2F2");
            return Told.json(200, "{\"page_size\": 1, \"next_page_token\": \"" + (second ? "" : "page/2") + "\", \"meetings\": ["
                    + recording(second ? "f-2" : "f-1") + "]}");
        }
        return about(asked.method(), path.split("[/?]")[3], path.endsWith("/recordings"));
    }

    private Told made(Asked asked) {
        if (instead != null) {
            return instead;
        }
        String id = String.valueOf(85_746_065_400L + meetings.size());
        ObjectNode meeting = read(asked.body()).put("id", Long.parseLong(id)).put("uuid", "u/" + id).put("host_id", "h-1")
                .put("created_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()).put("status", "waiting")
                .put("join_url", "https://example.zoom.us/j/" + id)
                .put("start_url", "https://example.zoom.us/s/" + id + "?zak=start-secret");
        if (!keepsKeys) {
            meeting.remove("settings");
        }
        meetings.put(id, meeting);
        return lost.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? Told.CUT : Told.json(201, meeting.toString());
    }

    private Told about(String method, String id, boolean recordings) {
        ObjectNode meeting = meetings.get(id);
        if (meeting == null) {
            return Told.json(404, "{\"code\": 3001, \"message\": \"Meeting does not exist: " + id + ".\"}");
        }
        if (recordings) {
            return recorded ? Told.json(200, recording("f-1"))
                    : Told.json(404, "{\"code\": 3301, \"message\": \"There is no recording for this meeting.\"}");
        }
        if (method.equals("DELETE")) {
            meetings.remove(id);
            return new Told(204, "", "");
        }
        return Told.json(200, meeting.toString());
    }

    private static String recording(String file) {
        return "{\"uuid\": \"u1\", \"id\": 85746065400, \"topic\": \"Kick-off\", \"recording_files\": [{\"id\": \"" + file
                + "\", \"file_type\": \"MP4\", \"file_size\": 7, \"status\": \"completed\"}]}";
    }

    private static ObjectNode read(String body) {
        try {
            return (ObjectNode) JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
