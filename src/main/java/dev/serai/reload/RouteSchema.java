package dev.serai.reload;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;

/**
 * Says where a route file does not fit the schema of Camel's YAML DSL. The schema is stricter than Camel, which has the last word on
 * whether a file can run.
 */
final class RouteSchema {

    private static final String RESOURCE = "/schema/camelYamlDsl.json";
    /** What says little by itself: the reason stands in a message deeper down; and scalars, which Camel converts. */
    private static final Set<String> VAGUE = Set.of("oneOf", "anyOf", "not", "type");

    private static final String UNKNOWN = "\" is not known here";

    private final JsonSchema schema = read();

    void check(YamlDocument document) throws BrokenFileException {
        Optional<ValidationMessage> worst = schema.validate(document.root()).stream()
                .filter(message -> !VAGUE.contains(message.getType()))
                .max(Comparator.comparingInt(message -> message.getInstanceLocation().getNameCount()));
        if (worst.isPresent()) {
            ValidationMessage message = worst.get();
            String pointer = message.getInstanceLocation().toString();
            if (message.getProperty() != null && "additionalProperties".equals(message.getType())) {
                throw new BrokenFileException(document.line(pointer + "/" + message.getProperty()),
                        "\"" + message.getProperty() + UNKNOWN + within(pointer));
            }
            if (message.getProperty() != null && "required".equals(message.getType())) {
                throw new BrokenFileException(document.line(pointer), "\"" + message.getProperty() + "\" is required" + within(pointer));
            }
            throw new BrokenFileException(document.line(pointer), message.getError() + within(pointer));
        }
    }

    /** Throws in place of a fault what the schema says of it, where that is about a word nobody knows or the fault says nothing itself. */
    void explain(YamlDocument document, BrokenFileException fault) throws BrokenFileException {
        try {
            check(document);
        } catch (BrokenFileException e) {
            if (fault.line() == 0 || fault.getCause() instanceof NullPointerException || e.reason().contains(UNKNOWN)) {
                throw e;
            }
        }
    }

    private static String within(String pointer) {
        String place = pointer.replaceAll("/\\d+(?=/|$)", "").replaceFirst("^/", "").replace('/', '.');
        return place.isEmpty() ? "" : " (in " + place + ")";
    }

    /** Makes each part of the schema when a file first needs it: all of it would take hundreds of megabytes. */
    private static JsonSchema read() {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).typeLoose(true)
                .preloadJsonSchema(false).build();
        try (InputStream in = YamlRoutesBuilderLoader.class.getResourceAsStream(RESOURCE)) {
            return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(in, config);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE, e);
        }
    }
}
