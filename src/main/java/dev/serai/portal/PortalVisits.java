package dev.serai.portal;

import java.util.UUID;

/** The visits that links into portals began. */
public interface PortalVisits {

    /**
     * Revokes a link: it can be used no more, and the visit that it began ends with all its windows, on all nodes.
     *
     * @return whether the tenant has such a link
     */
    boolean revoke(UUID tenantId, UUID linkId);
}
