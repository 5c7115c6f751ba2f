package dev.serai.stats;

import java.util.Locale;

/** What figures can be split by. */
enum Dimension {
    DAY("day"),
    CHANNEL("operation"),
    OPERATION("operation"),
    PROVIDER("provider"),
    CONNECTION("connection_id");

    private final String column;

    Dimension(String column) {
        this.column = column;
    }

    /** The column that it needs. */
    String column() {
        return column;
    }

    /** As the API writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
