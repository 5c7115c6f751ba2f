package dev.serai.reload.camel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.model.Model;
import org.apache.camel.support.DefaultRegistry;

/**
 * What a Camel context holds beside routes, as far as a file can add to it: beans, data formats, type converters, interceptors and the
 * like, each kind as a shelf of keyed things.
 */
public final class ContextState {

    private final List<Shelf> shelves = new ArrayList<>();

    /** One kind of things. */
    public interface Shelf {

        /** What people call a thing of this kind; null where the things have no names that two files could both give. */
        String kind();

        /** What is there now. */
        Map<Object, Object> contents();

        /** Puts a thing in its place; null takes away what is there. */
        void set(Object key, Object thing);

        /** The name of a thing. */
        default String name(Object key) {
            return String.valueOf(key);
        }
    }

    public ContextState(CamelContext context) {
        ExtendedCamelContext extension = context.getCamelContextExtension();
        Model model = (Model) CamelInternals.get(context, "model");
        DefaultRegistry registry = (DefaultRegistry) context.getRegistry();
        Object converters = context.getTypeConverterRegistry();
        shelves.add(new Beans(registry, CamelInternals.map(registry, "fallbackRegistry")));
        shelves.add(new Beans(registry, CamelInternals.map(registry, "supplierRegistry")));
        named("Data format", model::getDataFormats);
        unordered(() -> CamelInternals.collection(model, "beans"));
        unordered(model::getTransformers);
        unordered(model::getValidators);
        unordered(model::getModelLifecycleStrategies);
        for (String configurations : List.of("serviceCallConfigurations", "resilience4jConfigurations",
                "faultToleranceConfigurations")) {
            keyed(() -> CamelInternals.map(model, configurations));
        }
        keyed(context::getTransformerRegistry);
        keyed(context::getValidatorRegistry);
        shelves.add(new Converters(CamelInternals.map(converters, "converters")));
        unordered(() -> CamelInternals.collection(converters, "fallbackConverters"));
        for (String listeners : List.of("endpointStrategies", "autoMockInterceptStrategies", "startupListeners", "lifecycleStrategies",
                "routePolicyFactories")) {
            unordered(() -> CamelInternals.collection(context, listeners));
        }
        unordered(extension::getInterceptStrategies);
        unordered(extension::getLogListeners);
        shelves.add(new Notifiers(context));
        keyed(context::getGlobalOptions);
        PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
        keyed(() -> properties.getInitialProperties());
        keyed(() -> properties.getOverrideProperties());
        unordered(() -> CamelInternals.collection(properties, "sources"));
        unordered(properties::getLocations);
    }

    public List<Shelf> shelves() {
        return shelves;
    }

    /** A copy of what is there now. */
    public Map<Shelf, Map<Object, Object>> contents() {
        Map<Shelf, Map<Object, Object>> contents = new IdentityHashMap<>();
        shelves.forEach(shelf -> contents.put(shelf, shelf.contents()));
        return contents;
    }

    private void named(String kind, Supplier<Map<?, ?>> map) {
        shelves.add(new Keyed(kind, map));
    }

    private void keyed(Supplier<Map<?, ?>> map) {
        shelves.add(new Keyed(null, map));
    }

    private void unordered(Supplier<Collection<?>> collection) {
        shelves.add(new Unordered(collection));
    }

    private record Keyed(String kind, Supplier<Map<?, ?>> map) implements Shelf {

        @Override
        public Map<Object, Object> contents() {
            return map.get() == null ? Map.of() : new LinkedHashMap<>(map.get());
        }

        @Override
        @SuppressWarnings("unchecked")
        public void set(Object key, Object thing) {
            Map<Object, Object> things = (Map<Object, Object>) map.get();
            if (thing == null) {
                things.remove(key);
            } else {
                things.put(key, thing);
            }
        }
    }

    /** Things that are only told apart by being another object. */
    private record Unordered(Supplier<Collection<?>> collection) implements Shelf {

        private record Same(Object thing) {

            @Override
            public boolean equals(Object other) {
                return other instanceof Same same && same.thing == thing;
            }

            @Override
            public int hashCode() {
                return System.identityHashCode(thing);
            }
        }

        @Override
        public String kind() {
            return null;
        }

        @Override
        public Map<Object, Object> contents() {
            Map<Object, Object> contents = new LinkedHashMap<>();
            if (collection.get() != null) {
                collection.get().forEach(thing -> contents.put(new Same(thing), thing));
            }
            return contents;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void set(Object key, Object thing) {
            Object before = ((Same) key).thing();
            ((Collection<Object>) collection.get()).removeIf(each -> each == before);
            if (thing != null) {
                ((Collection<Object>) collection.get()).add(thing);
            }
        }
    }

    private record Notifiers(CamelContext context) implements Shelf {

        @Override
        public String kind() {
            return null;
        }

        @Override
        public Map<Object, Object> contents() {
            Map<Object, Object> contents = new IdentityHashMap<>();
            context.getManagementStrategy().getEventNotifiers().forEach(notifier -> contents.put(notifier, notifier));
            return contents;
        }

        @Override
        public void set(Object key, Object thing) {
            if (thing == null) {
                context.getManagementStrategy().removeEventNotifier((org.apache.camel.spi.EventNotifier) key);
            }
        }
    }

    /** Converters under the pair of types each is found by, which for one converter can be several. */
    private record Converters(Map<Object, Object> map) implements Shelf {

        @Override
        public String kind() {
            return null;
        }

        @Override
        public Map<Object, Object> contents() {
            return new LinkedHashMap<>(map);
        }

        @Override
        public void set(Object key, Object thing) {
            Object before = map.get(key);
            if (thing == null) {
                map.values().removeIf(each -> each == before);
            } else {
                map.replaceAll((types, each) -> each == before ? thing : each);
            }
        }
    }

    /** Beans, each under its name and type. */
    private record Beans(DefaultRegistry registry, Map<Object, Object> map) implements Shelf {

        private record Key(Object name, Object type) {}

        @Override
        public String kind() {
            return "Bean";
        }

        @Override
        public String name(Object key) {
            return String.valueOf(((Key) key).name());
        }

        @Override
        public Map<Object, Object> contents() {
            Map<Object, Object> contents = new LinkedHashMap<>();
            map.forEach((name, byType) -> ((Map<?, ?>) byType).forEach((type, bean) -> contents.put(new Key(name, type), bean)));
            return contents;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void set(Object key, Object thing) {
            Key place = (Key) key;
            Map<Object, Object> byType = (Map<Object, Object>) map.get(place.name());
            if (thing != null) {
                ((Map<Object, Object>) map.computeIfAbsent(place.name(), name -> new LinkedHashMap<>())).put(place.type(), thing);
            } else if (byType != null && byType.size() > 1) {
                byType.remove(place.type());
            } else if (byType != null) {
                registry.unbind(String.valueOf(place.name()));
            }
        }
    }
}
