package dev.serai.provider;

import java.util.Set;

/** Names that no property of a connection form may have. */
public final class PropertyNames {

    private static final Set<String> RESERVED = Set.of("id", "idempotencyKey", "provider", "features", "webhookUrl");
    /** Functions of Camel's placeholders that it knows without a file that names them. */
    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "service.host", "service.port", "service.name");
    /** Where Camel looks for the others, each in a file of its name. */
    private static final String REGISTRY = "META-INF/services/org/apache/camel/properties-function/";

    private PropertyNames() {}

    /** Whether it has another meaning: to Serai, or in a placeholder. */
    public static boolean isReserved(String name) {
        return ConnectionFormValidator.RUNTIME_SETTINGS.contains(name) || RESERVED.contains(name) || isFunction(name);
    }

    /** Whether {@code {{name:...}}} would call a function of Camel's, as {@code env} does, before it looked for a property. */
    public static boolean isFunction(String name) {
        return FUNCTIONS.contains(name) || PropertyNames.class.getClassLoader().getResource(REGISTRY + name) != null;
    }
}
