package dev.serai.kamelets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Behaves like QuickBooks: names are unique, what is changed needs its present SyncToken, a request id gets its first answer again until it
 * is forgotten, and an answer may be lost.
 */
final class QuickBooksDouble implements Function<Asked, Told> {

    static final String TOKEN = "qb-token-1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ObjectNode> objects = new LinkedHashMap<>();
    private final Map<String, Told> saved = new HashMap<>();
    private final List<String> writes = new ArrayList<>();
    private int number;
    private int lost;
    private int stale;
    private boolean forgetful;

    /** The answers of the next writes do not arrive. */
    synchronized void lose(int answers) {
        lost = answers;
    }

    /** Somebody else changes what the next updates are about just before them. */
    synchronized void changeBefore(int updates) {
        stale = updates;
    }

    /** Request ids are not remembered once an answer was lost. */
    synchronized void forget() {
        forgetful = true;
    }

    /** All of a kind, such as {@code Customer}. */
    synchronized List<ObjectNode> all(String kind) {
        return objects.values().stream().filter(each -> each.path("kind").asText().equals(kind)).map(ObjectNode::deepCopy).toList();
    }

    /** The request ids of all writes. */
    synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    @Override
    public synchronized Told apply(Asked asked) {
        String[] address = asked.target().split("\\?", 2);
        String[] path = address[0].substring(address[0].indexOf("/v3/") + 1).split("/");
        Map<String, String> query = new HashMap<>();
        for (String pair : (address.length == 1 ? "" : address[1]).split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        if (!("Bearer " + TOKEN).equals(asked.headers().get("authorization"))) {
            return fault(401, "3200", "message=AuthenticationFailed; errorCode=003200; statusCode=401");
        }
        if (asked.method().equals("GET")) {
            return path[3].equals("query") ? list(query.get("query")) : read(path[3], path[4]);
        }
        String id = query.getOrDefault("requestid", "");
        writes.add(id);
        Told answer = saved.get(id);
        if (answer == null) {
            answer = path.length > 5 ? send(path[4], query.get("sendTo")) : write(path[3], parsed(asked.body()));
            saved.put(id, answer);
        }
        if (lost == 0) {
            return answer;
        }
        lost--;
        if (forgetful) {
            saved.clear();
        }
        return Told.CUT;
    }

    private Told list(String sql) {
        String kind = sql.replaceAll("select \\* from (\\w+) where .*", "$1");
        String column = sql.replaceAll(".* where (\\S+) .*", "$1");
        String value = sql.substring(sql.indexOf('\'') + 1, sql.lastIndexOf('\'')).replace("\\'", "'").replace("\\\\", "\\");
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode found = answer.putObject("QueryResponse");
        for (ObjectNode each : all(kind)) {
            String held = column.equals("PrimaryEmailAddr") ? each.at("/PrimaryEmailAddr/Address").asText() : each.path(column).asText();
            if (column.startsWith("MetaData") || held.equalsIgnoreCase(value)) {
                found.withArrayProperty(kind).add(each);
            }
        }
        return Told.json(200, answer.toString());
    }

    private Told read(String path, String id) {
        if (path.equals("companyinfo")) {
            return Told.json(200, "{\"CompanyInfo\": {\"Id\": \"1\", \"CompanyName\": \"Example Ltd\"}}");
        } else if (path.equals("item")) {
            return Told.json(200, "{\"Item\": {\"Id\": \"" + id + "\", \"Name\": \"Services\"}}");
        }
        ObjectNode found = objects.get(id);
        return found == null ? fault(400, "610", "Object Not Found") : told(found);
    }

    private Told send(String id, String to) {
        ObjectNode invoice = objects.get(id);
        if (invoice == null) {
            return fault(400, "610", "Object Not Found");
        }
        invoice.put("EmailStatus", "EmailSent");
        if (to != null) {
            invoice.putObject("BillEmail").put("Address", to);
        }
        return told(invoice);
    }

    private Told write(String path, JsonNode body) {
        String kind = Character.toUpperCase(path.charAt(0)) + path.substring(1);
        ObjectNode there = objects.get(body.path("Id").asText());
        if (there != null && stale > 0) {
            stale--;
            there.put("SyncToken", "" + (there.path("SyncToken").asInt() + 1));
        }
        if (there != null && !there.path("SyncToken").equals(body.path("SyncToken"))) {
            return fault(400, "5010", "Stale Object Error");
        }
        ObjectNode paid = objects.get(body.at("/Line/0/LinkedTxn/0/TxnId").asText());
        if (kind.equals("Payment") && (paid == null || paid.path("Balance").asDouble() < body.path("TotalAmt").asDouble())) {
            return paid == null ? fault(400, "610", "Object Not Found")
                    : fault(400, "6000", "You can't apply more than the balance to an invoice");
        }
        if (kind.equals("Customer") && all(kind).stream().anyMatch(each -> !each.path("Id").equals(body.path("Id"))
                && each.path("DisplayName").equals(body.path("DisplayName")))) {
            return fault(400, "6240", "Duplicate Name Exists Error");
        }
        ObjectNode next = there == null ? JSON.createObjectNode().put("kind", kind) : there;
        int token = there == null ? 0 : there.path("SyncToken").asInt() + 1;
        next.setAll((ObjectNode) body.deepCopy());
        next.remove("sparse");
        if (there == null) {
            next.put("Id", "" + ++number);
        }
        next.put("SyncToken", "" + token);
        if (kind.equals("Invoice")) {
            double total = 0;
            for (JsonNode line : body.path("Line")) {
                total += line.path("Amount").asDouble();
            }
            next.put("DocNumber", "R-" + number).put("TotalAmt", total).put("Balance", total);
        } else if (kind.equals("Payment")) {
            paid.put("Balance", paid.path("Balance").asDouble() - body.path("TotalAmt").asDouble());
        }
        objects.put(next.path("Id").asText(), next);
        return told(next);
    }

    private static Told told(ObjectNode object) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set(object.path("kind").asText(), object.deepCopy().without("kind"));
        return Told.json(200, answer.toString());
    }

    private static Told fault(int status, String code, String message) {
        return Told.json(status, "{\"Fault\": {\"Error\": [{\"Message\": \"" + message + "\", \"Detail\": \"" + message + "\", \"code\": \""
                + code + "\"}], \"type\": \"ValidationFault\"}}");
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(body, e);
        }
    }
}
