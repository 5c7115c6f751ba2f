package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.serai.openapi.AssembledDocument;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description of the API says what the routes serve, and its examples are what it describes. */
class OpenApiTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private final ObjectNode document = document();

    static ObjectNode document() {
        return AssembledDocument.get();
    }

    /** What is wrong with a value by a schema of the document; empty when nothing is. */
    static Set<ValidationMessage> check(JsonNode value, JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document().get("components"));
        return SCHEMAS.getSchema(whole).validate(value);
    }

    @Test
    void itDescribesExactlyWhatTheRoutesServe() throws IOException {
        Set<String> served = ServedPaths.all().stream().map(each -> each.verb() + " " + each.path())
                .filter(path -> !path.equals("post /api/v1/operations/{operation}")).collect(Collectors.toCollection(TreeSet::new));
        Set<String> described = new TreeSet<>();
        document.get("paths").properties().forEach(path -> path.getValue().fieldNames()
                .forEachRemaining(verb -> described.add(verb + " " + path.getKey())));
        described.removeIf(path -> path.startsWith("post /api/v1/operations/"));
        assertThat(described).isEqualTo(served);
    }

    @Test
    void parametersOfPathsAreDescribed() {
        document.get("paths").properties().forEach(path -> path.getValue().properties().forEach(verb -> {
            Set<String> described = new TreeSet<>();
            Set<String> all = new TreeSet<>();
            verb.getValue().path("parameters").forEach(parameter -> {
                JsonNode found = resolve(parameter);
                assertThat(all.add(found.path("in").asText() + " " + found.path("name").asText()))
                        .as(verb.getKey() + " " + path.getKey() + " describes " + found.path("name") + " once").isTrue();
                if (found.path("in").asText().equals("path")) {
                    described.add("{" + found.path("name").asText() + "}");
                }
            });
            Set<String> inPath = java.util.Arrays.stream(path.getKey().split("/")).filter(part -> part.startsWith("{"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(described).as(verb.getKey() + " " + path.getKey()).isEqualTo(inPath);
        }));
    }

    @Test
    void everyPostTakesAnIdempotencyKey() {
        document.get("paths").properties().forEach(path -> {
            JsonNode post = path.getValue().path("post");
            if (!post.isMissingNode() && !post.path("security").equals(JSON.createArrayNode())) {
                assertThat(post.path("parameters").findValuesAsText("$ref")).as("POST " + path.getKey())
                        .contains("#/components/parameters/Idempotency-Key");
                assertThat(post.path("responses").has("422")).as("POST " + path.getKey() + " describes 422").isTrue();
            }
        });
    }

    @Test
    void examplesFitTheirSchemas() {
        int[] examples = {0};
        visit(document, "", (at, node) -> {
            if (node.has("schema") && node.has("example")) {
                assertThat(check(node.get("example"), node.get("schema"))).as(at).isEmpty();
                examples[0]++;
            }
        });
        assertThat(examples[0]).isGreaterThan(40);
    }

    @Test
    void clientsCanBeGeneratedOfIt() {
        Set<String> names = new TreeSet<>();
        document.at("/components/schemas").fieldNames().forEachRemaining(names::add);
        assertThat(names).as("names that generated clients use for themselves")
                .doesNotContain("Configuration", "ApiClient", "ApiException", "Error", "Object", "Map", "List");
        visit(document.get("components"), "", OpenApiTests::assertPlain);
        visit(document.get("paths"), "", (at, node) -> {
            if (!(at + "/").contains("/example/")) {
                assertPlain(at, node);
            }
        });
    }

    private static void assertPlain(String at, JsonNode node) {
        assertThat(node.has("oneOf") || node.has("anyOf")).as("%s leaves a choice of types", at).isFalse();
        boolean isObject = node.path("type").toString().contains("\"object\"");
        assertThat(isObject && !node.has("properties") && !node.has("additionalProperties")).as("%s is an object that may hold nothing", at)
                .isFalse();
        assertThat(node.path("properties").isObject() && node.path("type").isTextual() && node.has("additionalProperties"))
                .as("%s says something of names beside its own, for which Java clients lose its own", at).isFalse();
        assertThat(node.has("default") && node.path("type").isTextual() && !at.contains("/parameters/"))
                .as("%s has a default, which makes clients demand it; say it in the description", at).isFalse();
        if (!at.endsWith("/properties")) {
            node.path("properties").forEach(property -> assertThat(property.isTextual()).as("%s has a text as a property", at).isFalse());
        }
        assertThat(node.path("enum").isArray() && !node.has("type")).as("%s has values of no type", at).isFalse();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        visit(document, "", (at, node) -> {
            if (node.path("$ref").isTextual()) {
                assertThat(resolve(node).isMissingNode()).as(at).isFalse();
            }
        });
    }

    private JsonNode resolve(JsonNode node) {
        return node.path("$ref").isTextual() ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private interface Visitor {
        void visit(String at, JsonNode node);
    }

    private static void visit(JsonNode node, String at, Visitor visitor) {
        if (node.isObject()) {
            visitor.visit(at, node);
            node.properties().forEach(entry -> visit(entry.getValue(), at + "/" + entry.getKey(), visitor));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                visit(node.get(i), at + "/" + i, visitor);
            }
        }
    }
}
