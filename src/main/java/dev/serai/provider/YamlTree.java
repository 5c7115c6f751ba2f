package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.OptionSchema;
import dev.serai.yaml.InvalidYamlException;
import dev.serai.yaml.YamlFile;

/** A kamelet file as JSON that knows on which line each value stands. */
final class YamlTree {

    private static final String EXPECTED = "is not a kamelet: a YAML object with apiVersion, kind, metadata and spec is expected";

    private final String fileName;
    private final YamlFile file;

    private YamlTree(String fileName, YamlFile file) {
        this.fileName = fileName;
        this.file = file;
    }

    static YamlTree parse(String fileName, String yaml) {
        try {
            return new YamlTree(fileName, YamlFile.parse(yaml, EXPECTED));
        } catch (InvalidYamlException e) {
            throw new InvalidProviderFileException(fileName, e.line(), e.reason());
        }
    }

    JsonNode at(String pointer) {
        return file.at(pointer);
    }

    /** Line of the value, or of the nearest value around it. */
    int line(String pointer) {
        return file.line(pointer);
    }

    InvalidProviderFileException invalid(String pointer, String reason) {
        return new InvalidProviderFileException(fileName, line(pointer), reason);
    }

    InvalidProviderFileException invalid(int line, String reason) {
        return new InvalidProviderFileException(fileName, line, reason);
    }

    /** The schema of a provider's own options at this place. */
    OptionSchema options(String pointer) {
        return OptionSchema.read(file, pointer);
    }

    static String escape(String key) {
        return YamlFile.escape(key);
    }
}
