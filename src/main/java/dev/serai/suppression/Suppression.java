package dev.serai.suppression;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.serai.api.Versioned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * An address that gets no messages.
 *
 * @param channel of whose messages, e.g. {@code email}
 * @param address in its normal form; null once what was stored about the person was erased
 * @param topic the one topic that it gets none of; null for all of the channel
 * @param reason as {@link Reason#word} has it
 * @param deliveryId the delivery that led to it; null for none
 * @param connectionId the connection over which it was told; null for none
 * @param expiresAt when it ends; null for never
 */
public record Suppression(UUID id, String channel, String address, String topic, String reason, UUID deliveryId, UUID connectionId,
        Instant createdAt, Instant expiresAt) implements Versioned {

    /** The topic of messages that people get whatever they have unsubscribed from. */
    public static final String TRANSACTIONAL = "transactional";

    /** It changes by being added anew only. */
    @Override
    public long version() {
        return 1;
    }

    /**
     * Whether it keeps a message from the address.
     *
     * @param messageTopic null for none
     */
    boolean keepsBack(String messageTopic) {
        if (topic != null) {
            return topic.equals(messageTopic);
        }
        return !reason.equals(Reason.UNSUBSCRIBE.word()) || !TRANSACTIONAL.equals(messageTopic);
    }

    /** Since when and why, for sentences, e.g. {@code since 2027-01-31T09:00:00Z because a message to it bounced}. */
    @JsonIgnore
    public String sinceAndWhy() {
        return "since " + createdAt.truncatedTo(ChronoUnit.SECONDS) + " because " + Reason.of(reason).map(Reason::because).orElse(reason)
                + (topic == null ? "" : " (topic " + topic + ")")
                + (expiresAt == null ? "" : ", until " + expiresAt.truncatedTo(ChronoUnit.SECONDS));
    }
}
