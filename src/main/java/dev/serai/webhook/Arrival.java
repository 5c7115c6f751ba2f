package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.event.ReceivedEvents.Way;
import dev.serai.webhook.WebhookProof.Proven;

/**
 * What is known of a request besides what it says.
 *
 * @param hops how many subscriptions of Serais it came through
 */
record Arrival(Proven proven, int hops) {

    Way from(String source) {
        return new Way(source, proven.dated(), hops);
    }

    void write(ObjectNode into) {
        into.put("proof", proven.secret()).put("dated", proven.dated()).put("hops", hops);
    }

    /** What was written; of what was kept before it was written, that nothing is known. */
    static Arrival read(JsonNode from) {
        return new Arrival(new Proven(from.path("proof").asText(""), from.path("dated").asBoolean()), from.path("hops").asInt());
    }
}
