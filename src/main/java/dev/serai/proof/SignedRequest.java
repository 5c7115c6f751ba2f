package dev.serai.proof;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over the wire, before anything is made of it.
 *
 * @param url the public address that the provider was given, with its query as it came
 * @param headers by name, whatever its case; the values in their order
 * @param body its bytes, never written anew
 * @param multipart the body as fields and files; null where it says that it is something else
 */
public record SignedRequest(String method, String url, Map<String, List<String>> headers, byte[] body, MultipartBody multipart) {

    private static final int MOST_PARAMETERS = 10_000;
    private static final String FORM = "application/x-www-form-urlencoded";

    /** A name and a value of a form or of a query. */
    public record Parameter(String name, String value) {}

    public SignedRequest {
        Map<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> named.computeIfAbsent(name, key -> new ArrayList<>()).addAll(values));
        headers = named;
        multipart = MultipartBody.of(named.get("Content-Type"), body);
    }

    public SignedRequest(String method, String url, Map<String, List<String>> headers, byte[] body) {
        this(method, url, headers, body, null);
    }

    /** The first value of a header, without blanks around it. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0).strip());
    }

    /** The query as it came; empty where there is none. */
    String query() {
        int mark = url.indexOf('?');
        return mark < 0 ? "" : url.substring(mark + 1);
    }

    public List<Parameter> queryParameters() {
        return parameters(query());
    }

    /** Whether it says that its body is a form. What is proven of a body must be read as it is read afterwards. */
    public boolean isForm() {
        return header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith(FORM);
    }

    /** The body read as a form. */
    public List<Parameter> form() {
        return parameters(new String(body, StandardCharsets.UTF_8));
    }

    /** The values of a field of a form, which may be in several parts; none of another body. */
    List<String> field(String name) {
        if (isForm()) {
            return form().stream().filter(each -> each.name().equals(name)).map(Parameter::value).toList();
        }
        return multipart == null ? List.of() : multipart.parts().stream()
                .filter(part -> part.filename() == null && part.name().equals(name))
                .map(part -> new String(part.content(), StandardCharsets.UTF_8)).toList();
    }

    /** Of a great many the first: what was signed as a whole is then not proven. */
    private static List<Parameter> parameters(String encoded) {
        List<Parameter> parameters = new ArrayList<>();
        for (int from = 0; from < encoded.length() && parameters.size() < MOST_PARAMETERS;) {
            int and = encoded.indexOf('&', from);
            String pair = encoded.substring(from, and < 0 ? encoded.length() : and);
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                parameters.add(new Parameter(decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1))));
            }
            from = and < 0 ? encoded.length() : and + 1;
        }
        return parameters;
    }

    /** As it came where it is not encoded as it should be: it then proves nothing, and fails nothing. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
