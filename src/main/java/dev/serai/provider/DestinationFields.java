package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Which fields of a form decide where a call goes, and so whom a secret is shown to. A field does unless it belongs to the credentials or
 * says who sends; those do, too, where their name, their format or the template say so.
 */
final class DestinationFields {

    private static final String ADDRESS = "urn:serai:address";
    private static final String NOT_ADDRESS = "urn:serai:not-address";
    private static final Set<String> ELSEWHERE = Set.of("credentials", "sender");
    private static final Set<String> FORMATS = Set.of("uri", "uri-reference", "url", "iri", "hostname", "idn-hostname", "ipv4", "ipv6");
    private static final Set<String> WORDS = Set.of("url", "uri", "host", "hostname", "port", "server", "endpoint", "region", "domain",
            "subdomain", "security", "tls", "ssl", "scheme", "protocol", "instance", "site", "shop", "store", "datacenter", "cluster",
            "zone", "proxy", "gateway");

    private final JsonNode template;

    /** @param template the kamelet's {@code spec.template} */
    DestinationFields(JsonNode template) {
        this.template = template;
    }

    boolean contain(String name, JsonNode property, String group, boolean secret) {
        if (has(property, NOT_ADDRESS)) {
            return false;
        }
        return !secret && !ELSEWHERE.contains(group) || has(property, ADDRESS) || FORMATS.contains(property.path("format").asText())
                || Arrays.stream(name.split("(?=[A-Z])")).map(word -> word.toLowerCase(Locale.ROOT)).anyMatch(WORDS::contains)
                || isInHost(template, name);
    }

    /** Whether the template has it in the host of an address. */
    boolean isInHost(String name) {
        return isInHost(template, name);
    }

    private static boolean has(JsonNode property, String descriptor) {
        for (JsonNode given : property.path("x-descriptors")) {
            if (descriptor.equals(given.asText())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text of the template has the property between {@code ://} and the next slash, or begins a URL with it. */
    private static boolean isInHost(JsonNode node, String name) {
        if (!node.isTextual()) {
            for (JsonNode child : node) {
                if (isInHost(child, name)) {
                    return true;
                }
            }
            return false;
        }
        String text = node.textValue();
        for (String opened : new String[] {"{{" + name, "{{?" + name}) {
            for (int at = text.indexOf(opened); at >= 0; at = text.indexOf(opened, at + 1)) {
                int after = at + opened.length();
                boolean whole = after < text.length() && !Character.isLetterOrDigit(text.charAt(after));
                int host = text.lastIndexOf("://", at);
                if (whole && host >= 0 && text.substring(host + 3, at).chars().noneMatch(c -> c == '/' || c == '?' || c == '#'
                        || Character.isWhitespace(c)) || whole && text.startsWith("://", text.indexOf("}}", after) + 2)) {
                    return true;
                }
            }
        }
        return false;
    }
}
