package dev.serai.kamelets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Behaves like Chatwoot: e-mail addresses, phone numbers and identifiers of contacts are unique, a search finds parts, an inbox has one
 * agent bot. Does what it is asked and then loses the answer, where it is told to.
 */
final class ChatwootDouble {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "/api/v1/accounts/123";

    private final Map<Integer, ObjectNode> contacts = new LinkedHashMap<>();
    private final Map<Integer, ArrayNode> labels = new LinkedHashMap<>();
    private final Map<Integer, ObjectNode> conversations = new LinkedHashMap<>();
    private final List<ObjectNode> messages = new ArrayList<>();
    private final List<ObjectNode> inboxes = new ArrayList<>();
    private final List<ObjectNode> bots = new ArrayList<>();
    private final Map<Integer, Integer> botOfInbox = new LinkedHashMap<>();
    private final List<String> writes = new ArrayList<>();
    private final Deque<String> losing = new ArrayDeque<>();
    private boolean knowsBots = true;
    private int ids = 500;

    /** The answers to the next requests that match, below the account, such as {@code "GET /contacts/\\d+"}, are lost. */
    synchronized void lose(String... requests) {
        losing.addAll(List.of(requests));
    }

    synchronized void knowBots(boolean known) {
        knowsBots = known;
    }

    synchronized List<JsonNode> contacts() {
        return List.copyOf(contacts.values());
    }

    synchronized List<JsonNode> conversations() {
        return List.copyOf(conversations.values());
    }

    synchronized List<JsonNode> messages() {
        return List.copyOf(messages);
    }

    synchronized List<JsonNode> inboxes() {
        return List.copyOf(inboxes);
    }

    /** One that somebody has made in Chatwoot's own pages. */
    synchronized void haveInbox() {
        made(inboxes, JSON.createObjectNode().put("name", "Our own").put("channel_type", "Channel::Api"));
    }

    synchronized List<JsonNode> bots() {
        return List.copyOf(bots);
    }

    synchronized Map<Integer, Integer> botOfInbox() {
        return Map.copyOf(botOfInbox);
    }

    synchronized void resolveAll() {
        conversations.values().forEach(conversation -> conversation.put("status", "resolved"));
    }

    /** Method and path of everything that changed something. */
    synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    synchronized Told answer(Asked asked) {
        String[] target = asked.target().substring(asked.target().indexOf('/', 1)).split("\\?", 2);
        if (!target[0].startsWith(ACCOUNT)) {
            return target[0].equals("/api/v1/profile") ? profile() : Told.json(404, "{\"error\":\"Resource could not be found\"}");
        }
        String request = asked.method() + " " + target[0].substring(ACCOUNT.length());
        boolean lost = losing.peek() != null && request.matches(losing.peek());
        Told told = answer(request.split(" ")[0], request.split(" ")[1].split("/"), read(asked.body()));
        if (!asked.method().equals("GET") && told.status() < 300 && !request.endsWith("/filter")) {
            writes.add(request);
        }
        if (lost) {
            losing.poll();
            return Told.CUT;
        }
        return told;
    }

    private Told answer(String method, String[] path, JsonNode sent) {
        String kind = path[1];
        int id = path.length > 2 && path[2].matches("\\d+") ? Integer.parseInt(path[2]) : 0;
        boolean post = method.equals("POST");
        return switch (kind) {
            case "contacts" -> path.length == 2 ? post ? create(sent) : page(contact -> true)
                    : path[2].equals("filter") ? filter(sent.at("/payload/0"))
                    : path[2].equals("search") ? page(contact -> true)
                    : !contacts.containsKey(id) ? absent()
                    : path.length == 4 ? ofContact(post, id, path[3], sent)
                    : contact(method, id, sent);
            case "conversations" -> path.length == 2 ? converse(sent) : !conversations.containsKey(id) ? absent() : write(id, sent);
            case "inboxes" -> path.length == 2 ? post ? made(inboxes, inbox(sent)) : payload(inboxes) : ofInbox(id, path, sent);
            case "agent_bots" -> !knowsBots ? Told.json(404, "{\"status\":404,\"error\":\"Not Found\"}")
                    : post ? made(bots, sent.deepCopy()) : Told.json(200, bots.toString());
            default -> absent();
        };
    }

    private Told contact(String method, int id, JsonNode sent) {
        if (method.equals("DELETE")) {
            contacts.remove(id);
            return Told.json(200, "");
        }
        if (method.equals("PUT")) {
            contacts.get(id).setAll((ObjectNode) sent);
        }
        return Told.json(200, "{\"payload\":" + contacts.get(id) + "}");
    }

