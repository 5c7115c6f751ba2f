package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.PropertyNames;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What the text of a file may hold that comes over the API and lies in no folder: steps, expressions and addresses of a list, and what the
 * files of its kind that run do already. Whatever the list does not name is refused, for who may write files may do more than who has a
 * token.
 */
final class UnsavedText {

    private static final String EVENTS = "routes/events/";
    private static final Set<String> KAMELET = Set.of("apiVersion", "kind", "metadata", "spec");
    private static final Set<String> SPEC = Set.of("definition", "dependencies", "types", "dataTypes", "template");
    private static final Set<String> TEMPLATE = Set.of("from");
    private static final Pattern PROPERTY = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    /** By these a JSON Schema is fetched from elsewhere. */
    private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef", "$id", "$schema");
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private UnsavedText() {}

    /**
     * Checks a file with routes, whose other endpoints never send.
     *
     * @param name with its folder
     * @param running the files that run
     * @throws BrokenFileException naming the first thing that it may not hold, and the rule
     */
    static void checkRoutes(String name, String yaml, Collection<SourceFile> running) throws BrokenFileException {
        YamlDocument document = document(yaml);
        JsonNode root = document.root();
        if (!root.isArray()) {
            throw refused(document, "", "A route file is a list");
        }
        KnownSteps events = KnownSteps.NONE;
        JsonNode own = null;
        for (SourceFile file : running) {
            if (file.kind() == FileKind.ROUTES && file.isReadable() && file.name().startsWith(EVENTS)) {
                events = events.and(KnownSteps.in(YamlDocument.parse(file.content()).root()).withoutDynamicHeaders());
            }
            if (file.name().equals(name) && file.isReadable()) {
                own = YamlDocument.parse(file.content()).root();
            }
        }
        events = events.callable(root).callable(own);
        for (int i = 0; i < root.size(); i++) {
            new UnsavedSteps(document, events.and(KnownSteps.counterpart(root.get(i), own)), Set.of(), UnsavedSteps.Kind.ROUTES)
                    .entry(root.get(i), "/" + i);
        }
    }

    /**
     * Checks a provider's file.
     *
     * @param others the files of providers that run
     * @throws BrokenFileException naming the first thing that it may not hold, and the rule
     */
    static void checkProvider(String yaml, Collection<String> others) throws BrokenFileException {
        YamlDocument document = document(yaml);
        JsonNode root = document.root();
        only(document, root, "", KAMELET);
        only(document, root.path("spec"), "/spec", SPEC);
        only(document, root.at("/spec/template"), "/spec/template", TEMPLATE);
        Set<String> properties = new HashSet<>(Set.of("accessToken"));
        declared(root, properties);
        String head = root.at("/metadata/annotations/serai.dev~1family").asText();
        KnownSteps known = KnownSteps.NONE;
        for (String other : others) {
            JsonNode running = YamlDocument.parse(other).root();
            KnownSteps steps = KnownSteps.in(running.at("/spec/template"));
            boolean own = running.at("/metadata/name").equals(root.at("/metadata/name"));
            known = known.and(own ? steps : steps.withoutDynamicHeaders());
            if (!head.isEmpty() && running.at("/metadata/name").asText().equals(head + "-sink")) {
                declared(running, properties);
            }
        }
        new UnsavedSteps(document, known, properties, UnsavedSteps.Kind.PROVIDER).template(root.at("/spec/template/from"));
    }

    /**
     * Checks an operation's file.
     *
     * @throws BrokenFileException where one of its schemas is to be fetched from elsewhere
     */
    static void checkOperation(String yaml) throws BrokenFileException {
        YamlDocument document = document(yaml);
        schemas(document, document.root(), "");
    }

    private static void schemas(YamlDocument document, JsonNode node, String pointer) throws BrokenFileException {
        Iterator<Map.Entry<String, JsonNode>> fields = node.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String at = child(pointer, field.getKey());
            if (REFERENCES.contains(field.getKey()) && !field.getValue().asText().startsWith("#")
                    && !field.getValue().asText().equals(DIALECT)) {
                throw refused(document, at, "\"" + field.getKey() + "\" leads out of the file");
            }
            schemas(document, field.getValue(), at);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            schemas(document, node.get(i), pointer + "/" + i);
        }
    }

    private static void declared(JsonNode kamelet, Set<String> properties) {
        kamelet.at("/spec/definition/properties").fieldNames().forEachRemaining(name -> {
            if (PROPERTY.matcher(name).matches() && !PropertyNames.isFunction(name)) {
                properties.add(name);
            }
        });
    }

    private static void only(YamlDocument document, JsonNode node, String pointer, Set<String> names) throws BrokenFileException {
        Iterator<String> fields = node.fieldNames();
        while (fields.hasNext()) {
            String name = fields.next();
            if (!names.contains(name)) {
                throw refused(document, child(pointer, name), "\"" + name + "\" is no part of a provider that is tried; parts are "
                        + String.join(", ", names.stream().sorted().toList()));
            }
        }
    }

    /** Without keys that stand twice and parts that stand for others, of which not everybody who reads the text makes the same. */
    private static YamlDocument document(String yaml) throws BrokenFileException {
        try {
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(yaml)) {
                if (event instanceof AliasEvent) {
                    throw refused(event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0), "A \"*name\" stands for another part");
                }
            }
        } catch (YamlEngineException e) {
            return YamlDocument.parse(yaml);
        }
        YamlDocument document = YamlDocument.parse(yaml);
        for (Map.Entry<Integer, String> twice : document.duplicates().entrySet()) {
            throw refused(twice.getKey(), "\"" + twice.getValue() + "\" stands twice in one place");
        }
        return document;
    }

    static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static BrokenFileException refused(YamlDocument document, String pointer, String why) {
        return refused(document.line(pointer), why);
    }

    private static BrokenFileException refused(int line, String why) {
        return new BrokenFileException(line, why + "; a text that is in no file may not have it, write it to a file instead");
    }
}
