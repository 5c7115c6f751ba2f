package dev.serai.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The files of the console, read and compressed once, when the first of them is asked for. */
@Component
class ConsoleFiles {

    private static final String OWN = "/console/";
    private static final String SHELL = "index.html";
    private static final String VERSION = "{version}";

    private volatile Loaded loaded;

    /** @param version changes with any of the files, so that addresses that have it may be kept for ever */
    private record Loaded(String version, ConsoleFile shell, Map<String, ConsoleFile> files) {}

    /** The page that every address answers; it builds what belongs there. */
    ConsoleFile shell() {
        return loaded().shell();
    }

    /** @param path such as {@code <version>/app.js}; of another version there is nothing */
    Optional<ConsoleFile> find(String path) {
        Loaded now = loaded();
        return path.startsWith(now.version() + "/") ? Optional.ofNullable(now.files().get(path.substring(now.version().length() + 1)))
                : Optional.empty();
    }

    private Loaded loaded() {
        Loaded now = loaded;
        if (now == null) {
            synchronized (this) {
                now = loaded == null ? load() : loaded;
                loaded = now;
            }
        }
        return now;
    }

    private static Loaded load() {
        Map<String, byte[]> sources = new TreeMap<>();
        try {
            PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(ConsoleFiles.class.getClassLoader());
            for (Resource file : resolver.getResources("classpath:console/**/*.*")) {
                String url = file.getURL().toString();
                sources.put(url.substring(url.lastIndexOf(OWN) + OWN.length()), file.getContentAsByteArray());
            }
            for (ConsoleLibraries.Library library : ConsoleLibraries.Library.values()) {
                for (Resource file : resolver.getResources(library.pattern())) {
                    String name = library.served(file.getURL().toString());
                    if (name != null) {
                        sources.put(name, ConsoleLibraries.linked(name, file.getContentAsString(StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files of the console cannot be read", e);
        }
        String version = ConsoleFile.hash(sources.values().toArray(byte[][]::new));
        String shell = new String(sources.remove(SHELL), StandardCharsets.UTF_8).replace(VERSION, version);
        Map<String, ConsoleFile> files = new TreeMap<>();
        sources.forEach((name, bytes) -> files.put(name, ConsoleFile.of(name, bytes)));
        return new Loaded(version, ConsoleFile.of(SHELL, shell.getBytes(StandardCharsets.UTF_8)), Map.copyOf(files));
    }
}
