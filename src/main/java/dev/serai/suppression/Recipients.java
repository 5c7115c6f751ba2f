package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.Operation;
import java.util.ArrayList;
import java.util.List;

/** Whom a message goes to, as its operation's file says, and what it is about. */
final class Recipients {

    private static final String TOPIC = "topic";

    private Recipients() {}

    /** The addresses as the message has them; empty where its operation names no fields with addresses. */
    static List<String> of(Operation operation, JsonNode message) {
        List<String> found = new ArrayList<>();
        for (String field : operation.recipients()) {
            JsonNode value = message.path(field);
            for (JsonNode each : value.isArray() ? value : List.of(value)) {
                String address = each.isTextual() ? each.textValue() : each.path("email").asText("");
                if (!address.isEmpty()) {
                    found.add(address);
                }
            }
        }
        return found;
    }

    /** Null for none. */
    static String topic(JsonNode message) {
        return message.path(TOPIC).isTextual() ? message.path(TOPIC).textValue() : null;
    }
}
