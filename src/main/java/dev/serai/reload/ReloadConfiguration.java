package dev.serai.reload;

import dev.serai.SeraiProperties;
import dev.serai.event.LostOperations;
import dev.serai.event.TrialComponents;
import dev.serai.live.LiveUpdates;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import dev.serai.supervision.Loops;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReloadProperties.class, SeraiProperties.class})
class ReloadConfiguration {

    @Bean("direct-component")
    SwitchingDirectComponent directComponent() {
        return new SwitchingDirectComponent();
    }

    @Bean
    HttpRoutes httpRoutes() {
        return new HttpRoutes();
    }

    @Bean("platform-http-engine")
    PlatformHttpEngine platformHttpEngine(HttpRoutes routes, Environment environment) {
        return new SwitchingHttpEngine(environment.getProperty("server.port", Integer.class, 8080), routes);
    }

    @Bean("platform-http-component")
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    PublicHttpComponent platformHttpComponent(PlatformHttpEngine engine) {
        PublicHttpComponent component = new PublicHttpComponent();
        component.setEngine(engine);
        component.setServerRequestValidation(false);
        return component;
    }

    @Bean
    RouteFiles routeFiles(ObjectProvider<LostOperations> lost, ObjectProvider<LiveUpdates> live) {
        return new RouteFiles(() -> lost.stream().findFirst().map(LostOperations::warnings).orElse(Map.of()),
                (file, status) -> live.ifAvailable(updates -> updates.routeChanged(file, status)));
    }

    @Bean
    StepCounts stepCounts(Clock clock) {
        return new StepCounts(clock);
    }

    @Bean
    RouteFilesApi routeFilesApi(RouteFiles files, StepCounts counts, ObjectProvider<CamelContext> camel) {
        return new RouteFilesApi(files, counts, () -> (ModelCamelContext) camel.getObject());
    }

    @Bean
    FileTrials fileTrials(RouteFiles files, ProviderCatalog catalog, ObjectProvider<CamelContext> camel,
            ObjectProvider<Operations> operations, ObjectProvider<TrialComponents> components,
            ObjectProvider<FolderWatch> watch) {
        return new FileTrials(files, camel::getObject, operations::getObject, components::getObject, watch::getObject, catalog);
    }

    @Bean
    KameletFolder kameletFolder(SeraiProperties serai, RouteFiles files, ObjectProvider<FolderWatch> watch) {
        return new KameletFolder(serai.kameletsDir(), files, watch::getObject);
    }

    @Bean
    HealthIndicator routesHealthIndicator(RouteFiles files) {
        return new RoutesHealthIndicator(files);
    }

    @Bean
    FolderWatch folderWatch(SeraiProperties serai, ReloadProperties properties, HttpRoutes httpRoutes, RouteFiles files,
            ProviderCatalog catalog, Clock clock, Loops loops, ObjectProvider<CamelContext> camel, ObjectProvider<Operations> operations) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread reload = new Thread(task, "serai-reload");
            reload.setDaemon(true);
            return reload;
        });
        Drain drain = new Drain(thread, properties.quiet(), properties.drainTimeout());
        List<WatchedFolder> folders = List.of(
                new WatchedFolder(serai.kameletsDir(), "kamelets", Set.of(FileKind.KAMELET, FileKind.OPERATION), 1),
                new WatchedFolder(serai.routesDir(), "routes", Set.of(FileKind.ROUTES, FileKind.JAVA), 16));
        return new FolderWatch(folders, files, () -> {
            ModelCamelContext context = (ModelCamelContext) camel.getObject();
            RouteSources sources = new RouteSources();
            FileNotes notes = new FileNotes(context, operations.getIfAvailable());
            Operations live = operations.getIfAvailable(Operations::new);
            return new Reloader(new RouteCheck(context, sources), notes, new LiveRoutes(context, sources, drain),
                    new LiveKamelets(context, catalog, drain), live, new LastGood(serai.dataDir()), files, clock);
        }, httpRoutes, properties, thread, loops);
    }
}
