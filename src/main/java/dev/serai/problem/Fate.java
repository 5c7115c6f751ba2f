package dev.serai.problem;

import dev.serai.ledger.DeliveryStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * What is known of a delivery that may fail, as it stands now.
 *
 * @param status null where it neither fails nor failed for good, or is erased or gone
 * @param explanation the ledger's words
 * @param brokenDown whether Serai itself failed with it
 * @param at when it came to stand so
 * @param call the call of the round that ended then; null where nobody was called
 * @param operation what was asked for
 * @param ownerId the user who alone may read what providers said of it; null for everybody
 * @param problemId the problem that it is put to now; null for none
 */
record Fate(UUID tenantId, UUID deliveryId, String status, String explanation, boolean brokenDown, Instant at, Call call,
        String operation, UUID ownerId, UUID problemId) {

    private static final String THROTTLED = "throttled";

    /** @param reason the provider's words; null for none */
    record Call(String outcome, Integer httpStatus, String reason, String provider, UUID connectionId) {}

    static Fate of(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        Call call = outcome == null ? null : new Call(outcome, row.getObject("http_status", Integer.class), row.getString("words"),
                row.getString("caller"), row.getObject("over", UUID.class));
        boolean known = row.getString("status") != null;
        return new Fate(row.getObject("tenant_id", UUID.class), row.getObject("delivery_id", UUID.class), row.getString("status"),
                row.getString("explanation"), row.getInt("breakdowns") > 0, known ? row.getTimestamp("updated_at").toInstant() : null,
                call, row.getString("operation"), row.getObject("owner_id", UUID.class), row.getObject("problem_id", UUID.class));
    }

    boolean isDead() {
        return DeliveryStatus.DEAD.word().equals(status);
    }

    private boolean isRetrying() {
        return DeliveryStatus.RETRYING.word().equals(status);
    }

    /** Whether it waits for a limit or a pause to end, and stands where it stood before. */
    boolean onlyWaits() {
        return isRetrying() && !brokenDown && (call == null || THROTTLED.equals(call.outcome()));
    }

    /** Whether it fails, or failed for good. */
    boolean fails() {
        return isDead() || isRetrying() && !onlyWaits();
    }

    Cause cause() {
        String state = isDead() ? Cause.DEAD : Cause.FAILING;
        if (call == null) {
            return new Cause(state, CauseWords.of(explanation), "", null, operation, ownerId);
        }
        String words = call.reason() == null || call.reason().isBlank()
                ? call.httpStatus() == null ? call.outcome() : "HTTP " + call.httpStatus() : call.reason();
        return new Cause(state, CauseWords.of(words), call.provider(), call.connectionId(), operation, ownerId);
    }
}
