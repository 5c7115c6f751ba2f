package dev.serai.connection;

import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The provider files of this project, read without running them. */
final class TestProviders {

    private TestProviders() {}

    static ProviderCatalog publish(ProviderCatalog catalog) {
        try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
            List<Path> kamelets = files.filter(file -> file.toString().endsWith(".kamelet.yaml")).toList();
            for (Path file : kamelets) {
                String name = file.getFileName().toString();
                if (catalog.find(name.replace("-sink.kamelet.yaml", "")).isEmpty()) {
                    catalog.publish(ProviderFile.parse(name, Files.readString(file), 1));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return catalog;
    }
}
