package dev.serai.portal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.serai.api.Versioned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How the portal of a tenant looks, and who may embed it.
 *
 * @param logo a data URL of a PNG, JPEG or WebP image; null for none
 * @param frameAncestors origins that may embed it, beside those of the instance
 * @param returnUrls addresses below which people may be sent back, beside those of the instance
 * @param updatedAt null where nothing was ever set
 */
record Portal(Colours colours, String logo, List<String> frameAncestors, List<String> returnUrls, Instant updatedAt)
        implements Versioned {

    static final Portal UNSET = new Portal(new Colours(null, null), null, List.of(), List.of(), null);

    /**
     * Colours as {@code #rrggbb}; null for Serai's own. The colours of text on and of them are derived, so that all can be read.
     *
     * @param accent of buttons and links
     * @param header of the bar at the top
     */
    record Colours(String accent, String header) {}

    @Override
    public long version() {
        return updatedAt == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, updatedAt);
    }

    /** As the audit log keeps it: of the logo only what kind it is and how long its text. */
    @JsonIgnore
    Portal audited() {
        String kind = logo == null ? null : logo.substring("data:".length(), logo.indexOf(';')) + ", " + logo.length() + " characters";
        return new Portal(colours, kind, frameAncestors, returnUrls, updatedAt);
    }
}
