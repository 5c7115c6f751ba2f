package dev.serai.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * One accepted operation and what became of it, as the API shows it.
 *
 * @param attempts null in lists
 */
public record Delivery(
        UUID id,
        UUID tenantId,
        String operation,
        @JsonUnwrapped State state,
        @JsonUnwrapped Carrier carrier,
        @JsonUnwrapped Asked asked,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<AttemptView> attempts,
        JsonNode result) {

    /**
     * Where it stands.
     *
     * @param status {@code accepted}, {@code retrying}, {@code delivered}, {@code dead} or {@code cancelled}
     * @param reason a word for why, such as {@code expired}; null for none
     * @param nextAttemptAt null unless it waits for another attempt
     * @param explanation why it went where it went, in plain words
     */
    public record State(String status, String reason, Instant updatedAt, Instant nextAttemptAt, String explanation) {

        private State withExplanation(String other) {
            return new State(status, reason, updatedAt, nextAttemptAt, other);
        }
    }

    /**
     * Who carried it.
     *
     * @param connectionId the connection that carried it, or was tried last
     */
    public record Carrier(UUID connectionId, String provider, String providerMessageId) {}

    /**
     * What was asked for.
     *
     * @param askedBy the user who asked for it; null for an application
     * @param priority {@code high}, {@code normal} or {@code bulk}
     * @param expiresAt when it is not sent any more; null for never
     * @param message the normalised message; null in lists
     */
    public record Asked(
            UUID eventId,
            String orderingKey,
            UUID askedBy,
            Instant createdAt,
            String priority,
            Instant expiresAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode message) {}

    /** The id under the name that the receipt of an operation has for it, so that a client reads either answer alike. */
    @JsonProperty
    public UUID deliveryId() {
        return id;
    }

    public String status() {
        return state.status();
    }

    public String explanation() {
        return state.explanation();
    }

    public UUID connectionId() {
        return carrier.connectionId();
    }

    public String provider() {
        return carrier.provider();
    }

    public String providerMessageId() {
        return carrier.providerMessageId();
    }

    public UUID askedBy() {
        return asked.askedBy();
    }

    public JsonNode message() {
        return asked.message();
    }

    /**
     * One attempt as the API shows it; {@code request} only where the sandbox answered.
     *
     * @param purpose {@code carry}, {@code ask} or {@code test}
     */
    public record AttemptView(
            UUID connectionId,
            String provider,
            String operation,
            String outcome,
            Integer httpStatus,
            String reason,
            Instant startedAt,
            int durationMs,
            String purpose,
            @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode request) {

        private AttemptView withoutWords() {
            return new AttemptView(connectionId, provider, operation, outcome, httpStatus, null, startedAt, durationMs, purpose,
                    null);
        }
    }

    /**
     * The same with another explanation, and without what providers were asked and answered.
     *
     * @param open tells the attempts that are shown as they are
     */
    public Delivery withWords(String other, Predicate<AttemptView> open) {
        List<AttemptView> shown = attempts == null ? null
                : attempts.stream().map(attempt -> open.test(attempt) ? attempt : attempt.withoutWords()).toList();
        return new Delivery(id, tenantId, operation, state.withExplanation(other), carrier, asked, shown, result);
    }

    /** The same with another result. */
    public Delivery withResult(JsonNode other) {
        return new Delivery(id, tenantId, operation, state, carrier, asked, attempts, other);
    }
}
