package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operation.ServerError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationFileTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FAX = """
            operation: fax.send
            channel: fax
            title: Send a fax
            description: Sends pages to a fax machine.
            kind: command
            waits: 10s
            priority: high
            redelivery: [500ms, 5min, 24h]
            expires: 7d
            onUnknown: ask
            serverError: unknown
            about: jobId
            message:
              type: object
              required: [to, pages]
              additionalProperties: false
              properties:
                to:
                  type: string
                  format: phone-number
                  x-aliases: [faxNumber]
                pages:
                  type: array
                  minItems: 1
                  items:
                    $ref: "#/$defs/page"
                quality:
                  type: string
                  enum: [standard, fine]
                  default: standard
                  x-message: is no quality; write standard or fine
                jobId:
                  type: string
                metadata:
                  type: object
                  additionalProperties:
                    type: string
                  propertyNames:
                    pattern: "^[a-z_]{1,20}$"
                    x-message: is no name for metadata; lower-case letters and _ are
              $defs:
                page:
                  type: object
                  required: [content]
                  additionalProperties: false
                  properties:
                    content:
                      type: string
                      format: base64
                    code:
                      type: string
                      pattern: "^[A-Z]{2}$"
                      x-message: is no code of two capitals
            result:
              type: object
              required: [jobId]
              properties:
                jobId:
                  type: string
            examples:
              - message:
                  to: "+41 44 668 18 00"
                  pages: [{content: QQ==}]
                result:
                  jobId: "1"
            """;

    private static Operations with(String yaml) {
        Operations operations = new Operations();
        operations.publish(OperationFile.parse("fax.send.yaml", yaml));
        return operations;
    }

    private static List<FieldProblem> problems(Operations operations, String message) throws IOException {
        return operations.problems(operations.get("fax.send"), (ObjectNode) JSON.readTree(message));
    }

    @Test
    void theFileSaysEverythingOfAnOperation() {
        Operation fax = OperationFile.parse("fax.send.yaml", FAX).operation();

        assertThat(fax.name()).isEqualTo("fax.send");
        assertThat(fax.channel()).isEqualTo("fax");
        assertThat(fax.title()).isEqualTo("Send a fax");
        assertThat(fax.description()).isEqualTo("Sends pages to a fax machine.");
        assertThat(fax.kind()).isEqualTo(Kind.COMMAND);
        assertThat(fax.waits()).isEqualTo(Duration.ofSeconds(10));
        assertThat(fax.priority()).isEqualTo(Priority.HIGH);
        assertThat(fax.redelivery()).containsExactly(Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofHours(24));
        assertThat(fax.expires()).isEqualTo(Duration.ofDays(7));
        assertThat(fax.onUnknown()).isEqualTo(OnUnknown.ASK);
        assertThat(fax.serverError()).isEqualTo(ServerError.UNKNOWN);
        assertThat(fax.about()).isEqualTo("jobId");
        assertThat(fax.examples()).singleElement().satisfies(example -> {
            assertThat(example.message().toString())
                    .isEqualTo("{\"to\":\"+41446681800\",\"pages\":[{\"content\":\"QQ==\"}],\"quality\":\"standard\"}");
            assertThat(example.result().toString()).isEqualTo("{\"jobId\":\"1\"}");
        });
        assertThat(Stream.of("500ms", "5min", "24h", "7d", "90s").map(Durations::parse).map(Durations::show))
                .containsExactly("500ms", "5min", "1d", "7d", "90s");
    }

    @Test
    void whatIsLeftOutIsUsual() {
        Operation least = OperationFile.parse("fax.send.yaml", """
                operation: fax.send
                channel: fax
                title: Send a fax
                onUnknown: hold
                message: {type: object}
                """).operation();

        assertThat(least.kind()).isEqualTo(Kind.COMMAND);
        assertThat(least.waits()).isZero();
        assertThat(least.priority()).isEqualTo(Priority.NORMAL);
        assertThat(least.redelivery()).isEmpty();
        assertThat(least.expires()).isNull();
        assertThat(least.serverError()).isEqualTo(ServerError.RETRY);
        assertThat(least.about()).isNull();
    }

    @Test
    void messagesAreBroughtToTheFormTheSchemaAsksFor() throws IOException {
        Operations operations = with(FAX);
        ObjectNode message = (ObjectNode) JSON.readTree("""
                {"faxNumber": "+41 44 668 18 00", "pages": [{"content": "QQ==", "code": null}], "jobId": null,
                 "metadata": {"order_id": "7", "batch": "x"}}""");

        assertThat(operations.problems(operations.get("fax.send"), message)).isEmpty();
        assertThat(message).isEqualTo(JSON.readTree("""
                {"to": "+41446681800", "pages": [{"content": "QQ=="}], "quality": "standard",
                 "metadata": {"order_id": "7", "batch": "x"}}"""));
    }

    @Test
    void problemsAreSaidInTheWordsOfTheSchema() throws IOException {
        Operations operations = with(FAX);

        assertThat(problems(operations, """
                {"to": "nobody", "pages": [{"content": "Q", "code": "x1", "colour": true}, "A"], "quality": "best", "size": 4,
                 "metadata": {"a-b": "1", "c": 2}}""")).containsExactlyInAnyOrder(
                new FieldProblem("to", "is not a phone number alone: it has \"n\"; write it with its country code, e.g. +41791234567"),
                new FieldProblem("pages[0].content", "is not Base64 (RFC 4648, no line breaks)"),
                new FieldProblem("pages[0].code", "is no code of two capitals"),
                new FieldProblem("pages[0].colour", "is not known; known are content, code"),
                new FieldProblem("pages[1]", "must be an object, not string"),
                new FieldProblem("quality", "is no quality; write standard or fine"),
                new FieldProblem("size", "is not known; known are to, pages, quality, jobId, metadata"),
                new FieldProblem("metadata.a-b", "is no name for metadata; lower-case letters and _ are"),
                new FieldProblem("metadata.c", "must be a string, not integer"));
        assertThat(problems(operations, "{\"pages\": []}")).containsExactlyInAnyOrder(new FieldProblem("to", "is required"),
                new FieldProblem("pages", "is empty; at least one is needed"));
    }

    @Test
    void listsAreMeasuredWhereverTheyStand() throws IOException {
        Operations operations = with(FAX.replace("minItems: 1", "minItems: 1\n      maxItems: 2"));

        assertThat(problems(operations, "{\"to\": \"+41446681800\", \"pages\": [{}, {}, {}]}"))
                .containsExactly(new FieldProblem("pages", "must have at most 2 items but has 3"));
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 1001; i++) {
            names.append(i == 0 ? "" : ",").append("\"k").append(i).append("\": \"v\"");
        }
        assertThat(problems(operations, "{\"metadata\": {" + names + "}}"))
                .containsExactly(new FieldProblem("metadata", "must have at most 1,000 entries but has 1,001"));
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("title: Send a fax", "titel: Send a fax", 3, "\"titel\"; accepted are operation, channel, title"),
                Arguments.of("title: Send a fax\n", "", 1, "\"title\" is missing"),
                Arguments.of("title: Send a fax", "title: [a]", 3, "\"title\" is no text"),
                Arguments.of("operation: fax.send", "operation: fax.sent", 1, "the file's name says \"fax.send\""),
                Arguments.of("channel: fax", "channel: Fax!", 2, "lower-case letters"),
                Arguments.of("channel: fax", "channel: []", 2, "an empty list"),
                Arguments.of("channel: fax", "channel: [fax, Mail!]", 2, "\"Mail!\"; lower-case letters"),
                Arguments.of("channel: fax", "channel: [fax, 7]", 2, "\"7\"; lower-case letters"),
                Arguments.of("channel: fax", "channel: [fax, fax]", 2, "names \"fax\" twice"),
                Arguments.of("kind: command", "kind: order", 5, "accepted are command, query"),
                Arguments.of("kind: command", "kind: query", 8, "is for commands"),
                Arguments.of("waits: 10s", "waits: soon", 6, "accepted are 1s to 1min, written like"),
                Arguments.of("waits: 10s", "waits: 5min", 6, "accepted are 1s to 1min"),
                Arguments.of("priority: high", "priority: urgent", 7, "accepted are high, normal, bulk"),
                Arguments.of("redelivery: [500ms, 5min, 24h]", "redelivery: 5min", 8, "is no list"),
                Arguments.of("redelivery: [500ms, 5min, 24h]", "redelivery: [500ms, 5 minutes]", 8, "has \"5 minutes\""),
                Arguments.of("expires: 7d", "expires: 400d", 9, "accepted are 1s to 365d"),
                Arguments.of("onUnknown: ask", "onUnknown: twice", 10, "accepted are failover, hold, ask"),
                Arguments.of("onUnknown: ask\n", "", 1, "\"onUnknown\" is missing; accepted are failover, hold, ask"),
                Arguments.of("serverError: unknown", "serverError: ignore", 11, "accepted are retry, unknown"),
                Arguments.of("about: jobId", "about: job", 12, "no property of the message; there are to, pages"),
                Arguments.of("      minItems: 1", "      minItem: 1", 24, "\"minItem\", which is not accepted; accepted are"),
                Arguments.of("      minItems: 1", "      minItems: many", 24, "is no JSON Schema (2020-12)"),
                Arguments.of("type: array", "type: list", 23, "is no JSON Schema (2020-12)"),
                Arguments.of("format: phone-number", "format: fax-number", 20, "accepted are amount, base64"),
                Arguments.of("x-aliases: [faxNumber]", "x-aliases: faxNumber", 21, "is no list"),
                Arguments.of("x-aliases: [faxNumber]", "x-aliases: [quality]", 21, "also another name of \"to\""),
                Arguments.of("\"#/$defs/page\"", "\"#/$defs/side\"", 26, "which there is not"),
                Arguments.of("\"#/$defs/page\"", "https://example.com/page.json", 26, "outside of this schema"),
                Arguments.of("\"#/$defs/page\"", "other.yaml#/page", 26, "outside of this schema"),
                Arguments.of("pattern: \"^[A-Z]{2}$\"", "pattern: \"^(?=A)[A-Z]{2}$\"", 52, "linear time"),
                Arguments.of("pattern: \"^[A-Z]{2}$\"", "pattern: \"^([A-Z])\\\\1$\"", 52, "linear time"),
                Arguments.of("pattern: \"^[A-Z]{2}$\"", "pattern: \"^[A-Z\"", 52, ""),
                Arguments.of("to: \"+41 44 668 18 00\"", "to: \"123\"", 62, "does not fit its schema: to is not a phone number"),
                Arguments.of("pages: [{content: QQ==}]", "pages: [{content: Q}]", 63,
                        "does not fit its schema: pages[0].content is not Base64"),
                Arguments.of("      jobId: \"1\"", "      jobId: 1", 64, "result of an example does not fit its schema"),
                Arguments.of("    jobId:\n      type: string\n    metadata", "    orderingKey:\n      type: string\n    metadata", 32,
                        "is taken"),
                Arguments.of("    jobId:\n      type: string\n    metadata", "    providerOptions:\n      type: object\n    metadata", 32,
                        "has the property \"providerOptions\", which is taken"),
                Arguments.of("x-aliases: [faxNumber]", "x-aliases: [providerOptions]", 21, "another name of \"to\", which is taken"),
                Arguments.of("result:\n  type: object", "result:\n  type: none", 55, "is no JSON Schema (2020-12)"),
                Arguments.of("    page:\n      type: object", "    page:\n      $ref: \"#/$defs/page\"\n      type: object", 42, "itself"),
                Arguments.of("operation: fax.send", "operation: fax.send\noperation: fax.send", 2, "given twice"),
                Arguments.of(FAX, "- a list\n", 1, "The file is no operation"),
                Arguments.of(FAX, "operation: [\n", 2, "not valid YAML"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aFileThatIsWrongIsRefusedWithLineAndReason(String right, String wrong, int line, String reason) {
        assertThat(FAX).contains(right);
        assertThatThrownBy(() -> OperationFile.parse("fax.send.yaml", FAX.replace(right, wrong)))
                .isInstanceOfSatisfying(InvalidOperationFileException.class, e -> {
                    assertThat(e.reason()).contains(reason);
                    assertThat(e.line()).as(e.reason()).isEqualTo(line);
                });
    }

    @Test
    void whatWouldDependOnTheValueIsRefused() {
        String schema = FAX.replace("  $defs:", "  anyOf:\n    - properties:\n        mail:\n          type: string\n"
                + "          format: email-address\n  $defs:");
        assertThatThrownBy(() -> OperationFile.parse("fax.send.yaml", schema)).hasMessageContaining("depends on the value")
                .hasMessageContaining("message/anyOf/0/properties/mail/format");
    }

    @Test
    void aSchemaMayReferToItself() throws IOException {
        Operations operations = with("""
                operation: fax.send
                channel: fax
                title: Send a tree
                onUnknown: hold
                message:
                  type: object
                  additionalProperties: false
                  properties:
                    number: {type: string, format: phone-number}
                    children:
                      type: array
                      items: {$ref: "#"}
                """);

        assertThat(problems(operations, "{\"children\": [{\"number\": \"+41 44 668 18 00\", \"children\": [{\"number\": \"x\"}]}]}"))
                .extracting(FieldProblem::field).containsExactly("children[0].children[0].number");
    }

    @Test
    void anOperationOfSeveralChannelsHasTheFirstAsItsMainOne() {
        Operation fax = OperationFile.parse("fax.send.yaml", FAX.replace("channel: fax", "channel: [fax, mail]")).operation();

        assertThat(fax.channels()).containsExactly("fax", "mail");
        assertThat(fax.channel()).isEqualTo("fax");
        assertThat(fax.channelWords()).isEqualTo("fax or mail");
        assertThat(fax.isOf("mail")).isTrue();
        assertThat(OperationFiles.operations().get("invoice.create").channels()).containsExactly("payment", "accounting");
        assertThat(OperationFiles.operations().get("payment.create").channels()).containsExactly("payment");
    }

    @Test
    void theShippedFilesAreRead() {
        assertThat(OperationFiles.operations().all()).extracting(Operation::name).contains("chat.post", "email.send", "sms.send");
        assertThat(OperationFiles.operations().all()).allSatisfy(operation -> assertThat(operation.examples()).isNotEmpty());
        assertThat(OperationFiles.operations().channels()).contains("chat", "email", "sms");
    }

    /** Whoever has one of these is the payer's page, or the host. */
    @ParameterizedTest
    @ValueSource(strings = {"clientSecret", "startUrl"})
    void listsShowNoSecretOfAResult(String field) {
        List<JsonNode> schemas = OperationFiles.operations().all().stream()
                .flatMap(operation -> operation.resultSchema().findValues(field).stream()).toList();

        assertThat(schemas).isNotEmpty().allSatisfy(schema -> assertThat(schema.path("x-secret").asBoolean()).isTrue());
    }
}
