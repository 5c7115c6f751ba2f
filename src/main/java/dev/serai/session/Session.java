package dev.serai.session;

import dev.serai.security.Caller;
import dev.serai.security.PortalVisit;
import dev.serai.security.TokenHash;
import java.time.Instant;
import java.util.UUID;

/**
 * A browser that is signed in.
 *
 * @param tenantId null for the operator
 * @param token the token it was begun with; null for none of a tenant
 * @param proof that it was begun with the operator's token; null for a tenant's
 * @param user who calls, where an identity provider vouches; null else
 * @param portal what it may do, where a link into a portal began it; token, proof and user are those of who made the link. Null else
 */
record Session(UUID id, UUID tenantId, TokenHash token, TokenHash proof, Caller user, Instant expiresAt, PortalVisit portal) {}
