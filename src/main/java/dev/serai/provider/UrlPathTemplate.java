package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The path and the query of a request with pieces of a message in it, such as {@code /v1/contacts/{email}?notify={properties.notify}}.
 * A piece is always data: it ends no path, adds no parameter and leads to no other host.
 *
 * @param path what stands before the question mark
 * @param query its parameters; empty for none
 */
record UrlPathTemplate(List<Part> path, List<List<Part>> query) {

    private static final int LONGEST = 1000;
    private static final String LITERAL = "-._~/:!$'()*+,;=?&%";
    private static final String UNRESERVED = "-._~";

    /** A text as it is, or the name of a piece. */
    record Part(String text, boolean piece) {}

    /** What is wrong, as the end of a sentence. */
    static final class BadTemplateException extends RuntimeException {

        private BadTemplateException(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** @throws BadTemplateException where it is none, or could lead to another host or place */
    static UrlPathTemplate parse(String text) {
        if (!text.startsWith("/") || text.length() > LONGEST) {
            throw new BadTemplateException("must be a path below the base URL that begins with / and has at most " + LONGEST
                    + " characters, such as /v1/contacts/{email}");
        }
        List<Part> parts = parts(text);
        List<Part> path = new ArrayList<>();
        List<List<Part>> query = new ArrayList<>();
        boolean behind = false;
        for (Part part : parts) {
            int mark = part.piece() || behind ? -1 : part.text().indexOf('?');
            if (!behind && mark < 0) {
                path.add(part);
                continue;
            }
            String rest = part.text();
            if (!behind) {
                path.add(new Part(rest.substring(0, mark), false));
                query.add(new ArrayList<>());
                rest = rest.substring(mark + 1);
                behind = true;
            }
            if (part.piece()) {
                query.get(query.size() - 1).add(part);
                continue;
            }
            String[] parameters = rest.split("&", -1);
            for (int i = 0; i < parameters.length; i++) {
                if (i > 0) {
                    query.add(new ArrayList<>());
                }
                if (!parameters[i].isEmpty()) {
                    query.get(query.size() - 1).add(new Part(parameters[i], false));
                }
            }
        }
        query.removeIf(List::isEmpty);
        UrlPathTemplate template = new UrlPathTemplate(List.copyOf(path), List.copyOf(query));
        template.requireOneHost();
        return template;
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                int end = text.indexOf('}', i);
                String name = end < 0 ? "" : text.substring(i + 1, end);
                if (!isName(name)) {
                    throw new BadTemplateException("has a { at character " + (i + 1) + " that begins no piece; a piece is the name of a"
                            + " field of the message, such as {email} or {address.city}");
                }
                if (!literal.isEmpty()) {
                    parts.add(new Part(literal.toString(), false));
                    literal.setLength(0);
                }
                parts.add(new Part(name, true));
                i = end;
            } else {
                requireLiteral(text, i);
                literal.append(c);
            }
        }
        if (!literal.isEmpty()) {
            parts.add(new Part(literal.toString(), false));
        }
        return parts;
    }

    private static void requireLiteral(String text, int at) {
        char c = text.charAt(at);
        if (!isAlphanumeric(c) && LITERAL.indexOf(c) < 0) {
            throw new BadTemplateException("has " + (c <= ' ' || c > '~' ? "a character that no path has" : "a \"" + c + "\"")
                    + " at character " + (at + 1) + "; letters, digits, pieces and " + LITERAL + " are accepted, anything else encoded,"
                    + " such as %20");
        }
        if (c == '%' && (at + 2 >= text.length() || Character.digit(text.charAt(at + 1), 16) < 0
                || Character.digit(text.charAt(at + 2), 16) < 0)) {
            throw new BadTemplateException("has a % at character " + (at + 1) + " without two hexadecimal digits behind it");
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= 200 && !name.startsWith(".") && !name.endsWith(".") && !name.contains("..")
                && name.chars().allMatch(c -> isAlphanumeric((char) c) || c == '.' || c == '_' || c == '-');
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private void requireOneHost() {
        String written = written(path, name -> "x");
        if (written.contains("//") || written.contains("://") || hasDots(written)) {
            throw new BadTemplateException("would lead out of the base URL by //, . or ..; a path such as /v1/contacts/{email} is"
                    + " expected");
        }
    }

    /** The names of its pieces. */
    List<String> pieces() {
        return Stream.concat(path.stream(), query.stream().flatMap(List::stream)).filter(Part::piece).map(Part::text).distinct().toList();
    }

    /**
     * The path with the pieces of a message in it. A parameter of the query is left out where the message lacks one of its pieces.
     *
     * @throws BadTemplateException where the message lacks a piece of the path, or all that the query asks for
     */
    String filled(JsonNode message) {
        String filled = written(path, name -> {
            String value = value(message, name);
            if (value.isEmpty()) {
                throw new BadTemplateException("needs " + name + ", which the message does not have");
            }
            return encoded(value);
        });
        if (hasDots(filled)) {
            throw new BadTemplateException("would lead elsewhere with this message: a piece of it is . or ..");
        }
        List<String> parameters = query.stream().filter(parameter -> parameter.stream()
                        .noneMatch(part -> part.piece() && value(message, part.text()).isEmpty()))
                .map(parameter -> written(parameter, name -> encoded(value(message, name)))).toList();
        boolean asks = query.stream().flatMap(List::stream).anyMatch(Part::piece);
        boolean asked = query.stream().anyMatch(parameter -> parameter.stream().anyMatch(Part::piece)
                && parameter.stream().allMatch(part -> !part.piece() || !value(message, part.text()).isEmpty()));
        if (asks && !asked && path.stream().noneMatch(Part::piece)) {
            throw new BadTemplateException("needs one of " + String.join(", ", pieces()) + ", and the message has none of them");
        }
        return parameters.isEmpty() ? filled : filled + "?" + String.join("&", parameters);
    }

    private interface Naming {

        String of(String piece);
    }

    private static String written(List<Part> parts, Naming naming) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part.piece() ? naming.of(part.text()) : part.text()));
        return text.toString();
    }

    /** The value at a dotted name as text; of an e-mail address without its name; empty where there is none. */
    private static String value(JsonNode message, String name) {
        JsonNode value = message;
        for (String step : name.split("\\.")) {
            value = value.isObject() ? value.path(step) : MissingNode.getInstance();
        }
        JsonNode plain = value.isObject() && value.path("email").isTextual() ? value.get("email") : value;
        return plain.isValueNode() && !plain.isNull() ? plain.asText() : "";
    }

    private static boolean hasDots(String path) {
        for (String segment : path.split("/", -1)) {
            String plain = segment.replace("%2e", ".").replace("%2E", ".");
            if (AddressFields.isDots(plain)) {
                return true;
            }
        }
        return false;
    }

    static String encoded(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format("%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
