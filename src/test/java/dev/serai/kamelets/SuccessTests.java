package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.Outcome;
import dev.serai.provider.OutcomeSorter;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.ProviderAnswer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No provider file takes an answer for a success that is not its provider's: a page of somebody in between, or nothing at all. */
class SuccessTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAGE = "<html><head><title>Sign in</title></head><body><h1>We are down for maintenance</h1></body></html>";
    private static final Map<String, ClientKamelets> KAMELETS = new HashMap<>();

    private static HttpDouble server;

    @BeforeAll
    static void start() throws Exception {
        server = new HttpDouble();
    }

    @AfterAll
    static void stop() throws Exception {
        KAMELETS.values().forEach(ClientKamelets::close);
        server.close();
    }

    /** Every operation of every file whose provider is called over HTTP, but for endpoints of tenants, whose status alone counts. */
    static Stream<Arguments> operations() {
        return KameletFiles.providers().stream().filter(provider -> provider.form().field("baseUrl").isPresent())
                .filter(provider -> !provider.channels().contains("webhook"))
                .flatMap(provider -> provider.operations().stream().map(operation -> Arguments.of(provider.id(), operation)));
    }

    static Stream<Answer> strangeAnswers() {
        return Stream.of(200, 201, 202).flatMap(status -> Stream.of(
                new Answer(status, "text/html", PAGE), new Answer(status, "application/json", PAGE),
                new Answer(status, "application/json", ""), new Answer(status, "application/json", "{}"),
                new Answer(status, "application/json", "[]"), new Answer(status, "application/json", "null"),
                new Answer(status, "application/json", "\"OK\""), new Answer(status, "application/json", "true"),
                new Answer(status, "application/json", "[[]]"), new Answer(status, "application/json", "[{}]"),
                new Answer(status, "text/plain", "OK"), new Answer(status, "application/json", "{\"ok\":false}"),
                new Answer(status, "application/json", "{\"success\":false,\"error\":{\"message\":\"No\"}}"),
                new Answer(status, "application/json", "{\"error\":\"unavailable\",\"status\":\"error\"}"),
                new Answer(status, "application/json", "{\"id\":null,\"messageId\":\"\",\"sid\":false,\"MessageId\":{},\"messages\":[{}]}"),
                new Answer(status, "application/xml", "<ErrorResponse><Error><Code>Unavailable</Code></Error></ErrorResponse>")));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void whatIsNotTheProvidersAnswerIsNoDelivery(String provider, String operation) throws Exception {
        for (Answer answer : strangeAnswers().toList()) {
            Result result = call(provider, operation, answer);

            assertThat(took(provider, operation, result)).as("%s of %s answered %s", operation, provider, answer).isFalse();
            assertThat(result.sorted().reason() != null || KameletFiles.provider(provider).isInquiry(operation)).isTrue();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void aPageOfSomebodyElseLeavesOpenWhetherTheProviderTookIt(String provider, String operation) throws Exception {
        Result result = call(provider, operation, new Answer(200, "text/html", PAGE));

        boolean onlyAsked = Boolean.TRUE.equals(result.exchange().getVariable(OutcomeSorter.READING, Boolean.class));
        assertThat(result.sorted().outcome()).as(() -> result.sorted() + " " + result.exchange().getException())
                .isEqualTo(onlyAsked ? Outcome.RETRY : Outcome.UNKNOWN);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("operations")
    void theFilesOwnExampleIsOne(String provider, String operation) throws Exception {
        ProviderAnswer example = KameletFiles.provider(provider).answers().get(operation);

        Result result = call(provider, operation,
                request -> answer(example.to(request.method(), request.path().split("\\?")[0])));

        assertThat(took(provider, operation, result)).as(() -> result.sorted() + " " + result.exchange().getException()).isTrue();
    }

    static Answer answer(ProviderAnswer example) {
        Map<String, String> headers = example.headers() == null ? Map.of() : example.headers();
        String[] others = headers.entrySet().stream().filter(header -> !"Content-Type".equals(header.getKey()))
                .map(header -> header.getKey() + ": " + header.getValue()).toArray(String[]::new);
        String body = example.body() == null || example.body().isMissingNode() ? ""
                : example.body().isTextual() ? example.body().asText() : example.body().toString();
        return new Answer(example.status(), headers.getOrDefault("Content-Type", "application/json"), body, others);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void everyOperationOfEveryFileSaysWhatSuccessLooksLike(Provider provider) {
        provider.operations().forEach(operation -> assertThat(provider.recognises(operation)).as(operation).isTrue());
        provider.ownOperations()
                .forEach(operation -> assertThat(provider.success().signs().containsKey(operation)
                        || provider.success().results().containsKey(operation)).as(operation).isTrue());
        assertThat(provider.outcomes().rules()).noneMatch(rule -> rule.outcome() == Outcome.DELIVERED);
    }

    static List<Provider> files() {
        return KameletFiles.all().stream().map(KameletFiles::provider).toList();
    }

    @Test
    void aMailServersTestIsItsReply() throws Exception {
        Provider smtp = KameletFiles.provider("smtp");

        assertThat(smtp.success().signs().get("connection.test").get(0).body()).isNotEmpty();
        assertThat(smtp.answers().get("connection.test").body().path("reply").asText()).startsWith("2");
    }

    /** Whether the answer was taken for a success: of a question, that the provider has the message or, as far as it knows, has not. */
    private static boolean took(String provider, String operation, Result result) {
        if (!KameletFiles.provider(provider).isInquiry(operation)) {
            return result.sorted().outcome() == Outcome.DELIVERED;
        }
        JsonNode finding = result.exchange().getException() == null && result.exchange().getMessage().getBody() instanceof JsonNode node
                ? node : MissingNode.getInstance();
        return finding.path("found").asBoolean(false);
    }

    private static Result call(String provider, String operation, Answer answer) throws Exception {
        return call(provider, operation, request -> answer);
    }

    private static Result call(String provider, String operation, Function<Request, Answer> answers) throws Exception {
        server.answer(answers);
        JsonNode message = KameletFiles.example(provider, operation);
        Result result = kamelets(provider).call(operation, JSON.writeValueAsString(message), Connections.of(provider, server.url()));
        if (KameletFiles.provider(provider).answers().get(operation).steps().isEmpty()) {
            assertThat(server.requests()).as(operation + " of " + provider).hasSize(1);
        } else {
            assertThat(server.requests()).as(operation + " of " + provider).isNotEmpty();
        }
        return result;
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
