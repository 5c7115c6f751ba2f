package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that can be asked of a channel.
 *
 * @param name e.g. {@code email.send}
 * @param channel e.g. {@code email}
 * @param title a few words for people
 * @param onUnknown what happens when nobody knows whether the provider took it
 * @param messageSchema JSON Schema of the normalised message
 * @param resultSchema JSON Schema of the normalised result
 */
public record Operation(String name, String channel, String title, OnUnknown onUnknown, JsonNode messageSchema, JsonNode resultSchema) {

    /** What happens to a delivery whose attempt may or may not have been taken. */
    public enum OnUnknown {
        /** Rather twice than never: the next connection takes it. */
        FAILOVER,
        /** Rather late than twice: only the same connection, with the same idempotency key, until it says that it did not take it. */
        HOLD
    }
}
