package dev.serai.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.Condition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which events a subscription gets: by their type, and by conditions that must hold of their data. */
final class EventFilter {

    static final String ALL = "*";
    static final String BELOW = ".*";

    private final List<String> types;
    private final List<Condition> conditions;
    private final Set<String> exact = new HashSet<>();
    private final List<String> prefixes = new ArrayList<>();

    /** @param types exact, such as {@code invoice.paid}, all that begin so, such as {@code invoice.*}, or {@code *} */
    EventFilter(List<String> types, List<Condition> conditions) {
        this.types = List.copyOf(types);
        this.conditions = List.copyOf(conditions);
        for (String type : types) {
            if (type.equals(ALL)) {
                prefixes.add("");
            } else if (type.endsWith(BELOW)) {
                prefixes.add(type.substring(0, type.length() - 1));
            } else {
                exact.add(type);
            }
        }
    }

    List<String> types() {
        return types;
    }

    List<Condition> conditions() {
        return conditions;
    }

    /** Whether it takes events of this type, as far as the type tells. */
    boolean takes(String type) {
        if (exact.contains(type)) {
            return true;
        }
        for (String prefix : prefixes) {
            if (type.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    boolean takes(String type, JsonNode data) {
        if (!takes(type)) {
            return false;
        }
        for (Condition condition : conditions) {
            if (!condition.holds(data, type)) {
                return false;
            }
        }
        return true;
    }
}
