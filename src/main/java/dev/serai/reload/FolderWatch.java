package dev.serai.reload;

import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/** Loads the folders when Camel has started, and looks at them again and again from then on. */
final class FolderWatch implements CamelContextConfiguration, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    /** Longer than it takes to check and build all files at once. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration MOST_BETWEEN = Duration.ofSeconds(30);

    private final List<WatchedFolder> folders;
    private final RouteFiles files;
    private final Supplier<Reloader> reloaders;
    private final HttpRoutes httpRoutes;
    private final ReloadProperties properties;
    private final ScheduledExecutorService thread;
    private final Loops loops;
    private Reloader reloader;
    private Map<String, String> told = Map.of();

    FolderWatch(List<WatchedFolder> folders, RouteFiles files, Supplier<Reloader> reloaders, HttpRoutes httpRoutes,
            ReloadProperties properties, ScheduledExecutorService thread, Loops loops) {
        this.folders = folders;
        this.files = files;
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
        tellIgnored();
        try {
            reloader.start(changes);
        } finally {
            httpRoutes.loaded();
        }
        long interval = properties.interval().toMillis();
        thread.scheduleWithFixedDelay(loops.task("serai-reload", PATIENCE, beat -> look()), interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Says which files look as if they were to be taken up and are not: in the log once, and for as long as they are there. */
    private void tellIgnored() {
        Map<String, String> ignored = new TreeMap<>();
        folders.forEach(folder -> ignored.putAll(folder.ignored()));
        told.keySet().stream().filter(name -> !ignored.containsKey(name)).forEach(files::remove);
        ignored.forEach((name, why) -> {
            if (!why.equals(told.get(name))) {
                LOG.warn("File {} is not taken up: {}", name, why);
                files.put(FileState.ignored(name, why));
            }
        });
        told = ignored;
    }

    private void look() {
        Changes changes = new Changes();
        folders.forEach(folder -> folder.look(changes));
        tellIgnored();
        if (changes.any()) {
            reloader.apply(changes);
        }
    }

    /** What is done with the providers between two looks at the folders. */
    interface Work {
        void with(LiveKamelets kamelets) throws BrokenFileException;
    }

    /** Does something between two looks, and waits for that. */
    void between(Work work) throws BrokenFileException {
        try {
            thread.submit(() -> {
                work.with(reloader.kamelets());
                return null;
            }).get(MOST_BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokenFileException broken) {
                throw broken;
            }
            throw new IllegalStateException("The provider could not be tried", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Serai is ending", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The files are being loaded for longer than " + MOST_BETWEEN.toSeconds() + " s", e);
        }
    }

    /** Has what lies in the folders now taken up at once, and waits for that. */
    void takeUp() throws BrokenFileException {
        between(kamelets -> {
            look();
            look();
        });
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
