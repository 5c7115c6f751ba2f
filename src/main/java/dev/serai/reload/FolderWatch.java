package dev.serai.reload;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** Loads the folders when Camel has started, and looks at them again and again from then on. */
final class FolderWatch implements CamelContextConfiguration, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final List<WatchedFolder> folders;
    private final Supplier<Reloader> reloaders;
    private final HttpRoutes httpRoutes;
    private final ReloadProperties properties;
    private final ScheduledExecutorService thread;
    private Reloader reloader;

    FolderWatch(List<WatchedFolder> folders, Supplier<Reloader> reloaders, HttpRoutes httpRoutes,
            ReloadProperties properties, ScheduledExecutorService thread) {
        this.folders = folders;
        this.reloaders = reloaders;
        this.httpRoutes = httpRoutes;
        this.properties = properties;
        this.thread = thread;
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
        thread.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            Changes changes = new Changes();
            folders.forEach(folder -> folder.look(changes));
            if (changes.any()) {
                reloader.apply(changes);
            }
        } catch (Throwable e) {
            LOG.error("Changed files could not be taken up; the folders are looked at again", e);
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
