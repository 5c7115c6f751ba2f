package dev.serai.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.JsonText;
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
 * @param prefix what stands before each value, such as {@code sha256=}; others do not count. Empty for nothing
 */
record Source(Kind kind, String name, String part, String separator, String prefix) {

    private static final JsonMapper JSON = JsonText.foreignMapper();
    private static final int MOST = 20;

    /** What it stands in. */
    enum Kind { HEADER, QUERY, FORM, BODY }

    /** The first value. */
    Optional<String> value(SignedRequest request) {
        return values(request).stream().findFirst();
    }

    /** All values, of a great many the first. */
    List<String> values(SignedRequest request) {
        List<String> found = switch (kind) {
            case HEADER -> request.header(name).map(this::parts).orElse(List.of());
            case QUERY -> named(request.queryParameters());
            case FORM -> request.field(name).stream().limit(MOST).toList();
            case BODY -> request.isForm() || request.multipart() != null ? List.of() : inBody(request);
        };
        return prefix.isEmpty() ? found : found.stream().filter(value -> value.startsWith(prefix))
                .map(value -> value.substring(prefix.length())).toList();
    }

    private List<String> named(List<SignedRequest.Parameter> parameters) {
        return parameters.stream().filter(each -> each.name().equals(name)).map(SignedRequest.Parameter::value).limit(MOST).toList();
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
            case QUERY -> "query parameter " + name;
            case FORM -> "form field " + name;
            case BODY -> "member " + name;
        };
    }
}
