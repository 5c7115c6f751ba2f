package dev.serai.audit;

import java.util.UUID;

/**
 * Who makes a change.
 *
 * @param tokenId the API token it came with; null for none
 * @param userId the user it came from; null for an application, the operator and Serai itself
 * @param role e.g. {@code admin}
 * @param name of the user, or of the token where it belongs to nobody
 */
public record Actor(UUID tokenId, UUID userId, String role, String name) {

    /** Serai itself: what happens without anybody asking for it. */
    public static final Actor SERAI = new Actor(null, null, "system", "Serai");
}
