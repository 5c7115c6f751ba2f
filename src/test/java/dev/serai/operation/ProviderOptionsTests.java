package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.RequestBody;
import dev.serai.yaml.YamlFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderOptionsTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POINTER = "/a/b~1c";
    private static final String SCHEMA = """
            a:
              b/c:
                type: object
                additionalProperties: false
                dependentRequired: {retries: [reply_to]}
                properties:
                  reply_to: {type: string, format: phone-number}
                  retries: {type: integer, maximum: 3}
                  ship_to:
                    type: object
                    additionalProperties: false
                    required: [zip_code]
                    properties:
                      zip_code: {type: string, pattern: "^[0-9]{4}$", x-message: is no Swiss postcode}
            """;
    private static final String OPERATION = """
            operation: fax.send
            channel: fax
            title: Send a fax
            onUnknown: hold
            message:
              type: object
              additionalProperties: false
              required: [to]
              properties: {to: {type: string, format: phone-number}}
            """;

    private final OptionSchemas schemas = new OptionSchemas() {
        @Override
        public boolean knows(String provider) {
            return List.of("acme", "globex", "initech").contains(provider);
        }

        @Override
        public boolean serves(String provider, String operation) {
            return List.of("acme", "globex").contains(provider);
        }

        @Override
        public OptionSchema find(String provider, String operation) {
            return of(operation).get(provider);
        }

        @Override
        public SortedMap<String, OptionSchema> of(String operation) {
            return new TreeMap<>(operation.equals("fax.send") ? Map.of("acme", schema(SCHEMA)) : Map.of());
        }
    };
    private final Operations operations = new Operations(schemas);
    private final Operation fax;

    ProviderOptionsTests() {
        operations.publish(OperationFile.parse("fax.send.yaml", OPERATION));
        fax = operations.get("fax.send");
    }

    private static OptionSchema schema(String yaml) {
        return OptionSchema.read(YamlFile.parse(yaml, "a file"), POINTER);
    }

    private ObjectNode read(String message) {
        return RequestBody.object(message.getBytes(StandardCharsets.UTF_8), operations.names(fax));
    }

    private List<FieldProblem> problems(String options) {
        return operations.problems(fax, read("{\"to\": \"+41446681800\", \"provider_options\": " + options + "}"));
    }

    @Test
    void optionsKeepTheProvidersNamesAndGetTheirNormalForm() throws IOException {
        ObjectNode message = read("""
                {"to": "+41 44 668 18 00", "providerOptions": {"acme": {"reply_to": "+41 44 668 18 01", "retries": 2,
                 "ship_to": null}}}""");

        assertThat(operations.problems(fax, message)).isEmpty();
        assertThat(message).isEqualTo(JSON.readTree("""
                {"to": "+41446681800", "providerOptions": {"acme": {"reply_to": "+41446681801", "retries": 2}}}"""));
        assertThat(operations.options(fax).get("acme").at("/properties/retries/maximum").intValue()).isEqualTo(3);
    }

    @Test
    void nothingIsLeftOfOptionsThatAreNone() throws IOException {
        for (String none : List.of("null", "{}", "{\"acme\": null}")) {
            ObjectNode message = read("{\"to\": \"+41446681800\", \"providerOptions\": " + none + "}");

            assertThat(operations.problems(fax, message)).isEmpty();
            assertThat(message).isEqualTo(JSON.readTree("{\"to\": \"+41446681800\"}"));
        }
    }

    @Test
    void problemsNameTheFieldAsItWasWritten() {
        assertThat(problems("""
                {"acme": {"replyTo": "+41446681801", "retries": "2", "ship_to": {"zip_code": "80", "zipCode": "8000"}}}"""))
                .containsExactlyInAnyOrder(
                        new FieldProblem("providerOptions.acme.replyTo", "is not known; known are reply_to, retries, ship_to"),
                        new FieldProblem("providerOptions.acme.retries", "must be an integer, not string"),
                        new FieldProblem("providerOptions.acme.ship_to.zip_code", "is no Swiss postcode"),
                        new FieldProblem("providerOptions.acme.ship_to.zipCode", "is not known; known are zip_code"),
                        new FieldProblem("providerOptions.acme.retries", "needs reply_to beside it"));
        assertThat(problems("{\"acme\": {\"reply_to\": \"nobody\", \"ship_to\": {}}}")).extracting(FieldProblem::field)
                .containsExactlyInAnyOrder("providerOptions.acme.reply_to", "providerOptions.acme.ship_to.zip_code");
        ObjectNode half = read("{\"to\": \"+41446681800\"}");
        half.putObject("providerOptions").putObject("acme").putObject("ship_to").put("zip_code", "\ud800");
        assertThat(operations.problems(fax, half)).extracting(FieldProblem::message).contains(
                "has half a character: a surrogate without its other half");
    }

    @Test
    void whoTakesNoneIsNamed() {
        String taken = "; options with fax.send are taken by acme";

        assertThat(problems("{\"acmee\": {\"retries\": 1}, \"globex\": {}, \"initech\": null}")).containsExactly(
                new FieldProblem("providerOptions.acmee", "is no provider" + taken),
                new FieldProblem("providerOptions.globex", "takes no options with fax.send" + taken),
                new FieldProblem("providerOptions.initech", "does not do fax.send" + taken));
        assertThat(problems("[1]")).containsExactly(
                new FieldProblem("providerOptions", "must be an object by the provider's id, not array" + taken));
        assertThat(problems("{\"acme\": \"fast\"}")).containsExactly(
                new FieldProblem("providerOptions.acme", "must be an object, not string"));
        Operations without = new Operations();
        without.publish(OperationFile.parse("fax.send.yaml", OPERATION));
        assertThat(without.problems(fax, read("{\"to\": \"+41446681800\", \"providerOptions\": {\"acme\": {}}}"))).containsExactly(
                new FieldProblem("providerOptions.acme", "is no provider; no provider takes options with fax.send"));
    }

    @Test
    void problemsOfMessageAndOptionsAreSaidAtOnceAndNeverTooMany() {
        assertThat(operations.problems(fax, read("{\"to\": \"x\", \"providerOptions\": {\"acme\": {\"retries\": 4}}}")))
                .extracting(FieldProblem::field).contains("to", "providerOptions.acme.retries");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            many.append(i == 0 ? "" : ",").append("\"p").append(i).append("\": {}");
        }
        assertThat(problems("{" + many + "}")).hasSize(20);
        assertThat(problems("{\"acme\": {" + many + "}}")).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("providerOptions.acme");
            assertThat(problem.message()).startsWith("has 2000 fields; known are reply_to");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "type: object|type: array|2|\"a/b/c\" has not the type object",
            "additionalProperties: false|additionalProperties: true|2|write additionalProperties: false",
            "maximum: 3|most: 3|8|\"most\", which is not accepted",
            "phone-number|fax-number|7|accepted are amount, base64",
            "[0-9]{4}|(?=a)|14|linear time",
            "type: integer|type: number of times|8|is no JSON Schema (2020-12)"})
    void aSchemaThatIsWrongIsRefusedWithItsLine(String right, String wrong, int line, String reason) {
        String broken = SCHEMA.replaceFirst(Pattern.quote(right), wrong);
        assertThat(broken).isNotEqualTo(SCHEMA);
        assertThatThrownBy(() -> schema(broken)).isInstanceOfSatisfying(InvalidOperationFileException.class, e -> {
            assertThat(e.reason()).contains(reason);
            assertThat(e.line()).as(e.reason()).isEqualTo(line);
        });
    }
}
