package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.kamelets.ProviderDouble.Request;
import dev.serai.provider.LateBinding;
import dev.serai.provider.Outcome;
import dev.serai.provider.OutcomeSorter;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.ProviderAnswer.Step;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderFile;
import dev.serai.provider.Sorted;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each provider file puts on the wire, and what its answers come to: in plain Camel and bound late, as Serai runs it. */
class KameletWireTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern IN_DAYS = Pattern.compile("\\(in (\\d+) days\\)");

    private static WireRuns runs;
    private static DefaultCamelContext camel;
    private static ProducerTemplate producer;
    private static ProviderDouble server;

    @BeforeAll
    static void start() throws Exception {
        runs = new WireRuns();
        camel = runs.camel();
        producer = runs.producer();
        server = runs.server();
    }

    @AfterAll
    static void stop() {
        runs.close();
    }

    static Stream<WireCase> cases() {
        return WireCase.all().stream().filter(wire -> !wire.isBase());
    }

    /**
     * In plain Camel a literal property is part of the expression and trusted; hostile values are for the late-bound run, and so is a
     * component that asks the call for its credentials.
     */
    static Stream<WireCase> plainCases() {
        return cases().filter(wire -> wire.tree().path("plain").asBoolean(true) && KameletFiles
                .tree(KameletFiles.FOLDER.resolve(wire.provider() + ProviderFile.SUFFIX)).at("/spec/dependencies").toString()
                .contains("\"camel:http\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plainCases")
    void plainCamelSendsTheRequestAndTheAnswerIsSorted(WireCase wire) throws Exception {
        runs.plain(wire, exchange -> check(wire, exchange));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void oneRouteBoundLateSendsTheSame(WireCase wire) throws Exception {
        runs.late(wire, exchange -> check(wire, exchange));
    }

    static Stream<WireCase> firstCases() {
        return cases().filter(wire -> wire.name().equals("success") || wire.name().equals("find-found")
                || wire.name().equals("test-ok"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("firstCases")
    void aSandboxThatNobodyConfiguredStillGetsARequest(WireCase wire) throws Exception {
        Provider provider = KameletFiles.provider(wire.provider());
        ProviderCall call = new ProviderCall(null, null, provider, wire.operation(), null, Map.of("baseUrl", server.url()), null);
        Provider file = KameletFiles.file(wire.provider(), wire.operation());
        camel.getComponent("kamelet", KameletComponent.class).getRouteProperties().put(file.id() + "-empty",
                LateBinding.templateProperties(file));
        server.answer(wire.answer());
        call.bind();
        try {
            Exchange exchange = producer.request("kamelet:" + file.id() + "-sink/" + file.id() + "-empty", request -> {
                request.getMessage().setBody(wire.message());
                request.setVariable("operation", wire.operation());
            });

            assertThat(new OutcomeSorter().sort(provider, exchange).outcome()).as(() -> "" + exchange.getException())
                    .isEqualTo(Outcome.DELIVERED);
            JsonNode first = wire.request().path("steps").path(0);
            assertThat(server.request().method()).isEqualTo((first.isMissingNode() ? wire.request() : first).path("method").asText());
        } finally {
            ProviderCall.unbind();
        }
    }

    /** Every operation of every provider that asks whether another was done. */
    static Stream<Arguments> questions() {
        return KameletFiles.providers().stream().flatMap(provider -> provider.operations().stream().filter(provider::isInquiry)
                .map(operation -> Arguments.of(provider.id(), operation)));
    }

    static Stream<Arguments> questionsAnsweredByAList() {
        return questions().filter(question -> list(body((String) question.get()[0], (String) question.get()[1])) != null);
    }

    /** As many as the provider answers at once, none of which is the message: it may be among the rest. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("questionsAnsweredByAList")
    void whoAnswersAsMuchAsItCanWithoutTheMessageDoesNotTell(String provider, String operation) throws Exception {
        JsonNode body = body(provider, operation);
        ArrayNode found = list(body);
        JsonNode entry = JSON.readTree(found.get(0).toString().replace("01a1fcdb", "another"));
        found.removeAll();
        for (int i = 0; i < 1000; i++) {
            found.add(entry);
        }
        if (body.has("has_more")) {
            ((ObjectNode) body).put("has_more", true);
        }

        JsonNode finding = asked(provider, operation, body);

        assertThat(finding.isObject()).isTrue();
        assertThat(finding.has("found")).isFalse();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("questions")
    void theExampleAnswerTellsOfTheExampleMessage(String provider, String operation) throws Exception {
        List<Step> steps = KameletFiles.provider(provider).answers().get(operation).steps();
        JsonNode[] before = steps.stream().map(step -> step.answer().body()).toArray(JsonNode[]::new);

        JsonNode finding = asked(provider, operation, body(provider, operation), before);

        assertThat(finding.path("found").asBoolean()).isTrue();
        assertThat(finding.path("messageId").asText()).contains("MOCK-ID");
    }

    private static JsonNode body(String provider, String operation) {
        return KameletFiles.provider(provider).answers().get(operation).body().deepCopy();
    }

    /** What an answer lists, wherever it does; null where it is about one. */
    private static ArrayNode list(JsonNode body) {
        return (ArrayNode) Stream.of(body, body.path("items"), body.path("data"), body.path("payments"),
                        body.at("/QueryResponse/Invoice"), body.at("/QueryResponse/Payment"))
                .filter(JsonNode::isArray).findFirst().orElse(null);
    }

    /** What the kamelet makes of an answer to its example question; where it asks more than once, of those before it, too. */
    private static JsonNode asked(String id, String operation, JsonNode body, JsonNode... before) {
        Provider provider = KameletFiles.provider(id);
        Provider file = KameletFiles.file(id, operation);
        ProviderCall call = new ProviderCall(null, null, provider, operation, null, Map.of("baseUrl", server.url()), null);
        camel.getComponent("kamelet", KameletComponent.class).getRouteProperties().put(file.id() + "-asked",
                LateBinding.templateProperties(file));
        ObjectNode answer = JSON.createObjectNode().set("body", body);
        Stream.of(before).forEach(step -> answer.withArrayProperty("steps").addObject().set("body", step));
        server.answer(answer);
        call.bind();
        try {
            return producer.request("kamelet:" + file.id() + "-sink/" + file.id() + "-asked", request -> {
                request.getMessage().setBody(KameletFiles.example(id, operation));
                request.setVariable("operation", operation);
            }).getMessage().getBody(JsonNode.class);
        } finally {
            ProviderCall.unbind();
        }
    }

    @Test
    void theExampleOfTheReadmeSends(@TempDir Path folder) throws Exception {
        String readme = KameletFiles.text(KameletFiles.FOLDER.resolve("README.md"));
        int start = readme.indexOf("```yaml\napiVersion") + "```yaml\n".length();
        String yaml = readme.substring(start, readme.indexOf("```", start));
        Files.writeString(folder.resolve("acme-sink.kamelet.yaml"), yaml);
        Provider provider = ProviderFile.parse("acme-sink.kamelet.yaml", yaml, 1);
        camel.getComponent("kamelet", KameletComponent.class).getRouteProperties().put("acme", LateBinding.templateProperties(provider));
        server.answer(JSON.readTree("{\"status\": 201, \"body\": {\"id\": \"7\"}}"));
        Map<String, Object> properties = Map.of("apiKey", "k-1", "baseUrl", server.url());
        ProviderCall call = new ProviderCall(null, null, provider, "sms.send", null, properties, null);

        call.bind();
        Exchange exchange;
        try {
            exchange = producer.request("kamelet:acme-sink/acme?location=file:" + folder, request -> {
                request.getMessage().setBody(JSON.readTree("{\"to\": \"+41791234567\", \"text\": \"Hello\"}"));
                request.setVariable("operation", "sms.send");
            });
        } finally {
            ProviderCall.unbind();
        }

        Sorted sorted = new OutcomeSorter().sort(provider, exchange);
        assertThat(sorted.outcome()).as(() -> sorted + " " + exchange.getException()).isEqualTo(Outcome.DELIVERED);
        assertThat(sorted.messageId()).isEqualTo("7");
        Request request = server.request();
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.headers().get("Authorization")).isEqualTo("Bearer k-1");
        assertThat(request.text()).isEqualTo("{\"recipient\":\"+41791234567\",\"message\":\"Hello\"}");
    }

    private static void check(WireCase wire, Exchange exchange) throws Exception {
        Provider provider = KameletFiles.provider(wire.provider());
        checkRequest(wire);
        checkOutcome(wire.expect(), new OutcomeSorter().sort(provider, exchange), exchange);
        if (!provider.isInquiry(wire.operation()) && !wire.operation().equals("connection.test")) {
            checkResult(wire, exchange);
        }
    }

    private static void checkRequest(WireCase wire) throws Exception {
        JsonNode expected = wire.request();
        if (expected.isMissingNode()) {
            return;
        }
        for (JsonNode step : expected.path("steps")) {
            checkRequest(step, server.request());
        }
        checkRequest(expected, server.request());
        assertThat(server.quiet()).as("no more requests").isTrue();
    }

    private static void checkRequest(JsonNode expected, Request request) throws Exception {
        assertThat(request.method() + " " + request.path())
                .isEqualTo(expected.path("method").asText() + " " + expected.path("path").asText());
        assertThat(form(request.query())).isEqualTo(pairs(expected.path("query")));
        WireCase.texts(expected.path("headers")).forEach((name, value) ->
                assertThat(request.headers().get(name)).as("header " + name).isEqualTo(value));
        assertThat(request.headers().keySet().stream().map(String::toLowerCase).toList()).doesNotContain("x-from-outside")
                .noneMatch(name -> name.startsWith("camel"));
        if (expected.has("body")) {
            JsonNode body = JSON.readTree(request.body());
            assertThat(body).isEqualTo(filledIn(JSON.readTree(expected.get("body").toString()), body));
        } else if (expected.has("form")) {
            assertThat(request.headers().get("Content-Type")).startsWith("application/x-www-form-urlencoded");
            assertThat(form(request.text())).isEqualTo(pairs(expected.get("form")));
        } else if (expected.has("multipart")) {
            assertThat(Multipart.parse(request.headers().get("Content-Type"), request.body())).isEqualTo(expected.get("multipart"));
        } else if (expected.has("mime")) {
            assertThat(Mime.parse(request.body())).isEqualTo(expected.get("mime"));
        } else {
            assertThat(request.body()).isEmpty();
        }
    }

    /**
     * What is expected, with the time that was sent in place of {@code "(now)"}, where that is one of the last minutes, and the day in
     * place of {@code "(in 30 days)"}, where it is that one, or was until midnight; the id that was sent in place of {@code "(uuid)"}.
     */
    private static JsonNode filledIn(JsonNode expected, JsonNode sent) {
        if (expected.isObject()) {
            ((ObjectNode) expected).properties().forEach(entry -> entry.setValue(filledIn(entry.getValue(), sent.path(entry.getKey()))));
        }
        Matcher days = IN_DAYS.matcher(expected.asText());
        if (days.matches()) {
            LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(Long.parseLong(days.group(1)));
            assertThat(LocalDate.parse(sent.asText())).isBetween(day.minusDays(1), day);
            return sent;
        }
        if ("(uuid)".equals(expected.textValue())) {
            assertThat(UUID.fromString(sent.asText())).hasToString(sent.asText());
            return sent;
        }
        if (!"(now)".equals(expected.textValue())) {
            return expected;
        }
        assertThat(Instant.parse(sent.asText())).isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
        return sent;
    }

    private static void checkOutcome(JsonNode expected, Sorted sorted, Exchange exchange) {
        assertThat(sorted.outcome().name()).as(() -> "outcome of " + sorted + ", " + exchange.getException())
                .isEqualToIgnoringCase(expected.path("outcome").asText("delivered"));
        if (expected.has("found")) {
            checkFinding(expected, exchange);
        } else if (expected.has("messageId")) {
            assertThat(sorted.messageId()).isEqualTo(expected.get("messageId").asText());
        }
        if (expected.has("httpStatus")) {
            assertThat(sorted.httpStatus()).isEqualTo(expected.get("httpStatus").asInt());
        }
        if (expected.has("reason")) {
            assertThat(sorted.reason()).contains(expected.get("reason").asText());
        }
        if (expected.has("retryAfter")) {
            assertThat(sorted.retryAfter()).hasSeconds(expected.get("retryAfter").asLong());
        }
        if (exchange.getException() == null) {
            assertThat(exchange.getMessage().getHeaders()).doesNotContainKeys("Authorization", "CamelHttpUri", "Server");
        }
    }

    private static void checkResult(WireCase wire, Exchange exchange) throws Exception {
        JsonNode result = ResultCheck.checked(wire.operation(), exchange);
        if (wire.expect().has("result")) {
            String expected = wire.expect().get("result").toString().replace("{baseUrl}", server.url());
            assertThat(result).as("result").isEqualTo(JSON.readTree(expected));
        }
        if (wire.expect().has("nextCursor")) {
            JsonNode next = exchange.getVariable("nextCursor", JsonNode.class);
            assertThat(next == null ? null : next.textValue()).as("next cursor").isEqualTo(wire.expect().get("nextCursor").textValue());
        }
    }

    @Test
    void aResultThatDoesNotFitItsOperationFails() throws Exception {
        JsonNode schema = JSON.readTree("{\"type\": \"object\", \"required\": [\"messageId\"]}");

        assertThat(ResultCheck.checked("email.send", JSON.readTree("{\"messageId\": \"1\"}"), schema)).isNotNull();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ResultCheck.checked("email.send", JSON.readTree("{\"id\": \"1\"}"), schema));
    }

    private static void checkFinding(JsonNode expected, Exchange exchange) {
        JsonNode finding = exchange.getMessage().getBody(JsonNode.class);
        assertThat(finding.path("found")).as(finding.toString()).isEqualTo(expected.get("found"));
        assertThat(finding.path("messageId").textValue()).isEqualTo(expected.path("messageId").textValue());
    }

    private static Map<String, List<String>> form(String encoded) {
        Map<String, List<String>> fields = new TreeMap<>();
        for (String pair : encoded == null || encoded.isEmpty() ? new String[0] : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            fields.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>()).add(parts.length == 1 ? "" : decode(parts[1]));
        }
        return fields;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> pairs(JsonNode object) {
        Map<String, List<String>> pairs = new TreeMap<>();
        object.fields().forEachRemaining(entry -> {
            ArrayNode values = entry.getValue().isArray() ? (ArrayNode) entry.getValue()
                    : JsonNodeFactory.instance.arrayNode().add(entry.getValue());
            List<String> texts = new ArrayList<>();
            values.forEach(value -> texts.add(value.asText()));
            pairs.put(entry.getKey(), texts);
        });
        return pairs;
    }
}
