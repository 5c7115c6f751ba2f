package dev.serai.connection;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How connections of one channel and the same priority share what they carry. */
public enum Strategy {

    /** The older one goes first, unless some have a weight: then they share by weight. */
    PRIORITY,
    /** They share by weight; one without a weight counts as {@link Selection#USUAL_WEIGHT}. */
    WEIGHTED,
    /** The one goes first that lately failed least, and of those the one that answered soonest. */
    HEALTHIEST;

    static final String[] WORDS = {PRIORITY.word(), WEIGHTED.word(), HEALTHIEST.word()};

    static Strategy of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
