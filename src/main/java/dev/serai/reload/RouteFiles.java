package dev.serai.reload;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** How each file of {@code routes/} and {@code kamelets/} stands; read by the API, the health page and the console. */
public final class RouteFiles {

    private final Map<String, FileState> states = new ConcurrentSkipListMap<>();

    /** All files, sorted by name. */
    public List<FileState> states() {
        return List.copyOf(states.values());
    }

    void put(FileState state) {
        states.put(state.file(), state);
    }

    void remove(String name) {
        states.remove(name);
    }
}
