package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.BiFunction;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * Times of a time zone in jq, to the second. {@code "2026-12-01T10:00:00+01:00" | utc_time(null)} is {@code "2026-12-01T09:00:00Z"};
 * {@code "2026-12-01T09:00:00Z" | local_time("Europe/Zurich")} is {@code "2026-12-01T10:00:00"}. A time without an offset is one of the
 * zone that is named; one that the zone's clock passes over is as much later as the clock is put forward.
 */
final class TimeFunctions {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final int LONGEST = 64;

    private TimeFunctions() {}

    static void addTo(Scope scope) {
        scope.addFunction("utc_time", 1, of((time, zone) ->
                TextNode.valueOf(LOCAL.format(instant(time, zone).withOffsetSameInstant(ZoneOffset.UTC)) + "Z")));
        scope.addFunction("local_time", 1, of((time, zone) ->
                TextNode.valueOf(LOCAL.format(instant(time, zone).atZoneSameInstant(zone(zone))))));
    }

    private static Function of(BiFunction<JsonNode, JsonNode, JsonNode> result) {
        return (scope, arguments, in, path, output, version) -> arguments.get(0).apply(scope, in, zone -> {
            try {
                output.emit(result.apply(in, zone), null);
            } catch (DateTimeException e) {
                throw new JsonQueryException(e.getMessage());
            }
        });
    }

    private static OffsetDateTime instant(JsonNode time, JsonNode zone) {
        String text = time.isTextual() && time.textValue().length() <= LONGEST ? time.textValue().toUpperCase(Locale.ROOT) : "";
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeParseException e) {
            return local(text).atZone(zone(zone)).toOffsetDateTime();
        }
    }

    private static LocalDateTime local(String text) {
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new DateTimeException("a time is text like 2026-01-31T08:30:00Z, or without the offset where a zone is named");
        }
    }

    private static ZoneId zone(JsonNode zone) {
        if (!zone.isTextual() || zone.textValue().length() > LONGEST) {
            throw new DateTimeException("a time without an offset needs the name of a time zone, such as Europe/Zurich");
        }
        return ZoneId.of(zone.textValue());
    }
}
