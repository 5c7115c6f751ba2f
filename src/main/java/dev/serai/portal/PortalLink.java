package dev.serai.portal;

import dev.serai.security.PortalArea;
import dev.serai.security.TokenHash;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A link into the portal of a tenant.
 *
 * @param maker who made it
 * @param areas what its session shows
 * @param origin of the site that embeds it; null for each that may
 * @param returnUrl where whoever uses it came from; null where that is not known
 * @param locale the language of its page; null for the browser's
 * @param expiresAt until when it can be used
 * @param sessionEndsAt when its session ends at the latest; null for an hour after it is used
 */
public record PortalLink(UUID id, UUID tenantId, Maker maker, Set<PortalArea> areas, String origin, String returnUrl, String locale,
        Instant expiresAt, Instant sessionEndsAt) {

    /**
     * Who made a link; one of the three.
     *
     * @param tokenId an API token
     * @param userId a user whom an identity provider vouches for
     * @param proof of the operator, made with the hash of the code
     */
    public record Maker(UUID tokenId, UUID userId, TokenHash proof) {}
}
