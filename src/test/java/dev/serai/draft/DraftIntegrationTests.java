package dev.serai.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drafted file does not go live before it is decided, and carries messages after. */
class DraftIntegrationTests extends AbstractSeraiIntegrationTests {

    @TempDir
    private Path folder;

    @Test
    void aDraftGoesLiveOnceItIsDecided() throws IOException {
        assertThat(new DraftCommand(System.out, System.err).run(List.of("src/test/resources/draft/letters.yaml", "--operation",
                "email.send", "--path", "POST /accounts/{account_id}/messages", "--into", folder.toString()))).isZero();
        String draft = Files.readString(folder.resolve("letters-sink.kamelet.yaml"));
        AtomicReference<String> asked = new AtomicReference<>();
        PROVIDERS.tell("letters", call -> {
            asked.set(call.target() + " " + call.headers().get("x-api-key") + " " + call.headers().get("x-letters-version") + " "
                    + call.body());
            return Told.json(201, "{\"data\": {\"id\": \"L-1\", \"state\": \"taken\"}}");
        });
        try (RouteFolder kamelets = kameletFolder()) {
            JsonNode state = kamelets.put("letters-sink.kamelet.yaml", draft);
            assertThat(state.path("status").asText()).isEqualTo("broken");
            assertThat(state.path("reason").asText()).contains("is a draft: it is not decided yet");
            assertThat(state.path("line").asInt()).isPositive();

            kamelets.write("letters-sink.kamelet.yaml", DraftCommandTests.decided(draft));
            await().until(() -> kamelets.state("letters-sink.kamelet.yaml").path("status").asText().equals("live"));
            TestTenant tenant = newTenant("Letters");
            assertThat(post("/api/integrations", tenant.token(), """
                    {"integrationType": "email", "provider": "letters", "name": "L", "configuration":
                      {"apiKey": "k-1", "accountId": "a-7", "fromEmail": "shop@example.com"}}""").status()).isEqualTo(201);
            String id = post("/api/v1/integrations/email/send", tenant.token(),
                    "{\"to\": \"Ann <ann@example.com>\", \"subject\": \"Hi \\\"Ann\\\"\", \"text\": \"{{apiKey}}\", \"tags\": [\"t\"]}")
                    .at("/deliveryId");
            await().until(() -> get("/api/deliveries/" + id, tenant.token()).at("/status").equals("delivered"));

            assertThat(get("/api/deliveries/" + id, tenant.token()).at("/providerMessageId")).isEqualTo("L-1");
            assertThat(asked.get()).contains("/accounts/a-7/messages k-1 2026-01-01");
            assertThat(json.readTree(asked.get().substring(asked.get().indexOf('{')))).isEqualTo(json.readTree("""
                    {"sender": {"address": "shop@example.com"}, "recipients": [{"address": "ann@example.com", "name": "Ann"}],
                      "subject": "Hi \\"Ann\\"", "kind": "mail", "body": "{{apiKey}}", "stream": "fast", "tags": [{"label": "t"}]}"""));
        }
    }

    /** The draft of the letters, decided, in the body that check and live take. */
    private ObjectNode letters(String provider) throws IOException {
        ObjectNode asked = json.createObjectNode().put("document", Files.readString(Path.of("src/test/resources/draft/letters.yaml")))
                .put("provider", provider);
        asked.putArray("calls").addObject().put("operation", "email.send").put("call", "POST /accounts/{account_id}/messages");
        Reply draft = post("/api/drafts", OPERATOR, asked.toString());
        assertThat(draft.status()).as(draft.toString()).isEqualTo(200);
        assertThat(draft.body().path("undecided").findValuesAsText("text")).anyMatch(text -> text.startsWith("the published limit"));
        assertThat(draft.body().path("undecided").findValuesAsText("file")).contains("refusal");
        assertThat(draft.body().path("tested").asBoolean()).isTrue();
        ObjectNode texts = json.createObjectNode().put("provider", draft.at("/provider"))
                .put("kamelet", DraftCommandTests.decided(draft.at("/kamelet")));
        draft.body().path("cases").forEach(each -> texts.withArray("/cases").addObject().put("name", each.path("name").asText())
                .put("text", decidedCase(each.path("text").asText())));
        return texts;
    }

    private static String decidedCase(String text) {
        return text.replaceAll("body: \"?UNDECIDED\\(the body[^\\n]*", "body: {}").replaceAll("UNDECIDED\\([^\\n]*\\)", "No.");
    }

    private ObjectNode named(ObjectNode texts, String name) {
        for (JsonNode each : texts.path("cases")) {
            if (each.path("name").asText().equals(name)) {
                return (ObjectNode) each;
            }
        }
        throw new AssertionError(name);
    }

