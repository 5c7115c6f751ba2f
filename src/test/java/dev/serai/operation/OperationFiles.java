package dev.serai.operation;

import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
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

    private static ProviderCatalog providers() {
        ProviderCatalog catalog = new ProviderCatalog();
        try (Stream<Path> files = Files.list(FOLDER.getParent())) {
            for (Path file : files.filter(each -> each.toString().endsWith(ProviderFile.SUFFIX)).toList()) {
                catalog.publish(ProviderFile.parse(file.getFileName().toString(), Files.readString(file), 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return catalog;
    }

    /** They know the providers of this project, too. */
    static Operations operations() {
        Operations operations = new Operations(providers());
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
