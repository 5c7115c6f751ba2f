package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.InvalidOperationFileException;
import dev.serai.operation.OptionSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads the schemas of {@code providerOptions} at {@code spec.dataTypes.in.types} of a kamelet file. */
final class OptionsReader {

    private static final String TYPES = "/spec/dataTypes/in/types";
    private static final String TEST = "connection.test";

    private final YamlTree tree;

    OptionsReader(YamlTree tree) {
        this.tree = tree;
    }

    /**
     * What is taken with each operation that takes any.
     *
     * @param operations those that can be asked for
     */
    Map<String, OptionSchema> of(Collection<String> operations) {
        Map<String, OptionSchema> options = new HashMap<>();
        for (Map.Entry<String, JsonNode> type : tree.at(TYPES).properties()) {
            String pointer = TYPES + "/" + YamlTree.escape(type.getKey()) + "/schema/properties/providerOptions";
            if (tree.at(pointer).isMissingNode()) {
                continue;
            }
            if (!operations.contains(type.getKey()) || TEST.equals(type.getKey())) {
                throw tree.invalid(pointer, "providerOptions stand at \"" + type.getKey() + "\", which nobody can ask for with options;"
                        + " such operations of the file are " + String.join(", ", operations.stream().filter(each -> !TEST.equals(each))
                        .toList()));
            }
            try {
                options.put(type.getKey(), tree.options(pointer));
            } catch (InvalidOperationFileException e) {
                throw tree.invalid(e.line(), e.reason());
            }
        }
        return Map.copyOf(options);
    }
}
