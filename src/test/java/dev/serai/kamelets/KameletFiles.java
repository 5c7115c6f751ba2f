package dev.serai.kamelets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The provider files of this project. */
final class KameletFiles {

    static final Path FOLDER = Path.of("kamelets");
    static final YAMLMapper YAML = new YAMLMapper();

    private static final Map<Path, Provider> PARSED = new ConcurrentHashMap<>();

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

    /** All providers, each with the files of its family. */
    static List<Provider> providers() {
        ProviderCatalog catalog = new ProviderCatalog();
        all().forEach(file -> catalog.publish(provider(file)));
        return catalog.all();
    }

    /** The files of one provider, its head first. */
    static List<Path> family(String id) {
        return Stream.concat(Stream.of(FOLDER.resolve(id + ProviderFile.SUFFIX)),
                all().stream().filter(file -> id.equals(provider(file).family()))).toList();
    }

    /** A provider with all files of its family, as Serai has it. */
    static Provider provider(String id) {
        ProviderCatalog catalog = new ProviderCatalog();
        family(id).forEach(file -> catalog.publish(provider(file)));
        return catalog.get(id);
    }

    /** Of the files of a provider the one whose template answers the operation; its head where none does. */
    static Provider file(String provider, String operation) {
        List<Provider> files = family(provider).stream().map(KameletFiles::provider).toList();
        return files.stream().filter(file -> file.serves(operation)).findFirst().orElse(files.get(0));
    }

    /** What the files give as an example of a message: of an operation, or a question about one. */
    static JsonNode example(String provider, String operation) {
        return family(provider).stream().map(file -> tree(file).at("/spec/dataTypes/in/types").path(operation).at("/schema/example"))
                .filter(example -> !example.isMissingNode()).findFirst().orElseThrow(() -> new AssertionError(operation));
    }

    /** One file alone. */
    static Provider provider(Path file) {
        return PARSED.computeIfAbsent(file, any -> ProviderFile.parse(file.getFileName().toString(), text(file), 1));
    }
}
