package dev.serai.ledger;

import dev.serai.operation.Operation;
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

    /** What an operation's file says of what is accepted now. */
    public static Schedule of(Operation operation, Instant now) {
        if (operation.expires() == null && operation.priority() == Priority.NORMAL) {
            return USUAL;
        }
        return new Schedule(operation.priority(), null, operation.expires() == null ? null : now.plus(operation.expires()));
    }
}
