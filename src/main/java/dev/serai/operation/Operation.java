package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Something that can be asked of a channel.
 *
 * @param name e.g. {@code email.send}
 * @param channels whose connections may carry it, e.g. {@code email}; those of the first one, its main channel, go first
 * @param title a few words for people
 * @param description a sentence or two; empty for none
 * @param kind whether it changes something at a provider or only asks
 * @param waits how long a caller waits for its outcome by default; zero to be answered as soon as it is accepted
 * @param priority which of a tenant's deliveries go first
 * @param redelivery waits between its rounds; empty for the general plan
 * @param expires the age at which it is not sent any more; null for no end
 * @param onUnknown what happens when nobody knows whether the provider took it
 * @param serverError what a 5xx of the provider means
 * @param about the field that names an object which an earlier operation made, e.g. {@code paymentId}; null for none
 * @param foundBy the query that tells which connection knows that object, where nobody here does; null for none
 * @param recipients the fields of the message with the addresses that it goes to, e.g. {@code to}; empty where it goes to none
 * @param makes the objects that it makes at the provider: field of the result by kind, e.g. {@code paymentId} by {@code payment}
 * @param messageSchema JSON Schema of the normalised message
 * @param resultSchema JSON Schema of the normalised result
 * @param examples pairs of message and result
 */
public record Operation(
        String name,
        List<String> channels,
        String title,
        String description,
        Kind kind,
        Duration waits,
        Priority priority,
        List<Duration> redelivery,
        Duration expires,
        OnUnknown onUnknown,
        ServerError serverError,
        String about,
        String foundBy,
        Map<String, String> makes,
        List<String> recipients,
        JsonNode messageSchema,
        JsonNode resultSchema,
        List<Example> examples) {

    /** A part of the message's schema, or what it refers to within the file. */
    public JsonNode resolved(JsonNode part) {
        String reference = part.path("$ref").asText();
        return reference.startsWith("#/") ? messageSchema.at(reference.substring(1)) : part;
    }

    /** A command that is answered at once, of normal priority, on the general plan, without an end. */
    public Operation(String name, String channel, String title, OnUnknown onUnknown, JsonNode messageSchema, JsonNode resultSchema) {
        this(name, List.of(channel), title, "", Kind.COMMAND, Duration.ZERO, Priority.NORMAL, List.of(), null, onUnknown, ServerError.RETRY,
                null, null, Map.of(), List.of(), messageSchema, resultSchema, List.of());
    }

    /** Its main channel. */
    public String channel() {
        return channels.get(0);
    }

    /** Its channels, for sentences. */
    public String channelWords() {
        return String.join(" or ", channels);
    }

    /** Whether connections of a channel may carry it. */
    public boolean isOf(String channel) {
        return channels.contains(channel);
    }

    /** Whether another connection may get it where one may have done it already: rather twice than never, and never for money. */
    public boolean movesOn() {
        return onUnknown == OnUnknown.FAILOVER && serverError == ServerError.RETRY;
    }

    /** Whether it is carried as a delivery or asked and forgotten. */
    public enum Kind { COMMAND, QUERY }

    /** Deliveries of one tenant go in this order. */
    public enum Priority { HIGH, NORMAL, BULK }

    /** What happens to a delivery whose attempt may or may not have been taken. */
    public enum OnUnknown {
        /** Rather twice than never: the next connection takes it. */
        FAILOVER,
        /** Rather late than twice: only the same connection, with the same idempotency key, until it says that it did not take it. */
        HOLD,
        /** As {@link #HOLD}, and the provider is asked whether it took it, where its file says how. */
        ASK
    }

    /** What a 5xx of the provider means. */
    public enum ServerError {
        /** It did certainly not act. */
        RETRY,
        /** It may have acted, as with everything that moves money. */
        UNKNOWN
    }

    /**
     * A message and what comes of it.
     *
     * @param result null where there is none to show
     */
    public record Example(JsonNode message, JsonNode result) {}
}
