package dev.serai.template;

import dev.serai.operation.MessageTemplates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The texts in the files of an operator: {@code <message>/<locale>/<part>.mustache}. They are read whenever a message is made of them. */
@Component
class ShippedTexts {

    private static final String DEFAULT_LOCALE = "en";
    private static final String ENDING = ".mustache";

    private final Path directory;

    ShippedTexts(ShippedProperties properties) {
        this.directory = properties.directory();
    }

    /** Where the texts of a message stand. */
    Path folder(String name) {
        return directory.resolve(name);
    }

    /**
     * What the files say.
     *
     * @throws IllegalStateException where there is none
     */
    Content content(String name) {
        Map<String, Map<String, String>> locales = new LinkedHashMap<>();
        for (Path locale : children(folder(name))) {
            Map<String, String> parts = new LinkedHashMap<>();
            for (Path file : children(locale)) {
                String part = file.getFileName().toString().replace(ENDING, "");
                if (file.toString().endsWith(ENDING) && (MessageTemplates.PARTS.contains(part) || part.equals(MessageTexts.LABELS))) {
                    parts.put(part, text(file));
                }
            }
            if (!parts.isEmpty()) {
                locales.put(locale.getFileName().toString(), parts);
            }
        }
        if (locales.isEmpty()) {
            throw new IllegalStateException("There are no texts of the message \"" + name + "\" in " + folder(name).toAbsolutePath()
                    + " (serai.template.shipped.directory)");
        }
        return new Content(locales, locales.containsKey(DEFAULT_LOCALE) ? DEFAULT_LOCALE : locales.keySet().iterator().next(), null, null);
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read", e);
        }
    }
}
