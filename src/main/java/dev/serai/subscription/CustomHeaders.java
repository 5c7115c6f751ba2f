package dev.serai.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import dev.serai.event.Hops;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The further headers of a subscription: none that the request itself has, that lead it elsewhere or that sign it. */
final class CustomHeaders {

    private static final int MOST = 20;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_VALUE = 1000;
    private static final String SIGNS = "webhook-";
    private static final Set<String> TAKEN = Set.of("host", "connection", "content-length", "content-type", "content-encoding",
            "transfer-encoding", "trailer", "te", "upgrade", "expect", "keep-alive", "proxy-authorization", "proxy-authenticate",
            "proxy-connection", "cookie", "date", "via", "warning", "cache-control", "pragma", "accept-encoding", "forwarded",
            Hops.HEADER.toLowerCase(Locale.ROOT));

    private CustomHeaders() {}

    /** What is wrong with them, each with the field it is about. */
    static void check(JsonNode given, String signatureHeader, List<FieldProblem> problems) {
        if (!(given instanceof ObjectNode headers)) {
            problems.add(new FieldProblem("headers", "must be an object of texts by the names of headers"));
            return;
        }
        if (headers.size() > MOST) {
            problems.add(new FieldProblem("headers", "are " + headers.size() + ", at most " + MOST + " are sent"));
        }
        Set<String> seen = new TreeSet<>();
        headers.properties().forEach(header -> {
            String field = "headers." + header.getKey();
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!isName(name)) {
                problems.add(new FieldProblem(field, "is no name of an HTTP header, such as X-Api-Key"));
            } else if (TAKEN.contains(name) || name.startsWith("camel") || name.startsWith(SIGNS)
                    || name.equalsIgnoreCase(signatureHeader)) {
                problems.add(new FieldProblem(field, "is a header that the request itself has; choose another name"));
            } else if (!seen.add(name)) {
                problems.add(new FieldProblem(field, "is there twice, in two spellings"));
            }
            if (ShownSubscription.HIDDEN.equals(header.getValue().textValue())) {
                problems.add(new FieldProblem(field, "is a mask; send the value itself, and those of all other headers"));
            } else if (!header.getValue().isTextual() || !isValue(header.getValue().textValue())) {
                problems.add(new FieldProblem(field, "must be one line of 1 to " + LONGEST_VALUE + " visible ASCII characters"));
            }
        });
    }

    static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME
                && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+.^_`|~-".indexOf(c) >= 0));
    }

    private static boolean isValue(String value) {
        return !value.isBlank() && value.length() <= LONGEST_VALUE && value.equals(value.strip())
                && value.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    /** The headers as they are stored; empty for blank. */
    static Map<String, String> read(String stored) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (stored != null && !stored.isBlank()) {
            try {
                JsonText.read(stored).properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
            } catch (JsonProcessingException e) {
                throw new UnsendableEventException("The headers of the subscription cannot be read; set them again");
            }
        }
        return headers;
    }
}
