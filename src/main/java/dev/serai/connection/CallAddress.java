package dev.serai.connection;

import dev.serai.provider.ConnectionForm;
import dev.serai.provider.ConnectionForm.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the calls of a connection go, by the fields of its form that decide it, each in one spelling.
 *
 * @param parts value by field name, the default where there is none
 */
record CallAddress(Map<String, String> parts) {

    private static final Map<String, Integer> USUAL_PORTS = Map.of("http", 80, "https", 443);
    private static final int FIRST_NOT_ASCII = 128;

    /** @param values by field name, with the secrets in clear: a secret may be a URL itself */
    static CallAddress of(ConnectionForm form, Map<String, Object> values) {
        Map<String, String> parts = new TreeMap<>();
        for (Field field : form.fields()) {
            Object value = field.address() ? values.getOrDefault(field.name(), field.defaultValue()) : null;
            if (value != null) {
                parts.put(field.name(), normal(field.name(), value.toString().strip()));
            }
        }
        return new CallAddress(parts);
    }

    /** The names of the fields that differ. */
    List<String> changed(CallAddress other) {
        TreeSet<String> names = new TreeSet<>(parts.keySet());
        names.addAll(other.parts.keySet());
        List<String> changed = new ArrayList<>(names);
        changed.removeIf(name -> Objects.equals(parts.get(name), other.parts.get(name)));
        return changed;
    }

    private static String normal(String name, String text) {
        if (text.contains("://")) {
            return url(text);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("host") || lower.endsWith("domain") || lower.endsWith("server") ? host(text) : text;
    }

    /** Case, the usual port and a slash at the end make no difference (RFC 3986, section 6.2). */
    private static String url(String text) {
        try {
            URI url = new URI(text);
            if (url.getRawAuthority() == null || url.getHost() == null) {
                return text;
            }
            String scheme = url.getScheme().toLowerCase(Locale.ROOT);
            int port = url.getPort() == -1 ? USUAL_PORTS.getOrDefault(scheme, -1) : url.getPort();
            String path = url.getRawPath();
            return scheme + "://" + Objects.toString(url.getRawUserInfo(), "") + "@" + host(url.getHost()) + ":" + port
                    + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
                    + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        } catch (URISyntaxException e) {
            return text;
        }
    }

    private static String host(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.startsWith("[") && name.endsWith("]") && name.length() > 2) {
            name = name.substring(1, name.length() - 1);
        }
        return name.chars().allMatch(c -> c < FIRST_NOT_ASCII) ? name.toLowerCase(Locale.ROOT) : name;
    }
}
