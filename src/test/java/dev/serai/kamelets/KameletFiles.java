package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The provider files of this project. */
final class KameletFiles {

    static final Path FOLDER = Path.of("kamelets");
    static final YAMLMapper YAML = new YAMLMapper();

    private KameletFiles() {}

    static List<Path> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".kamelet.yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode tree(Path file) {
        try {
            return YAML.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Provider provider(String id) {
        return provider(FOLDER.resolve(id + ProviderFile.SUFFIX));
    }

    static Provider provider(Path file) {
        return ProviderFile.parse(file.getFileName().toString(), text(file), 1);
    }
}
