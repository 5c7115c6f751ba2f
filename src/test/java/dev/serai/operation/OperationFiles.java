package dev.serai.operation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The operation files of this project. */
final class OperationFiles {

    static final Path FOLDER = Path.of("kamelets", "operations");

    private OperationFiles() {}

    static List<Path> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(OperationFile.SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Operations operations() {
        Operations operations = new Operations();
        all().forEach(file -> {
            try {
                operations.publish(OperationFile.parse(file.getFileName().toString(), Files.readString(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return operations;
    }
}
