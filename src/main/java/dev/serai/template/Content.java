package dev.serai.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a version of a template says.
 *
 * @param locales the sources by language tag (BCP 47) and then by part, each at least one
 * @param defaultLocale the tag of the locale that counts where none fits
 * @param layout the name of the layout around its HTML and its text; null for none
 * @param sample data to look at it with; null for none
 */
record Content(Map<String, Map<String, String>> locales, String defaultLocale, String layout, ObjectNode sample) {

    /** The bytes that its sources and its sample take. */
    long bytes() {
        long bytes = sample == null ? 0 : sample.toString().length();
        for (Map<String, String> parts : locales.values()) {
            for (String source : parts.values()) {
                bytes += source.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return bytes;
    }

    /** The names of the templates that it includes or stands in. */
    SortedSet<String> uses() {
        SortedSet<String> uses = new TreeSet<>();
        locales.values().forEach(parts -> parts.values().forEach(source -> Tags.of(source).forEach(tag -> {
            if (tag.isPartial()) {
                uses.add(tag.name());
            }
        })));
        if (layout != null) {
            uses.add(layout);
        }
        return uses;
    }

    /** As the API and the database have it. */
    ObjectNode written() {
        ObjectNode written = JsonNodeFactory.instance.objectNode();
        ObjectNode byLocale = written.putObject("locales");
        locales.forEach((locale, parts) -> {
            ObjectNode byPart = byLocale.putObject(locale);
            parts.forEach(byPart::put);
        });
        written.put("defaultLocale", defaultLocale);
        written.put("layout", layout);
        written.set("sample", sample);
        return written;
    }

    static Content read(JsonNode written) {
        Map<String, Map<String, String>> locales = new LinkedHashMap<>();
        written.path("locales").properties().forEach(locale -> {
            Map<String, String> parts = new LinkedHashMap<>();
            locale.getValue().properties().forEach(part -> parts.put(part.getKey(), part.getValue().asText()));
            locales.put(locale.getKey(), parts);
        });
        return new Content(locales, written.path("defaultLocale").asText(), written.path("layout").textValue(),
                written.get("sample") instanceof ObjectNode sample ? sample : null);
    }
}
