package dev.serai;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A folder of files of a running Serai, of routes or of kamelets: what a test puts into it is taken up before it goes on, and goes
 * when the test ends.
 */
public final class RouteFolder implements AutoCloseable {

    private final Path folder;
    private final String label;
    private final Supplier<JsonNode> states;
    private final List<String> written = new ArrayList<>();

    /**
     * @param label what the names of its files begin with where they are listed
     * @param states what {@code GET /api/routes} lists
     */
    public RouteFolder(Path folder, String label, Supplier<JsonNode> states) {
        this.folder = folder;
        this.label = label;
        this.states = states;
    }

    /** Writes a file and waits until this version of it runs; answers how it stands. */
    public JsonNode put(String name, String content) {
        int before = state(name).path("revision").asInt();
        write(name, content);
        return await(name).until(() -> state(name), state -> state.path("status").asText().equals("broken")
                || state.path("status").asText().equals("live") && state.path("revision").asInt() > before);
    }

    /** Writes a file and waits for nothing. */
    public void write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Path beside = file.resolveSibling("." + file.getFileName() + ".swp");
            Files.writeString(beside, content);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written.add(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a file taken away at the end that Serai itself has written. */
    public void claim(String name) {
        written.add(name);
    }

    /** How a file stands; a missing node while it is not known. */
    public JsonNode state(String name) {
        for (JsonNode state : states.get()) {
            if (state.path("file").asText().equals(label + "/" + name)) {
                return state;
            }
        }
        return MissingNode.getInstance();
    }

    /** Takes away what was written, and waits until nothing of it runs. */
    @Override
    public void close() {
        try {
            for (String name : written) {
                Files.deleteIfExists(folder.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written.forEach(name -> await(name).until(() -> state(name).isMissingNode()));
        written.clear();
    }
}
