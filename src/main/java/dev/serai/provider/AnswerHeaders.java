package dev.serai.provider;

import java.util.Map;

/** Finds headers of answers by name in any case. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    /** The value as text; null where there is none. */
    static String value(Map<String, ?> headers, String name) {
        Object value = headers.get(name);
        if (value == null) {
            value = headers.entrySet().stream().filter(entry -> name.equalsIgnoreCase(entry.getKey())).map(Map.Entry::getValue)
                    .findFirst().orElse(null);
        }
        return value == null ? null : value.toString();
    }
}
