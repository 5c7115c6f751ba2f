package dev.serai.kamelets;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.client.stripe.StripeComponent;
import dev.serai.provider.LateBinding;
import dev.serai.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.twilio.TwilioComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Answers;
import org.mockito.Mockito;

/** The rules that every provider file keeps; {@code kamelets/README.md} states them for people. */
class KameletContractTests {

    private static final Pattern USED = Pattern.compile("\\{\\{\\??([A-Za-z0-9]+)(:[^}]*)?}}");
    private static final Pattern BEAN = Pattern.compile("(?:\\bref: |#bean:)\"?([A-Za-z]+)");
    private static final Pattern PLACE = Pattern.compile(
            "(?i)\\b(under|shown|showed|found|made|gave|pages?|console|dashboard|portal|marketplace|settings|same|from|where|in)\\b");
    private static final Set<String> ANNOTATIONS = Set.of("channels", "operations", "auth", "rate-limit", "rate-limit-headers",
            "idempotency", "inquiries", "oauth", "family", "message-id", "smtputf8", "success", "results", "outcomes",
            "environment", "help", "setup", "custom-fields", "webhook");

    static List<Path> files() {
        return KameletFiles.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isNamedAsItsFile(Path file) {
        JsonNode kamelet = KameletFiles.tree(file);
        assertThat(file.getFileName().toString()).isEqualTo(kamelet.at("/metadata/name").asText() + ".kamelet.yaml");
        assertThat(kamelet.at("/spec/definition/title").asText()).endsWith(" Sink");
        assertThat(kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type").asText()).isEqualTo("sink");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void carriesTheAnnotationsThatCamelToolsRead(Path file) {
        JsonNode annotations = KameletFiles.tree(file).at("/metadata/annotations");
        assertThat(annotations.path("camel.apache.org/kamelet.support.level").asText()).isIn("Stable", "Preview");
        assertThat(annotations.path("camel.apache.org/catalog.version").asText()).isEqualTo(version());
        assertThat(annotations.path("camel.apache.org/provider").asText()).isEqualTo("Serai");
        assertThat(annotations.path("camel.apache.org/kamelet.group").asText()).isNotBlank();
        assertThat(annotations.path("camel.apache.org/kamelet.namespace").asText()).isNotBlank();
        String icon = annotations.path("camel.apache.org/kamelet.icon").asText();
        assertThat(icon).startsWith("data:image/svg+xml;base64,").hasSizeLessThanOrEqualTo(8 * 1024);
        assertThat(new String(Base64.getDecoder().decode(icon.substring(icon.indexOf(',') + 1)), StandardCharsets.UTF_8))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"").endsWith("</svg>").doesNotContain("<script", "href");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void carriesOnlyAnnotationsThatSeraiReads(Path file) {
        KameletFiles.tree(file).at("/metadata/annotations").fieldNames().forEachRemaining(name -> {
            if (name.startsWith("serai.dev/")) {
                assertThat(ANNOTATIONS).contains(name.substring("serai.dev/".length()));
            }
        });
        Provider provider = KameletFiles.provider(file);
        assertThat(provider.family() != null || provider.help().startsWith("https://")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void keepsTheOrderOfItsParts(Path file) {
        JsonNode kamelet = KameletFiles.tree(file);
        assertThat(names(kamelet)).containsExactly("apiVersion", "kind", "metadata", "spec");
        assertThat(names(kamelet.get("metadata"))).containsExactly("name", "annotations", "labels");
        assertThat(names(kamelet.get("spec"))).containsExactly("definition", "dataTypes", "dependencies", "template");
        List<String> definition = List.of("title", "description", "type", "required", "properties");
        assertThat(names(kamelet.at("/spec/definition")))
                .isEqualTo(KameletFiles.provider(file).family() == null ? definition : definition.subList(0, 3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void hasNoComments(Path file) {
        assertThat(KameletFiles.text(file).lines()).noneMatch(line -> line.stripLeading().startsWith("#"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void describesEveryProperty(Path file) {
        KameletFiles.tree(file).at("/spec/definition/properties").fields().forEachRemaining(property -> {
            JsonNode value = property.getValue();
            assertThat(value.path("type").asText()).as(property.getKey()).isIn("string", "integer", "number", "boolean");
            assertThat(value.path("title").asText()).as(property.getKey()).matches("[A-Z0-9].*").doesNotMatch("(A|An|The) .*");
            assertThat(value.path("description").asText()).as(property.getKey()).matches("(?s)[A-Z].*\\.").doesNotContain(". ");
            if (property.getKey().toLowerCase().endsWith("port")) {
                assertThat(value.path("type").asText()).as(property.getKey()).isEqualTo("integer");
            }
            if (property.getKey().endsWith("Url")) {
                assertThat(value.path("pattern").asText()).as(property.getKey()).startsWith("^https?://");
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void marksSecrets(Path file) {
        KameletFiles.tree(file).at("/spec/definition/properties").fields().forEachRemaining(property -> {
            boolean secret = "password".equals(property.getValue().path("format").asText());
            List<String> descriptors = new ArrayList<>();
            property.getValue().path("x-descriptors").forEach(descriptor -> descriptors.add(descriptor.asText()));
            if (secret) {
                assertThat(descriptors).as(property.getKey()).containsAnyOf("urn:camel:group:credentials", "urn:camel:group:webhooks");
                assertThat(property.getValue().has("default")).as(property.getKey() + " has a default").isFalse();
            }
            if (property.getKey().matches("(?i).*(password|secret|token)$")) {
                assertThat(secret).as(property.getKey() + " is a password").isTrue();
            }
        });
        Provider provider = KameletFiles.provider(head(file));
        assertThat(provider.form().secretNames().isEmpty()).as("has no secrets").isEqualTo(provider.auth().equals("none"));
    }

    /** Where in the provider's own console a person finds the value; smtp's server may be anybody's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void saysWhereASecretIsFound(Path file) {
        KameletFiles.tree(file).at("/spec/definition/properties").fields().forEachRemaining(property -> {
            if ("password".equals(property.getValue().path("format").asText()) && !KameletFiles.provider(file).auth().equals("smtp")) {
                assertThat(property.getValue().path("description").asText()).as(property.getKey()).containsPattern(PLACE);
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void usesEveryPropertyItDeclares(Path file) {
        Provider provider = KameletFiles.provider(file);
        List<Path> files = provider.family() == null ? KameletFiles.family(provider.id()) : List.of(file);
        String template = files.stream().map(each -> KameletFiles.tree(each).at("/spec/template").toString()).collect(joining());
        Set<String> used = new TreeSet<>();
        Matcher matcher = USED.matcher(template);
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        Set<String> declared = new TreeSet<>(names(KameletFiles.tree(head(file)).at("/spec/definition/properties")));
        String oauth = KameletFiles.tree(head(file)).at("/metadata/annotations/serai.dev~1oauth").asText();
        if (!oauth.isEmpty()) {
            String token = KameletFiles.provider(head(file)).form().oauth().property();
            assertThat(used.remove("accessToken") || !token.equals("accessToken")).as("uses its access token").isTrue();
            declared.stream().filter(oauth::contains).forEach(used::add);
        }
        String webhook = KameletFiles.tree(head(file)).at("/metadata/annotations/serai.dev~1webhook").asText();
        declared.stream().filter(webhook::contains).forEach(used::add);
        assertThat(declared).containsAll(used);
        String setup = KameletFiles.tree(head(file)).at("/metadata/annotations/serai.dev~1setup").asText();
        declared.stream().filter(setup::contains).forEach(used::add);
        if (beans(file).isEmpty() && !template.contains("\"stripe:") && provider.family() == null) {
            assertThat(used).containsAll(declared);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void letsTestsPointAnHttpProviderAtALocalServer(Path file) {
        JsonNode kamelet = KameletFiles.tree(file);
        if (kamelet.at("/spec/dependencies").toString().contains("\"camel:http\"")) {
            JsonNode baseUrl = KameletFiles.tree(head(file)).at("/spec/definition/properties/baseUrl");
            boolean required = KameletFiles.tree(head(file)).at("/spec/definition/required").toString().contains("\"baseUrl\"");
            assertThat(baseUrl.path(required ? "example" : "default").asText()).startsWith("https://");
            assertThat(required && baseUrl.has("default")).as("what is required and has a default is never asked for").isFalse();
            assertThat("http://127.0.0.1:4010/" + KameletFiles.provider(file).id()).matches(baseUrl.path("pattern").asText());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void givesAnExampleOfEachOperation(Path file) {
        Provider provider = KameletFiles.provider(file);
        JsonNode types = KameletFiles.tree(file).at("/spec/dataTypes");
        assertThat(provider.operations().contains("connection.test")).isEqualTo(provider.family() == null);
        assertThat(provider.answers().keySet()).containsExactlyElementsOf(provider.operations());
        assertThat(names(types.at("/in/types"))).containsExactlyElementsOf(provider.operations());
        assertThat(names(types.at("/out/types"))).containsExactlyElementsOf(provider.operations());
        provider.operations().forEach(operation -> {
            assertThat(types.at("/in/types").get(operation).at("/schema/example").isObject()).as(operation).isTrue();
            assertThat(provider.answers().get(operation).status()).as(operation).isBetween(200, 299);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void describesEveryOptionOfItsOwn(Path file) {
        KameletFiles.provider(file).terms().options().forEach((operation, options) -> {
            assertThat(options.schema().path("properties")).as(operation).isNotEmpty();
            options.schema().path("properties").properties().forEach(option -> assertThat(option.getValue().path("description").asText())
                    .as(operation + ": " + option.getKey()).isNotBlank());
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isAskedAboutWhatHasNoIdempotencyKeyOrMustNotHappenTwice(Path file) {
        Provider provider = KameletFiles.provider(file);
        provider.terms().inquiries().forEach((about, operation) -> {
            JsonNode question = KameletFiles.tree(file).at("/spec/dataTypes/in/types").get(operation).at("/schema/example");
            assertThat(names(question)).containsExactly("id", "since", "message");
            boolean once = "ask".equals(KameletFiles.tree(Path.of("kamelets", "operations", about + ".yaml")).path("onUnknown").asText());
            assertThat(once || !provider.idempotency(about).supported()).as(operation).isTrue();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void answersTheSandboxWithAnIdThatSaysSo(Path file) {
        Provider provider = KameletFiles.provider(file);
        Provider.ProviderAnswer answer = provider.answers().get(provider.operations().get(0));
        String where = provider.messageId().name();
        switch (provider.messageId().kind()) {
            case "header" -> assertThat(answer.headers().get(where)).contains("MOCK-ID");
            case "body" -> {
                if (answer.body() != null && answer.body().isContainerNode()) {
                    assertThat(answer.body().at(where).asText()).contains("MOCK-ID");
                }
            }
            default -> assertThat(provider.messageId().kind()).isEqualTo("none");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void choosesByOperationAndRefusesOthers(Path file) {
        JsonNode steps = KameletFiles.tree(file).at("/spec/template/from/steps");
        JsonNode choice = null;
        for (JsonNode step : steps) {
            choice = step.at("/choice/otherwise/steps/0/throwException").isMissingNode() ? choice : step.get("choice");
        }
        assertThat(choice).as("a choice by operation that throws otherwise").isNotNull();
        List<String> chosen = new ArrayList<>();
        choice.get("when").forEach(when -> chosen.add(when.at("/expression/simple/expression").asText()));
        assertThat(chosen).containsExactlyElementsOf(KameletFiles.provider(file).operations().stream()
                .map(operation -> "${variable.operation} == '" + operation + "'").toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void stripsHeadersFirstAndLast(Path file) {
        JsonNode steps = KameletFiles.tree(file).at("/spec/template/from/steps");
        assertThat(steps.get(0)).isEqualTo(KameletFiles.YAML.createObjectNode()
                .set("removeHeaders", KameletFiles.YAML.createObjectNode().put("pattern", "*")));
        assertThat(steps.get(steps.size() - 1).at("/removeHeaders/pattern").asText()).isEqualTo("*");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isWrittenInCanonicalNotation(Path file) {
        walk(KameletFiles.tree(file).get("spec").get("template"), (name, value) -> {
            switch (name) {
                case "uri" -> assertThat(value.asText()).as("uri").doesNotContain("?");
                case "expression" -> assertThat(value.isObject() ? value.size() : 1).as("expression").isEqualTo(1);
                case "simple", "jq", "constant", "log", "to", "toD", "bean", "throwException", "setHeader", "setVariable", "setBody" ->
                        assertThat(value.isObject()).as(name + " in canonical notation").isTrue();
                case "steps" -> value.forEach(step -> assertThat(step.size()).as("one key per step").isEqualTo(1));
                default -> { }
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void namesItsSendingSteps(Path file) {
        List<String> ids = new ArrayList<>();
        walk(KameletFiles.tree(file).get("spec").get("template"), (name, value) -> {
            if ("to".equals(name) || "toD".equals(name)) {
                assertThat(value.path("id").asText()).startsWith("to-");
                ids.add(value.path("id").asText());
            }
        });
        assertThat(ids).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void namesDependenciesThatTheProjectHas(Path file) {
        String pom = KameletFiles.text(Path.of("pom.xml"));
        KameletFiles.tree(file).at("/spec/dependencies").forEach(dependency -> {
            String name = dependency.asText();
            if (name.startsWith("camel:") && !name.equals("camel:core")) {
                assertThat(pom).contains("<artifactId>camel-" + name.substring("camel:".length()) + "-starter</artifactId>");
            } else {
                assertThat(name).isIn("camel:core", "mvn:dev.serai:serai");
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void createsItsRouteInPlainCamel(Path file) throws Exception {
        Provider provider = KameletFiles.provider(file);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            for (String bean : beans(file)) {
                camel.getRegistry().bind(bean, Mockito.mock(ClientKamelets.BEANS.get(bean), Answers.RETURNS_DEEP_STUBS));
            }
            KameletComponent component = new KameletComponent();
            component.setLocation("file:" + file.getParent().toAbsolutePath());
            component.setTemplateProperties(Map.of(provider.id() + "-sink", LateBinding.templateProperties(provider)));
            camel.addComponent("kamelet", component);
            TwilioComponent twilio = new TwilioComponent();
            twilio.setUsername("AC0");
            twilio.setPassword("none");
            camel.addComponent("twilio", twilio);
            camel.addComponent("stripe", new StripeComponent(null, null));
            camel.start();
            camel.createProducerTemplate().start();
            camel.getEndpoint("kamelet:" + provider.id() + "-sink/" + provider.id()).createProducer().start();
            assertThat(camel.getRoute(provider.id())).isNotNull();
            assertThat(camel.getRouteController().getRouteStatus(provider.id()).isStarted()).isTrue();
        }
    }

    @Test
    void noTwoFilesShareATitleOrADescription() {
        List<String> titles = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        files().forEach(file -> {
            titles.add(KameletFiles.tree(file).at("/spec/definition/title").asText());
            descriptions.add(KameletFiles.tree(file).at("/spec/definition/description").asText());
        });
        assertThat(titles).doesNotHaveDuplicates();
        assertThat(descriptions).doesNotHaveDuplicates();
    }

    @Test
    void noTwoFilesReadTheSameEnvironmentVariableForASecret() {
        List<String> variables = new ArrayList<>();
        files().forEach(file -> {
            Provider provider = KameletFiles.provider(file);
            provider.environment().forEach((property, variable) -> {
                boolean ofApp = provider.form().field(property).map(field -> field.group().equals("webhooks")).orElse(false)
                        || property.equals("appSecret");
                if (provider.form().secretNames().contains(property) && provider.auth().equals("api-key") && !ofApp) {
                    variables.add(variable);
                }
            });
        });
        assertThat(variables).doesNotHaveDuplicates();
    }

    /** The file that has the form: of a family its head's. */
    private static Path head(Path file) {
        String family = KameletFiles.provider(file).family();
        return family == null ? file : KameletFiles.family(family).get(0);
    }

    private static Set<String> beans(Path file) {
        Set<String> beans = new LinkedHashSet<>();
        Matcher matcher = BEAN.matcher(KameletFiles.text(file));
        while (matcher.find()) {
            beans.add(matcher.group(1));
        }
        return beans;
    }

    private static String version() {
        Matcher matcher = Pattern.compile("<artifactId>serai</artifactId>\\s*<version>([^<-]+)")
                .matcher(KameletFiles.text(Path.of("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        if (node.isArray()) {
            node.forEach(item -> walk(item, visitor));
            return;
        }
        for (Iterator<Map.Entry<String, JsonNode>> it = node.fields(); it.hasNext();) {
            Map.Entry<String, JsonNode> entry = it.next();
            visitor.accept(entry.getKey(), entry.getValue());
            walk(entry.getValue(), visitor);
        }
    }
}
