package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Behaves like an organization of Zoho CRM with its token endpoint: an upsert knows records by the fields it names, a search knows what was
 * made before {@link #index()} alone, tags are no field, and tokens end.
 */
final class ZohoDouble extends CrmDouble {

    static final String ORGANIZATION = "60012345678";
    private static final Pattern CRITERION = Pattern.compile("\\(([A-Za-z_]+):(equals|starts_with):((?:[^()\\\\]|\\\\.)*)\\)");
    private static final String AT = "2026-11-29T10:00:00+01:00";

    private final Map<String, Map<String, ObjectNode>> records = new LinkedHashMap<>();
    private final Set<String> indexed = new HashSet<>();
    private Told insteadOfToken;
    private String refusedTag = "";
    private long ids = 4150868000000624000L;

    /** What the token endpoint answers from now on; null for tokens. */
    synchronized void insteadOfToken(Told told) {
        insteadOfToken = told;
    }

    /** From now on no contact may get this tag. */
    synchronized void refuseTag(String tag) {
        refusedTag = tag;
    }

    /** From now on a search knows what was made so far. */
    synchronized void index() {
        records.values().forEach(module -> indexed.addAll(module.keySet()));
    }

    synchronized List<JsonNode> all(String module) {
        return List.copyOf(of(module).values());
    }

    /** Names of the tags that the only contact has. */
    synchronized List<String> tags() {
        return all("Contacts").get(0).path("Tag").findValuesAsText("name");
    }

    synchronized Told token(Asked asked) {
        int number = nextToken(asked);
        return insteadOfToken != null ? insteadOfToken : Told.json(200, "{\"access_token\": \"1000.token-" + number + "\","
                + " \"scope\": \"ZohoCRM.modules.ALL ZohoCRM.org.READ\", \"api_domain\": \"https://www.zohoapis.evil.invalid\","
                + " \"token_type\": \"Bearer\", \"expires_in\": 3600}");
    }

    @Override
    Told refused(Asked asked) {
        return bearsToken(asked, "Zoho-oauthtoken 1000.token-") ? null
                : Told.json(401, error("INVALID_TOKEN", "invalid oauth token").toString());
    }

    @Override
    Told answer(Request request) {
        String module = request.part(3);
        String id = request.part(4);
        if (module.equals("org")) {
            return Told.json(200, "{\"org\":[{\"id\":\"4150868000000225001\",\"zgid\":\"" + ORGANIZATION + "\"}]}");
        }
        if (id.equals("search")) {
            return listed(found(module, request.query()));
        }
        if (id.equals("upsert")) {
            return upserted(module, (ObjectNode) request.sent().at("/data/0"), request.sent().at("/duplicate_check_fields/0").asText());
        }
        if (id.isEmpty()) {
            return request.method().equals("POST") ? made(module, request.sent().path("data")) : page(module, request.query());
        }
        ObjectNode record = of(module).get(id);
        if (record == null) {
            return request.method().equals("GET") ? new Told(204, "", "") : refusal("id", "the id given seems to be invalid");
        }
        switch (request.method()) {
            case "GET" -> {
                return listed(List.of(record));
            }
            case "DELETE" -> of(module).remove(id);
            case "PUT" -> changed(record, (ObjectNode) request.sent().at("/data/0"));
            default -> {
                return tagged(record, request);
            }
        }
        return done(saved(record, null));
    }

    private Told tagged(ObjectNode record, Request request) {
        List<String> tags = request.sent().path("tags").findValuesAsText("name");
        if (tags.contains(refusedTag)) {
            return refusal("tags", "invalid tag");
        }
        List<String> has = new ArrayList<>(record.path("Tag").findValuesAsText("name"));
        has.removeAll(tags);
        if (request.part(6).equals("add_tags")) {
            has.addAll(tags);
        }
        ArrayNode written = record.putArray("Tag");
        has.forEach(tag -> written.addObject().put("name", tag));
        return done(saved(record, null));
    }

    private Told upserted(String module, ObjectNode fields, String key) {
        String value = fields.path(key).asText();
        ObjectNode there = of(module).values().stream().filter(record -> record.path(key).asText().equalsIgnoreCase(value)).findFirst()
                .orElse(null);
        if (there != null) {
            changed(there, fields);
            return done(saved(there, "update"));
        }
        String missing = missing(module, fields);
        return missing == null ? done(saved(added(module, fields), "insert")) : Told.json(400, mandatory(missing).toString());
    }

    private Told made(String module, JsonNode data) {
        List<ObjectNode> saved = new ArrayList<>();
        for (JsonNode fields : data) {
            String missing = missing(module, fields);
            String contact = fields.at("/Contact_Name/id").asText();
            if (missing != null) {
                return Told.json(400, mandatory(missing).toString());
            }
            if (!contact.isEmpty() && !of("Contacts").containsKey(contact)) {
                return refusal("Contact_Name", "the id given seems to be invalid");
            }
            saved.add(saved(added(module, (ObjectNode) fields), null));
        }
        return done(saved.toArray(ObjectNode[]::new));
    }

    private static String missing(String module, JsonNode fields) {
        String field = switch (module) {
            case "Contacts" -> "Last_Name";
            case "Accounts" -> "Account_Name";
            case "Deals" -> "Stage";
            default -> "Parent_Id";
        };
        return fields.hasNonNull(field) ? null : field;
    }

    private ObjectNode added(String module, ObjectNode fields) {
        ObjectNode record = JSON.createObjectNode().put("id", String.valueOf(++ids)).put("Created_Time", AT).put("Modified_Time", AT);
        changed(record, fields);
        of(module).put(record.path("id").asText(), record);
        return record;
    }

    private void changed(ObjectNode record, ObjectNode fields) {
        record.setAll(fields.deepCopy());
        ObjectNode account = of("Accounts").get(record.at("/Account_Name/id").asText());
        if (account != null) {
            record.putObject("Account_Name").put("id", account.path("id").asText()).put("name", account.path("Account_Name").asText());
        }
    }

    private List<ObjectNode> found(String module, Map<String, String> query) {
        return of(module).values().stream().filter(record -> indexed.contains(record.path("id").asText())).filter(record -> {
            if (query.containsKey("email")) {
                return record.path("Email").asText().equalsIgnoreCase(query.get("email"));
            }
            if (query.containsKey("phone")) {
                return record.path("Phone").asText().contains(query.get("phone"));
            }
            Matcher each = CRITERION.matcher(query.get("criteria"));
            while (each.find()) {
                String value = each.group(3).replaceAll("\\\\(.)", "$1");
                String is = record.path(each.group(1)).asText();
                if (each.group(2).equals("equals") ? is.equalsIgnoreCase(value) : is.startsWith(value)) {
                    return true;
                }
            }
            return false;
        }).toList();
    }

    private Told page(String module, Map<String, String> query) {
        List<ObjectNode> all = new ArrayList<>(of(module).values());
        if ("desc".equals(query.get("sort_order"))) {
            Collections.reverse(all);
        }
        int from = Integer.parseInt(query.getOrDefault("page_token", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(query.get("per_page")));
        return from >= to ? new Told(204, "", "") : listed(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
    }

    private static Told listed(List<ObjectNode> found) {
        return found.isEmpty() ? new Told(204, "", "") : listed(found, null);
    }

    private static Told listed(List<ObjectNode> found, String next) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("data").addAll(found);
        answer.putObject("info").put("count", found.size()).put("more_records", next != null).put("next_page_token", next);
        return Told.json(200, answer.toString());
    }

    private Map<String, ObjectNode> of(String module) {
        return records.computeIfAbsent(module, any -> new LinkedHashMap<>());
    }

    private static ObjectNode saved(ObjectNode record, String action) {
        ObjectNode saved = JSON.createObjectNode().put("code", "SUCCESS").put("status", "success").put("message", "record added");
        ObjectNode details = saved.putObject("details").put("id", record.path("id").asText());
        details.put("Created_Time", AT).put("Modified_Time", AT);
        details.putObject("Created_By").put("name", "Eva Owner").put("id", "4150868000000225013");
        details.putObject("Modified_By").put("name", "Eva Owner").put("id", "4150868000000225013");
        return action == null ? saved : saved.put("action", action);
    }

    private static Told done(ObjectNode... saved) {
        return Told.json(200, JSON.createObjectNode().set("data", JSON.createArrayNode().addAll(List.of(saved))).toString());
    }

    private static Told refusal(String field, String message) {
        ObjectNode error = error("INVALID_DATA", message);
        error.withObject("/details").put("api_name", field);
        return Told.json(400, JSON.createObjectNode().set("data", JSON.createArrayNode().add(error)).toString());
    }

    private static ObjectNode mandatory(String field) {
        ObjectNode error = error("MANDATORY_NOT_FOUND", "required field not found");
        error.withObject("/details").put("api_name", field);
        return JSON.createObjectNode().set("data", JSON.createArrayNode().add(error));
    }

    private static ObjectNode error(String code, String message) {
        ObjectNode error = JSON.createObjectNode().put("code", code).put("status", "error").put("message", message);
        error.putObject("details");
        return error;
    }
}
