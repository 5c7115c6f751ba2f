package dev.serai.trial;

import java.io.IOException;
import java.nio.file.Path;

/** The folder of provider files, as far as Serai itself writes into it: new files, and none in place of another. */
public interface ProviderFolder {

    /** Where it is. */
    Path path();

    /**
     * Writes a file and has it taken up; one that is broken, or that cannot be taken up, is taken away again.
     *
     * @param name without a folder, such as {@code acme-sink.kamelet.yaml}
     * @throws java.nio.file.FileAlreadyExistsException where there is one of this name
     * @throws IOException where it cannot be written
     */
    Added add(String name, String text) throws IOException;

    /**
     * Takes away a file that {@link #add} wrote.
     *
     * @throws IOException where it cannot be deleted
     */
    void remove(String name) throws IOException;

    /**
     * What became of it.
     *
     * @param file with its folder, as files are listed
     * @param hash the beginning of its SHA-256; null where it is not live
     * @param reason why it is not live; null where it is
     * @param state as {@code GET /api/routes} shows it
     */
    record Added(String file, String hash, String reason, Object state) {}
}
