package dev.serai.provider;

import java.util.Map;

/** Finds headers of answers by name in any case. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    /** The value as text, the first of several; null where there is none. */
    static String value(Map<String, ?> headers, String name) {
        Object value = headers.get(name);
        if (value == null) {
            value = headers.entrySet().stream().filter(entry -> entry.getValue() != null && name.equalsIgnoreCase(entry.getKey()))
                    .map(Map.Entry::getValue).findFirst().orElse(null);
        }
        Object one = value instanceof Iterable<?> several ? several.iterator().hasNext() ? several.iterator().next() : null : value;
        return one == null ? null : one.toString().strip();
    }
}
