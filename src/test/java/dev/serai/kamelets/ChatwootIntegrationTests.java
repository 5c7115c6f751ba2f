package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.operation.Operations;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Contacts, conversations and the setup of connections into something that behaves like Chatwoot, whatever is lost on the way. */
class ChatwootIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String TOKEN = "marker-secret-of-chatwoot-1234";
    private static final String HELLO = "{\"email\": \"ann@example.com\", \"name\": \"Ann\", \"text\": \"Your order 42 has left.\"}";

    @Autowired
    private Operations operations;
    @Autowired
    private Environment environment;

    private final ChatwootDouble chatwoot = new ChatwootDouble();
    private TestTenant tenant;

    /** What is lost is repeated in a moment. */
    @BeforeEach
    void hurry() throws IOException {
        for (String operation : List.of("contact.upsert", "conversation.message")) {
            Path file = Path.of(environment.getRequiredProperty("serai.kamelets-dir"), "operations", operation + ".yaml");
            String text = Files.readString(file);
            if (!text.contains("[300ms,")) {
                Files.writeString(file, text.replaceFirst("redelivery: \\[\\w+,", "redelivery: [300ms, 1s,"));
            }
            await().until(() -> operations.get(operation).redelivery().get(0).toMillis() == 300);
        }
    }

    @BeforeEach
    void begin() {
        tenant = newTenant("Talks in Chatwoot");
        PROVIDERS.behaveWell();
        PROVIDERS.tell("chatwoot", chatwoot::answer);
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private Reply connect(String more) {
        Reply made = post("/api/dashboard/integrations/create", tenant.token(), """
                {"name": "My Chatwoot", "type": "CRM", "configuration": {"provider": "CHATWOOT", "baseUrl": "https://app.chatwoot.com",
                 "accountId": "123", "apiKey": "%s", "rateLimit": "100000/s", %s}}""".formatted(TOKEN, more));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.toString()).doesNotContain(TOKEN);
        return made;
    }

    private Reply connectInFull() {
        return connect("\"features\": {\"autoCreateInboxes\": true, \"autoCreateBots\": true, \"syncContacts\": true}");
    }

    private Reply call(String operation, String message) {
        return call(operation, message, "wait=50");
    }

    private Reply call(String operation, String message, String preference) {
        return send(request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", preference).POST(BodyPublishers.ofString(message)));
    }

    private JsonNode settled(Reply reply) {
        String location = reply.raw().headers().firstValue("Location").orElseThrow();
        return delivery(tenant, location.substring(location.lastIndexOf('/') + 1), "delivered");
    }

    @Test
    void anInboxAndAnAgentBotAreMadeOnceAndKept() {
        Reply made = connectInFull();
        String path = "/api/integrations/" + made.at("/id");

        String inbox = chatwoot.inboxes().get(0).path("id").asText();
        String bot = chatwoot.bots().get(0).path("id").asText();
        assertThat(made.at("/configuration/inboxId")).as(made.toString()).isEqualTo(inbox);
        assertThat(made.at("/configuration/agentBotId")).isEqualTo(bot);
        assertThat(made.body().path("lastError").isNull()).isTrue();
        assertThat(chatwoot.botOfInbox()).isEqualTo(Map.of(Integer.valueOf(inbox), Integer.valueOf(bot)));

        Reply again = post(path + "/setup", tenant.token(), "");
        Reply configured = post(path + "/configure/crm", tenant.token(), "{\"inboxId\": null, \"agentBotId\": null}");
        Reply tested = post(path + "/test", tenant.token(), "");

        assertThat(again.at("/success")).as(again.toString()).isEqualTo("true");
        assertThat(again.at("/steps/0/status")).isEqualTo("present");
        assertThat(again.at("/steps/1/status")).isEqualTo("present");
        assertThat(configured.at("/configuration/inboxId")).as(configured.toString()).isEqualTo(inbox);
        assertThat(configured.at("/configuration/agentBotId")).isEqualTo(bot);
        assertThat(tested.at("/success")).as(tested.toString()).isEqualTo("true");
        assertThat(chatwoot.inboxes()).hasSize(1);
        assertThat(chatwoot.bots()).hasSize(1);
        assertThat(get("/api/audit?limit=50", tenant.token()).toString()).contains("connection.setup").doesNotContain(TOKEN);
    }

    @Test
    void anInboxWithoutABotIsSaidAndFinishedByARepeat() {
        chatwoot.knowBots(false);
        Reply made = connectInFull();
        String path = "/api/integrations/" + made.at("/id");
        String inbox = chatwoot.inboxes().get(0).path("id").asText();

        assertThat(made.at("/status")).isEqualTo("active");
        assertThat(made.at("/configuration/inboxId")).isEqualTo(inbox);
        assertThat(made.at("/lastError")).as(made.toString()).contains("Auto-create Agent Bots: Your Chatwoot version might not support "
                + "the Agent Bots API; disable Auto-create Agent Bots or upgrade to the latest Chatwoot version");

        Reply failed = post(path + "/setup", tenant.token(), "");
        Reply mapped = put(path, tenant.token(), "{\"fieldMapping\": [{\"from\": \"company\", \"to\": \"employer\"}]}");
        chatwoot.knowBots(true);
        Reply finished = post(path + "/setup", tenant.token(), "");

        assertThat(failed.status()).isEqualTo(200);
        assertThat(failed.at("/success")).as(failed.toString()).isEqualTo("false");
        assertThat(failed.at("/steps/0/status")).isEqualTo("present");
        assertThat(failed.at("/steps/1/status")).isEqualTo("failed");
        assertThat(finished.at("/steps/1/status")).as(finished.toString()).isEqualTo("made");
        assertThat(get(path, tenant.token()).at("/configuration/agentBotId")).isEqualTo(finished.at("/steps/1/id"));
        assertThat(mapped.at("/fieldMapping/0/to")).as(mapped.toString()).isEqualTo("employer");
        assertThat(get(path, tenant.token()).at("/fieldMapping/0/to")).isEqualTo("employer");
        assertThat(get(path, tenant.token()).body().path("lastError").isNull()).isTrue();
        assertThat(chatwoot.inboxes()).hasSize(1);
        assertThat(chatwoot.bots()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /inboxes/", "POST /agent_bots", "POST /inboxes/\\d+/set_agent_bot", "GET /agent_bots"})
    void aLostAnswerOfTheSetupMakesNothingTwice(String lost) {
        chatwoot.lose(lost);
        Reply made = connectInFull();
        assertThat(made.at("/lastError")).as(made.toString()).contains("Auto-create");

        Reply repeated = post("/api/integrations/" + made.at("/id") + "/setup", tenant.token(), "");

        assertThat(repeated.at("/success")).as(repeated.toString()).isEqualTo("true");
        assertThat(chatwoot.inboxes()).hasSize(1);
        assertThat(chatwoot.bots()).hasSize(1);
        assertThat(chatwoot.botOfInbox()).hasSize(1);
    }

    @Test
    void nothingIsMadeWhereItIsSwitchedOffOrForMembers() {
        Reply made = connect("\"features\": {\"autoCreateInboxes\": false, \"autoCreateBots\": false}");
        String path = "/api/integrations/" + made.at("/id") + "/setup";

        Reply off = post(path, tenant.token(), "");

        assertThat(off.at("/steps/0/status")).as(off.toString()).isEqualTo("off");
        assertThat(post(path, memberOf(tenant), "").status()).isEqualTo(403);
        assertThat(post(path, newTenant("Another").token(), "").status()).isEqualTo(404);
        assertThat(chatwoot.writes()).isEmpty();
    }

    @Test
    void twentyAtOnceMakeOneContact() {
        connectInFull();
        List<CompletableFuture<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String message = "{\"email\": \"ann@example.com\", \"firstName\": \"Ann\", \"lastName\": \"" + i + "\", \"tags\": [\"vip\"]}";
            calls.add(CompletableFuture.supplyAsync(() -> call("contact.upsert", message)));
        }
        List<JsonNode> settled = calls.stream().map(CompletableFuture::join).map(this::settled).toList();

        assertThat(chatwoot.contacts()).hasSize(1);
        assertThat(settled).allSatisfy(delivery -> assertThat(delivery.at("/result/contactId").asText())
                .isEqualTo(chatwoot.contacts().get(0).path("id").asText()));
        assertThat(settled).filteredOn(delivery -> delivery.at("/result/created").asBoolean()).hasSize(1);
    }

    @Test
    void aContactIsMadeChangedFoundAndDeleted() {
        connectInFull();
        String id = call("contact.upsert", "{\"email\": \"Ann <ann@example.com>\", \"first_name\": \"Ann\"}").at("/contactId");
        Reply changed = call("contact.upsert", "{\"email\": \"ann@example.com\", \"phone\": \"+41446681800\", \"lastName\": \"Lee\"}");
        Reply found = call("contact.find", "{\"phone\": \"+41446681800\"}");
        Reply gone = call("contact.delete", "{\"email\": \"ann@example.com\"}");

        assertThat(changed.at("/contactId")).as(changed.raw().body()).isEqualTo(id);
        assertThat(changed.at("/url")).endsWith("/app/accounts/123/contacts/" + id);
        assertThat(found.at("/items/0/firstName")).as(found.raw().body()).isEqualTo("Ann");
        assertThat(found.at("/items/0/lastName")).isEqualTo("Lee");
        assertThat(found.at("/items/0/createdAt")).isEqualTo("2025-11-29T10:00:00Z");
        assertThat(gone.at("/status")).as(gone.raw().body()).isEqualTo("deleted");
        assertThat(call("contact.get", "{\"contactId\": \"" + id + "\"}").status()).isEqualTo(404);
    }

    @Test
    void aConversationGoesOnUntilItIsResolved() {
        connectInFull();
        Reply first = call("conversation.message", HELLO);
        Reply second = call("conversation.message", HELLO);
        Reply note = call("note.add", "{\"email\": \"ann@example.com\", \"text\": \"Wants 50 licences.\"}");
        chatwoot.resolveAll();
        Reply third = call("conversation.message", HELLO);

        assertThat(first.status()).as(first.raw().body()).isEqualTo(201);
        assertThat(second.at("/conversationId")).isEqualTo(first.at("/conversationId"));
        assertThat(third.at("/conversationId")).as(third.raw().body()).isNotEqualTo(first.at("/conversationId"));
        assertThat(note.at("/noteId")).as(note.raw().body()).isNotEmpty();
        assertThat(chatwoot.messages()).extracting(message -> message.path("private").asBoolean())
                .containsExactly(false, false, true, false);
        assertThat(chatwoot.contacts()).hasSize(1);
        assertThat(chatwoot.conversations()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /contacts/filter", "POST /contacts", "GET /contacts/\\d+/conversations", "POST /conversations"})
    void whatIsLostBeforeTheMessageIsFinishedWithoutMakingAnythingTwice(String lost) {
        connectInFull();
        chatwoot.lose(lost);

        JsonNode settled = settled(call("conversation.message", HELLO));
        call("conversation.message", HELLO.replace("42", "43"));

        assertThat(settled.at("/status").asText()).as(settled.toPrettyString()).isEqualTo("delivered");
        assertThat(chatwoot.contacts()).hasSize(1);
        assertThat(chatwoot.conversations()).hasSize(1);
        assertThat(chatwoot.messages()).hasSize(2);
        assertThat(settled.toString()).doesNotContain(TOKEN);
    }

    @Test
    void aMessageWhoseAnswerIsLostIsNotSentAgain() {
        connectInFull();
        chatwoot.lose("POST /conversations/1/messages");

        Reply reply = call("conversation.message", HELLO, "wait=1");
        String location = reply.raw().headers().firstValue("Location").orElseThrow();
        await().until(() -> get(location, tenant.token()).body().at("/attempts/0/outcome").isTextual());
        JsonNode delivery = get(location, tenant.token()).body();

        assertThat(delivery.at("/attempts/0/outcome").asText()).as(delivery.toPrettyString()).isEqualTo("unknown");
        assertThat(chatwoot.messages()).hasSize(1);
        assertThat(chatwoot.contacts()).hasSize(1);
    }
}
