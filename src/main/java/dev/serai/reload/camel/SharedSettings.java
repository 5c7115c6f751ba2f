package dev.serai.reload.camel;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Producer;
import org.apache.camel.impl.engine.AbstractCamelContext;

/** The settings of a Camel context that hold for all files, so that none may change them. */
public final class SharedSettings {

    /** Those that are kept apart for each file. */
    private static final Set<String> OF_FILES = Set.of("errorHandlerFactory", "restConfiguration");

    private final Map<String, Object> values = new LinkedHashMap<>();

    public SharedSettings(CamelContext context) {
        for (Field field : AbstractCamelContext.class.getDeclaredFields()) {
            read(context, field);
        }
        Object extension = context.getCamelContextExtension();
        for (Field field : extension.getClass().getDeclaredFields()) {
            read(extension, field);
        }
        values.put("components", context.getComponentNames().stream().filter(name -> !standard(context, name)).toList());
        values.put("services", context.getCamelContextExtension().getServices().stream()
                .filter(service -> !(service instanceof Producer || service.getClass().getName().startsWith("org.apache.camel.")))
                .toList());
    }

    private static boolean standard(CamelContext context, String name) {
        Object component = context.hasComponent(name);
        return component == null || component.getClass().getName().startsWith("org.apache.camel.") || component instanceof LiveComponent;
    }

    private void read(Object owner, Field field) {
        if (!Modifier.isFinal(field.getModifiers()) && !Modifier.isStatic(field.getModifiers()) && !OF_FILES.contains(field.getName())) {
            values.put(field.getName(), CamelInternals.get(owner, field.getName()));
        }
    }

    /** A setting that is another now; what Camel makes when it is first asked for is no change. */
    public Optional<String> changed(SharedSettings before) {
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            Object was = before.values.get(entry.getKey());
            Object is = entry.getValue();
            boolean simple = is instanceof Boolean || is instanceof Number || is instanceof CharSequence || is instanceof Enum<?>
                    || is instanceof List<?>;
            if (simple ? !Objects.equals(was, is) : was != null && was != is) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }
}