    private static void edit(ObjectNode one, String from, String to) {
        assertThat(one.path("text").asText()).contains(from);
        one.put("text", one.path("text").asText().replace(from, to));
    }

    @Test
    void theCallsOfADocumentAreListedAndNoDocumentIsRefused() throws IOException {
        String document = Files.readString(Path.of("src/test/resources/draft/letters.yaml"));
        Reply calls = post("/api/drafts/calls", OPERATOR, json.createObjectNode().put("document", document).toString());
        assertThat(calls.at("/title")).isEqualTo("Letters API v2");
        assertThat(calls.at("/provider")).isEqualTo("letters");
        assertThat(calls.at("/test")).isEqualTo("GET /account");
        assertThat(calls.body().path("calls").findValuesAsText("call")).containsExactly("POST /accounts/{account_id}/messages",
                "POST /accounts/{account_id}/texts", "GET /account");

        for (String odd : List.of("[]", "{\"swagger\": \"2.0\", \"paths\": {}}", "{", "\u0001")) {
            Reply refused = post("/api/drafts/calls", OPERATOR, json.createObjectNode().put("document", odd).toString());
            assertThat(refused.status()).as(odd).isEqualTo(400);
            assertThat(refused.at("/errors/0/field")).isEqualTo("document");
        }
        ObjectNode asked = json.createObjectNode().put("document", document).put("provider", "Letters").put("test", "account");
        asked.putArray("calls").addObject().put("operation", "fax.send").put("call", "post");
        Reply refused = post("/api/drafts", OPERATOR, asked.toString());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("provider", "test", "calls[0].operation", "calls[0].call");
        asked.remove(List.of("provider", "test"));
        asked.putArray("calls").addObject().put("operation", "email.send").put("call", "POST /nowhere");
        assertThat(post("/api/drafts", OPERATOR, asked.toString()).at("/detail")).contains("The document has no POST /nowhere");
        for (String path : List.of("/api/drafts", "/api/drafts/calls", "/api/drafts/check", "/api/drafts/live")) {
            assertThat(post(path, newTenant("No operator").token(), "{}").status()).as(path).isEqualTo(403);
        }
    }

    /** Each of them refers to both, so that there are more ways through them than anybody waits for. */
    @Test
    void schemasThatReferToEachOtherInTooManyWaysAreRefused() {
        String document = """
                openapi: 3.1.0
                info: {title: Maze}
                paths: {/x: {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}}}}
                components:
                  schemas:
                    A: {properties: {a: 1, required: x}, allOf: [%1$s], oneOf: [%1$s]}
                    B: {properties: 7, required: {}, anyOf: [%1$s], allOf: [%1$s]}
                """.formatted(String.join(", ", Collections.nCopies(6,
                        "{$ref: \"#/components/schemas/B\"}, {$ref: \"#/components/schemas/A\"}")));
        ObjectNode asked = json.createObjectNode().put("document", document);
        asked.putArray("calls").addObject().put("operation", "sms.send").put("call", "POST /x");
        Reply refused = post("/api/drafts", OPERATOR, asked.toString());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/detail")).contains("refer to each other in too many ways");
    }

