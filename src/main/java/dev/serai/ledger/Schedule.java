package dev.serai.ledger;

import dev.serai.operation.Operation.Priority;
import java.time.Instant;

/**
 * When a delivery goes.
 *
 * @param priority which of its tenant's deliveries go first
 * @param notBefore when its first attempt may be made; null for at once
 * @param expiresAt when it is not sent any more; null for never
 */
public record Schedule(Priority priority, Instant notBefore, Instant expiresAt) {

    public static final Schedule USUAL = new Schedule(Priority.NORMAL, null, null);
}
