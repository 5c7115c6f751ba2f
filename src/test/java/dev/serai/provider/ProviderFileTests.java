package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.api.FieldProblem;
import dev.serai.provider.OutcomeTable.Rule;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import dev.serai.provider.Provider.ProviderAnswer;
import dev.serai.provider.Provider.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderFileTests {

    private static final String FILE = "acme-sink.kamelet.yaml";
    private static final String YAML = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: acme-sink
              annotations:
                serai.dev/channels: email, sms
                serai.dev/operations: email.send,connection.test
                serai.dev/auth: api-key
                serai.dev/rate-limit: 10/s burst 20
                serai.dev/rate-limit-headers: remaining=X-Left reset=X-Reset
                serai.dev/idempotency: header Idempotency-Key
                serai.dev/message-id: body /data/id
                serai.dev/outcomes: |
                  - {status: 401, outcome: switch, reason: The key is wrong}
                  - {status: 200, body: {/ok: false, /error: [a, b]}, outcome: rejected}
                serai.dev/environment: apiKey=ACME_API_KEY
                serai.dev/help: https://acme.example/keys
            spec:
              definition:
                title: Acme Sink
                description: Send through Acme.
                type: object
                required: [apiKey]
                properties:
                  apiKey:
                    title: API Key
                    description: The key.
                    type: string
                    format: password
                  port:
                    title: Port
                    description: The port.
                    type: integer
                    default: 443
                    enum: [443, 8443]
              dataTypes:
                out:
                  types:
                    email.send:
                      schema:
                        example:
                          status: 201
                          headers: {X-Id: MOCK-ID}
                          body: {data: {id: MOCK-ID}}
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - setHeader:
                        name: Authorization
                        expression:
                          simple:
                            expression: Bearer {{apiKey}} {{port:}}
                    - to:
                        uri: https://api.acme.example
            """;

    @ParameterizedTest
    @CsvSource({"header Key, PT1H", "header Key for 24h, PT24H", "body headers.key  for  30min, PT30M", "body key for 45d, PT1080H"})
    void aKeyLivesAsLongAsItSays(String written, Duration life) {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("header Idempotency-Key", written), 1);

        assertThat(provider.idempotency().life()).isEqualTo(life);
        assertThat(provider.idempotency().supported()).isTrue();
    }

    private static String withOptions(String operation, String schema) {
        return YAML.replace("  dataTypes:\n", "  dataTypes:\n    in:\n      types:\n        " + operation
                + ":\n          schema:\n            properties:\n              providerOptions: " + schema + "\n");
    }

    @Test
    void anOperationMayTakeOptionsOfTheProvidersOwn() {
        Provider provider = ProviderFile.parse(FILE, withOptions("email.send",
                "{type: object, additionalProperties: false, properties: {track_opens: {type: boolean}}}"), 1);

        assertThat(provider.terms().options()).containsOnlyKeys("email.send");
        assertThat(provider.terms().options().get("email.send").schema().at("/properties/track_opens/type").asText()).isEqualTo("boolean");
        ProviderCatalog catalog = new ProviderCatalog();
        catalog.publish(provider);
        assertThat(catalog.of("email.send")).containsOnlyKeys("acme");
        assertThat(catalog.of("sms.send")).isEmpty();
        assertThat(catalog.find("acme", "email.send")).isNotNull();
        assertThat(catalog.find("acme", "sms.send")).isNull();
        assertThat(catalog.serves("acme", "email.send")).isTrue();
        assertThat(catalog.serves("acme", "sms.send")).isFalse();
        assertThat(catalog.knows("acmee")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "email.send|just text|is no JSON Schema",
            "email.send|{type: string}|has not the type object",
            "email.send|{type: object, properties: {a: {type: string}}}|write additionalProperties: false",
            "email.send|{type: object, additionalProperties: false, properties: {a: {sample: b}}}|has \"sample\", which is not",
            "sms.send|{type: object, additionalProperties: false}|stand at \"sms.send\", which nobody can ask for",
            "connection.test|{type: object, additionalProperties: false}|such operations of the file are email.send"})
    void optionsThatAreNoSchemaAreRefusedWithTheirLine(String operation, String schema, String reason) {
        String yaml = withOptions(operation, schema);
        int line = (int) yaml.substring(0, yaml.indexOf("providerOptions")).lines().count();

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse(FILE, yaml, 1))
                .satisfies(e -> {
                    assertThat(e.getMessage()).startsWith(FILE + ":").contains(reason).contains("providerOptions");
                    assertThat(e.line()).isEqualTo(line);
                });
    }

    @Test
    void aLimitMayBeOfTheMessageAlone() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("outcome: switch", "outcome: throttled, about: message"), 1);

        assertThat(provider.outcomes().rules()).extracting(Rule::ofMessage).containsExactly(true, false);
    }

    @Test
    void anUnknownAnswerMayBeOfTheKeyAlone() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("outcome: switch", "outcome: unknown, about: key"), 1);

        assertThat(provider.outcomes().rules()).extracting(Rule::ofKey).containsExactly(true, false);
        assertThat(provider.outcomes().rules()).extracting(Rule::ofMessage).containsOnly(false);
    }

    @Test
    void readsEverythingAProviderIs() {
        Provider provider = ProviderFile.parse("kamelets/" + FILE, YAML, 3);

        assertThat(provider.id()).isEqualTo("acme");
        assertThat(provider.title()).isEqualTo("Acme");
        assertThat(provider.channels()).containsExactly("email", "sms");
        assertThat(provider.operations()).containsExactly("email.send", "connection.test");
        assertThat(provider.auth()).isEqualTo("api-key");
        assertThat(provider.rateLimit()).isEqualTo(new RateLimit(10, 1000, 20));
        assertThat(provider.rateLimitHeaders()).isEqualTo(Map.of("remaining", "X-Left", "reset", "X-Reset"));
        assertThat(provider.idempotency()).isEqualTo(new Idempotency("header", "Idempotency-Key"));
        assertThat(provider.messageId()).isEqualTo(new MessageIdSource("body", "/data/id"));
        assertThat(provider.outcomes().rules()).containsExactly(
                new Rule("401", Map.of(), Outcome.SWITCH, "The key is wrong"),
                new Rule("200", Map.of("/ok", List.of("false"), "/error", List.of("a", "b")), Outcome.REJECTED, null));
        assertThat(provider.environment()).isEqualTo(Map.of("apiKey", "ACME_API_KEY"));
        assertThat(provider.help()).isEqualTo("https://acme.example/keys");
        assertThat(provider.form().secretNames()).containsExactly("apiKey");
        assertThat(provider.form().field("port").orElseThrow().defaultValue()).isEqualTo(443);
        assertThat(provider.form().field("apiKey").orElseThrow().group()).isEqualTo("credentials");
        ProviderAnswer answer = provider.answers().get("email.send");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.headers()).isEqualTo(Map.of("X-Id", "MOCK-ID"));
        assertThat(answer.body().at("/data/id").asText()).isEqualTo("MOCK-ID");
        assertThat(provider.endpointUri()).isEqualTo("kamelet:acme-sink-r3/acme-r3");
        assertThat(provider.yaml()).isEqualTo(YAML);
    }

    @Test
    void aFileNeedsLittle() {
        Provider provider = ProviderFile.parse(FILE, """
                kind: Kamelet
                metadata:
                  name: acme-sink
                  annotations:
                    serai.dev/channels: sms
                    serai.dev/operations: sms.send
                spec:
                  definition: {}
                  template:
                    from:
                      uri: kamelet:source
                      steps: [{to: {uri: "log:x"}}]
                """, 1);

        assertThat(provider.title()).isEqualTo("acme");
        assertThat(provider.auth()).isEqualTo("none");
        assertThat(provider.rateLimit()).isNull();
        assertThat(provider.idempotency().supported()).isFalse();
        assertThat(provider.messageId()).isEqualTo(MessageIdSource.NONE);
        assertThat(provider.answers()).isEmpty();
        assertThat(provider.form().fields()).isEmpty();
    }

    @Test
    void whatSuccessLooksLikeFollowsFromTheMessageIdAndTheExample() {
        Provider provider = ProviderFile.parse(FILE, YAML, 1);

        assertThat(provider.recognises("email.send")).isTrue();
        assertThat(provider.recognises("connection.test")).as("there is neither an example nor a rule").isFalse();
        assertThat(ProviderFile.parse(FILE, YAML.replace("serai.dev/message-id: body /data/id", "serai.dev/auth2: x"), 1)
                .recognises("email.send")).isFalse();
        String example = "        connection.test:\n          schema: {example: {status: 200, body: {credit: 10}}}\n  template:";
        assertThat(ProviderFile.parse(FILE, YAML.replace("  template:", example), 1).recognises("connection.test")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "success: 'email.send: {status: 200}' | has nothing to know a success by but the status",
            "success: 'email.send: {status: 9}' | has status \"9\"",
            "success: 'email.read: {body: {/id: x}}' | names the operation \"email.read\"",
            "success: 'email.send: {bodies: {/id: x}}' | has \"bodies\"; accepted are status, headers, body",
            "success: 'email.send: {body: {id: x}}' | looks at \"id\"",
            "success: 'email.send: yes' | has \"yes\"",
            "success: '- x' | is no YAML object with an entry for each operation",
            "results: 'email.send: {list: /items}' | does not say in \"taken\"",
            "results: 'email.send: {list: items, taken: {/s: x}}' | looks at \"items\"",
            "outcomes: '- {status: 200, outcome: delivered}' | has outcome delivered for any body"})
    void whatSuccessLooksLikeIsCheckedWithTheFile(String annotation, String reason) {
        String yaml = YAML.replaceAll("(?s)    serai.dev/outcomes: .*?(    serai.dev/env)", "    serai.dev/" + annotation + "\n$1");

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse(FILE, yaml, 1))
                .withMessageContaining("serai.dev/" + annotation.substring(0, annotation.indexOf(':'))).withMessageContaining(reason);
    }

    @Test
    void aFieldThatStandsInAnAddressIsFoundAlsoByWayOfAVariable() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("name: Authorization", "name: CamelHttpUri")
                .replace("Bearer {{apiKey}} {{port:}}", "https://x/{{port:}}/${variable.key}")
                .replace("        - to:", "        - setVariable: {name: key, expression: {simple: {expression: \"{{apiKey}}\"}}}\n"
                        + "        - to:"), 1);

        assertThat(provider.form().inAddress()).containsExactlyInAnyOrder("port", "apiKey");
        assertThat(ProviderFile.parse(FILE, YAML, 1).form().inAddress()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"../x, false", "x?y, false", "x#y, false", "x@evil.example, false", "{{env:PATH}}, false", ".., false", "a%2fb, false",
            "a b, false", "123:A-b_c.d~e, true"})
    void aValueInAnAddressIsOnePieceOfIt(String value, boolean fits) {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("name: Authorization", "name: CamelHttpUri")
                .replace("Bearer {{apiKey}} {{port:}}", "https://x/{{apiKey}}/y").replace("        format: password\n", ""), 1);

        List<FieldProblem> problems = ConnectionFormValidator.check(provider.form(), Map.of("apiKey", value)).problems();

        assertThat(problems.isEmpty()).isEqualTo(fits);
        assertThat(problems).allMatch(problem -> problem.message().contains("stands in the address of the provider"));
    }

    @ParameterizedTest
    @CsvSource({"a/../b, https://x/a%2F..%2Fb/y", "k?a=1&b=2#c, https://x/k%3Fa%3D1%26b%3D2%23c/y",
            "u@evil.example, https://x/u%40evil.example/y",
            "123:abc, https://x/123:abc/y"})
    void aSecretInAnAddressIsEncodedThere(String secret, String address) {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("name: Authorization", "name: CamelHttpUri")
                .replace("Bearer {{apiKey}} {{port:}}", "https://x/{{apiKey}}/y"), 1);
        ProviderCall call = new ProviderCall(null, null, provider, "email.send", null, Map.of("apiKey", secret), null);

        assertThat(call.address("https://x/" + secret + "/y")).isEqualTo(address);
    }

    @Test
    void aPropertyCannotAddOptionsToAnEndpoint() {
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse(FILE,
                YAML.replace("- to:\n            uri: https://api", "- toD:\n            uri: https://{{port}}"), 1))
                .withMessageContaining("{{port}} would stand in an endpoint URI, where it could add options");
    }

    @Test
    void anOperationThatAsksAboutAnotherIsNotOneOfItsOwn() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("email.send,connection.test",
                "email.send,email.find,payment.status,connection.test\n    serai.dev/inquiries: {email.send: email.find}"), 1);

        assertThat(provider.inquiry("email.send")).contains("email.find");
        assertThat(provider.inquiry("payment.status")).isEmpty();
        assertThat(provider.isInquiry("email.find")).isTrue();
        assertThat(provider.ownOperations()).containsExactly("email.send", "payment.status", "connection.test");
    }

    @Test
    void eachOperationMayTakeItsOwnKeyAndHaveItsIdElsewhere() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("email.send,connection.test", "email.send,sms.send,connection.test")
                .replace("serai.dev/idempotency: header Idempotency-Key", """
                        serai.dev/idempotency: |
                              email.send: header Idempotency-Key for 24h
                              "*": body meta.key for 30min""")
                .replace("serai.dev/message-id: body /data/id", "serai.dev/message-id: {sms.send: header X-Id, \"*\": body /data/id}"), 1);

        assertThat(provider.idempotency("email.send")).isEqualTo(new Idempotency("header", "Idempotency-Key", Duration.ofHours(24)));
        assertThat(provider.idempotency("sms.send")).isEqualTo(new Idempotency("body", "meta.key", Duration.ofMinutes(30)));
        assertThat(provider.messageId("sms.send")).isEqualTo(new MessageIdSource("header", "X-Id"));
        assertThat(provider.messageId("email.send")).isEqualTo(new MessageIdSource("body", "/data/id"));
        assertThat(ProviderFile.unknownAnnotations(provider)).isEmpty();
    }

    @Test
    void anOperationThatABlockLeavesOutTakesNoKeyAndHasNoId() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("email.send,connection.test", "email.send,sms.send,connection.test")
                .replace("header Idempotency-Key", "{email.send: header Idempotency-Key}")
                .replace("serai.dev/message-id: body /data/id", "serai.dev/message-id: {email.send: body /data/id}"), 1);

        assertThat(provider.idempotency("email.send").supported()).isTrue();
        assertThat(provider.idempotency("sms.send").supported()).isFalse();
        assertThat(provider.messageId("sms.send")).isEqualTo(MessageIdSource.NONE);
        assertThat(provider.recognises("email.send")).isTrue();
        assertThat(provider.recognises("sms.send")).isFalse();
    }

    @Test
    void whatIsHarmlessToRepeatNeedsNoKeyAndNoneIsForgotten() {
        Provider provider = ProviderFile.parse(FILE, YAML.replace("header Idempotency-Key", "{email.send: natural}"), 1);

        assertThat(provider.idempotency("email.send")).isEqualTo(Provider.Idempotency.NATURAL);
        assertThat(provider.idempotency("email.send").protects(Instant.EPOCH, Instant.parse("2026-11-29T12:00:00Z"))).isTrue();
        assertThat(provider.idempotency("connection.test").natural()).isFalse();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("kind: Kamelet", "kind: Route", 2, "kind is \"Route\"; \"Kamelet\" is expected"),
                mistake("name: acme-sink", "name: other-sink", 4, "metadata.name is \"other-sink\"; the file's name says \"acme-sink\""),
                mistake("    serai.dev/channels: email, sms\n", "", 5, "annotation serai.dev/channels is missing"),
                mistake("email.send,connection.test", "Send", 7,
                        "annotation serai.dev/operations names \"Send\"; an operation looks like \"email.send\""),
                mistake("serai.dev/auth: api-key", "serai.dev/inquiries: {email.send: email.find}", 8, "annotation"
                        + " serai.dev/inquiries names the operation \"email.find\"; the file has email.send, connection.test"),
                mistake("serai.dev/auth: api-key", "serai.dev/inquiries: email.find", 8, "annotation serai.dev/inquiries is no YAML object"
                        + " such as \"payment.create: payment.find\", with the operation and the one that asks whether it was done"),
                mistake("serai.dev/auth: api-key", "serai.dev/inquiries: {email.send: email.send}", 8, "annotation serai.dev/inquiries asks"
                        + " about \"email.send\" with \"email.send\", of which it says that it is asked about itself; an operation of its"
                        + " own is expected"),
                mistake("serai.dev/auth: api-key", "serai.dev/setup: inbox.ensure", 8, "annotation serai.dev/setup is no YAML list of"
                        + " steps such as \"- {operation: inbox.ensure, when: autoCreateInboxes, keep: inboxId}\""),
                mistake("serai.dev/auth: api-key", "serai.dev/setup: [{operation: inbox.ensure, if: port}]", 8, "annotation"
                        + " serai.dev/setup has \"if\"; accepted are operation, when, keep"),
                mistake("serai.dev/auth: api-key", "serai.dev/setup: [{when: port}]", 8, "annotation serai.dev/setup has a step without"
                        + " operation, such as inbox.ensure"),
                mistake("serai.dev/auth: api-key", "serai.dev/setup: [{operation: inbox.ensure, when: port, keep: apiKey}]", 8,
                        "annotation serai.dev/setup has when \"port\", which is no property of type boolean that is no secret"),
                mistake("header Idempotency-Key", "{sms.send: none}", 11, "annotation serai.dev/idempotency names the operation"
                        + " \"sms.send\"; the file has email.send, connection.test"),
                mistake("header Idempotency-Key", "{email.send: always}", 11, "annotation serai.dev/idempotency is \"always\"; \"none\","
                        + " \"natural\", \"header <name>\", \"body <field>\" or \"query <parameter>\" is expected"),
                mistake("header Idempotency-Key", "{email.send: header Key for 400d}", 11, "annotation serai.dev/idempotency is"
                        + " \"header Key for 400d\"; a key lives for 1min to 365d"),
                mistake("body /data/id", "{email.send: body id}", 12, "annotation serai.dev/message-id is \"body id\"; \"none\","
                        + " \"header <name>\" or \"body /<json pointer>\" is expected"),
                mistake("status: 401,", "status: 401, operation: sms.send,", 13, "annotation serai.dev/outcomes has a rule for the"
                        + " operation \"sms.send\"; the file has email.send, connection.test"),
                mistake("10/s burst 20", "fast", 9,
                        "annotation serai.dev/rate-limit is \"fast\"; \"600/min\", \"100/s\" or \"10/s burst 20\" is expected,"
                        + " with a burst of no more than the calls of a year"),
                mistake("remaining=X-Left", "remaining", 10, "annotation serai.dev/rate-limit-headers has \"remaining\"; pairs such as"
                        + " \"remaining=X-RateLimit-Remaining reset=X-RateLimit-Reset\" are expected"),
                mistake("header Idempotency-Key", "always", 11,
                        "annotation serai.dev/idempotency is \"always\"; \"none\", \"natural\", \"header <name>\","
                                + " \"body <field>\" or \"query <parameter>\" is expected"),
                mistake("header Idempotency-Key", "header Key for ever", 11, "annotation serai.dev/idempotency is \"header Key for ever\";"
                        + " \"none\", \"natural\", \"header <name>\", \"body <field>\" or \"query <parameter>\" is expected, with a"
                        + " life such as \"for 30min\", \"for 24h\" or \"for 45d\""),
                mistake("header Idempotency-Key", "header Key for 5s", 11, "annotation serai.dev/idempotency is \"header Key for 5s\"; a"
                        + " key lives for 1min to 365d"),
                mistake("outcome: switch", "outcome: throttled, about: me", 13, "annotation serai.dev/outcomes has about \"me\";"
                        + " accepted are account, message, key"),
                mistake("outcome: switch", "outcome: switch, about: key", 13, "annotation serai.dev/outcomes has about \"key\" without"
                        + " outcome unknown; only what may have been taken can be asked about"),
                mistake("outcome: switch", "outcome: switch, about: message", 13, "annotation serai.dev/outcomes has about \"message\""
                        + " without outcome throttled; only a limit can be an account's"),
                mistake("body /data/id", "body id", 12, "annotation serai.dev/message-id is \"body id\"; \"none\", \"header <name>\" or"
                        + " \"body /<json pointer>\" is expected"),
                mistake("outcome: switch", "outcome: explode", 13, "annotation serai.dev/outcomes has outcome \"explode\"; accepted are"
                        + " delivered, rejected, retry, throttled, switch, unknown, absent"),
                mistake("outcome: switch", "outcome: absent", 13, "annotation serai.dev/outcomes has outcome absent for any"
                        + " operation; name those that ask, as operation: payment.get"),
                mistake("reason: The key is wrong", "reason: Wrong, fault: weather", 13,
                        "annotation serai.dev/outcomes has fault \"weather\"; accepted are credentials, permission,"
                        + " sender, quota, rate-limit, region, address, host, unreachable, tls, timeout, provider,"
                        + " configuration, message"),
                mistake("reason: The key is wrong", "fault: quota", 13,
                        "annotation serai.dev/outcomes has the fault \"quota\" without a reason; say in plain words what is wrong"),
                mistake("{status: 401,", "{status: 9,", 13,
                        "annotation serai.dev/outcomes has status \"9\"; \"401\", \"4xx\" or \"400-404\" is expected"),
                mistake("apiKey=ACME", "password=ACME", 16,
                        "annotation serai.dev/environment names \"password\", which is not among the properties"),
                mistake("required: [apiKey]", "required: [key]", 23, "required names \"key\", which is not among the properties"),
                mistake("        title: API Key\n", "", 25, "property \"apiKey\" has no title"),
                mistake("type: integer", "type: port", 30,
                        "property \"port\" has type \"port\"; accepted are string, integer, number, boolean"),
                mistake("default: 443", "default: many", 34, "the default of property \"port\" is \"many\"; a whole number is expected"),
                mistake("default: 443", "default: 80", 34, "the default of property \"port\" is \"80\"; accepted are 443, 8443"),
                mistake("      port:", "      sandbox:", 30, "property \"sandbox\" is reserved; choose another name"),
                mistake("      port:", "      env:", 30, "property \"env\" is reserved; choose another name"),
                mistake("      port:", "      bean:", 30, "property \"bean\" is reserved; choose another name"),
                mistake("status: 201", "status: done", 42,
                        "the example answer has status \"done\"; an HTTP status from 100 to 599 is expected"),
                mistake("uri: kamelet:source", "uri: direct:x", 47,
                        "spec.template.from.uri is \"direct:x\"; a provider starts at \"kamelet:source\""),
                mistake("{{apiKey}}", "{{token}}", 53, "{{token}} is no property of spec.definition; declared are apiKey, port"),
                mistake("uri: https://api.acme.example", "uri: https://{{apiKey}}.example", 55, "{{apiKey}} stands where it cannot be bound"
                        + " to the tenant's connection; use it in a simple expression, e.g. set a header or a variable from it first"),
                mistake("- to:\n            uri: https://api", "- toD:\n            uri: https://{{apiKey}}", 55,
                        "{{apiKey}} is a secret and would stand in an endpoint URI; send it in a header or in the body"),
                mistake("  annotations:", "  name: again\n  annotations:", 5, "\"name\" is given twice"));
    }

    @Test
    void aRuleNamesTheFaultAndAFieldMayHaveSeveralLines() {
        Provider provider = ProviderFile.parse(FILE, YAML
                .replace("reason: The key is wrong", "reason: The key is wrong, fault: credentials")
                .replace("        format: password\n", "        format: password\n        x-descriptors: [urn:serai:multi-line]\n"), 1);

        assertThat(provider.outcomes().rules().get(0).fault()).isEqualTo(Fault.CREDENTIALS);
        assertThat(provider.form().field("apiKey").orElseThrow().multiLine()).isTrue();
        assertThat(provider.form().field("port").orElseThrow().multiLine()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsLine(String yaml, int line, String reason) {
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse(FILE, yaml, 1)).satisfies(e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.line()).isEqualTo(line);
            assertThat(e.fileName()).isEqualTo(FILE);
            assertThat(e).hasMessage(FILE + ":" + line + ": " + reason);
        });
    }

    /** On another thread a request would find no connection and no sandbox, and leave. */
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "delay: {expression: {constant: {expression: 1}}} => write asyncDelayed: false with it",
            "delay: {asyncDelayed: true, expression: {constant: {expression: 1}}} => write asyncDelayed: false with it",
            "throttle: {asyncDelayed: true, expression: {constant: {expression: 1}}} => leave out asyncDelayed",
            "choice: {otherwise: {steps: [{delay: {expression: {constant: {expression: 1}}}}]}} => write asyncDelayed: false with it",
            "split: {parallelProcessing: true, expression: {simple: {expression: a}}, steps: []} => leave out parallelProcessing",
            "multicast: {parallel-processing: true, steps: []} => leave out parallel-processing",
            "wireTap: {uri: \"https://example.com\"} => leave it out",
            "threads: {poolSize: 2} => leave it out",
    })
    void aProviderStaysOnTheThreadOfItsCall(String step, String what) {
        String yaml = YAML.replace("        - to:\n", "        - " + step + "\n        - to:\n");

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse(FILE, yaml, 1))
                .satisfies(e -> assertThat(e.reason()).contains("goes on in another thread").endsWith(what));
    }

    @Test
    void aProviderMayWaitAndSplitOnTheThreadOfItsCall() {
        String yaml = YAML.replace("        - to:\n", "        - delay: {asyncDelayed: false, expression: {constant: {expression: 1}}}\n"
                + "        - split: {parallelProcessing: false, expression: {simple: {expression: a}}, steps: [{stop: {}}]}\n"
                + "        - to:\n");

        assertThat(ProviderFile.parse(FILE, yaml, 1).id()).isEqualTo("acme");
    }

    @Test
    void brokenYamlIsToldWithItsLine() {
        assertThatExceptionOfType(InvalidProviderFileException.class)
                .isThrownBy(() -> ProviderFile.parse(FILE, "kind: Kamelet\nmetadata: [unclosed\nspec: x\n", 1))
                .satisfies(e -> assertThat(e.line()).isEqualTo(3)).withMessageContaining("is not valid YAML");
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse(FILE, "", 1))
                .withMessageContaining("is not a kamelet");
    }

    @Test
    void anotherFileNameIsRefused() {
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> ProviderFile.parse("acme.yaml", YAML, 1))
                .withMessage("acme.yaml: is not named like a provider file: <provider>-sink.kamelet.yaml is expected");
        assertThatExceptionOfType(InvalidProviderFileException.class)
                .isThrownBy(() -> ProviderFile.parse("Acme-sink.kamelet.yaml", YAML, 1)).withMessageContaining("\"Acme\"");
    }

    @Test
    void theViewShowsTheFormInOrder() {
        ProviderView view = ProviderView.of(ProviderFile.parse(FILE, YAML, 1));

        assertThat(view.fields()).extracting(ProviderView.FieldView::name).containsExactly("apiKey", "port");
        assertThat(view.fields().get(0).secret()).isTrue();
        assertThat(view.fields().get(0).help()).isEqualTo("https://acme.example/keys");
        assertThat(view.fields().get(1).options()).containsExactly("443", "8443");
        assertThat(view.idempotent()).isTrue();
    }

    private static Arguments mistake(String right, String wrong, int line, String reason) {
        assertThat(YAML).contains(right);
        return Arguments.of(YAML.replace(right, wrong), line, reason);
    }

    @Test
    void secretsKeepTheOrderOfTheForm() {
        List<String> names = IntStream.range(0, 20).mapToObj(number -> "secret" + number).toList();
        ConnectionForm form = new ConnectionForm(null, names.stream().map(name ->
                new ConnectionForm.Field(name, name, name, "string", false, true, null, null, List.of(), null, "credentials")).toList());

        assertThat(form.secretNames()).containsExactlyElementsOf(names);
    }
}
