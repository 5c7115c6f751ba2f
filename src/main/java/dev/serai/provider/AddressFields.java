package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ConnectionForm.Field;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the fields of a form that a template puts into the address of a request as they are, directly or by way of a variable. A base URL
 * is no such field: it is the address.
 */
final class AddressFields {

    /** What is wrong with a value that does not fit, after the name of its field. */
    static final String MISFIT = "stands in the address of the provider; letters, digits and"
            + " - . _ ~ : are accepted there";

    private static final Set<String> ADDRESS = Set.of("CamelHttpUri", "CamelHttpPath", "CamelHttpQuery", "CamelHttpRawQuery");
    private static final Pattern USED = Pattern.compile("\\{\\{\\??([A-Za-z][A-Za-z0-9]{0,99})(?::[^}]{0,99})?}}"
            + "|\\$\\{variable\\.(?:connection:)?([A-Za-z][A-Za-z0-9]{0,99})}");

    private final ConnectionForm form;
    private final Map<String, Set<String>> fieldsByVariable = new HashMap<>();
    private final Set<String> found = new LinkedHashSet<>();

    AddressFields(ConnectionForm form) {
        this.form = form;
    }

    Set<String> in(JsonNode template) {
        read(template, false);
        read(template, true);
        return Set.copyOf(found);
    }

    private void read(JsonNode node, boolean addresses) {
        if (node.isObject()) {
            node.fields().forEachRemaining(step -> {
                String expression = step.getValue().at("/expression/simple/expression").asText("");
                String name = step.getValue().path("name").asText();
                if (!addresses && "setVariable".equals(step.getKey())) {
                    fieldsByVariable.computeIfAbsent(name, variable -> new LinkedHashSet<>()).addAll(used(expression));
                } else if (addresses && "setHeader".equals(step.getKey()) && ADDRESS.contains(name)) {
                    found.addAll(used(expression));
                }
            });
        }
        node.forEach(child -> read(child, addresses));
    }

    private Set<String> used(String expression) {
        Set<String> used = new LinkedHashSet<>();
        Matcher matcher = USED.matcher(expression);
        while (matcher.find()) {
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            if (form.field(name).filter(field -> !isUrl(field)).isPresent()) {
                used.add(name);
            } else {
                used.addAll(fieldsByVariable.getOrDefault(name, Set.of()));
            }
        }
        return used;
    }

    private static boolean isUrl(Field field) {
        return field.name().toLowerCase(Locale.ROOT).endsWith("url");
    }

    /**
     * Whether a value stays one piece of an address wherever it stands in it: it ends no path, adds no query, names no host and leads
     * nowhere else.
     */
    static boolean fits(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~:".indexOf(c) >= 0;
            if (!plain) {
                return false;
            }
        }
        return !isDots(value);
    }

    /** What no encoding keeps from being a step within a path. */
    static boolean isDots(String value) {
        return value.equals(".") || value.equals("..");
    }

    /** The address with every secret of the call in it encoded, so that it stays one piece of it; a secret may have any characters. */
    static String withSecretsEncoded(ProviderCall call, String address) {
        String encoded = address;
        ConnectionForm form = call.provider().form();
        for (String name : form.inAddress()) {
            if (form.secretNames().contains(name) && call.property(name) instanceof String secret && !fits(secret)) {
                encoded = encoded.replace(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
            }
        }
        return encoded;
    }
}
