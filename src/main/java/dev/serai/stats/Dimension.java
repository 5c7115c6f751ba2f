package dev.serai.stats;

import java.util.List;
import java.util.Locale;

/** What figures can be split by. */
enum Dimension {
    DAY("day"),
    CHANNEL("operation", "provider"),
    OPERATION("operation"),
    PROVIDER("provider"),
    CONNECTION("connection_id");

    private final List<String> columns;

    Dimension(String... columns) {
        this.columns = List.of(columns);
    }

    /** The columns that it needs. */
    List<String> columns() {
        return columns;
    }

    /** As the API writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
