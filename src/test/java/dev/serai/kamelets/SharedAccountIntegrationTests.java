package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** An account from the environment serves all tenants that have none, and shows and changes for each only what that one made. */
@TestPropertySource(properties = {"camel.main.name=serai-shared-account", "CHATWOOT_BASE_URL=https://app.chatwoot.com",
        "CHATWOOT_ACCOUNT_ID=123", "CHATWOOT_API_KEY=marker-secret-of-all"})
class SharedAccountIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String EMAIL = "{\"email\": \"ann@example.com\"}";

    private final ChatwootDouble chatwoot = new ChatwootDouble();
    private TestTenant one;
    private TestTenant other;

    @BeforeEach
    void begin() {
        one = newTenant("Has no account");
        other = newTenant("Has none either");
        chatwoot.haveInbox();
        PROVIDERS.behaveWell();
        PROVIDERS.tell("chatwoot", chatwoot::answer);
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private Reply call(TestTenant tenant, String operation, String message) {
        return send(request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "wait=50").POST(BodyPublishers.ofString(message)));
    }

    @Test
    void aTenantMakesContactsAndReadsThose() {
        String contact = call(one, "contact.upsert", EMAIL).at("/contactId");

        assertThat(contact).isNotBlank();
        assertThat(call(one, "contact.get", "{\"contactId\": \"" + contact + "\"}").at("/email")).isEqualTo("ann@example.com");
        assertThat(call(one, "contact.tag", "{\"contactId\": \"" + contact + "\", \"tags\": [\"vip\"]}").status()).isEqualTo(201);
    }

    @Test
    void anotherOneNeitherReadsNorChangesThem() {
        String contact = call(one, "contact.upsert", EMAIL).at("/contactId");
        int before = chatwoot.writes().size();

        for (String query : new String[] {"contact.find", "contact.list"}) {
            Reply asked = call(other, query, query.endsWith("find") ? EMAIL : "{}");
            assertThat(asked.status()).as(asked.raw().body()).isEqualTo(409);
            assertThat(asked.at("/detail")).contains("serves all tenants", "onnect an account of your own");
        }
        for (String command : new String[] {"contact.delete", "contact.tag", "contact.untag"}) {
            String message = command.endsWith("delete") ? EMAIL : "{\"email\": \"ann@example.com\", \"tags\": [\"vip\"]}";
            Reply asked = call(other, command, message);
            assertThat(asked.status()).as(asked.raw().body()).isEqualTo(400);
            assertThat(asked.raw().body()).contains("serves all tenants");
        }
        assertThat(call(other, "contact.get", "{\"contactId\": \"" + contact + "\"}").status()).isEqualTo(409);
        assertThat(chatwoot.writes()).hasSize(before);
        assertThat(chatwoot.contacts()).hasSize(1);
    }

    @Test
    void whoFindsAContactByItsAddressHasNotMadeIt() {
        String contact = call(one, "contact.upsert", EMAIL).at("/contactId");
        Reply found = call(other, "contact.upsert", EMAIL);

        assertThat(found.at("/created")).as(found.raw().body()).isEqualTo("false");
        assertThat(call(other, "contact.get", "{\"contactId\": \"" + contact + "\"}").status()).isEqualTo(409);
    }
}
