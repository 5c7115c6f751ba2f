package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ProviderCall;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.Exchange;

/** How long a draft may take for a case, and what it may make of its message: looked at before each of its steps. */
final class DraftLimits {

    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int DEEPEST = 100;

    private DraftLimits() {}

    /** Why the draft does not go on; null where it does, and for a call of anything else. */
    static RuntimeException exceeded(Exchange exchange) {
        ProviderCall call = ProviderCall.current().orElse(null);
        if (call == null || call.script().isEmpty()) {
            return null;
        }
        if (call.script().get().isLate()) {
            return new IllegalStateException("The draft takes too long for one case");
        }
        long size = size(exchange.getMessage().getBody(), 0) + size(exchange.getMessage().getHeaders(), 0)
                + size(exchange.getVariables(), 0) + size(exchange.getProperties(), 0);
        return size > MOST_CHARACTERS ? new IllegalStateException("The draft makes more than " + MOST_CHARACTERS
                + " characters of its message") : null;
    }

    private static long size(Object value, int depth) {
        if (value == null || depth > DEEPEST) {
            return 0;
        }
        long size = 1;
        if (value instanceof CharSequence text) {
            size += text.length();
        } else if (value instanceof byte[] bytes) {
            size += bytes.length;
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                size += size(entry.getKey(), depth + 1) + size(entry.getValue(), depth + 1);
            }
        } else if (value instanceof JsonNode node) {
            size += node.isTextual() ? node.textValue().length() : 0;
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                size += member.getKey().length();
            }
            for (JsonNode each : node) {
                size += size(each, depth + 1);
            }
        } else if (value instanceof Collection<?> list) {
            for (Object each : list) {
                size += size(each, depth + 1);
            }
        }
        return size;
    }
}
