package dev.serai;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PlaceholderResolutionException;

/** Refuses to start while a setting in force needs a variable that nobody has set, before anything is opened or changed. */
final class RequiredVariables implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Map<String, String> missing = new LinkedHashMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof OriginTrackedMapPropertySource file) {
                for (String property : file.getPropertyNames()) {
                    String variable = inForce(environment, file, property) ? missing(environment, file.getProperty(property)) : null;
                    if (variable != null) {
                        missing.put(property, variable);
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Not set: " + missing.entrySet().stream()
                    .map(each -> each.getValue() + " (for " + each.getKey() + ")").distinct().collect(Collectors.joining(", ")));
        }
    }

    private static boolean inForce(ConfigurableEnvironment environment, PropertySource<?> file, String property) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source == file) {
                return true;
            }
            if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source) && source.containsProperty(property)) {
                return false;
            }
        }
        return false;
    }

    /** The variable that the value needs and that is not there; null when all are. */
    private static String missing(ConfigurableEnvironment environment, Object value) {
        if (value == null || !value.toString().contains("${")) {
            return null;
        }
        try {
            environment.resolveRequiredPlaceholders(value.toString());
            return null;
        } catch (PlaceholderResolutionException e) {
            return e.getPlaceholder();
        }
    }
}
