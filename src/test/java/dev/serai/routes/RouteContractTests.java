package dev.serai.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.reload.RouteFileCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RouteContractTests {

    private static final Path ROUTES = Path.of("routes");
    private static final Set<String> EXPRESSIONS = Set.of("setBody", "setHeader", "setVariable", "setProperty", "filter", "split", "loop",
            "transform", "script", "delay");
    private static final Set<String> EXPRESSION_LANGUAGES = Set.of("simple", "constant", "jq", "method", "variable", "header",
            "exchangeProperty", "tokenize", "jsonpath", "xpath");
    private static final String KEBAB = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    static List<String> files() throws IOException {
        try (Stream<Path> paths = Files.walk(ROUTES)) {
            return paths.map(path -> ROUTES.relativize(path).toString()).filter(name -> name.endsWith(".camel.yaml")).sorted().toList();
        }
    }

    private static JsonNode read(String file) {
        try {
            return RouteFileCheck.read(file, Files.readString(ROUTES.resolve(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<JsonNode> routes(String file) {
        List<JsonNode> routes = new ArrayList<>();
        read(file).forEach(item -> {
            if (item.has("route")) {
                routes.add(item.get("route"));
            }
        });
        return routes;
    }

    /** Visits every step, with its name. */
    private static void steps(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        node.fields().forEachRemaining(entry -> {
            if ("steps".equals(entry.getKey())) {
                entry.getValue().forEach(step -> step.fields().forEachRemaining(eip -> visitor.accept(eip.getKey(), eip.getValue())));
            }
        });
        node.forEach(child -> steps(child, visitor));
    }

    @ParameterizedTest
    @MethodSource("files")
    void fitsCamelsSchemaAndIsShort(String file) throws IOException {
        assertThat(read(file).isArray()).isTrue();
        assertThat(Files.readAllLines(ROUTES.resolve(file)).size()).as("lines").isLessThanOrEqualTo(450);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteHasIdDescriptionAndGroup(String file) {
        for (JsonNode route : routes(file)) {
            String id = route.path("id").asText();
            assertThat(id).as(file).matches(KEBAB);
            assertThat(route.path("description").asText()).as(id + ": description").isNotBlank();
            assertThat(route.path("group").asText()).as(id + ": group").matches(KEBAB);
            assertThat(route.path("from").path("steps")).as(id + ": steps").isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyVerbHasIdDescriptionAndWhereItGoes(String file) {
        read(file).forEach(item -> item.path("rest").forEach(verbs -> verbs.forEach(verb -> {
            String id = verb.path("id").asText();
            assertThat(id).as(file).matches(KEBAB);
            assertThat(verb.path("description").asText()).as(id + ": description").endsWith(".");
            assertThat(target(verb)).as(id + ": to")
                    .matches("(api:\\w+\\.\\w+(\\?operation=[\\w.]+(&(provider|priority)=[\\w-]+)*)?|direct:" + KEBAB
                    + ")");
        })));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aRouteBehindDirectIsNamedAsItsEndpoint(String file) {
        for (JsonNode route : routes(file)) {
            String uri = route.at("/from/uri").asText();
            if (uri.startsWith("direct:")) {
                assertThat(uri).isEqualTo("direct:" + route.path("id").asText());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void stepsAreWrittenInTheCanonicalNotation(String file) {
        for (JsonNode route : routes(file)) {
            assertThat(route.at("/from/uri").asText()).as("from: options belong into parameters").doesNotContain("?");
            steps(route, (name, step) -> {
                assertThat(step.isObject()).as(file + ": " + name + " is an object").isTrue();
                assertThat(step.path("uri").asText()).as(file + ": options belong into parameters").doesNotContain("?");
                if (EXPRESSIONS.contains(name)) {
                    assertThat(EXPRESSION_LANGUAGES).as(file + ": " + name + " has its language below expression")
                            .noneMatch(step::has);
                }
                assertThat(name).as(file).isNotIn("script");
                assertThat(step.path("expression").has("groovy")).as(file + ": groovy").isFalse();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void sendingStepsAreNamedAfterWhereTheySend(String file) {
        for (JsonNode route : routes(file)) {
            steps(route, (name, step) -> {
                if (Set.of("to", "toD", "wireTap", "enrich").contains(name)) {
                    assertThat(step.path("id").asText()).as(file + ": " + route.path("id").asText() + " sends to " + step.path("uri"))
                            .matches("to-" + KEBAB);
                }
            });
        }
    }

    @Test
    void idsOfRoutesAreUniqueAndEveryDirectEndpointHasItsRoute() throws IOException {
        Map<String, String> owners = new TreeMap<>();
        Set<String> sent = new HashSet<>();
        for (String file : files()) {
            for (JsonNode route : routes(file)) {
                String id = route.path("id").asText();
                assertThat(owners.put(id, file)).as("route " + id).isNull();
                steps(route, (name, step) -> sent.add(step.path("uri").asText()));
            }
            read(file).forEach(item -> item.path("rest").forEach(verbs -> verbs.forEach(verb -> {
                sent.add(target(verb));
                assertThat(owners.put(verb.path("id").asText(), file)).as("verb " + verb.path("id")).isNull();
            })));
        }
        List<String> unresolved = sent.stream().filter(uri -> uri.startsWith("direct:"))
                .filter(uri -> !owners.containsKey(uri.substring("direct:".length()))).sorted().toList();
        assertThat(unresolved).isEmpty();
    }

    private static String target(JsonNode verb) {
        return verb.path("to").isTextual() ? verb.path("to").asText() : verb.path("to").path("uri").asText();
    }

    @Test
    void noFileHoldsASecret() throws IOException {
        for (String file : files()) {
            assertThat(Files.readString(ROUTES.resolve(file))).as(file)
                    .doesNotContainPattern("(?i)(password|apikey|api-key|secret|token)\\s*[:=]\\s*['\"]?[A-Za-z0-9+/_-]{12,}");
        }
    }
}
