package dev.serai.problem;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A replay that this node goes on with now.
 *
 * @param status of the problem that it is about: {@code failing} or {@code dead}
 * @param butNot deliveries that are not sent again
 * @param last the last of the problem's deliveries that it is about; at: how far it has come
 * @param underWay what was sent again and has no outcome yet
 * @param breakdowns how often in a row it was taken and not gone on with, this time included
 */
record ReplayTurn(UUID tenantId, UUID id, UUID problemId, String how, String status, Set<UUID> butNot, long last, long at,
        List<UUID> underWay, UUID askedBy, int breakdowns) {}
