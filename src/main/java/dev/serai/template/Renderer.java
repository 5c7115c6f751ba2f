package dev.serai.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes the parts of a message of a version of a template. */
@Component
class Renderer {

    static final String SUBJECT = "subject";
    static final String HTML = "html";
    static final String TEXT = "text";
    /** What stands in a layout for what is around it. */
    static final String CONTENT = "content";
    private static final int LONGEST_RANGES = 200;

    private final Templates templates;
    private final TemplateProperties properties;

    Renderer(Templates templates, TemplateProperties properties) {
        this.templates = templates;
        this.properties = properties;
    }

    /**
     * What is to be made.
     *
     * @param called the template and its version, in words
     * @param locale ranges of languages (RFC 4647, written as in Accept-Language); null for the default locale
     */
    record Order(UUID tenantId, String called, Content content, String locale, ObjectNode data) {}

    /**
     * @param locale the tag of the locale it was made of
     * @param faults why a part could not be made; empty where all were
     */
    record Rendered(String locale, Map<String, String> parts, List<Fault> faults) {}

    /**
     * Why a part cannot be made.
     *
     * @param variable the path in the data that it is about; null for none
     * @param words goes on from the variable or, where there is none, from the name of the field for templates
     */
    record Fault(String variable, String words) {}

    /**
     * The tag that fits best (RFC 4647, lookup); the default one where none does.
     *
     * @throws IllegalArgumentException where the ranges are none
     */
    static String lookup(Content content, String ranges) {
        if (ranges == null || ranges.isBlank()) {
            return content.defaultLocale();
        }
        if (ranges.length() > LONGEST_RANGES) {
            throw new IllegalArgumentException("too long");
        }
        Collection<String> tags = content.locales().keySet();
        String found = Locale.lookupTag(Locale.LanguageRange.parse(ranges.strip().replace('_', '-')), tags);
        return tags.stream().filter(tag -> tag.equalsIgnoreCase(found)).findFirst().orElse(content.defaultLocale());
    }

    /**
     * Makes these parts, those of them that the locale has.
     *
     * @throws IllegalArgumentException where the locale is none
     */
    Rendered render(Order order, Collection<String> parts) {
        return render(order, parts, properties.renderTime());
    }

    /** The same, in at most this time, where that is shorter. */
    Rendered render(Order order, Collection<String> parts, Duration most) {
        String locale = lookup(order.content(), order.locale());
        Map<String, String> sources = order.content().locales().get(locale);
        Map<String, Object> data = JsonCollector.data(order.data());
        Duration time = most.compareTo(properties.renderTime()) < 0 ? most : properties.renderTime();
        Budget budget = new Budget(time, properties.maxOutput().toBytes());
        Map<String, String> made = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        for (String part : parts) {
            String source = sources.get(part);
            if (source != null) {
                String where = "the template " + order.called() + " (locale " + locale + ", " + part;
                make(order, locale, part, source, data, budget, where, faults).ifPresent(text -> made.put(part, text));
            }
        }
        return new Rendered(locale, made, faults);
    }

    /**
     * Fills the variables of content that stands in no template.
     *
     * @param field what it is the content of
     */
    Optional<String> inline(String field, String source, ObjectNode data, boolean html, List<Fault> faults) {
        try {
            String made = Engine.render(source, name -> null, JsonCollector.data(data), html,
                    new Budget(properties.renderTime(), properties.maxOutput().toBytes()));
            return Optional.of(tidy(field, made));
        } catch (TemplateFaultException e) {
            String line = e.line() > 0 ? ", line " + e.line() : "";
            faults.add(e.variable() == null ? new Fault(null, "cannot be filled" + line + ": it " + e.getMessage())
                    : new Fault(e.variable(), (e.getMessage().startsWith("needs it") ? "is missing or null; " : "does not fit; ") + field
                            + line + " " + e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<String> make(Order order, String locale, String part, String source, Map<String, Object> data, Budget budget,
            String where, List<Fault> faults) {
        String at = where;
        try {
            String made = Engine.render(source, name -> partial(order.tenantId(), locale, name, part), data, part.equals(HTML), budget);
            String layout = order.content().layout();
            if (layout != null && (part.equals(HTML) || part.equals(TEXT))) {
                Content around = templates.promoted(order.tenantId(), Kind.LAYOUT, layout).orElse(null);
                if (around == null) {
                    throw new TemplateFaultException("stands in the layout \"" + layout + "\", of which no version is promoted", 0);
                }
                String frame = around.locales().get(lookup(around, locale)).get(part);
                if (frame != null) {
                    at = "the layout \"" + layout + "\" of " + where;
                    Map<String, Object> all = new LinkedHashMap<>(data);
                    all.put(CONTENT, made);
                    made = Engine.render(frame, name -> partial(order.tenantId(), locale, name, part), all, part.equals(HTML), budget);
                }
            }
            return Optional.of(tidy(part, made));
        } catch (TemplateFaultException e) {
            String line = e.line() > 0 ? ", line " + e.line() + ")" : ")";
            faults.add(e.variable() == null ? new Fault(null, "cannot be used: " + at + line + " " + e.getMessage())
                    : new Fault(e.variable(), e.getMessage().startsWith("needs it") ? "is missing or null; " + at + line + " "
                            + e.getMessage() : "does not fit; " + at + line + " " + e.getMessage()));
            return Optional.empty();
        }
    }

    /** A subject is one line; what goes to phones has nothing but blanks cut off around it. */
    private static String tidy(String part, String made) {
        return switch (part) {
            case SUBJECT -> made.strip().replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ");
            case "sms", "whatsapp" -> made.strip();
            default -> made;
        };
    }

    /** In the locale of what includes it, as near as it has that; null where there is none. */
    private String partial(UUID tenantId, String locale, String name, String part) {
        return templates.promoted(tenantId, Kind.PARTIAL, name).map(content -> {
            Map<String, String> sources = content.locales().get(lookup(content, locale));
            String source = sources.get(part);
            return source == null && !part.equals(HTML) ? sources.get(TEXT) : source;
        }).orElse(null);
    }
}
