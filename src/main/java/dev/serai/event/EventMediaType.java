package dev.serai.event;

import dev.serai.api.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * What a Content-Type says about events: it decides over the headers in which content mode a CloudEvent is (CloudEvents HTTP protocol
 * binding, section 3).
 *
 * @param text as the caller wrote it; null for none
 * @param type null for none, or where the text is no media type
 */
record EventMediaType(String text, MimeType type) {

    private static final String STRUCTURED = "cloudevents";
    private static final String BATCHED = "cloudevents-batch";

    static EventMediaType of(String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return new EventMediaType(null, null);
        }
        try {
            return new EventMediaType(contentType, MimeTypeUtils.parseMimeType(contentType));
        } catch (InvalidMimeTypeException e) {
            return new EventMediaType(contentType, null);
        }
    }

    /** One event in the structured mode. */
    boolean isStructured() {
        return is(STRUCTURED);
    }

    /** An array of events in the batched mode. */
    boolean isBatch() {
        return is(BATCHED);
    }

    /** Whether it is JSON, or not said, which means the same. */
    boolean isJson() {
        if (text == null) {
            return true;
        }
        return type != null && isUnicode() && ("json".equals(type.getSubtype()) || "json".equals(type.getSubtypeSuffix()));
    }

    private boolean is(String format) {
        if (type == null || !"application".equals(type.getType())) {
            return false;
        }
        String subtype = type.getSubtype();
        String suffix = type.getSubtypeSuffix();
        String base = suffix == null ? subtype : subtype.substring(0, subtype.length() - suffix.length() - 1);
        if (!base.equals(format)) {
            return false;
        }
        if (!isJson()) {
            throw unsupported("of the formats of CloudEvents only JSON in UTF-8 is taken: application/" + format + "+json");
        }
        return true;
    }

    private boolean isUnicode() {
        Charset charset;
        try {
            charset = type.getCharset();
        } catch (IllegalArgumentException e) {
            return false;
        }
        return charset == null || charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII);
    }

    ProblemException unsupported(String why) {
        return new ProblemException(415, "Unsupported media type", "Content-Type \"" + text + "\" is not taken: " + why, List.of());
    }
}
