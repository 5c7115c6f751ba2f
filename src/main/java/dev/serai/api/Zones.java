package dev.serai.api;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;

/** Time zones as requests write them, and local times in them. */
public final class Zones {

    /** What is accepted as a time. */
    public static final String TIME = "must be a local time such as 2027-03-01T09:00 beside a zone, or a time with an offset such as"
            + " 2027-03-01T09:00:00+01:00";

    private static final int LONGEST = 60;

    private Zones() {}

    /** The zone of an IANA name such as {@code Europe/Zurich}; null for what is none, such as an offset. */
    public static ZoneId find(String name) {
        return name != null && name.length() <= LONGEST && ZoneId.getAvailableZoneIds().contains(name) ? ZoneId.of(name) : null;
    }

    /** What is wrong with a name that is no zone, and what is accepted. */
    public static String refusal(String name) {
        String shown = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
        Optional<String> meant = ZoneId.getAvailableZoneIds().stream().filter(each -> each.equalsIgnoreCase(name.strip())).findFirst();
        return "is \"" + shown + "\", which is not a time zone" + meant.map(each -> "; write " + each)
                .orElse("; accepted are names of the IANA time zone database, such as Europe/Zurich, America/New_York or UTC");
    }

    /**
     * The time that a field says: one with an offset, or a local one beside a zone; what is wrong is noted.
     *
     * @param text of the field; null for none
     * @param zone what the field of the zone says; null for none
     * @return null where there is none, or something is wrong
     */
    public static Instant instant(Fields fields, String field, String zoneField, String text, String zone) {
        ZoneId found = find(zone);
        if (zone != null && found == null) {
            fields.reject(zoneField, refusal(zone));
        }
        Instant instant = text == null ? null : Times.parse(text);
        if (text == null || instant != null) {
            return instant;
        }
        if (!Times.isLocal(text)) {
            fields.reject(field, TIME);
        } else if (found != null) {
            return at(LocalDateTime.parse(text.toUpperCase(Locale.ROOT)), found).toInstant();
        } else if (zone == null) {
            fields.reject(zoneField, "is required: " + field + " is a local time; name the zone whose clock counts, such as Europe/Zurich");
        }
        return null;
    }

    /**
     * When a local time is. One that the clock leaves out is as much later as the clock goes on; of one that comes twice it is the first
     * (RFC 5545, section 3.3.5).
     */
    public static ZonedDateTime at(LocalDateTime local, ZoneId zone) {
        return ZonedDateTime.of(local, zone);
    }
}
