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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Behaves like HubSpot: e-mail addresses of contacts and names of lists are unique, properties that a change leaves out stay.
 */
final class HubSpotDouble extends CrmDouble {

    private static final String CONTACTS = "/crm/v3/objects/contacts";
    private static final String COMPANIES = "/crm/v3/objects/companies";
    private static final String LISTS = "/crm/v3/lists";
    private static final String OPTIONS = "{\"options\":[{\"label\":\"Sales\",\"value\":\"default\",\"displayOrder\":0,\"hidden\":false}]}";

    private final Map<String, ObjectNode> contacts = new LinkedHashMap<>();
    private final Map<String, ObjectNode> companies = new LinkedHashMap<>();
    private final List<JsonNode> activities = new ArrayList<>();
    private final Map<String, String> lists = new LinkedHashMap<>();
    private final Map<String, Set<String>> members = new LinkedHashMap<>();
    private int ids = 500;

    synchronized List<JsonNode> contacts() {
        return List.copyOf(contacts.values());
    }

    synchronized List<JsonNode> companies() {
        return List.copyOf(companies.values());
    }

    /** What deals and notes were sent, in their order. */
    synchronized List<JsonNode> dealsAndNotes() {
        return List.copyOf(activities);
    }

    /** Who is in the list of this name; null where there is none. */
    synchronized Set<String> members(String list) {
        return lists.containsKey(list) ? Set.copyOf(members.get(lists.get(list))) : null;
    }

    @Override
    Told refused(Asked asked) {
        return null;
    }

    @Override
    Told answer(Request request) {
        String method = request.method();
        String path = request.path();
        String last = URLDecoder.decode(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8);
        JsonNode sent = request.sent();
        if (path.startsWith(COMPANIES)) {
            return company(method, path, last, sent);
        }
        if (path.equals("/crm/v3/objects/deals") || path.equals("/crm/v3/objects/notes")) {
            activities.add(sent);
            return Told.json(201, object(sent.path("properties")).toString());
        }
        if (path.startsWith("/crm/v3/properties/deals/")) {
            return Told.json(200, OPTIONS);
        }
        if (path.equals(CONTACTS + "/search")) {
            return found(sent.at("/filterGroups/0/filters/0/value").asText());
        }
        if (path.equals(CONTACTS)) {
            return method.equals("POST") ? create(sent.path("properties")) : Told.json(200, "{\"results\":" + contacts.values() + "}");
        }
        if (path.startsWith(CONTACTS + "/")) {
            ObjectNode contact = "email".equals(request.query().get("idProperty")) ? byEmail(last) : contacts.get(last);
            if (contact == null) {
                return error(404, "OBJECT_NOT_FOUND", "Object not found", "");
            }
            if (method.equals("DELETE")) {
                contacts.remove(last);
                return new Told(204, "", "");
            }
            if (method.equals("PATCH")) {
                ((ObjectNode) contact.get("properties")).setAll((ObjectNode) sent.path("properties"));
            }
            return Told.json(200, contact.toString());
        }
        if (path.equals(LISTS)) {
            String name = sent.path("name").asText();
            if (lists.containsKey(name)) {
                return error(400, "VALIDATION_ERROR", "List names must be unique.", ",\"subCategory\":\"ILS.DUPLICATE_LIST_NAMES\"");
            }
            lists.put(name, String.valueOf(++ids));
            members.put(lists.get(name), new LinkedHashSet<>());
            return list(name);
        }
        if (path.startsWith(LISTS + "/object-type-id/0-1/name/")) {
            return lists.containsKey(last) ? list(last) : error(404, "OBJECT_NOT_FOUND", "List does not exist", "");
        }
        if (path.contains("/memberships/")) {
            Set<String> in = members.get(path.split("/")[4]);
            String id = sent.path(0).asText();
            boolean changed = last.equals("add") ? in.add(id) : in.remove(id);
            ArrayNode changes = JSON.createArrayNode();
            if (changed) {
                changes.add(id);
            }
            return Told.json(200, "{\"recordsIdsAdded\":" + (last.equals("add") ? changes : "[]") + ",\"recordIdsRemoved\":"
                    + (last.equals("add") ? "[]" : changes) + ",\"recordIdsMissing\":[]}");
        }
        return path.endsWith("/details") ? Told.json(200, "{\"portalId\":24,\"accountType\":\"STANDARD\"}")
                : error(404, "NOT_FOUND", "resource not found", "");
    }

    private Told create(JsonNode properties) {
        ObjectNode existing = byEmail(properties.path("email").asText());
        if (existing != null) {
            return error(409, "CONFLICT", "Contact already exists. Existing ID: " + existing.path("id").asText(), "");
        }
        ObjectNode contact = object(properties);
        contacts.put(contact.path("id").asText(), contact);
        return Told.json(201, contact.toString());
    }

    private ObjectNode object(JsonNode properties) {
        ObjectNode object = JSON.createObjectNode().put("id", String.valueOf(++ids)).put("createdAt", "2026-11-29T10:00:00Z")
                .put("updatedAt", "2026-11-29T10:00:00Z").put("archived", false);
        object.set("properties", properties.deepCopy());
        return object;
    }

    private Told company(String method, String path, String last, JsonNode sent) {
        if (path.endsWith("/search")) {
            JsonNode filter = sent.at("/filterGroups/0/filters/0");
            List<ObjectNode> found = companies.values().stream().filter(company -> company.path("properties")
                    .path(filter.path("propertyName").asText()).asText().equalsIgnoreCase(filter.path("value").asText())).toList();
            return Told.json(200, "{\"total\":" + found.size() + ",\"results\":" + found + "}");
        }
        if (method.equals("POST")) {
            ObjectNode company = object(sent.path("properties"));
            companies.put(company.path("id").asText(), company);
            return Told.json(201, company.toString());
        }
        ObjectNode company = companies.get(last);
        if (company != null && method.equals("PATCH")) {
            ((ObjectNode) company.get("properties")).setAll((ObjectNode) sent.path("properties"));
        }
        return company == null ? error(404, "OBJECT_NOT_FOUND", "Object not found", "") : Told.json(200, company.toString());
    }

    private ObjectNode byEmail(String email) {
        return contacts.values().stream().filter(contact -> !email.isEmpty()
                && contact.at("/properties/email").asText().equalsIgnoreCase(email)).findFirst().orElse(null);
    }

    private Told found(String phone) {
        List<ObjectNode> found = contacts.values().stream()
                .filter(contact -> contact.at("/properties/phone").asText().equals(phone)).toList();
        return Told.json(200, "{\"total\":" + found.size() + ",\"results\":" + found + "}");
    }

    private Told list(String name) {
        ObjectNode list = JSON.createObjectNode();
        list.putObject("list").put("listId", lists.get(name)).put("name", name).put("objectTypeId", "0-1")
                .put("processingType", "MANUAL");
        return Told.json(200, list.toString());
    }

    private static Told error(int status, String category, String message, String more) {
        return Told.json(status, "{\"status\":\"error\",\"message\":\"" + message + "\",\"correlationId\":\"c-1\",\"category\":\""
                + category + "\"" + more + "}");
    }
}
