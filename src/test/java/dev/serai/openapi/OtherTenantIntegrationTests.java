package dev.serai.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Administrators and members of one tenant try every operation on what another one has. They learn and change nothing. */
class OtherTenantIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final ApiDocument DOCUMENT = ApiDocument.get();
    private static final Fixtures FIXTURES = Fixtures.get();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARKER = "Victim-7f3a";

    private static TenantClient victim;
    private static TenantClient stranger;
    private static TenantRows rows;

    @BeforeEach
    void makeTenants() {
        if (victim == null) {
            victim = TenantClient.make(port(), database, OPERATOR, MARKER);
            stranger = TenantClient.make(port(), database, OPERATOR, "Stranger");
            rows = new TenantRows(database);
        }
    }

    @AfterAll
    static void end() {
        victim.close();
        stranger.close();
        victim = null;
    }

    static Stream<ApiOperation> operations() {
        return DOCUMENT.operations().stream();
    }

    /** All but the stream that does not end, of which {@code LiveIntegrationTests} sees to it. */
    static Stream<ApiOperation> operationsThatEnd() {
        return operations().filter(operation -> !operation.path().equals("/api/live"));
    }

    static Stream<ApiOperation> operationsWithIds() {
        return operations().filter(operation -> !FIXTURES.idParameters(operation).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("operationsWithIds")
    void idsOfAnotherTenantAreUnknown(ApiOperation operation) {
        String target = operation.target(FIXTURES.pathValues(operation, victim));
        String body = FIXTURES.body(operation, stranger);
        Map<String, String> before = rows.rows(UUID.fromString(victim.id()));

        for (String token : List.of(stranger.admin(), stranger.member())) {
            HttpAnswer answer = stranger.call(token, operation.verb(), target, body);
            assertThat(answer.status()).as("%s: %s", operation, answer).isIn(403, 404);
            assertThat(DOCUMENT.violations(operation, answer)).as("%s: %s", operation, answer).isEmpty();
            assertThat(DOCUMENT.problemViolations(answer)).as("%s: %s", operation, answer).isEmpty();
            assertThat(answer.text()).doesNotContain(MARKER);
        }

        assertThat(rows.rows(UUID.fromString(victim.id()))).as(operation.toString()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("operationsThatEnd")
    void nothingOfAnotherTenantIsToldOrTaken(ApiOperation operation) {
        String connection = ConnectionFixtures.connection(victim);
        Map<String, String> before = rows.rows(UUID.fromString(victim.id()));

        for (String token : List.of(stranger.admin(), stranger.member())) {
            for (String body : bodies(operation, connection)) {
                for (String query : queries(operation, connection)) {
                    String target = operation.target(FIXTURES.pathValues(operation, stranger)) + query;
                    HttpAnswer answer = stranger.call(token, operation.verb(), target, body);
                    assertThat(DOCUMENT.violations(operation, answer)).as("%s %s: %s", operation, body, answer).isEmpty();
                    assertThat(answer.text()).as(operation.toString()).doesNotContain(MARKER);
                    if (FIXTURES.isForOperator(operation)) {
                        assertThat(answer.status()).as("%s: %s", operation, answer).isIn(403, 404);
                    }
                    if (answer.succeeded()) {
                        assertThat(answer.text()).as(operation.toString()).doesNotContain(victim.id()).doesNotContain(connection);
                    }
                }
            }
        }

        assertThat(rows.rows(UUID.fromString(victim.id()))).as(operation.toString()).isEqualTo(before);
    }

    /** The body as it should be, and with ids of the other tenant wherever it may name something. */
    private static List<String> bodies(ApiOperation operation, String connection) {
        List<String> bodies = new ArrayList<>();
        String body = FIXTURES.body(operation, stranger);
        bodies.add(body);
        JsonNode properties = DOCUMENT.dereferenced(operation.bodySchema()).path("properties");
        properties.fieldNames().forEachRemaining(name -> {
            if (names(operation, name)) {
                ObjectNode named = parsed(body);
                bodies.add(named.put(name, name.equals("tenantId") ? victim.id() : connection).toString());
            }
        });
        return bodies;
    }

    private static ObjectNode parsed(String body) {
        try {
            return body != null && JSON.readTree(body) instanceof ObjectNode object ? object : JSON.createObjectNode();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(body, e);
        }
    }

    /** Whether it names something of a tenant; other ids in messages of operations are those of providers. */
    private static boolean names(ApiOperation operation, String field) {
        return operation.path().startsWith("/api/v1/") ? field.equals("connectionId") : field.endsWith("Id");
    }

    private static List<String> queries(ApiOperation operation, String connection) {
        List<String> queries = new ArrayList<>(List.of(""));
        for (String name : operation.parameters("query")) {
            if (names(operation, name)) {
                queries.add("?" + name + "=" + (name.equals("tenantId") ? victim.id() : connection));
            }
        }
        return queries;
    }
}
