package dev.serai.reload;

import dev.serai.reload.camel.ContextState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.RestConfiguration;
import org.apache.camel.spi.Transformer;
import org.springframework.beans.BeanWrapperImpl;

/** How much there is of each kind in a Camel context. */
final class Footprint {

    /** Services that Camel makes when it is first asked for them, or as messages come, and keeps in a cache. */
    private static final Pattern LATER =
            Pattern.compile("org\\.apache\\.camel\\..*\\.(Default\\w+(Factory|Template|Registry|Loader)|KameletProducer)");

    private Footprint() {}

    static Map<String, Object> of(ModelCamelContext camel) {
        Map<String, Object> counts = new TreeMap<>();
        counts.put("routes", camel.getRoutes().size());
        counts.put("route definitions", camel.getRouteDefinitions().size());
        counts.put("route configurations", camel.getRouteConfigurationDefinitions().size());
        counts.put("route templates", camel.getRouteTemplateDefinitions().size());
        counts.put("rests", camel.getRestDefinitions().size());
        counts.put("endpoints", camel.getEndpoints().stream().map(endpoint -> endpoint.toString().replaceAll("-r\\d+", "-r"))
                .sorted().toList());
        counts.put("wrapped endpoints", camel.getEndpoints().stream().filter(InterceptSendToEndpoint.class::isInstance).count());
        counts.put("error handler", String.valueOf(camel.getCamelContextExtension().getErrorHandlerFactory()));
        counts.put("rest configuration", values(camel.getRestConfiguration()));
        counts.put("event notifiers", camel.getManagementStrategy().getEventNotifiers().size());
        counts.put("services", camel.getCamelContextExtension().getServices().stream().map(service -> service.getClass().getName())
                .filter(name -> !LATER.matcher(name).matches())
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting())));
        counts.put("threads", Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(name -> name.contains("corpus"))
                .sorted().toList());
        int number = 0;
        for (ContextState.Shelf shelf : new ContextState(camel).shelves()) {
            // once each: Camel keeps a converter under every pair of types it was found for
            Set<Object> things = Collections.newSetFromMap(new IdentityHashMap<>());
            shelf.contents().values().stream().filter(thing -> !isCamels(thing)).forEach(things::add);
            counts.put("shelf " + number++, things.size());
        }
        return counts;
    }

    /** What Camel itself makes once it is first asked for. */
    private static boolean isCamels(Object thing) {
        return (thing instanceof Transformer || thing instanceof LifecycleStrategy)
                && thing.getClass().getName().startsWith("org.apache.camel.");
    }

    /** What is not as it was, each with before and after. */
    static Map<String, String> difference(Map<String, Object> before, Map<String, Object> after) {
        Map<String, String> difference = new TreeMap<>();
        before.forEach((name, was) -> {
            if (!was.equals(after.get(name))) {
                difference.put(name, was + " -> " + after.get(name));
            }
            if (was instanceof List<?> list && after.get(name) instanceof List<?> now && !was.equals(now)) {
                difference.put(name, "gone " + without(list, now) + ", new " + without(now, list));
            }
            if (was instanceof Map<?, ?> map && after.get(name) instanceof Map<?, ?> now && !was.equals(now)) {
                Map<Object, Object> more = new TreeMap<>(now);
                more.entrySet().removeAll(map.entrySet());
                Map<Object, Object> less = new TreeMap<>(map);
                less.entrySet().removeAll(now.entrySet());
                difference.put(name, "was " + less + ", now " + more);
            }
        });
        return difference;
    }

    /** What is left of a list without one of each in the other. */
    private static List<?> without(List<?> list, List<?> other) {
        List<Object> left = new ArrayList<>(list);
        other.forEach(left::remove);
        return left;
    }

    private static Map<String, String> values(RestConfiguration configuration) {
        Map<String, String> values = new TreeMap<>();
        BeanWrapperImpl bean = new BeanWrapperImpl(configuration);
        for (java.beans.PropertyDescriptor property : bean.getPropertyDescriptors()) {
            values.put(property.getName(), Objects.toString(bean.getPropertyValue(property.getName())));
        }
        return values;
    }
}
