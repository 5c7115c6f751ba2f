package dev.serai.provider;

/** What an attempt came to. */
public enum Outcome {
    /** The provider took it. */
    DELIVERED,
    /** This message is wrong; no connection would take it. */
    REJECTED,
    /** Transient; the next connection at once, else redelivery. */
    RETRY,
    /** The provider's limit or our own pacing; wait, or the next connection. */
    THROTTLED,
    /** This connection cannot; it is marked {@code error} and the next one takes over. */
    SWITCH,
    /** The request may have been taken. */
    UNKNOWN,
    /** Asked whether it took the message, or about an object, the provider says that it does not have it. */
    ABSENT
}
