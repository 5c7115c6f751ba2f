package dev.serai.reload;

import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.DisposableBean;

/** Loads the folders when Camel has started, and looks at them again and again from then on. */
final class FolderWatch implements CamelContextConfiguration, DisposableBean {

    /** Longer than it takes to check and build all files at once. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<WatchedFolder> folders;
    private final Supplier<Reloader> reloaders;
    private final HttpRoutes httpRoutes;
    private final ReloadProperties properties;
    private final ScheduledExecutorService thread;
    private final Loops loops;
    private Reloader reloader;

    FolderWatch(List<WatchedFolder> folders, Supplier<Reloader> reloaders, HttpRoutes httpRoutes,
            ReloadProperties properties, ScheduledExecutorService thread, Loops loops) {
        this.folders = folders;
        this.reloaders = reloaders;
        this.httpRoutes = httpRoutes;
        this.properties = properties;
        this.thread = thread;
        this.loops = loops;
    }

    @Override
    public void beforeApplicationStart(CamelContext camelContext) {
        // routes are added to the started context, by the same code as later
    }

    @Override
    public void afterApplicationStart(CamelContext camelContext) {
        reloader = reloaders.get();
        Changes changes = new Changes();
        folders.forEach(folder -> folder.readAll(changes));
        try {
            reloader.start(changes);
        } finally {
            httpRoutes.loaded();
        }
        long interval = properties.interval().toMillis();
        thread.scheduleWithFixedDelay(loops.task("serai-reload", PATIENCE, beat -> look()), interval, interval, TimeUnit.MILLISECONDS);
    }

    private void look() {
        Changes changes = new Changes();
        folders.forEach(folder -> folder.look(changes));
        if (changes.any()) {
            reloader.apply(changes);
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
