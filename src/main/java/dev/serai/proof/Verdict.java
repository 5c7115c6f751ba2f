package dev.serai.proof;

import java.time.Instant;

/**
 * Whether a request is proven to be the provider's.
 *
 * @param reason why not, for the log and for the answer; never holds what was expected. Null for {@link Kind#GOOD}
 * @param signedAt when it was signed; null where the proof does not say
 * @param dated whether the proof is too old within a few days; else the same request can be proven at any time again
 */
public record Verdict(Kind kind, String reason, Instant signedAt, boolean dated) {

    /** What may be wrong. */
    public enum Kind {
        /** Nothing is. */
        GOOD,
        /** There is no proof, or none that can be read. */
        MISSING,
        /** It was made with another secret, or of other bytes. */
        WRONG,
        /** It was good once, or is not good yet. */
        STALE,
        /** It cannot be told now: what it takes is the provider's, and is not to be had. */
        UNCHECKED
    }

    /** @param signedAt of what is too old within a few days; null for what never is */
    public static Verdict good(Instant signedAt) {
        return new Verdict(Kind.GOOD, null, signedAt, signedAt != null);
    }

    /** What says when it was signed, and is never too old. */
    public static Verdict lasting(Instant signedAt) {
        return new Verdict(Kind.GOOD, null, signedAt, false);
    }

    public static Verdict missing(String reason) {
        return new Verdict(Kind.MISSING, reason, null, false);
    }

    public static Verdict wrong(String reason) {
        return new Verdict(Kind.WRONG, reason, null, false);
    }

    public static Verdict stale(String reason, Instant signedAt) {
        return new Verdict(Kind.STALE, reason, signedAt, false);
    }

    public static Verdict unchecked(String reason) {
        return new Verdict(Kind.UNCHECKED, reason, null, false);
    }

    public boolean isGood() {
        return kind == Kind.GOOD;
    }
}
