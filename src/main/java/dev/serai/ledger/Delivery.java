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
     * @param report how far it has come since, as its provider reported; null where nothing was
     * @param suppressed who was left out because they are suppressed, each with recipient, reason, topic and since; null for nobody
     * @param reports all that was reported, the first first; null in lists
     */
    public record State(String status, String reason, Instant updatedAt, Instant nextAttemptAt, String explanation, Report report,
            @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode suppressed,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<ReportView> reports) {

        private State with(String otherExplanation, Report otherReport, List<ReportView> otherReports) {
            return new State(status, reason, updatedAt, nextAttemptAt, otherExplanation, otherReport, suppressed, otherReports);
        }
    }

    /**
     * How far it has come.
     *
     * @param state e.g. {@code opened}
     * @param reason in the provider's words; null for none
     */
    public record Report(String state, Instant at, String reason) {

        private Report withoutWords() {
            return new Report(state, at, null);
        }
    }

    /**
     * One thing that a provider reported.
     *
     * @param object the provider's id of what it reports of
     * @param recipient null where the provider names none
     * @param duplicate whether another connection had carried the delivery by then
     * @param detail what else the provider told; null for nothing
     */
    public record ReportView(UUID connectionId, String provider, String object, String recipient, String state, Instant at, String reason,
            boolean duplicate, JsonNode detail) {

        private ReportView withoutWords() {
            return new ReportView(connectionId, provider, object, null, state, at, null, duplicate, null);
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
     * @param summary what the message is about; in lists only
     */
    public record Asked(
            UUID eventId,
            String orderingKey,
            UUID askedBy,
            Instant createdAt,
            String priority,
            Instant expiresAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode message,
            @JsonInclude(JsonInclude.Include.NON_NULL) Summary summary) {}

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
     * The same with another explanation, and without what providers were asked, answered and reported.
     *
     * @param open tells the connections of which that is shown as it is
     */
    public Delivery withWords(String other, Predicate<UUID> open) {
        List<AttemptView> shown = attempts == null ? null
                : attempts.stream().map(attempt -> open.test(attempt.connectionId()) ? attempt : attempt.withoutWords()).toList();
        List<ReportView> told = state.reports() == null ? null
                : state.reports().stream().map(each -> open.test(each.connectionId()) ? each : each.withoutWords()).toList();
        Report report = state.report() == null || open.test(connectionId()) ? state.report() : state.report().withoutWords();
        return new Delivery(id, tenantId, operation, state.with(other, report, told), carrier, asked, shown, result);
    }

    /** The same with what was reported of it. */
    Delivery withReports(List<ReportView> reports) {
        return new Delivery(id, tenantId, operation, state.with(state.explanation(), state.report(), reports), carrier, asked, attempts,
                result);
    }

    /** The same with another result. */
    public Delivery withResult(JsonNode other) {
        return new Delivery(id, tenantId, operation, state, carrier, asked, attempts, other);
    }
}
