package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import dev.serai.jq.BoundedJq;
import dev.serai.jq.BoundedJqException;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.UrlPathTemplate.BadTemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks values of a connection by the {@code format} of their fields, and fields that others ask for. */
final class FieldFormats {

    static final String JQ = "jq";
    static final String PATH = "url-path-template";
    static final String JSON = "json";

    private static final String NEEDED = "x-required-with";
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    /** What the HTTP client or the request itself sets. */
    private static final Set<String> OWN_HEADERS = Set.of("host", "connection", "content-length", "content-type", "content-encoding",
            "transfer-encoding", "trailer", "te", "upgrade", "expect", "accept", "accept-encoding", "keep-alive", "proxy-authorization",
            "proxy-connection", "cookie", "user-agent", "date", "via", "warning", "cache-control", "pragma");

    private FieldFormats() {}

    static List<FieldProblem> problems(ConnectionForm form, Map<String, Object> values, boolean lenient) {
        List<FieldProblem> problems = new ArrayList<>();
        for (Field field : form.fields()) {
            JsonNode property = form.property(field.name());
            if (values.get(field.name()) instanceof String text) {
                fault(property.path("format").asText(), text)
                        .ifPresent(wrong -> problems.add(new FieldProblem(field.name(), wrong)));
            } else if (!lenient && !values.containsKey(field.name())) {
                asked(form, property.path(NEEDED), values).ifPresent(why -> problems.add(new FieldProblem(field.name(),
                        "is required with " + why + ": " + field.description())));
            }
        }
        return problems;
    }

    /** The value as it is kept: JSON that was sent as such as its text. */
    static Object written(ConnectionForm form, Field field, Object plain) {
        return plain instanceof JsonNode node && JSON.equals(form.property(field.name()).path("format").asText()) ? node.toString() : plain;
    }

    private static Optional<String> fault(String format, String text) {
        try {
            switch (format) {
                case JQ -> BoundedJq.compile(text);
                case PATH -> UrlPathTemplate.parse(text);
                case JSON -> JsonText.read(text);
                case "json-pointer" -> JsonPointer.compile(text);
                case "http-header-name" -> {
                    if (!HEADER.matcher(text).matches()) {
                        return Optional.of("is no name of an HTTP header, such as X-API-Key");
                    }
                    String name = text.toLowerCase(Locale.ROOT);
                    if (OWN_HEADERS.contains(name) || name.startsWith("camel")) {
                        return Optional.of("is a header that the request itself has; name the one that the key goes into, such as"
                                + " X-API-Key");
                    }
                }
                default -> { }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of("is no JSON");
        } catch (BoundedJqException | BadTemplateException e) {
            return Optional.of(e.getMessage());
        } catch (IllegalArgumentException e) {
            return Optional.of("is no JSON pointer; it begins with / and names the members one after the other, such as /data/id");
        }
    }

    /** The value of another field that asks for this one; empty where none does. */
    private static Optional<String> asked(ConnectionForm form, JsonNode needed, Map<String, Object> values) {
        for (Map.Entry<String, JsonNode> entry : needed.properties()) {
            Field other = form.field(entry.getKey()).orElse(null);
            Object value = other == null ? null : values.getOrDefault(other.name(), other.defaultValue());
            for (JsonNode asking : entry.getValue()) {
                if (value != null && value.toString().equals(asking.asText())) {
                    return Optional.of(other.title() + " \"" + value + "\"");
                }
            }
        }
        return Optional.empty();
    }
}
