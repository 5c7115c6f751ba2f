package dev.serai.idempotency;

import java.util.UUID;

/**
 * What a request is known by when it comes again.
 *
 * @param tenantId whose it is; zero for the operator's
 * @param callerId the user or the token it came from: nobody gets an answer that was another's
 */
record RequestName(UUID tenantId, UUID callerId, String key) {}
