package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Behaves like an org of Salesforce with its token endpoint: reads SOQL, makes one record of an external id, undoes a composite request of
 * which a part fails, and ends sessions.
 */
final class SalesforceDouble extends CrmDouble {

    static final String API = "/services/data/v65.0";
    private static final Pattern QUERY = Pattern.compile("SELECT [A-Za-z0-9_., ]+ FROM (Contact|Account)(?: WHERE (.+?))?"
            + "( ORDER BY [A-Za-z, ]+)? LIMIT ([0-9]+)", Pattern.DOTALL);
    private static final Pattern IN = Pattern.compile("([A-Za-z_]+) IN \\((.+)\\)");
    private static final Pattern CONDITION = Pattern.compile("([A-Za-z_]+) (=|>) '((?:[^'\\\\]|\\\\['\\\\])*)'( OR |$)");

    private final Map<String, Map<String, ObjectNode>> records = new LinkedHashMap<>();
    private final List<String> queries = new ArrayList<>();
    private int ids = 100_000;

    synchronized List<JsonNode> all(String object) {
        return List.copyOf(records.getOrDefault(object, Map.of()).values());
    }

    synchronized List<String> queries() {
        return List.copyOf(queries);
    }

    synchronized Told token(Asked asked) {
        int number = nextToken(asked);
        return Told.json(200, "{\"access_token\": \"00D!token-" + number + "\", \"signature\": \"s\","
                + " \"instance_url\": \"https://instance.invalid\", \"id\": \"https://login.salesforce.com/id/00D/005\","
                + " \"token_type\": \"Bearer\", \"issued_at\": \"1795000000000\"}");
    }

