package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestBodyTests {

    private static JsonNode read(String body, String... freeForm) {
        return RequestBody.tree(body.getBytes(StandardCharsets.UTF_8), freeForm);
    }

    private static ProblemException problem(String body) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> read(body));
        assertThat(problem).as(body).isNotNull();
        assertThat(problem.status()).isEqualTo(400);
        return problem;
    }

    @Test
    void snakeCaseBecomesCamelCaseAtEveryLevel() {
        assertThat(read("{\"from_email\": 1, \"reply_to\": {\"last_name\": [{\"a_b\": 2}]}, \"plain\": 3, \"line_2\": 4}"))
                .hasToString("{\"fromEmail\":1,\"replyTo\":{\"lastName\":[{\"aB\":2}]},\"plain\":3,\"line2\":4}");
    }

    @Test
    void namesOfFreeFormMapsStay() {
        assertThat(read("{\"user_data\": {\"my_key\": {\"inner_key\": 1}}, \"headers\": {\"x_y\": 1}, \"a_b\": 1}", "userData", "headers"))
                .hasToString("{\"userData\":{\"my_key\":{\"inner_key\":1}},\"headers\":{\"x_y\":1},\"aB\":1}");
    }

    @Test
    void namesThatAreNotSnakeCaseStay() {
        assertThat(read("{\"_id\": 1, \"a__b\": 2, \"CamelCase\": 3, \"a_\": 4, \"A_B\": 5}"))
                .hasToString("{\"_id\":1,\"a_B\":2,\"CamelCase\":3,\"a_\":4,\"A_B\":5}");
    }

    @Test
    void theSameFieldInTwoSpellingsIsRefused() {
        assertThat(problem("{\"fromEmail\": 1, \"from_email\": 2}").errors()).extracting(FieldProblem::field).containsExactly("fromEmail");
    }

    @Test
    void aFieldTwiceIsRefusedByName() {
        ProblemException problem = problem("{\"a\": {\"b\": 1,\n \"b\": 2}}");

        assertThat(problem.errors()).extracting(FieldProblem::field).containsExactly("b");
        assertThat(problem).hasMessageContaining("line 2");
    }

    @Test
    void malformedJsonNamesThePlaceAndNotTheContent() {
        assertThat(problem("{\n\"a\": marker}")).hasMessageContaining("line 2, column").hasMessageNotContaining("marker");
        assertThat(problem("{\"a\": 1")).hasMessageContaining("not valid JSON");
        assertThat(problem("{\"a\": 1} x")).hasMessageContaining("not valid JSON");
        assertThat(problem("{\"a\": NaN}")).hasMessageContaining("not valid JSON");
    }

    @Test
    void emptyAndScalarBodiesAreRefused() {
        assertThat(problem("")).hasMessageContaining("empty");
        assertThat(problem(" \n")).hasMessageContaining("empty");
        assertThat(problem("\"text\"")).hasMessageContaining("not a string");
        assertThat(problem("null")).hasMessageContaining("not null");
        assertThatThrownBy(() -> RequestBody.object("[]".getBytes(StandardCharsets.UTF_8))).hasMessageContaining("not an array");
        assertThat(RequestBody.optionalObject(null)).isEmpty();
    }

    @Test
    void bodiesThatAreTooDeepAreRefused() {
        assertThat(problem("[".repeat(101) + "]".repeat(101))).hasMessageContaining("deeper than 100 levels");
        assertThat(read("[".repeat(99) + "]".repeat(99)).isArray()).isTrue();
    }

    @Test
    void textThatNobodyCanStoreIsRefusedByName() {
        assertThat(problem("{\"a\": [\"x\", \"\\u0000\"]}").errors()).extracting(FieldProblem::field).containsExactly("a[1]");
        assertThat(problem("{\"a\": {\"b\": \"\\ud800\"}}").errors()).extracting(FieldProblem::field).containsExactly("a.b");
        assertThat(read("{\"a\": \"\\ud83d\\ude00\"}").get("a").asText()).isEqualTo("😀");
    }

    @Test
    void numbersKeepTheirDigits() {
        assertThat(read("{\"amount\": 19.90, \"big\": 12345678901234567890}"))
                .hasToString("{\"amount\":19.90,\"big\":12345678901234567890}");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> RequestBody.tree(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}))
                .isInstanceOf(ProblemException.class);
    }
}
