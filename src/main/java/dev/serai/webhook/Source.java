package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a part of a proof stands in a request.
 *
 * @param kind in what
 * @param name of the header or parameter; a JSON Pointer in the body
 * @param part in a header of the form {@code t=1,v1=abc}: whose values are meant; null for the whole header
 * @param separator between the parts or values of a header; null where it has one value only
 */
record Source(Kind kind, String name, String part, String separator) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 20;

    /** What it stands in. */
    enum Kind { HEADER, QUERY, BODY }

    static Source header(String name) {
        return new Source(Kind.HEADER, name, null, null);
    }

    static Source headerPart(String name, String part, String separator) {
        return new Source(Kind.HEADER, name, part, separator);
    }

    static Source body(String pointer) {
        return new Source(Kind.BODY, pointer, null, null);
    }

    static Source query(String name) {
        return new Source(Kind.QUERY, name, null, null);
    }

    /** The first value. */
    Optional<String> value(SignedRequest request) {
        return values(request).stream().findFirst();
    }

    /** All values, of a great many the first. */
    List<String> values(SignedRequest request) {
        return switch (kind) {
            case HEADER -> request.header(name).map(this::parts).orElse(List.of());
            case QUERY -> request.queryParameters().stream().filter(each -> each.name().equals(name))
                    .map(SignedRequest.Parameter::value).limit(MOST).toList();
            case BODY -> inBody(request);
        };
    }

    private List<String> parts(String header) {
        if (separator == null) {
            return List.of(header);
        }
        List<String> values = new ArrayList<>();
        int from = 0;
        while (from <= header.length() && values.size() < MOST) {
            int end = header.indexOf(separator, from);
            String each = header.substring(from, end < 0 ? header.length() : end).strip();
            if (part == null) {
                values.add(each);
            } else if (each.startsWith(part + "=")) {
                values.add(each.substring(part.length() + 1));
            }
            from = end < 0 ? header.length() + 1 : end + separator.length();
        }
        return values;
    }

    private List<String> inBody(SignedRequest request) {
        try {
            JsonNode value = JSON.readTree(request.body()).at(name);
            return value.isTextual() || value.isNumber() ? List.of(value.asText()) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** For people. */
    String words() {
        return switch (kind) {
            case HEADER -> "header " + name;
            case QUERY -> "parameter " + name;
            case BODY -> "member " + name;
        };
    }
}