    @Override
    Told refused(Asked asked) {
        return bearsToken(asked, "Bearer 00D!token-") ? null
                : error(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }

    @Override
    Told answer(Request request) {
        String method = request.method();
        String path = request.path();
        if (path.equals(API + "/query")) {
            return found(request.query().get("q"));
        }
        if (path.equals(API + "/composite")) {
            return composite(request.sent());
        }
        String[] parts = path.substring(API.length() + 1).split("/");
        String object = parts[1];
        if (parts.length == 2) {
            return method.equals("POST") ? made(object, (ObjectNode) request.sent(), null)
                    : Told.json(200, "{\"objectDescribe\":{\"name\":\"" + object + "\",\"createable\":true,\"updateable\":true},"
                            + "\"recentItems\":[]}");
        }
        if (parts.length == 4) {
            ObjectNode fields = (ObjectNode) request.sent();
            fields.put(parts[2], URLDecoder.decode(parts[3], StandardCharsets.UTF_8));
            ObjectNode there = records(object).values().stream()
                    .filter(record -> record.path(parts[2]).equals(fields.get(parts[2]))).findFirst().orElse(null);
            if (there == null) {
                return made(object, fields, true);
            }
            there.setAll(fields);
            return Told.json(200, saved(there.path("Id").asText(), false).toString());
        }
        ObjectNode record = records(object).get(parts[2]);
        if (record == null) {
            return error(404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + parts[2]);
        }
        if (method.equals("DELETE")) {
            records(object).remove(parts[2]);
        } else {
            record.setAll((ObjectNode) request.sent());
        }
        return new Told(204, "", "");
    }

    private Told found(String soql) {
        queries.add(soql);
        Matcher query = QUERY.matcher(soql);
        if (!query.matches()) {
            return error(400, "MALFORMED_QUERY", "unexpected token in " + soql);
        }
        Predicate<ObjectNode> wanted = query.group(2) == null ? record -> true : condition(query.group(2));
        if (wanted == null) {
            return error(400, "MALFORMED_QUERY", "unexpected token in " + query.group(2));
        }
        ArrayNode found = JSON.createArrayNode();
        Stream<ObjectNode> matching = records(query.group(1)).values().stream().filter(wanted);
        matching.limit(Integer.parseInt(query.group(4))).forEach(found::add);
        return Told.json(200, JSON.createObjectNode().put("totalSize", found.size()).put("done", true).set("records", found).toString());
    }

    /** One of {@code Field = 'text'}, or several with OR between, or {@code Field IN ('text', ...)}; null where it is something else. */
    private static Predicate<ObjectNode> condition(String given) {
        Matcher in = IN.matcher(given);
        String where = in.matches() ? in.group(1) + " = " + in.group(2).replace("', '", "' OR " + in.group(1) + " = '") : given;
        Predicate<ObjectNode> any = record -> false;
        Matcher each = CONDITION.matcher(where);
        int at = 0;
        while (each.find() && each.start() == at) {
            String field = each.group(1);
            String value = each.group(3).replaceAll("\\\\(.)", "$1");
            boolean equal = each.group(2).equals("=");
            any = any.or(record -> equal ? record.path(field).asText().equalsIgnoreCase(value)
                    : record.path(field).asText().compareTo(value) > 0);
            at = each.end();
        }
        return at == where.length() ? any : null;
    }

    private Told composite(JsonNode sent) {
        Map<String, String> made = new LinkedHashMap<>();
        List<String> objects = new ArrayList<>();
        ArrayNode answers = JSON.createArrayNode();
        for (JsonNode each : sent.path("compositeRequest")) {
            String object = each.path("url").asText().substring((API + "/sobjects/").length());
            ObjectNode fields = each.path("body").deepCopy();
            made.forEach((reference, id) -> fields.fieldNames().forEachRemaining(name -> {
                if (fields.path(name).asText().equals("@{" + reference + ".id}")) {
                    fields.put(name, id);
                }
            }));
            if (fields.has("ContactId") && !records("Contact").containsKey(fields.path("ContactId").asText())) {
                objects.forEach(one -> records(one).values().removeIf(record -> made.containsValue(record.path("Id").asText())));
                return Told.json(200, "{\"compositeResponse\":[{\"body\":[{\"errorCode\":\"PROCESSING_HALTED\",\"message\":\"The"
                        + " transaction was rolled back since another operation in the same transaction failed.\"}],\"httpHeaders\":{},"
                        + "\"httpStatusCode\":400,\"referenceId\":\"deal\"},{\"body\":[{\"message\":\"invalid cross reference id\","
                        + "\"errorCode\":\"INVALID_CROSS_REFERENCE_KEY\",\"fields\":[]}],\"httpHeaders\":{},\"httpStatusCode\":400,"
                        + "\"referenceId\":\"role\"}]}");
            }
            String id = added(object, fields);
            made.put(each.path("referenceId").asText(), id);
            objects.add(object);
            answers.addObject().put("httpStatusCode", 201).put("referenceId", each.path("referenceId").asText())
                    .set("body", saved(id, null));
        }
        return Told.json(200, JSON.createObjectNode().set("compositeResponse", answers).toString());
    }

    private Told made(String object, ObjectNode fields, Boolean created) {
        if (object.equals("Contact") && fields.path("LastName").asText().isBlank()) {
            return error(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]");
        }
        return Told.json(201, saved(added(object, fields), created).toString());
    }

    private String added(String object, ObjectNode fields) {
        String prefix = Map.of("Contact", "003", "Account", "001", "Opportunity", "006", "ContentNote", "069")
                .getOrDefault(object, "00K");
        String id = prefix + "Ws0000" + ++ids + "IAQ";
        records(object).put(id, fields.put("Id", id));
        return id;
    }

    private Map<String, ObjectNode> records(String object) {
        return records.computeIfAbsent(object, any -> new LinkedHashMap<>());
    }

    private static ObjectNode saved(String id, Boolean created) {
        ObjectNode saved = JSON.createObjectNode().put("id", id).put("success", true);
        saved.putArray("errors");
        return created == null ? saved : saved.put("created", created);
    }

    private static Told error(int status, String code, String message) {
        ObjectNode error = JSON.createObjectNode().put("message", message).put("errorCode", code);
        return Told.json(status, JSON.createArrayNode().add(error).toString());
    }
}
