package dev.serai.api;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/** Time zones as requests write them, and local times in them. */
public final class Zones {

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
     * When a local time is. One that the clock leaves out is as much later as the clock goes on; of one that comes twice it is the first
     * (RFC 5545, section 3.3.5).
     */
    public static ZonedDateTime at(LocalDateTime local, ZoneId zone) {
        return ZonedDateTime.of(local, zone);
    }
}
