package dev.serai.ledger;

import java.util.Locale;

/** Where a delivery stands. */
public enum DeliveryStatus {
    /** On disk, not attempted or not through its first round. */
    ACCEPTED,
    /** Attempted, to be attempted again. */
    RETRYING,
    /** A provider took it. */
    DELIVERED,
    /** No connection could carry it; it waits for a person. */
    DEAD,
    /** Called off before it was delivered. */
    CANCELLED;

    /** As the API and the store write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static DeliveryStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether the store's word means that it is still to be carried; a word it does not know does not. */
    static boolean isPending(String word) {
        return ACCEPTED.word().equals(word) || RETRYING.word().equals(word);
    }

    public boolean settled() {
        return this == DELIVERED || this == DEAD || this == CANCELLED;
    }
}
