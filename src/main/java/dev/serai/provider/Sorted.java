package dev.serai.provider;

import java.time.Duration;

/**
 * What an attempt came to and why.
 *
 * @param outcome what follows from it
 * @param httpStatus the provider's HTTP status; null when there was no answer
 * @param reason plain words with the provider's own, without secrets; null when delivered
 * @param retryAfter how long the provider asks to wait before the next call; null when it does not say
 * @param messageId the provider's id of the message; null when it gave none
 * @param fault what to look at; null when delivered and where only the status tells
 * @param partial who has it and who has not, where the provider took it for some only, which is {@code REJECTED}; else null
 * @param ofMessage whether it is about this message alone, such as one recipient's limit or what the provider's file refuses, and not
 *     about the account
 * @param certain whether it is certain that the provider has not begun, where the outcome is {@code RETRY}: a rule of its file says so, or
 *     the request never left
 * @param saved whether the provider would answer the same for ever to the idempotency key, such as an error that it has saved for it
 */
public record Sorted(Outcome outcome, Integer httpStatus, String reason, Duration retryAfter, String messageId, Fault fault,
        PartialResult partial, boolean ofMessage, boolean certain, boolean saved) {

    /** What a provider says may hold any character; the ledger cannot keep U+0000. */
    public Sorted {
        reason = storable(reason);
        messageId = storable(messageId);
    }

    public Sorted(Outcome outcome, Integer httpStatus, String reason, Duration retryAfter, String messageId, Fault fault,
            PartialResult partial, boolean ofMessage) {
        this(outcome, httpStatus, reason, retryAfter, messageId, fault, partial, ofMessage, false, false);
    }

    public Sorted(Outcome outcome, Integer httpStatus, String reason, Duration retryAfter, String messageId, Fault fault) {
        this(outcome, httpStatus, reason, retryAfter, messageId, fault, null, false);
    }

    public Sorted(Outcome outcome, Integer httpStatus, String reason, Duration retryAfter, String messageId) {
        this(outcome, httpStatus, reason, retryAfter, messageId, null);
    }

    /** The same, where it may have been taken all the same. */
    public Sorted asUnknown() {
        return new Sorted(Outcome.UNKNOWN, httpStatus, reason, retryAfter, messageId, fault, partial, ofMessage, false, saved);
    }

    /** The same of a request that only asked: whatever came of it, nothing was taken. */
    public Sorted asOnlyAsked() {
        if (outcome != Outcome.UNKNOWN && outcome != Outcome.RETRY) {
            return this;
        }
        String asked = reason == null ? null
                : reason.replace(FailureSorter.MAY_BE_TAKEN, ", when it was only asked and nothing was changed");
        return new Sorted(Outcome.RETRY, httpStatus, asked, retryAfter, messageId, fault, partial, ofMessage, true, false);
    }

    /** The same, where no connection would take it. */
    public Sorted asRejected() {
        return new Sorted(Outcome.REJECTED, httpStatus, reason, retryAfter, messageId, fault, partial, ofMessage, false, saved);
    }

    private static String storable(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }
}
