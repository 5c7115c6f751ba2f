package dev.serai.template;

import java.util.Arrays;
import java.util.Locale;

/** What a template is for. */
enum Kind {
    /** A whole message. */
    MESSAGE,
    /** What others include. */
    PARTIAL,
    /** What stands around the HTML and the text of others. */
    LAYOUT;

    /** As the API and the database call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No kind of template: " + word));
    }

    static String[] words() {
        return Arrays.stream(values()).map(Kind::word).toArray(String[]::new);
    }
}
