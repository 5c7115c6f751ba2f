package dev.serai.operation;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as operation files and the API write them: {@code 500ms}, {@code 30s}, {@code 5min}, {@code 24h}, {@code 7d}. */
public final class Durations {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s|min|h|d)");
    private static final Map<String, ChronoUnit> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", ChronoUnit.DAYS);
        UNITS.put("h", ChronoUnit.HOURS);
        UNITS.put("min", ChronoUnit.MINUTES);
        UNITS.put("s", ChronoUnit.SECONDS);
        UNITS.put("ms", ChronoUnit.MILLIS);
    }

    private Durations() {}

    /** Null where the text is none. */
    static Duration parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        return matcher.matches() ? Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2))) : null;
    }

    /** In the largest unit of which it is a whole number; null for null. */
    public static String show(Duration duration) {
        if (duration == null) {
            return null;
        }
        long millis = duration.toMillis();
        return UNITS.entrySet().stream().filter(unit -> millis % unit.getValue().getDuration().toMillis() == 0).findFirst()
                .map(unit -> millis / unit.getValue().getDuration().toMillis() + unit.getKey()).orElseThrow();
    }
}
