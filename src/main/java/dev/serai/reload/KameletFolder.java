package dev.serai.reload;

import dev.serai.trial.ProviderFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** Writes new files into the folder of provider files, and has them taken up at once. */
final class KameletFolder implements ProviderFolder {

    private static final String LABEL = "kamelets/";

    private final Path folder;
    private final RouteFiles files;
    private final Supplier<FolderWatch> watch;

    KameletFolder(Path folder, RouteFiles files, Supplier<FolderWatch> watch) {
        this.folder = folder;
        this.files = files;
        this.watch = watch;
    }

    @Override
    public Path path() {
        return folder.toAbsolutePath().normalize();
    }

    @Override
    public synchronized Added add(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        if (FileKind.of(name).filter(FileKind.KAMELET::equals).isEmpty() || !folder.equals(file.getParent())) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a provider's file");
        }
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileState state;
        try {
            state = taken(name);
        } catch (RuntimeException e) {
            // Else the watch would take it up later, which nobody would know.
            Files.deleteIfExists(file);
            throw e;
        }
        if (!state.status().equals("live")) {
            remove(name);
        }
        return new Added(state.file(), state.hash(), state.status().equals("live") ? null : String.valueOf(state.reason()), state);
    }

    @Override
    public synchronized void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        taken(name);
    }

    private FileState taken(String name) {
        try {
            watch.get().takeUp();
        } catch (BrokenFileException e) {
            throw new IllegalStateException(e);
        }
        return files.state(LABEL + name).orElseGet(() -> FileState.ignored(LABEL + name, "It was not taken up"));
    }
}
