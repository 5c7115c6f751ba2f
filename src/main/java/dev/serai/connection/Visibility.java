package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.serai.api.Fields;
import java.util.Locale;

/** Whom a connection is for. */
enum Visibility {
    /** Everybody of the tenant. */
    TEAM,
    /** The user it belongs to. */
    PRIVATE;

    /** What a request asks for; null when it does not say. */
    static Visibility of(Fields fields) {
        String word = fields.word("visibility", TEAM.word(), PRIVATE.word());
        return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
