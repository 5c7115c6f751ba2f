package dev.serai.provider;

import java.util.Properties;

/** Binds the properties of a kamelet to the connection of the call in progress, so that one route serves all tenants. */
public final class LateBinding {

    private LateBinding() {}

    /**
     * Template properties that read each form property from {@link ConnectionVariables} per message; for the kamelet component's
     * {@code templateProperties} under {@link Provider#templateId()}.
     */
    public static Properties templateProperties(Provider provider) {
        Properties properties = new Properties();
        provider.form().fields().forEach(field -> properties.setProperty(field.name(), expression(field.name())));
        if (provider.form().oauth() != null) {
            properties.setProperty(OAuthGrant.PROPERTY, expression(OAuthGrant.PROPERTY));
        }
        return properties;
    }

    private static String expression(String property) {
        return "$simple{variable." + ConnectionVariables.ID + ":" + property + "}";
    }
}
