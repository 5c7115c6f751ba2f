package dev.serai.reload.camel;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;

/** Reads what Camel keeps in private fields and offers no way to look at or take back. */
final class CamelInternals {

    private CamelInternals() {}

    /** The value of a field, wherever in the object's classes it is declared. */
    static Object get(Object owner, String name) {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    try {
                        field.setAccessible(true);
                        return field.get(owner);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException("Field " + name + " of " + type.getName() + " cannot be read", e);
                    }
                }
            }
        }
        throw new IllegalStateException("Camel's " + owner.getClass().getName() + " has no field " + name + " any more");
    }

    @SuppressWarnings("unchecked")
    static Map<Object, Object> map(Object owner, String name) {
        return (Map<Object, Object>) get(owner, name);
    }

    @SuppressWarnings("unchecked")
    static Collection<Object> collection(Object owner, String name) {
        return (Collection<Object>) get(owner, name);
    }
}
