package dev.serai.ledger;

import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Priority;
import java.time.Duration;
import java.time.Instant;

/**
 * When a delivery goes.
 *
 * @param priority which of its tenant's deliveries go first
 * @param notBefore when its first attempt may be made; null for at once
 * @param expiresAt when it is not sent any more; null for never
 * @param reportWithin how long its provider may take to report that it was delivered, before the next connection gets it; null for no end
 */
public record Schedule(Priority priority, Instant notBefore, Instant expiresAt, Duration reportWithin) {

    public static final Schedule USUAL = new Schedule(Priority.NORMAL, null, null);

    /** Of what needs no report. */
    public Schedule(Priority priority, Instant notBefore, Instant expiresAt) {
        this(priority, notBefore, expiresAt, null);
    }

    /** What an operation's file says of what is accepted now. */
    public static Schedule of(Operation operation, Instant now) {
        if (operation.expires() == null && operation.priority() == Priority.NORMAL) {
            return USUAL;
        }
        return new Schedule(operation.priority(), null, operation.expires() == null ? null : now.plus(operation.expires()));
    }
}
