package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Behaves like Pipedrive: nothing is unique, a search does not know what was made since {@link #index()}, an array that is sent takes the
 * place of the one that was there.
 */
final class PipedriveDouble extends CrmDouble {

    static final String TOKEN = "0123456789abcdef0123456789abcdef01234567";

    private static final String LABELS = "[{\"field_code\":\"label_ids\",\"options\":[{\"id\":5,\"label\":\"vip\"},"
            + "{\"id\":6,\"label\":\"newsletter\"}]}]";
    private static final String STAGES = "[{\"id\":1,\"name\":\"Qualified\",\"pipeline_id\":1,\"is_deleted\":false},"
            + "{\"id\":2,\"name\":\"Proposal made\",\"pipeline_id\":1,\"is_deleted\":false}]";

    private final Map<String, Map<Integer, ObjectNode>> records = new LinkedHashMap<>();
    private final Set<Integer> indexed = new LinkedHashSet<>();
    private int ids = 100;

    /** From now on the search knows what was made so far. */
    synchronized void index() {
        records.values().forEach(kind -> indexed.addAll(kind.keySet()));
    }

    /** What there is of {@code persons}, {@code organizations}, {@code deals} or {@code notes}. */
    synchronized List<JsonNode> all(String kind) {
        return of(kind).values().stream().filter(record -> !record.path("is_deleted").asBoolean()).map(JsonNode.class::cast).toList();
    }

    @Override
    Told refused(Asked asked) {
        return TOKEN.equals(asked.headers().get("x-api-token")) ? null : error(401, "unauthorized access");
    }

    @Override
    Told answer(Request request) {
        String method = request.method();
        String[] path = request.path().split("/");
        Map<String, String> query = request.query();
        JsonNode sent = request.sent();
        int version = path[1].equals("api") ? 3 : 2;
        String kind = path[version];
        String last = path.length > version + 1 ? path[version + 1] : "";
        if (kind.equals("users")) {
            return data(200, "{\"id\":1,\"name\":\"Ann\",\"company_domain\":\"acme\"}");
        }
        if (kind.equals("personFields") || kind.equals("stages")) {
            return data(200, kind.equals("stages") ? STAGES : LABELS);
        }
        if (last.equals("search")) {
            return found(kind, query.get("term"), query.get("fields"));
        }
        if (last.isEmpty()) {
            return method.equals("POST") ? create(kind, sent) : list(kind, query);
        }
        ObjectNode record = of(kind).get(Integer.valueOf(last));
        if (record == null || record.path("is_deleted").asBoolean() && method.equals("DELETE")) {
            return error(404, "not found");
        }
        if (method.equals("DELETE")) {
            record.put("is_deleted", true);
            return data(200, "{\"id\":" + last + "}");
        }
        if (method.equals("PATCH")) {
            record.setAll((ObjectNode) sent);
        }
        return data(200, record.toString());
    }

    private Told create(String kind, JsonNode sent) {
        ObjectNode record = JSON.createObjectNode().put("id", ++ids).put("is_deleted", false);
        record.setAll((ObjectNode) sent.deepCopy());
        of(kind).put(ids, record);
        return data(kind.equals("notes") ? 201 : 200, record.toString());
    }

    private Told list(String kind, Map<String, String> query) {
        List<String> named = query.containsKey("ids") ? List.of(query.get("ids").split(",")) : null;
        List<JsonNode> listed = new ArrayList<>(all(kind).stream()
                .filter(record -> named == null || named.contains(record.path("id").asText())).toList());
        if ("desc".equals(query.get("sort_direction"))) {
            listed.sort((one, other) -> other.path("id").asInt() - one.path("id").asInt());
        }
        return data(200, listed.toString());
    }

    private Told found(String kind, String term, String field) {
        ArrayNode items = JSON.createArrayNode();
        all(kind).stream().filter(record -> indexed.contains(record.path("id").asInt())).filter(record -> switch (field) {
            case "email" -> record.path("emails").findValuesAsText("value").contains(term);
            case "phone" -> record.path("phones").findValuesAsText("value").contains(term);
            default -> record.path("name").asText().equalsIgnoreCase(term);
        }).forEach(record -> items.addObject().putObject("item").set("id", record.get("id")));
        return data(200, "{\"items\":" + items + "}");
    }

    private Map<Integer, ObjectNode> of(String kind) {
        return records.computeIfAbsent(kind, any -> new LinkedHashMap<>());
    }

    private static Told data(int status, String data) {
        return Told.json(status, "{\"success\":true,\"data\":" + data + ",\"additional_data\":{\"next_cursor\":null}}");
    }

    private static Told error(int status, String message) {
        return Told.json(status, "{\"success\":false,\"error\":\"" + message + "\"}");
    }
}
