package dev.serai.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * One accepted operation and what became of it, as the API shows it.
 *
 * @param status {@code accepted}, {@code retrying}, {@code delivered}, {@code dead} or {@code cancelled}
 * @param connectionId the connection that carried it, or was tried last
 * @param askedBy the user who asked for it; null for an application
 * @param nextAttemptAt null unless it waits for another attempt
 * @param explanation why it went where it went, in plain words
 * @param message the normalised message
 * @param attempts null in lists
 */
public record Delivery(
        UUID id,
        UUID tenantId,
        String operation,
        String status,
        UUID connectionId,
        String provider,
        String providerMessageId,
        UUID eventId,
        String orderingKey,
        UUID askedBy,
        Instant createdAt,
        Instant updatedAt,
        Instant nextAttemptAt,
        String explanation,
        JsonNode message,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<AttemptView> attempts,
        JsonNode result) {

    /** The id under the name that the receipt of an operation has for it, so that a client reads either answer alike. */
    @JsonProperty
    public UUID deliveryId() {
        return id;
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
        return new Delivery(id, tenantId, operation, status, connectionId, provider, providerMessageId, eventId, orderingKey, askedBy,
                createdAt, updatedAt, nextAttemptAt, other, message, shown, result);
    }
}
