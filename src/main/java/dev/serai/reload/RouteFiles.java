package dev.serai.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** How each file of {@code routes/} and {@code kamelets/} stands; read by the API, the health page and the console. */
public final class RouteFiles {

    private final Map<String, FileState> states = new ConcurrentSkipListMap<>();
    private final Map<String, String> broken = new ConcurrentHashMap<>();
    private final Supplier<Map<String, String>> lost;
    private final BiConsumer<String, String> onChanged;
    private volatile List<SourceFile> running = List.of();

    /**
     * @param lost what went wrong in running routes, by their ids with the version
     * @param onChanged told the file and how it stands now
     */
    RouteFiles(Supplier<Map<String, String>> lost, BiConsumer<String, String> onChanged) {
        this.lost = lost;
        this.onChanged = onChanged;
    }

    /** All files, sorted by name. */
    public List<FileState> states() {
        Map<String, String> warnings = lost.get();
        return states.values().stream().map(state -> warned(state, warnings)).toList();
    }

    private static FileState warned(FileState state, Map<String, String> warnings) {
        List<String> words = new ArrayList<>();
        if (state.warning() != null) {
            words.add(state.warning());
        }
        state.routeIds().stream().map(warnings::get).filter(Objects::nonNull).forEach(words::add);
        return words.isEmpty() ? state : state.withWarning(String.join("; ", words));
    }

    /** The files that run, as they run, sorted by name; replaced as a whole once changes are taken up. */
    List<SourceFile> running() {
        return running;
    }

    void running(List<SourceFile> files) {
        running = List.copyOf(files);
    }

    /** How a file stands; empty where there is none of this name. */
    Optional<FileState> state(String file) {
        return Optional.ofNullable(states.get(file)).map(state -> warned(state, lost.get()));
    }

    /** The text of a file that is broken; empty where it is not, or cannot be read. */
    Optional<String> brokenText(String file) {
        return Optional.ofNullable(broken.get(file));
    }

    void put(FileState state) {
        put(state, null);
    }

    /** @param text what is broken; null where nothing is */
    void put(FileState state, String text) {
        if (text == null) {
            broken.remove(state.file());
        } else {
            broken.put(state.file(), text);
        }
        if (!state.equals(states.put(state.file(), state))) {
            onChanged.accept(state.file(), state.status());
        }
    }

    void remove(String name) {
        broken.remove(name);
        if (states.remove(name) != null) {
            onChanged.accept(name, "removed");
        }
    }
}
