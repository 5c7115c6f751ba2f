package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import java.util.Locale;
import java.util.Map;

/**
 * Requests about connections in one form, whichever family of paths they came by: {@code type} says the same as
 * {@code integrationType}, and a configuration may name its provider and gather switches under {@code features}.
 */
final class ConnectionBody {

    private static final String CONFIGURATION = "configuration";
    private static final String PROVIDER = "provider";
    private static final String FEATURES = "features";

    private ConnectionBody() {}

    /** The same request with every field in its place; the given one stays as it is. */
    static ObjectNode normal(ObjectNode given) {
        ObjectNode body = given.deepCopy();
        JsonNode type = body.remove("type");
        if (type != null && body.hasNonNull("integrationType")) {
            throw ProblemException.badField("type", "says the same as integrationType; send one of them");
        }
        if (type != null) {
            body.set("integrationType", type);
        }
        if (body.get(CONFIGURATION) instanceof ObjectNode configuration) {
            raiseProvider(body, configuration);
            raiseFeatures(configuration);
        }
        return body;
    }

    private static void raiseProvider(ObjectNode body, ObjectNode configuration) {
        JsonNode inside = configuration.remove(PROVIDER);
        if (inside == null || inside.isNull()) {
            return;
        }
        if (body.hasNonNull(PROVIDER) && !word(body.get(PROVIDER)).equals(word(inside))) {
            throw ProblemException.badField("configuration.provider", "names another provider than provider does; send one of them");
        }
        body.set(PROVIDER, inside);
    }

    private static void raiseFeatures(ObjectNode configuration) {
        if (!(configuration.get(FEATURES) instanceof ObjectNode features)) {
            return;
        }
        configuration.remove(FEATURES);
        for (Map.Entry<String, JsonNode> feature : features.properties()) {
            if (configuration.has(feature.getKey())) {
                throw ProblemException.badField("configuration.features." + feature.getKey(), "stands outside of features, too; "
                        + "send it once");
            }
            configuration.set(feature.getKey(), feature.getValue());
        }
    }

    private static String word(JsonNode provider) {
        return provider.asText().strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