    private Told ofContact(boolean post, int id, String part, JsonNode sent) {
        switch (part) {
            case "labels" -> {
                if (post) {
                    labels.put(id, (ArrayNode) sent.get("labels"));
                }
                return Told.json(200, "{\"payload\":" + labels.getOrDefault(id, JSON.createArrayNode()) + "}");
            }
            case "conversations" -> {
                return payload(conversations.values().stream().filter(each -> each.path("contact_id").asInt() == id).toList());
            }
            default -> {
                ObjectNode reached = JSON.createObjectNode().put("source_id", "source-" + id + "-" + sent.path("inbox_id").asInt());
                reached.putObject("inbox").put("id", sent.path("inbox_id").asInt());
                contacts.get(id).withArray("contact_inboxes").add(reached);
                return Told.json(200, reached.toString());
            }
        }
    }

    private Told create(JsonNode sent) {
        for (String unique : List.of("email", "phone_number", "identifier")) {
            if (sent.hasNonNull(unique) && contacts.values().stream().anyMatch(each -> same(each, unique, sent.path(unique).asText()))) {
                return Told.json(422, "{\"message\":\"" + unique + " has already been taken\",\"attributes\":[\"" + unique + "\"]}");
            }
        }
        int id = ++ids;
        ObjectNode contact = sent.deepCopy();
        int inbox = contact.remove("inbox_id").asInt();
        contact.put("id", id).put("created_at", 1764410400);
        ObjectNode reached = contact.putArray("contact_inboxes").addObject().put("source_id", "source-" + id + "-" + inbox);
        reached.putObject("inbox").put("id", inbox);
        contacts.put(id, contact);
        return Told.json(200, "{\"payload\":{\"contact\":" + contact + ",\"contact_inbox\":" + reached + "}}");
    }

    private Told filter(JsonNode wanted) {
        String key = wanted.path("attribute_key").asText();
        String value = (key.equals("phone_number") ? "+" : "") + wanted.at("/values/0").asText();
        return page(contact -> same(contact, key, value));
    }

    private Told page(Predicate<ObjectNode> which) {
        List<ObjectNode> found = contacts.values().stream().filter(which).limit(15).toList();
        return Told.json(200, "{\"meta\":{\"count\":" + found.size() + ",\"current_page\":1},\"payload\":" + found + "}");
    }

    private Told converse(JsonNode sent) {
        int id = conversations.size() + 1;
        conversations.put(id, sent.<ObjectNode>deepCopy().put("id", id));
        return Told.json(200, "{\"id\":" + id + ",\"account_id\":123,\"inbox_id\":" + sent.path("inbox_id") + "}");
    }

    private Told write(int conversation, JsonNode sent) {
        ObjectNode message = sent.<ObjectNode>deepCopy().put("id", ++ids).put("conversation_id", conversation);
        messages.add(message);
        return Told.json(200, message.toString());
    }

    private static ObjectNode inbox(JsonNode sent) {
        return JSON.createObjectNode().put("name", sent.path("name").asText())
                .put("channel_type", sent.at("/channel/type").asText().equals("api") ? "Channel::Api" : "Channel::WebWidget");
    }

    private Told made(List<ObjectNode> among, ObjectNode made) {
        among.add(made.put("id", ++ids));
        return Told.json(200, made.toString());
    }

    private Told ofInbox(int id, String[] path, JsonNode sent) {
        ObjectNode inbox = inboxes.stream().filter(each -> each.path("id").asInt() == id).findFirst().orElse(null);
        if (inbox == null) {
            return absent();
        }
        if (path.length == 3) {
            return Told.json(200, inbox.toString());
        }
        if (path[3].equals("set_agent_bot")) {
            botOfInbox.put(id, sent.path("agent_bot").asInt());
            return Told.json(200, "");
        }
        return Told.json(200, "{\"agent_bot\":{" + (botOfInbox.containsKey(id) ? "\"id\":" + botOfInbox.get(id) : "") + "}}");
    }

    private static Told profile() {
        return Told.json(200, "{\"id\":1,\"uid\":\"ada@example.com\",\"role\":\"administrator\",\"account_id\":123,"
                + "\"accounts\":[{\"id\":123,\"name\":\"Acme\",\"role\":\"administrator\"}]}");
    }

    private static Told payload(List<ObjectNode> list) {
        return Told.json(200, "{\"payload\":" + list + "}");
    }

    private static Told absent() {
        return Told.json(404, "{\"error\":\"Resource could not be found\"}");
    }

    private static boolean same(ObjectNode contact, String key, String value) {
        return contact.path(key).asText().equalsIgnoreCase(value);
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body.isEmpty() ? "{}" : body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
