package dev.serai.openapi;

import java.util.Locale;

/**
 * A verb of a {@code rest:} block.
 *
 * @param id names its call in the description
 * @param method in small letters
 * @param path with its parameters in braces
 * @param description first sentence; empty for none
 * @param service id of the block
 */
record Verb(String id, String method, String path, String description, String service) {

    private static final String DIRECT = "direct:";

    /** A verb that goes to a route is called as that route, any other by its own id. */
    static Verb of(String id, String method, String path, String description, String to, String service) {
        String name = to != null && to.startsWith(DIRECT) ? to.substring(DIRECT.length()) : id;
        return new Verb(name, method.toLowerCase(Locale.ROOT), path, description == null ? "" : description, service);
    }

    Verb withPath(String other, String otherId, String otherDescription) {
        return new Verb(otherId, method, other, otherDescription, service);
    }
}
