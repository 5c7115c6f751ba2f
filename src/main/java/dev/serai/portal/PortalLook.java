package dev.serai.portal;

import java.util.UUID;
import org.springframework.stereotype.Component;

/** How the portal of a tenant looks, for the page of its sessions. */
@Component
public class PortalLook {

    private final PortalStore store;

    PortalLook(PortalStore store) {
        this.store = store;
    }

    /**
     * What a page is drawn with.
     *
     * @param accent of buttons and links, as {@code #rrggbb}; null for Serai's own
     * @param header of the bar at the top; null for none
     * @param logo a data URL; null for none
     */
    public record Look(String accent, String header, String logo) {}

    /** That of the tenant whose scope it is. */
    public Look of(UUID tenantId) {
        Portal portal = store.find(tenantId);
        return new Look(portal.colours().accent(), portal.colours().header(), portal.logo());
    }
}
