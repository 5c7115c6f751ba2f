package dev.serai.ledger;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How far something has come by the reports of its provider. The rank of a state says which goes over which: a phase times 100, so that
 * reports may come in any order; states of one phase, whose ranks end in other digits, go by their times. {@code R__reports.sql} compares.
 */
public enum ReportState {
    /** The provider has passed the message on. */
    SENT(100, 0, 0),
    /** The recipient's side takes it later. */
    DEFERRED(200, 0, 0),
    DELIVERED(400, 0, 1),
    /** It came back, which may happen after it was delivered. */
    BOUNCED(500, 0, 8),
    READ(600, 0, 1 | 2),
    OPENED(700, 0, 1 | 2),
    CLICKED(800, 0, 1 | 2 | 4),
    UNSUBSCRIBED(900, 0, 1),
    COMPLAINED(1000, 0, 1 | 16),
    /** Of a message: it did not get there; of money: it was not paid, and may be tried again. */
    FAILED(300, 102, 0),
    PENDING(0, 101, 0),
    CANCELED(0, 200, 0),
    SUCCEEDED(0, 300, 0),
    PARTIALLY_REFUNDED(0, 401, 0),
    REFUNDED(0, 402, 0),
    DISPUTED(0, 403, 0),
    /** The money is back. */
    DISPUTE_WON(0, 404, 0),
    DISPUTE_LOST(0, 405, 0);

    private static final int REFUND_FAILED = 400;

    private final int ofMessage;
    private final int ofMoney;
    private final int counted;

    ReportState(int ofMessage, int ofMoney, int counted) {
        this.ofMessage = ofMessage;
        this.ofMoney = ofMoney;
        this.counted = counted;
    }

    /** What is reported of. */
    public enum Family {
        MESSAGE,
        PAYMENT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ReportState> of(String word) {
        return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }

    /** Null where what is reported of never is in this state. */
    public Integer rank(Family family) {
        int rank = family == Family.PAYMENT ? ofMoney : ofMessage;
        return rank == 0 ? null : Integer.valueOf(rank);
    }

    /** The same of a refund: it may fail after the provider took it for done, and is not tried again then. */
    public Integer rankOfRefund() {
        return this == FAILED ? Integer.valueOf(REFUND_FAILED) : rank(Family.PAYMENT);
    }

    /** What the statistics count where a message has come so far, as the bits of {@code delivery.report_counted}. */
    public int counted() {
        return counted;
    }
}
