package dev.serai.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Told;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that begins to answer otherwise is seen, with its members and without their values. */
class DriftIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String KAMELET = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: wander-sink
              annotations:
                serai.dev/channels: sms
                serai.dev/operations: sms.send,connection.test
                serai.dev/success: |
                  sms.send: {body: {/id: "*"}}
                  connection.test: {body: {/id: "*"}}
            spec:
              definition:
                title: Wander Sink
                description: A provider that changes.
                type: object
                required: [apiKey]
                properties:
                  apiKey: {title: API Key, description: The key., type: string, format: password}
                  baseUrl: {title: Base URL, description: The API., type: string, default: "https://api.wander.example"}
              dataTypes:
                out:
                  types:
                    sms.send: {schema: {example: {status: 200, body: %s}}}
                    connection.test: {schema: {example: {status: 200, body: {id: A-1}}}}
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - removeHeaders: {pattern: "*"}
                    - setHeader: {name: Authorization, expression: {simple: {expression: "Bearer {{apiKey}}"}}}
                    - setBody: {expression: {jq: {expression: "{to, text}", resultType: "byte[]"}}}
                    - setHeader: {name: CamelHttpUri, expression: {simple: {expression: "{{baseUrl}}/v1/messages"}}}
                    - to: {id: to-wander, uri: "https://api.wander.example", parameters: {httpMethod: POST, copyHeaders: false}}
                    - removeHeaders: {pattern: "*", excludePattern: CamelHttpResponseCode|Retry-After}
            # %s
            """;
    private static final String EXAMPLE = "{id: W-0, status: queued, parts: [{n: 1}]}";

    private TestTenant tenant;
    private RouteFolder kamelets;
    private int versions;

    @BeforeEach
    void connect() {
        kamelets = kameletFolder();
        save(EXAMPLE);
        tenant = newTenant("Drift");
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "wander", "name": "wander", "configuration": {"apiKey": "k"}}""").status())
                .isEqualTo(201);
    }

    @AfterEach
    void takeAway() {
        kamelets.close();
        PROVIDERS.tell("wander", asked -> Told.json(404, "{}"));
    }

    /** A new version of the file, whose next answer is compared at once. */
    private void save(String example) {
        assertThat(kamelets.put("wander-sink.kamelet.yaml", KAMELET.formatted(example, ++versions)).path("status").asText())
                .isEqualTo("live");
    }

    private void answer(String body, String status) {
        PROVIDERS.tell("wander", asked -> Told.json(200, body));
        assertThat(post("/api/v1/operations/sms.send", tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hi\"}",
                "Prefer", "wait=10").at("/status")).isEqualTo(status);
    }

    private Reply post(String path, String token, String body, String header, String value) {
        return send(request(path, token).header("Content-Type", "application/json").header(header, value)
                .POST(BodyPublishers.ofString(body)));
    }

    private JsonNode drift() {
        return get("/api/providers/wander/drift", OPERATOR).body().at("/operations/0");
    }

    private List<String> differences() {
        List<String> found = new ArrayList<>();
        drift().path("differences").forEach(each -> found.add(each.path("kind").asText() + " " + each.path("path").asText() + " "
                + each.path("count").asInt()));
        return found;
    }

    @Test
    void whatChangesInItsAnswersIsCounted() {
        answer("{\"id\": \"W-1\", \"status\": \"sent\", \"parts\": [{\"n\": 9}]}", "delivered");
        await().untilAsserted(() -> assertThat(drift().path("answers").asInt()).isEqualTo(1));
        assertThat(differences()).isEmpty();
        answer("{\"id\": 1}", "delivered");

        save(EXAMPLE);
        answer("{\"id\": 7, \"status\": \"Sent to Ann Marker\", \"parts\": [{\"n\": 9, \"price\": \"0.1\"}]}", "delivered");
        await().untilAsserted(() -> assertThat(drift().path("answers").asInt()).isEqualTo(2));
        assertThat(differences()).containsExactlyInAnyOrder("type /id 1", "added /parts[]/price 1");
        assertThat(drift().toString()).contains("\"expected\":[\"string\"],\"seen\":[\"number\"]").doesNotContain("Marker");

        save(EXAMPLE);
        answer("{\"id\": 8, \"parts\": []}", "delivered");
        await().untilAsserted(() -> assertThat(drift().path("answers").asInt()).isEqualTo(3));
        assertThat(differences()).containsExactly("type /id 2", "added /parts[]/price 1", "missing /status 1");

        save("{id: MOCK-ID, status: queued}");
        answer("{\"id\": \"W-2\", \"status\": \"sent\"}", "delivered");
        await().untilAsserted(() -> assertThat(drift().path("answers").asInt()).isEqualTo(1));
        assertThat(differences()).isEmpty();
    }

    @Test
    void anAnswerThatTellsNoSuccessIsSeenToo() {
        save("{id: MOCK-ID, mood: fine}");
        PROVIDERS.tell("wander", asked -> Told.json(200, "{\"messageId\": \"W-1\", \"mood\": \"fine\"}"));
        post("/api/v1/operations/sms.send", tenant.token(), "{\"to\": \"+41791234567\", \"text\": \"Hi\"}");

        await().untilAsserted(() -> assertThat(differences()).containsExactlyInAnyOrder("unrecognised  1", "missing /id 1",
                "added /messageId 1"));
    }

    @Test
    void itIsForTheOperator() {
        assertThat(get("/api/providers/wander/drift", tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/providers/nobody/drift", OPERATOR).status()).isEqualTo(404);
    }
}
