package dev.serai.reload;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.Registry;

/** The beans of the live context without its components, which must not change hands, and what configures them. */
final class ScratchRegistry implements BeanRepository {

    private final Registry live;

    ScratchRegistry(Registry live) {
        this.live = live;
    }

    private static boolean shared(Object bean) {
        return !(bean instanceof Component || bean instanceof CamelContext || bean instanceof ComponentCustomizer);
    }

    @Override
    public Object lookupByName(String name) {
        Object bean = live.lookupByName(name);
        return shared(bean) ? bean : null;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        T bean = live.lookupByNameAndType(name, type);
        return shared(bean) ? bean : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        Map<String, T> beans = new LinkedHashMap<>(live.findByTypeWithName(type));
        beans.values().removeIf(bean -> !shared(bean));
        return beans;
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        Set<T> beans = new LinkedHashSet<>(live.findByType(type));
        beans.removeIf(bean -> !shared(bean));
        return beans;
    }
}
