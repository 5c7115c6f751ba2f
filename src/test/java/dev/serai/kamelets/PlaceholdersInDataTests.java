package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Outcome;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What looks like an expression in a message or in a connection is text: it arrives as it was given, or the call is refused. The server's
 * environment never does.
 */
class PlaceholdersInDataTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CANARY = "canary.of.placeholders";
    private static final String SECRET = "resolved-0815-4711";
    private static final List<String> PAYLOADS = List.of("{{env:PATH}}", "{{sys:" + CANARY + "}}", "{{" + CANARY + "}}", "{{?env:PATH}}",
            "{{env:NONE:{{env:PATH}}}}", "${env:PATH}", "${env.PATH}", "${sysenv.PATH}", "${sys." + CANARY + "}",
            "$simple{sys." + CANARY + "}", "$simple{env:PATH}", "${properties:" + CANARY + "}", "${bean:tenantMailSender}",
            "${camelContext.name}", "${exchange.context}", "${ref:connection}", "${variable.connection:apiKey}", "${body}",
            "${header.Authorization}", "#{systemProperties['" + CANARY + "']}", "\" | env | \"", "\\(env)", "\\(env.PATH)", "$ENV.PATH",
            "\"+env.PATH+\"", "RAW(${sys." + CANARY + "})", "%{" + CANARY + "}", "language:simple:${sys." + CANARY + "}");
    /** Not text on the wire: base64, and what becomes part of the message's structure. */
    private static final Set<String> KEPT = Set.of("content", "contentType", "since");
    /** Whose first request has nothing of the message: the account's fields, an id that is no number as 0, an address as its hash. */
    private static final Set<String> ASK_FIRST = Set.of("pipedrive contact.upsert", "pipedrive contact.tag", "pipedrive contact.untag",
            "chatwoot note.add", "chatwoot contact.get", "mailchimp-marketing contact.upsert", "mailchimp-marketing contact.find",
            "mailchimp-marketing contact.delete");
    private static final Map<String, ClientKamelets> KAMELETS = new HashMap<>();

    private static HttpDouble server;

    @BeforeAll
    static void start() throws Exception {
        System.setProperty(CANARY, SECRET);
        server = new HttpDouble();
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty(CANARY);
        KAMELETS.values().forEach(ClientKamelets::close);
        server.close();
    }

    static Stream<Arguments> operations() {
        return KameletFiles.providers().stream().filter(provider -> provider.form().field("baseUrl").isPresent())
                .flatMap(provider -> provider.operations().stream().map(operation -> Arguments.of(provider.id(), operation)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void aMessageArrivesAsItWasWritten(String provider, String operation) throws Exception {
        JsonNode example = KameletFiles.example(provider, operation);
        for (String payload : PAYLOADS) {
            JsonNode message = spiked(example, payload);
            Result result = call(provider, operation, message, Connections.of(provider, server.url()));

            assertNothingWasResolved(payload, result);
            if (!KameletFiles.provider(provider).isInquiry(operation) && !message.equals(example) && !server.requests().isEmpty()
                    && !ASK_FIRST.contains(provider + " " + operation)) {
                assertThat(wire(server.requests().get(0))).as("%s of %s with %s", operation, provider, payload)
                        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(payload.toLowerCase(Locale.ROOT)));
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void aConnectionsValueIsAValue(String provider, String operation) throws Exception {
        JsonNode message = KameletFiles.example(provider, operation);
        for (Field field : KameletFiles.provider(provider).form().fields()) {
            for (String payload : PAYLOADS) {
                Map<String, Object> connection = Connections.of(provider, server.url());
                connection.put(field.name(), "baseUrl".equals(field.name()) ? server.url() + "/" + payload : payload);

                assertNothingWasResolved(field.name() + " " + payload, call(provider, operation, message, connection));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strays")
    void aValueInAnAddressLeadsNowhereElse(String value) throws Exception {
        Map<String, Object> connection = Connections.of("mailgun", server.url());
        connection.put("domain", value);

        Result result = call("mailgun", "connection.test", JSON.createObjectNode(), connection);

        assertThat(server.requests()).isEmpty();
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.SWITCH);
        assertThat(result.sorted().reason()).contains("Domain of the connection stands in the address of the provider");
    }

    static Stream<String> strays() {
        return Stream.of("..", ".", "../v3/domains", "a/../../b", "mg.example.com/events", "x?y=z", "x#y", "x@evil.example", "a\\b",
                "%2e%2e", "x y", "{{env:PATH}}", "${env:PATH}", "x&y=z", "x;y", "müller.example", "x\u0000y");
    }

    private static void assertNothingWasResolved(String what, Result result) throws Exception {
        String path = System.getenv("PATH");
        List<String> seen = new ArrayList<>();
        for (Request request : server.requests()) {
            seen.addAll(wire(request));
        }
        seen.add(String.valueOf(result.sorted().reason()));
        assertThat(seen).as(what).noneMatch(text -> text.contains(SECRET) || text.contains(path));
    }

    /** Everything of a request, as it is and as it reads once decoded. */
    private static List<String> wire(Request request) throws Exception {
        List<String> texts = new ArrayList<>(List.of(request.path(), request.body()));
        texts.addAll(request.headers().values());
        texts.add(decoded(request.path()));
        // Twilio's SDK encodes an id once more.
        texts.add(decoded(decoded(request.path())));
        texts.add(queried(decoded(request.path())));
        texts.add(decoded(request.body()));
        if (request.body().startsWith("{")) {
            leaves(JSON.readTree(request.body()), texts);
        }
        int raw = decoded(request.body()).indexOf("RawMessage.Data=");
        if (raw >= 0) {
            String base64 = decoded(request.body()).substring(raw + "RawMessage.Data=".length()).replaceAll("&.*", "");
            texts.add(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        }
        String authorization = request.headers().getOrDefault("Authorization", "");
        if (authorization.startsWith("Basic ")) {
            texts.add(new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8));
        }
        return texts;
    }

    /** As a query language reads its literals, which have a backslash before quotes and backslashes. */
    private static String queried(String text) {
        return text.replaceAll("\\\\(['\\\\])", "$1");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static void leaves(JsonNode node, List<String> texts) {
        if (node.isTextual()) {
            texts.add(node.textValue());
        }
        node.forEach(child -> leaves(child, texts));
    }

    /** The message with the payload in every text of it. */
    private static JsonNode spiked(JsonNode node, String payload) {
        if (node instanceof ObjectNode object) {
            ObjectNode spiked = JSON.createObjectNode();
            object.fields().forEachRemaining(field -> spiked.set(field.getKey(),
                    KEPT.contains(field.getKey()) ? field.getValue() : spiked(field.getValue(), payload)));
            return spiked;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode spiked = JSON.createArrayNode();
            array.forEach(item -> spiked.add(spiked(item, payload)));
            return spiked;
        }
        return node.isTextual() ? TextNode.valueOf(payload) : node;
    }

    private static Result call(String provider, String operation, JsonNode message, Map<String, Object> connection) throws Exception {
        server.answer(new Answer(503, "application/json", "{\"message\":\"down\"}"));
        return kamelets(provider).call(operation, JSON.writeValueAsString(message), connection);
    }

    private static ClientKamelets kamelets(String provider) throws Exception {
        ClientKamelets kamelets = KAMELETS.get(provider);
        if (kamelets == null) {
            kamelets = ClientKamelets.patient(provider);
            KAMELETS.put(provider, kamelets);
        }
        return kamelets;
    }
}
