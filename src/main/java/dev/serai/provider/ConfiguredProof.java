package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.proof.Proof;
import dev.serai.proof.ProofReader;
import dev.serai.provider.ConnectionForm.Field;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A proof as a provider file writes it, in which {@code {{property}}} stands for what a connection says. */
public final class ConfiguredProof {

    private static final Pattern PROPERTY = Pattern.compile("\\{\\{([A-Za-z0-9]+)}}");

    private final JsonNode written;
    private final Proof proof;
    private final boolean varies;

    private ConfiguredProof(JsonNode written, Proof proof, boolean varies) {
        this.written = written;
        this.proof = proof;
        this.varies = varies;
    }

    /**
     * Reads one, and tries it with the defaults of the properties that it names, or with their examples.
     *
     * @throws IllegalArgumentException with the end of a sentence that says what is wrong
     */
    static ConfiguredProof read(JsonNode written, ConnectionForm form) {
        JsonNode tried = filled(written, name -> {
            Field field = form.field(name).orElseThrow(() -> new IllegalArgumentException("has {{" + name + "}}, which is not among the"
                    + " properties"));
            if (field.secret() || field.defaultValue() == null && field.example() == null) {
                throw new IllegalArgumentException("has {{" + name + "}}, which is a secret, or has neither a default nor an example");
            }
            return Optional.of(field.defaultValue() == null ? field.example() : field.defaultValue().toString());
        });
        return new ConfiguredProof(written, ProofReader.read(tried), !tried.equals(written));
    }

    boolean isBySecret() {
        return proof.isBySecret();
    }

    /**
     * The proof of a connection.
     *
     * @param values a property's value; empty where there is none
     * @throws IllegalArgumentException where it is none with these values
     */
    public Proof of(Function<String, Optional<String>> values) {
        return varies ? ProofReader.read(filled(written, values)) : proof;
    }

    private static JsonNode filled(JsonNode node, Function<String, Optional<String>> values) {
        if (node.isTextual()) {
            Matcher matcher = PROPERTY.matcher(node.textValue());
            return TextNode.valueOf(matcher.replaceAll(found -> Matcher.quoteReplacement(values.apply(found.group(1)).orElse(""))));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = array.arrayNode();
            array.forEach(each -> filled.add(filled(each, values)));
            return filled;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode filled = object.objectNode();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                filled.set(member.getKey(), filled(member.getValue(), values));
            }
            return filled;
        }
        return node;
    }
}
