package dev.serai.kamelets;

import dev.serai.provider.ConnectionForm.Field;
import java.util.HashMap;
import java.util.Map;

/** Connections of any provider, from the examples of its form. */
final class Connections {

    private Connections() {}

    /** Every field with its example. */
    static Map<String, Object> of(String provider, String url) {
        Map<String, Object> values = new HashMap<>();
        for (Field field : KameletFiles.provider(provider).form().fields()) {
            Object value = field.defaultValue() == null ? field.example() : field.defaultValue();
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        values.put("baseUrl", url);
        return values;
    }
}
