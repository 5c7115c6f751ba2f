package dev.serai.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.provider.InvalidProviderFileException;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a draft has, what it leaves to decide, and what it says where there can be none. */
class DraftCommandTests {

    private static final String DOCUMENT = "src/test/resources/draft/letters.yaml";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return new DraftCommand(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private String draft(String operation, String call) throws IOException {
        assertThat(run(DOCUMENT, "--operation", operation, "--path", call, "--into", folder.toString())).as(err::toString).isZero();
        return Files.readString(folder.resolve("letters-sink.kamelet.yaml"));
    }

    @Test
    void whatTheDocumentDecidesStandsInTheFile() throws IOException {
        String yaml = draft("email.send", "POST /accounts/{account_id}/messages");

        assertThat(yaml).contains("name: letters-sink", "email.send: header Idempotency-Key", "email.send: body /data/id",
                "email.send: {body: {/data/id: \"*\"}}", "default: https://eu.letters.example/v2", "name: X-Api-Key",
                "sender: ((.from // {email: variable(\"fromEmail\"), name: variable(\"fromName\")}) | {address: .email, name: .name}",
                "recipients: (.to | [.[] | {address: .email, name: .name}", "kind: \"mail\"", "body: .text", "html: .html",
                "name: .filename", "data: .content", "type: .contentType", "refuse(\"bcc\")", "refuse(\"headers\")",
                "{{baseUrl}}/accounts/{{accountId}}/messages", "The number of the account.", "expression: 2026-01-01");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("stream, one of fast, slow: Which one",
                "how tags of the message becomes tags, which is a list of an object {label}", "does not go live");
        JsonNode success = new YAMLMapper().readTree(folder.resolve("cases/letters/success.yaml").toFile());
        assertThat(success.at("/request/path").asText()).isEqualTo("/accounts/test-accountid/messages");
        assertThat(success.at("/expect/messageId").asText()).isEqualTo("MOCK-ID");
        assertThat(folder.resolve("cases/letters")).isDirectoryContaining("glob:**/throttled.yaml")
                .isDirectoryContaining("glob:**/test-ok.yaml").isDirectoryContaining("glob:**/dropped.yaml");
    }

    @Test
    void aDraftIsNoProviderBeforeItIsDecided() throws IOException {
        String yaml = draft("email.send", "POST /accounts/{account_id}/messages");

        assertThatExceptionOfType(InvalidProviderFileException.class)
                .isThrownBy(() -> ProviderFile.parse("letters-sink.kamelet.yaml", yaml, 1))
                .withMessageContaining("is a draft: it is not decided yet: the published limit of an account")
                .withMessageContaining("more like it")
                .matches(e -> yaml.lines().toList().get(e.line() - 1).contains("UNDECIDED("), "names the line");
        Provider provider = ProviderFile.parse("letters-sink.kamelet.yaml", decided(yaml), 1);
        assertThat(provider.operations()).containsExactly("email.send", "connection.test");
        assertThat(provider.form().fields()).extracting("name").contains("apiKey", "accountId", "fromEmail", "baseUrl");
    }

    static String decided(String yaml) {
        return yaml.replaceAll(" +serai.dev/rate-limit: .*\n", "")
                .replaceAll("serai.dev/help: UNDECIDED.*", "serai.dev/help: https://letters.example/keys")
                .replaceAll("\"UNDECIDED\\(stream[^\"]*\"", "\"fast\"")
                .replaceAll("\"UNDECIDED\\(how tags[^\"]*\"", "[.tags[] | {label: .}]")
                .replaceAll("UNDECIDED\\([^\\n\"]*\\)", "On the page Keys.");
    }

    @Test
    void aFormHasItsRequestInTheCase() throws IOException {
        String yaml = draft("sms.send", "POST /accounts/{account_id}/texts");

        assertThat(yaml).contains("auth: basic", "dst: .to", "body: .text", "src: (.from // variable(\"sender\"))", "join(\"&\")",
                "expression: application/x-www-form-urlencoded");
        assertThat(new YAMLMapper().readTree(folder.resolve("cases/letters/success.yaml").toFile()).at("/request/form").toString())
                .isEqualTo("{\"body\":\"Your code is 482915\",\"dst\":\"+41791234567\",\"src\":\"test-sender\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --operation email.send --path POST_/nowhere                            | The document has no POST /nowhere; there are
            --operation email.send --path GET_/accounts/{account_id}/messages      | of that path it has parameters, post
            --operation fax.send --path POST_/accounts/{account_id}/messages       | no operation file kamelets/operations/fax.send.yaml
            --operation ../x --path POST_/accounts/{account_id}/messages           | There is no operation file
            --operation email.send                                                 | --operation email.send has no --path
            --path POST_/account                                                   | --path stands before its --operation
            --operation email.send --path post_account                             | a method and a path are expected
            --operation email.send --path POST_/account --id Letters               | lower-case letters, digits and single hyphens
            --operation email.send --path POST_/account --colour red               | There is no option --colour
            """)
    void whatCannotBeDraftedIsSaid(String arguments, String words) {
        List<String> all = new ArrayList<>(List.of(DOCUMENT));
        for (String argument : arguments.strip().split(" ")) {
            all.add(argument.replace('_', ' ').replace("account id", "account_id"));
        }
        all.addAll(List.of("--into", folder.toString()));

        assertThat(run(all.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(words);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oddDocumentsAreRefused() throws IOException {
        Path odd = folder.resolve("odd.json");
        for (String content : List.of("", "[]", "{\"swagger\": \"2.0\", \"paths\": {}}", "{\"openapi\": \"3.0.0\"}", "{", "\u0000")) {
            Files.writeString(odd, content);
            assertThat(run(odd.toString(), "--operation", "email.send", "--path", "POST /x")).as(content).isEqualTo(2);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("is no OpenAPI 3 document", "it is one of version 2.0", "cannot be read");
        Files.writeString(odd, """
                {"openapi": "3.0.0", "paths": {"/x": {"post": {"requestBody": {"content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/Loop"}}}}}}}, "components": {"schemas": {"Loop": {"type": "object", "allOf":
                [{"$ref": "#/components/schemas/Loop"}], "properties": {"to": {"$ref": "#/components/schemas/Loop"}}}}}}""");
        assertThat(run(odd.toString(), "--operation", "sms.send", "--path", "POST /x", "--id", "loop", "--into",
                folder.resolve("loop").toString())).as(err::toString).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("No call was found that tests a connection",
                "where text of the message goes", "the document names no server", "how a call proves who calls");
    }

    private String drafted(String document, String call) throws IOException {
        Path file = folder.resolve("odd.yaml");
        Files.writeString(file, document);
        Path into = Files.createTempDirectory(folder, "odd");
        assertThat(run(file.toString(), "--operation", "sms.send", "--path", call, "--id", "odd", "--into", into.toString()))
                .as(err::toString).isZero();
        return Files.readString(into.resolve("odd-sink.kamelet.yaml"));
    }

    @Test
    void aParameterOfAReservedNameGetsAnother() throws IOException {
        String yaml = drafted("{openapi: 3.0.0, paths: {\"/x/{env}/{id}/{env}\": {post: {}}}}", "POST /x/{env}/{id}/{env}");

        assertThat(yaml).contains("{{baseUrl}}/x/{{envValue}}/{{idValue}}/{{envValue}}").doesNotContain("{{env}}", "{{env:");
    }

    /** Wherever a route has them, Camel would evaluate them. */
    @Test
    void theWordsOfADocumentAreNotEvaluated() throws IOException {
        String yaml = drafted("""
                openapi: 3.0.0
                info: {title: "T ${sysenv.A}{{env:B}}"}
                components: {securitySchemes: {key: {type: apiKey, in: header, name: "X-${sysenv.C}"}}}
                paths:
                  "/x/{{env:D}}/${}":
                    post:
                      parameters:
                        - {in: query, name: "$q", required: true, schema: {default: "a b&c"}}
                        - {in: query, name: "{{env:E}}", required: true, schema: {default: "${sysenv.F}"}}
                        - {in: header, name: X-Plain, required: true, schema: {default: plain}}
                        - {in: header, name: X-Odd, required: true, schema: {default: "resource:file:/etc/passwd"}}
                        - {in: header, name: CamelHttpUri, required: true, schema: {default: "$simple{sysenv.G}"}}
                      requestBody:
                        content:
                          "application/json{{env:H}}":
                            schema:
                              required: [a, "b{{env:I}}", c]
                              properties:
                                a: {const: "{{env:J}}"}
                                "b{{env:I}}": {const: 1}
                                c: {const: 2}
                """, "POST /x/{{env:D}}/${}");
        String template = yaml.substring(yaml.indexOf("template:"));

        assertThat(template).doesNotContain("{{env", "${sysenv", "$simple{", "expression: resource:")
                .contains("expression: plain", "UNDECIDED(Camel would evaluate what the document has here",
                        "UNDECIDED(the header that the document names X-");
        assertThat(drafted("""
                openapi: 3.0.0
                paths:
                  /x:
                    post:
                      parameters: [{in: query, name: "$q", required: true, schema: {default: "a b&${c"}},
                                   {in: query, name: "r[]", required: true, schema: {default: "a b&c"}}]
                """, "POST /x")).contains("{{baseUrl}}/x?%24q=UNDECIDED($q", "&r%5B%5D=a%20b%26c");
    }

    @Test
    void nothingIsReplaced() throws IOException {
        draft("email.send", "POST /accounts/{account_id}/messages");
        assertThat(run(DOCUMENT, "--operation", "email.send", "--path", "POST /accounts/{account_id}/messages", "--into",
                folder.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("is there already");
    }
}
