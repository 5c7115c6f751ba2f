package dev.serai.openapi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A verb of a {@code rest:} block.
 *
 * @param id names its call in the description
 * @param method in small letters
 * @param path with its parameters in braces
 * @param description first sentence; empty for none
 * @param service id of the block
 * @param operation the operation that it goes straight to; null for none
 * @param provider whose connections alone it may use; null for any
 */
record Verb(String id, String method, String path, String description, String service, String operation, String provider) {

    private static final String DIRECT = "direct:";
    private static final Pattern OPERATION = Pattern.compile("[?&]operation=([\\w.]+)");
    private static final Pattern PROVIDER = Pattern.compile("[?&]provider=([\\w-]+)");

    /** A verb that goes to a route is called as that route, any other by its own id. */
    static Verb of(String id, String method, String path, String description, String to, String service) {
        String name = to != null && to.startsWith(DIRECT) ? to.substring(DIRECT.length()) : id;
        return new Verb(name, method.toLowerCase(Locale.ROOT), path, description == null ? "" : description, service,
                parameter(OPERATION, to), parameter(PROVIDER, to));
    }

    private static String parameter(Pattern pattern, String uri) {
        Matcher matcher = pattern.matcher(uri == null ? "" : uri);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Of a verb for any operation that for this one. */
    Verb withPath(String other, String otherId, String otherDescription, String itsOperation) {
        return new Verb(otherId, method, other, otherDescription, service, itsOperation, null);
    }
}