    /** Each makes far more of little: an address of variables that hold each other, members that refer to one long example. */
    @Test
    void smallDocumentsThatGrowAreNoBurden() {
        StringBuilder variables = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            variables.append("v").append(i).append(": {default: \"{v").append(i + 1).append("}{v").append(i + 1).append("}\"}, ");
        }
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            members.append("m").append(i).append(": {$ref: \"#/components/schemas/Long\"}, ");
        }
        String document = """
                openapi: 3.1.0
                info: {title: Growth}
                servers: [{url: "https://{v0}", variables: {%s}}]
                paths:
                  /x: {post: {}}
                  /y: {post: {responses: {"200": {content: {application/json: {schema: {properties: {%s}}}}}}}}
                components: {schemas: {Long: {example: "%s"}}}
                """.formatted(variables, members, "x".repeat(4000));
        ObjectNode asked = json.createObjectNode().put("document", document);
        asked.putArray("calls").addObject().put("operation", "sms.send").put("call", "POST /x");
        Reply draft = post("/api/drafts", OPERATOR, asked.toString());
        assertThat(draft.status()).as(draft.toString()).isEqualTo(200);
        assertThat(draft.at("/kamelet")).contains("the document names no server");

        asked.putArray("calls").addObject().put("operation", "sms.send").put("call", "POST /y");
        assertThat(post("/api/drafts", OPERATOR, asked.toString()).at("/detail")).contains("are too large");
    }

    @Test
    void aDraftGoesLiveOverTheApiOnceItsCasesPass() throws IOException {
        ObjectNode texts = letters("paper-post");
        Reply checked = post("/api/drafts/check", OPERATOR, texts.toString());
        assertThat(checked.at("/ready")).as(checked.toString()).isEqualTo("false");
        assertThat(checked.body().path("faults")).isEmpty();
        assertThat(failed(checked)).as("the body is not what the document alone could tell").containsExactly("success");
        String reason = checked.at("/cases/0/reasons/0");
        assertThat(reason).startsWith("Of the body is expected: {}; it was: ").contains("\"stream\":\"fast\"");
        String sent = reason.replaceAll(".*; it was: ", "");
        edit(named(texts, "success"), "body: {}", "body: " + sent);
        assertThat(post("/api/drafts/check", OPERATOR, texts.toString()).at("/ready")).isEqualTo("true");

        ObjectNode worse = texts.deepCopy();
        edit(named(worse, "wrong-key"), "401", "400");
        edit(named(worse, "throttled"), "retryAfter: 7", "retryAfter: 8");
        edit(named(worse, "server-error"), "outcome: retry", "outcome: delivered");
        edit(named(worse, "success"), "path: /accounts/", "path: /account/");
        named(worse, "dropped").put("text", "- no case");
        named(worse, "test-ok").put("text", "operation: connection.test\nanswer: {body: {name: UNDECIDED(which)}}");
        checked = post("/api/drafts/check", OPERATOR, worse.toString());
        assertThat(failed(checked)).containsExactlyInAnyOrder("wrong-key", "throttled", "server-error", "success", "dropped", "test-ok");
        assertThat(checked.toString()).contains("Of the outcome is expected: switch; it was: rejected",
                "Of the wait is expected: 8; it was: 7",
                "Of the request is expected: POST /account/", "It is no object", "Line 2 is not decided yet: which");
        assertThat(checked.body().path("missing").findValuesAsText("what")).containsExactly("a server error",
                "a connection that is lost before the answer", "a good connection");

        Reply refused = post("/api/drafts/live", OPERATOR, worse.toString());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/title")).isEqualTo("The draft is not ready");
        assertThat(refused.body().path("errors").findValuesAsText("field")).contains("cases.wrong-key", "cases.success", "cases");

        try (RouteFolder kamelets = kameletFolder()) {
            assertThat(kamelets.state("paper-post-sink.kamelet.yaml").isMissingNode()).isTrue();
            Reply live = post("/api/drafts/live", OPERATOR, texts.toString());
            kamelets.claim("paper-post-sink.kamelet.yaml");
            assertThat(live.status()).as(live.toString()).isEqualTo(201);
            assertThat(live.at("/status")).isEqualTo("live");
            assertThat(get("/api/integrations/available/paper-post", newTenant("Paper").token()).status()).isEqualTo(200);
            assertThat(get("/api/audit?action=provider.create&limit=1", OPERATOR).at("/items/0/after/file"))
                    .isEqualTo("kamelets/paper-post-sink.kamelet.yaml");
            assertThat(post("/api/drafts/live", OPERATOR, texts.toString()).status()).isEqualTo(409);
        }
    }

    @Test
    void aDraftThatIsNotDecidedOrDoesMoreThanATextMayIsNotTried() throws IOException {
        ObjectNode texts = letters("paper-post");
        String kamelet = texts.path("kamelet").asText();
        texts.put("kamelet", kamelet.replace("\"fast\"", "\"UNDECIDED(stream)\""));
        Reply checked = post("/api/drafts/check", OPERATOR, texts.toString());
        assertThat(checked.at("/faults/0/reason")).isEqualTo("It is not decided yet: stream");
        assertThat(kamelet.lines().toList().get(checked.body().at("/faults/0/line").asInt() - 1)).contains("\"fast\"");

        texts.put("kamelet", kamelet.replaceFirst("(?m)^( +)- choice:", "$1- loop: {expression: {constant: {expression: 60}},"
                + " steps: [{setBody: {expression: {simple: {expression: \"\\${body}\\${body}\"}}}}]}\n$1- choice:"));
        assertThat(texts.path("kamelet").asText()).contains("- loop:");
        checked = post("/api/drafts/check", OPERATOR, texts.toString());
        assertThat(checked.body().path("faults")).isEmpty();
        assertThat(failed(checked)).as("a body that doubles comes to no end of memory").contains("success", "test-ok");

        texts.put("kamelet", kamelet.replace("{{apiKey}}", "${env:HOME}"));
        checked = post("/api/drafts/check", OPERATOR, texts.toString());
        assertThat(checked.at("/ready")).isEqualTo("false");
        assertThat(checked.at("/faults/0/reason")).contains("reaches beyond the message");
        assertThat(checked.body().path("cases")).isEmpty();
    }

    private static List<String> failed(Reply checked) {
        List<String> names = new ArrayList<>();
        checked.body().path("cases").forEach(each -> {
            if (!each.path("passed").asBoolean()) {
                names.add(each.path("name").asText());
            }
        });
        return names;
    }
}
