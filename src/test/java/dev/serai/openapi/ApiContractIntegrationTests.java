package dev.serai.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.AbstractSeraiIntegrationTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of the description can be called as its example shows, and answers, well or badly, as described. */
class ApiContractIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final ApiDocument DOCUMENT = ApiDocument.get();
    private static final Fixtures FIXTURES = Fixtures.get();
    private static final String UNKNOWN = "01a1fcdb-980f-7376-aedd-39361ad0ef3e";
    private static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    private static TenantClient client;

    @BeforeEach
    void makeTenant() {
        if (client == null) {
            client = TenantClient.make(port(), database, OPERATOR, "Contract");
        }
    }

    @AfterAll
    static void end() {
        client.database().jdbc().sql("update key_rotation set state = 'finished', finished_at = now(), runner = null").update();
        client.close();
        client = null;
    }

    static Stream<ApiOperation> operations() {
        return DOCUMENT.operations().stream();
    }

    static Stream<ApiOperation> operationsWithToken() {
        return operations().filter(operation -> !operation.open());
    }

    static Stream<ApiOperation> operationsWithIds() {
        return operations().filter(operation -> !FIXTURES.idParameters(operation).isEmpty());
    }

    static Stream<ApiOperation> operationsThatRead() {
        return operations().filter(operation -> operation.verb().equals("GET"));
    }

    static Stream<ApiOperation> operationsWithSeveralExamples() {
        return operations().filter(operation -> operation.bodyExamples().size() > 1);
    }

    static Stream<ApiOperation> operationsWithoutPerson() {
        return operations().filter(operation -> !FIXTURES.needsPerson(operation));
    }

    static Stream<ApiOperation> operationsWithBody() {
        return operationsWithoutPerson().filter(ApiOperation::hasBody);
    }

    @Test
    void descriptionIsServedToAnyone() {
        Reply reply = get("/api/openapi.json", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).startsWith("application/json");
        assertThat(reply.body()).isEqualTo(AssembledDocument.get());
    }

    @Test
    void descriptionIsServedInYamlToo() throws IOException {
        Reply reply = get("/api/openapi.yaml", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).startsWith("application/yaml");
        assertThat(new YAMLMapper().readTree(reply.raw().body()).toString()).isEqualTo(AssembledDocument.get().toString());
    }

    @ParameterizedTest
    @MethodSource("operationsWithoutPerson")
    void answersItsExample(ApiOperation operation) {
        FIXTURES.prepare(operation, client);
        Map<String, String> values = FIXTURES.pathValues(operation, client);
        String body = FIXTURES.body(operation, client);
        HttpAnswer answer = client.call(client.token(operation), operation.verb(), operation.target(values), body);

        assertThat(answer.succeeded()).as("%s: %s", operation, answer).isTrue();
        assertDescribed(operation, answer);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("operationsWithSeveralExamples")
    void answersEveryExampleOfItsBody(ApiOperation operation) {
        for (int i = 1; i < operation.bodyExamples().size(); i++) {
            Map<String, String> values = FIXTURES.pathValues(operation, client);
            HttpAnswer answer = client.call(client.token(operation), operation.verb(), operation.target(values),
                    operation.bodyExamples().get(i).toString());
            assertThat(answer.status()).as("%s: %s", operation, answer).isNotEqualTo(400);
            assertDescribed(operation, answer);
        }
    }

    @ParameterizedTest
    @MethodSource("operationsWithToken")
    void refusesACallerWithoutToken(ApiOperation operation) {
        String target = operation.target(unknown(operation));
        assertProblem(operation, client.call(null, operation.verb(), target, FIXTURES.body(operation, client)), 401);
        assertProblem(operation, client.call("serai_nobody", operation.verb(), target, null), 401);
    }

    @ParameterizedTest
    @MethodSource("operationsWithIds")
    void doesNotKnowWhatIsNotThere(ApiOperation operation) {
        String body = FIXTURES.body(operation, client);
        assertProblem(operation, client.call(client.token(operation), operation.verb(), operation.target(unknown(operation)), body), 404);
        Map<String, String> noIds = unknown(operation);
        FIXTURES.idParameters(operation).forEach(name -> noIds.put(name, "no-id"));
        assertProblem(operation, client.call(client.token(operation), operation.verb(), operation.target(noIds), body), 404);
    }

    @ParameterizedTest
    @MethodSource("operationsWithBody")
    void refusesABodyItCannotRead(ApiOperation operation) {
        String target = operation.target(FIXTURES.pathValues(operation, client));
        assertProblem(operation, client.call(client.token(operation), operation.verb(), target, "{\"name\": "), 400);
        assertProblem(operation, client.call(client.token(operation), operation.verb(), target, "\"text\""), 400);
        if (operation.requiresBody()) {
            assertProblem(operation, client.call(client.token(operation), operation.verb(), target, null), 400);
        }
        assertProblem(operation, send(operation, target, Map.of("Content-Type", "text/plain")), 415);
        assertProblem(operation, send(operation, target, Map.of("Content-Type", "application/json; charset=utf-16")), 415);
        assertProblem(operation, send(operation, target, Map.of("Content-Type", "application/json", "Content-Encoding", "gzip")), 415);
        assertProblem(operation, send(operation, target, Map.of("Content-Type", "application/json", "Content-Length", "99999999999")), 413);
    }

    @Test
    void methodsThatAreNotDescribedAreNotAllowed() {
        Map<String, TreeSet<String>> verbs = new LinkedHashMap<>();
        operations().forEach(operation -> verbs.computeIfAbsent(operation.path(), path -> new TreeSet<>()).add(operation.verb()));
        verbs.forEach((path, described) -> {
            String target = path.replaceAll("\\{\\w+}", UNKNOWN);
            TreeSet<String> allowed = new TreeSet<>();
            verbs.forEach((other, theirs) -> {
                if (target.matches(other.replaceAll("\\{\\w+}", "[^/]+"))) {
                    allowed.addAll(theirs);
                }
            });
            for (String verb : VERBS) {
                if (!allowed.contains(verb)) {
                    HttpAnswer answer = client.call(client.admin(), verb, target, null);
                    assertThat(answer.status()).as("%s %s: %s", verb, path, answer).isEqualTo(405);
                    assertThat(DOCUMENT.problemViolations(answer)).as("%s %s: %s", verb, path, answer).isEmpty();
                    assertThat(Arrays.stream(answer.headers().get("allow").split(", ?")).collect(Collectors.toSet()))
                            .as("%s %s", verb, path).containsAll(described);
                }
            }
        });
    }

    @Test
    void whatIsNotThereIsAProblem() {
        for (String target : List.of("/api/nothing", "/api/integrations/" + UNKNOWN + "/nothing", "/nothing", "/api/")) {
            HttpAnswer answer = client.call(client.admin(), "GET", target, null);
            assertThat(answer.status()).as(target).isEqualTo(404);
            assertThat(DOCUMENT.problemViolations(answer)).as("%s: %s", target, answer).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("operationsThatRead")
    void saysWhatItAnswersToWhoDoesNotAcceptIt(ApiOperation operation) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", "text/html, image/*;q=0.5"));
        if (!operation.open()) {
            headers.put("Authorization", "Bearer " + client.token(operation));
        }
        HttpAnswer answer = client.http().send("GET", operation.target(FIXTURES.pathValues(operation, client)), headers, new byte[0]);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(406);
        assertThat(DOCUMENT.problemViolations(answer)).isEmpty();
    }

    private HttpAnswer send(ApiOperation operation, String target, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(more);
        if (!operation.open()) {
            headers.put("Authorization", "Bearer " + client.token(operation));
        }
        return client.http().send(operation.verb(), target, headers, "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> unknown(ApiOperation operation) {
        Map<String, String> values = new LinkedHashMap<>();
        operation.parameters("path").forEach(name -> values.put(name, UNKNOWN));
        return values;
    }

    private static void assertDescribed(ApiOperation operation, HttpAnswer answer) {
        assertThat(DOCUMENT.violations(operation, answer)).as("%s: %s", operation, answer).isEmpty();
    }

    private static void assertProblem(ApiOperation operation, HttpAnswer answer, int status) {
        assertThat(answer.status()).as("%s: %s", operation, answer).isEqualTo(status);
        assertDescribed(operation, answer);
        assertThat(DOCUMENT.problemViolations(answer)).as("%s: %s", operation, answer).isEmpty();
    }
}
