package dev.serai.reload.camel;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.Registry;

/**
 * The beans of the live context without its components, which must not change hands, and what configures them. A bean that the files
 * under check bring goes before the live one of its name.
 */
final class ScratchRegistry implements BeanRepository {

    private final Registry live;
    private final Registry own;

    ScratchRegistry(Registry live, Registry own) {
        this.live = live;
        this.own = own;
    }

    private static boolean shared(Object bean) {
        return !(bean instanceof Component || bean instanceof CamelContext || bean instanceof ComponentCustomizer);
    }

    @Override
    public Object lookupByName(String name) {
        if (own.lookupByName(name) != null) {
            return null;
        }
        Object bean = live.lookupByName(name);
        return shared(bean) ? bean : null;
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        if (own.lookupByName(name) != null) {
            return null;
        }
        T bean = live.lookupByNameAndType(name, type);
        return shared(bean) ? bean : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        Map<String, T> beans = new LinkedHashMap<>(live.findByTypeWithName(type));
        beans.entrySet().removeIf(bean -> !shared(bean.getValue()) || own.lookupByName(bean.getKey()) != null);
        return beans;
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        Set<T> beans = new LinkedHashSet<>(live.findByType(type));
        beans.removeIf(bean -> !shared(bean));
        return beans;
    }
}
