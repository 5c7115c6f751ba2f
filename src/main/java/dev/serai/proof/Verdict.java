package dev.serai.proof;

import java.time.Instant;

/**
 * Whether a request is proven to be the provider's.
 *
 * @param reason why not, for the log and for the answer; never holds what was expected. Null for {@link Kind#GOOD}
 * @param signedAt when it was signed; null where the proof does not say
 */
public record Verdict(Kind kind, String reason, Instant signedAt) {

    /** What may be wrong. */
    public enum Kind {
        /** Nothing is. */
        GOOD,
        /** There is no proof, or none that can be read. */
        MISSING,
        /** It was made with another secret, or of other bytes. */
        WRONG,
        /** It was good once, or is not good yet. */
        STALE
    }

    public static Verdict good(Instant signedAt) {
        return new Verdict(Kind.GOOD, null, signedAt);
    }

    public static Verdict missing(String reason) {
        return new Verdict(Kind.MISSING, reason, null);
    }

    public static Verdict wrong(String reason) {
        return new Verdict(Kind.WRONG, reason, null);
    }

    public static Verdict stale(String reason, Instant signedAt) {
        return new Verdict(Kind.STALE, reason, signedAt);
    }

    public boolean isGood() {
        return kind == Kind.GOOD;
    }
}
