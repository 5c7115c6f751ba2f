package dev.serai.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.operation.MessageTemplates;
import java.nio.charset.StandardCharsets;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what a request says that a version of a template is to say. */
final class ContentFields {

    static final List<String> KNOWN = List.of("locales", "defaultLocale", "layout", "sample");
    static final int LONGEST_NAME = 100;

    private static final int MOST_LOCALES = 50;
    private static final int LONGEST_TAG = 35;
    private static final int LONGEST_SAMPLE = 64 * 1024;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";

    private final ObjectNode given;
    private final Fields fields;
    private final Kind kind;
    private final long maxPart;

    /** @param fields takes what is wrong */
    ContentFields(ObjectNode given, Fields fields, Kind kind, long maxPart) {
        this.given = given;
        this.fields = fields;
        this.kind = kind;
        this.maxPart = maxPart;
    }

    /** A name by which others know a template; null where it is none. */
    static String name(Fields fields, String field) {
        String name = fields.text(field, LONGEST_NAME);
        if (name != null && !name.matches(NAME)) {
            fields.reject(field, "must be of letters, digits and . _ - and begin with one of the first two, e.g. invoice-paid");
            return null;
        }
        return name;
    }

    /** What it says; of no use where {@code fields} has found something. */
    Content read() {
        Map<String, Map<String, String>> locales = locales();
        String defaultLocale = fields.text("defaultLocale", LONGEST_TAG);
        if (defaultLocale != null) {
            String tag = tag(defaultLocale);
            if (!locales.containsKey(tag)) {
                fields.reject("defaultLocale", "is \"" + defaultLocale + "\", and locales has no such; it has "
                        + String.join(", ", locales.keySet()));
            }
            defaultLocale = tag;
        } else if (locales.size() == 1) {
            defaultLocale = locales.keySet().iterator().next();
        } else if (!locales.isEmpty()) {
            fields.reject("defaultLocale", "is required: which of the locales counts where none fits");
        }
        String layout = name(fields, "layout");
        if (layout != null && kind != Kind.MESSAGE) {
            fields.reject("layout", "is for templates of the kind message");
        }
        ObjectNode sample = fields.object("sample");
        if (sample != null && sample.toString().length() > LONGEST_SAMPLE) {
            fields.reject("sample", "is longer than " + LONGEST_SAMPLE + " characters");
        }
        return new Content(locales, defaultLocale, layout, sample);
    }

    private Map<String, Map<String, String>> locales() {
        Map<String, Map<String, String>> locales = new LinkedHashMap<>();
        JsonNode object = given.get("locales");
        if (object == null || !object.isObject() || object.isEmpty() || object.size() > MOST_LOCALES) {
            fields.reject("locales", "must be an object of 1 to " + MOST_LOCALES + " language tags, such as {\"en\": {\"subject\":"
                    + " \"Hello\", \"text\": \"Hello {{name}}\"}}");
            return locales;
        }
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            String field = "locales." + each.getKey();
            String tag = tag(each.getKey());
            if (tag == null) {
                fields.reject(field, "is no language tag (BCP 47), such as de or de-CH");
            } else if (locales.containsKey(tag)) {
                fields.reject(field, "stands twice, written differently");
            } else if (!each.getValue().isObject() || each.getValue().isEmpty()) {
                fields.reject(field, "must be an object with one or more of " + String.join(", ", MessageTemplates.PARTS));
            } else {
                locales.put(tag, parts(field, each.getValue()));
            }
        }
        return locales;
    }

    private Map<String, String> parts(String field, JsonNode object) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            String part = each.getKey();
            String path = field + "." + part;
            if (!MessageTemplates.PARTS.contains(part)) {
                fields.reject(path, "is not known; known are " + String.join(", ", MessageTemplates.PARTS));
            } else if (!each.getValue().isTextual() || each.getValue().textValue().isBlank()) {
                fields.reject(path, "must be a text that is not blank; leave the part out where there is none");
            } else {
                source(path, part, each.getValue().textValue());
                parts.put(part, each.getValue().textValue());
            }
        }
        return parts;
    }

    private void source(String path, String part, String source) {
        long bytes = source.length() > maxPart ? source.length() : source.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxPart) {
            fields.reject(path, "is " + bytes + " bytes or more; at most " + maxPart + " are accepted (serai.template.max-part)");
            return;
        }
        try {
            Engine.check(source);
            if (kind == Kind.LAYOUT && (part.equals(Renderer.HTML) || part.equals(Renderer.TEXT))) {
                content(path, part, source);
            }
        } catch (TemplateFaultException e) {
            fields.reject(path, e.getMessage() + (e.line() > 0 ? " (line " + e.line() + ")" : ""));
        }
    }

    /** A layout has a place for what stands in it, where HTML stays HTML. */
    private void content(String path, String part, String source) {
        List<Tags.Tag> places = Tags.of(source).stream().filter(tag -> tag.name().equals(Renderer.CONTENT)).toList();
        boolean fits = part.equals(Renderer.HTML) ? places.stream().anyMatch(tag -> tag.type() == '{' || tag.type() == '&')
                : !places.isEmpty();
        if (!fits) {
            fields.reject(path, "has no place for what stands in the layout; write {{{content}}} there");
        }
    }

    /** As BCP 47 writes it; null where it is none. */
    private static String tag(String written) {
        try {
            String tag = written.length() > LONGEST_TAG ? "" : new Locale.Builder().setLanguageTag(written).build().toLanguageTag();
            return tag.isEmpty() || tag.equals("und") ? null : tag;
        } catch (IllformedLocaleException e) {
            return null;
        }
    }
}
