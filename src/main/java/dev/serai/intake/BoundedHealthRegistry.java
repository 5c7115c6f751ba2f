package dev.serai.intake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthContributorRegistry;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;
import org.springframework.stereotype.Component;

/** Bounds the time of every health indicator, so that the health page answers although a database or a broker does not. */
@Component
final class BoundedHealthRegistry implements BeanPostProcessor {

    private final Executor threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "serai-health");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof HealthContributorRegistry registry) {
            List<NamedContributor<HealthContributor>> all = registry.stream().toList();
            all.forEach(named -> {
                registry.unregisterContributor(named.getName());
                registry.registerContributor(named.getName(), bounded(named.getContributor()));
            });
        }
        return bean;
    }

    private HealthContributor bounded(HealthContributor contributor) {
        if (contributor instanceof HealthIndicator indicator) {
            return new BoundedHealth(indicator, threads, BoundedHealth.LONGEST);
        }
        Map<String, HealthContributor> parts = new LinkedHashMap<>();
        ((CompositeHealthContributor) contributor).forEach(part -> parts.put(part.getName(), bounded(part.getContributor())));
        return CompositeHealthContributor.fromMap(parts);
    }
}
