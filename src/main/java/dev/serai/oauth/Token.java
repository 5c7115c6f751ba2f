package dev.serai.oauth;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An access token.
 *
 * @param obtainedWith fingerprint of what it was got with: other credentials, another token
 * @param refreshAt from when on a new one is got while this one is still used
 * @param expiresAt from when on it is not used any more
 */
record Token(String value, String obtainedWith, Instant obtainedAt, Instant refreshAt, Instant expiresAt) {

    private static final Duration FURTHEST_AHEAD = Duration.ofMinutes(5);
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** A token that is renewed up to five minutes ahead of its end, not by all nodes and connections at the same time. */
    static Token of(String value, String obtainedWith, Instant obtainedAt, Instant endsAt) {
        Duration life = Duration.between(obtainedAt, endsAt);
        Duration fifth = life.dividedBy(5);
        Duration ahead = fifth.compareTo(FURTHEST_AHEAD) < 0 ? fifth : FURTHEST_AHEAD;
        long jitter = ThreadLocalRandom.current().nextLong(Math.max(1, ahead.toMillis() / 2));
        Duration tenth = life.dividedBy(10);
        return new Token(value, obtainedWith, obtainedAt, endsAt.minus(ahead).minusMillis(jitter),
                endsAt.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN));
    }

    boolean isUsable(String credentials, Instant now) {
        return obtainedWith.equals(credentials) && now.isBefore(expiresAt) && !now.isBefore(obtainedAt.minus(FURTHEST_AHEAD));
    }

    boolean isFresh(Instant now) {
        return now.isBefore(refreshAt);
    }

    @Override
    public String toString() {
        return "Token[until " + expiresAt + "]";
    }
}
