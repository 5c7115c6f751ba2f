package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.SeraiProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A provider in two files, each dropped into a running Serai. */
class FamilyIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String HEAD = "duo-sink.kamelet.yaml";
    private static final String OTHER = "duo-chat-sink.kamelet.yaml";
    private static final String FILE = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: %1$s-sink
              annotations:
                %2$s
                serai.dev/message-id: body /id
            spec:
              definition: {title: Duo Sink, description: Send through Duo., type: object%3$s}
              dataTypes:
                out:
                  types:
                    connection.test: {schema: {example: {status: 200, body: {id: A-1}}}}
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - removeHeaders: {pattern: "*"}
                    - setHeader: {name: Authorization, expression: {simple: {expression: "Bearer {{apiKey}}"}}}
                    - setHeader: {name: X-File, expression: {constant: {expression: %1$s}}}
                    - setHeader: {name: CamelHttpUri, expression: {simple: {expression: "{{baseUrl}}/v1"}}}
                    - setBody: {expression: {jq: {expression: "{subject: .text}", resultType: "byte[]"}}}
                    - to: {id: to-%1$s, uri: "https://duo.example", parameters: {httpMethod: POST, copyHeaders: false}}
                    - removeHeaders: {pattern: "*", excludePattern: CamelHttpResponseCode}
            """;
    private static final String FORM = """
            , properties: {apiKey: {title: API Key, description: The key., type: string, format: password},
                baseUrl: {title: Base URL, description: The API., type: string, default: "https://duo.example"}}""";

    @Autowired
    private SeraiProperties folders;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Family");
        PROVIDERS.behaveWell();
    }

    @AfterEach
    void takeAway() throws IOException {
        Files.deleteIfExists(folders.kameletsDir().resolve(HEAD));
        Files.deleteIfExists(folders.kameletsDir().resolve(OTHER));
        await().until(() -> file(HEAD).isMissingNode() && file(OTHER).isMissingNode());
    }

    private static String head(String operations) {
        return FILE.formatted("duo", "serai.dev/channels: sms\n    serai.dev/operations: \"" + operations + "\"", FORM);
    }

    private static String other(String operations) {
        return FILE.formatted("duo-chat",
                "serai.dev/family: duo\n    serai.dev/channels: chat\n    serai.dev/operations: \"" + operations + "\"", "");
    }

    @Test
    void twoFilesAreOneProviderAndEachReloadsByItself() throws IOException {
        write(OTHER, other("chat.post"));
        await().until(() -> file(OTHER).path("status").asText(), "live"::equals);
        assertThat(file(OTHER).path("warning").asText()).contains("there is no " + HEAD);
        assertThat(get("/api/integrations/available/duo", tenant.token()).status()).isEqualTo(404);

        write(HEAD, head("sms.send,connection.test"));
        await().until(() -> get("/api/integrations/available/duo", tenant.token()).status(), Integer.valueOf(200)::equals);
        await().until(() -> !file(OTHER).has("warning"));
        JsonNode shown = get("/api/integrations/available/duo", tenant.token()).body();
        assertThat(shown.path("operations")).extracting(JsonNode::asText).containsExactly("sms.send", "connection.test", "chat.post");
        assertThat(shown.at("/form/fields")).hasSize(2);
        assertThat(get("/api/integrations/available/duo-chat", tenant.token()).status()).isEqualTo(404);

        connect("sms");
        connect("chat");
        String text = UUID.randomUUID().toString();
        String post = UUID.randomUUID().toString();
        delivery(tenant, send("sms/send", "{\"to\": \"+41791234567\", \"text\": \"" + text + "\"}"), "delivered");
        delivery(tenant, send("chat/post", "{\"text\": \"" + post + "\"}"), "delivered");
        assertThat(PROVIDERS.taken(text).get(0).headers()).containsEntry("authorization", "Bearer key-sms").containsEntry("x-file", "duo");
        assertThat(PROVIDERS.taken(post).get(0).headers()).containsEntry("authorization", "Bearer key-chat")
                .containsEntry("x-file", "duo-chat");

        int before = file(HEAD).path("revision").asInt();
        int own = file(OTHER).path("revision").asInt();
        write(OTHER, other("chat.post").replace("{subject: .text}", "{subject: (.text + \\\"!\\\")}"));
        await().until(() -> file(OTHER).path("revision").asInt() == own + 1);
        String edited = UUID.randomUUID().toString();
        delivery(tenant, send("chat/post", "{\"text\": \"" + edited + "\"}"), "delivered");
        assertThat(PROVIDERS.taken(edited + "!")).hasSize(1);
        assertThat(file(HEAD).path("revision").asInt()).isEqualTo(before);

        write(HEAD, head("sms.send,connection.test").replace("/v1", "/v2"));
        await().until(() -> file(HEAD).path("revision").asInt() == before + 1);
        String after = UUID.randomUUID().toString();
        delivery(tenant, send("chat/post", "{\"text\": \"" + after + "\"}"), "delivered");
        assertThat(PROVIDERS.taken(after + "!")).hasSize(1);
    }

    @Test
    void anOperationInBothIsAnErrorThatNamesBothFiles() throws IOException {
        write(HEAD, head("sms.send,connection.test"));
        write(OTHER, other("chat.post"));
        await().until(() -> file(OTHER).path("status").asText(), "live"::equals);

        write(OTHER, other("chat.post,sms.send"));
        await().until(() -> file(OTHER).path("status").asText(), "last-good"::equals);
        assertThat(file(OTHER).path("reason").asText()).contains("\"sms.send\"").contains(HEAD);
        assertThat(file(OTHER).path("line").asInt()).isEqualTo(8);

        write(OTHER, other("chat.post"));
        await().until(() -> file(OTHER).path("status").asText(), "live"::equals);
        write(HEAD, head("sms.send,chat.post,connection.test"));
        await().until(() -> file(HEAD).path("status").asText(), "last-good"::equals);
        assertThat(file(HEAD).path("reason").asText()).contains("\"chat.post\"").contains(OTHER);

        Files.delete(folders.kameletsDir().resolve(OTHER));
        await().until(() -> file(HEAD).path("status").asText(), "live"::equals);
    }

    private void connect(String channel) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "%1$s", "provider": "duo", "name": "Duo", "configuration": {"apiKey": "key-%1$s"}}"""
                .formatted(channel));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    private String send(String path, String message) {
        Reply accepted = post("/api/v1/integrations/" + path, tenant.token(), message);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        return accepted.at("/deliveryId");
    }

    private void write(String name, String content) throws IOException {
        Path file = folders.kameletsDir().resolve(name);
        Path beside = file.resolveSibling("." + name + ".tmp");
        Files.writeString(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private JsonNode file(String name) {
        for (JsonNode state : get("/api/routes?limit=200", OPERATOR).body().at("/items")) {
            if (state.path("file").asText().equals("kamelets/" + name)) {
                return state;
            }
        }
        return MissingNode.getInstance();
    }
}
