package dev.serai.ledger;

import java.time.Instant;

/**
 * Where a delivery stands, and why.
 *
 * @param dueAt when to take it up again; null when settled for good
 * @param reason a word for why, beside the status, e.g. {@code expired}; null for none
 * @param explanation why it went where it went, in plain words
 */
public record Standing(DeliveryStatus status, Instant dueAt, String reason, String explanation) {

    /** It was not sent before the end of its life. */
    public static final String EXPIRED = "expired";
    /** It waits for a connection that a person has to let in again. */
    public static final String CONSENT = "consent";
    /** It waits for a connection that is paused. */
    public static final String PAUSED = "paused";

    /** Nobody whom it goes to is to get it. */
    public static final String SUPPRESSED = "suppressed";

    /** What it would say in clear is kept no longer. */
    public static final String FORGOTTEN = "forgotten";

    /** The country guard of its tenant does not let it go there. */
    public static final String GUARDED = "guarded";

    /** It waits until the recipient is not to be left in peace any more. */
    public static final String QUIET = "quiet";

    /** It waits since the bulk job that it is of is paused. */
    public static final String HELD = "held";

    public Standing(DeliveryStatus status, Instant dueAt, String explanation) {
        this(status, dueAt, null, explanation);
    }
}
