package dev.serai.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The query parameters of a request, their names in camelCase or snake_case. Reads the query itself, because Camel mixes parameters
 * with headers and a request's {@code From} is not the parameter {@code from}.
 */
public final class Query {

    private final Map<String, String> values = new LinkedHashMap<>();

    private Query() {}

    /** @throws ProblemException 400 for a parameter that stands twice, is not percent-encoded or has control characters */
    public static Query of(Message request) {
        Query query = new Query();
        String text = request.getHeader(Exchange.HTTP_QUERY, String.class);
        if (text != null) {
            for (String pair : text.split("&")) {
                query.add(pair);
            }
        }
        return query;
    }

    private void add(String pair) {
        int equals = pair.indexOf('=');
        String name = RequestBody.camelCase(decoded("query", equals < 0 ? pair : pair.substring(0, equals)));
        String value = equals < 0 ? "" : decoded(name, pair.substring(equals + 1)).strip();
        if (!value.isEmpty() && values.putIfAbsent(name, value) != null) {
            throw ProblemException.badField(name, "stands more than once; send it once");
        }
    }

    private static String decoded(String name, String text) {
        String decoded;
        try {
            decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField(name, "is not percent-encoded (RFC 3986)");
        }
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.badField(name, "must not contain control characters");
        }
        return decoded;
    }

    /** All parameters that are not empty. */
    public Map<String, String> all() {
        return Collections.unmodifiableMap(values);
    }

    /** The parameter; null when it is missing or empty. */
    public String get(String name) {
        return values.get(name);
    }
}
