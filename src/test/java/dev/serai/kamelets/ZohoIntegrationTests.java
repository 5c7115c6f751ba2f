package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Told;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts, companies, deals and notes over the API into something that behaves like Zoho CRM: each is there once. */
class ZohoIntegrationTests extends AbstractCrmIntegrationTests {

    private static final String ANN = "{\"email\": \"ann@example.com\", \"firstName\": \"Ann\", \"lastName\": \"Example\"}";
    private static final String TAGGED = ANN.replace("{", "{\"company\": \"Example Ltd\", \"tags\": [\"vip\"], ");
    private static final String CLIENT = "1000.ABCDEFGHIJKLMNOPQRSTUVWXYZ1234";
    private static final String SECRET = "marker-secret-of-zoho-1234";

    private final ZohoDouble zoho = new ZohoDouble();
    private String connection;

    @BeforeEach
    void connect() {
        PROVIDERS.tell("zoho-crm", zoho::answer);
        PROVIDERS.tell("zoho-crm.token", zoho::token);
        connection = connect("zoho-crm", configuration("https://accounts.zoho.eu"));
    }

    private static String configuration(String accountsUrl) {
        return """
                {"accountsUrl": "%s", "clientId": "%s", "clientSecret": "%s", "organizationId": "%s", "externalIdField": "Customer_Number",
                 "rateLimit": "100000/s"}""".formatted(accountsUrl, CLIENT, SECRET, ZohoDouble.ORGANIZATION);
    }

    @Test
    void aContactIsMadeChangedTaggedFoundAndDeleted() {
        assertThat(tested(connection).at("/success")).isEqualTo("true");
        Reply made = call("contact.upsert", ANN);
        String id = made.at("/contactId");
        Reply changed = call("contact.upsert", "{\"email\": \"ann@EXAMPLE.com\", \"lastName\": \"Example\","
                + " \"phone\": \"+41 44 668 18 00\", \"company\": \"Example\", \"tags\": [\"vip\"]}");
        Reply tagged = call("contact.tag", "{\"contactId\": \"" + id + "\", \"tags\": [\"a/b {{env:PATH}}\", \"vip\"]}");
        Reply found = call("contact.find", "{\"email\": \"ann@example.com\"}");
        Reply byPhone = call("contact.find", "{\"phone\": \"+41446681800\"}");
        Reply nobody = call("contact.find", "{\"externalId\": \"x),(Last_Name:starts_with:E\"}");
        Reply page = call("contact.list", "{\"limit\": 1}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.at("/created")).isEqualTo("true");
        assertThat(made.at("/url")).isEqualTo("https://crm.zoho.eu/crm/org60012345678/tab/Contacts/" + id);
        assertThat(changed.at("/created")).as(changed.raw().body()).isEqualTo("false");
        assertThat(changed.at("/contactId")).isEqualTo(id);
        assertThat(tagged.status()).as(tagged.raw().body()).isEqualTo(201);
        assertThat(zoho.all("Contacts")).hasSize(1);
        assertThat(zoho.tags()).containsExactlyInAnyOrder("vip", "a/b {{env:PATH}}");
        assertThat(zoho.all("Contacts").get(0).path("First_Name").asText()).isEqualTo("Ann");
        assertThat(found.at("/items/0/company")).as(found.raw().body()).isEqualTo("Example");
        assertThat(byPhone.at("/items/0/contactId")).as(byPhone.raw().body()).isEqualTo(id);
        assertThat(nobody.body().toString()).as(nobody.raw().body()).isEqualTo("{\"items\":[]}");
        assertThat(page.at("/items/0/contactId")).as(page.raw().body()).isEqualTo(id);

        Reply untagged = call("contact.untag", "{\"email\": \"ann@example.com\", \"tags\": [\"VIP\", \"never had\"]}");
        assertThat(untagged.status()).as(untagged.raw().body()).isEqualTo(201);
        assertThat(zoho.tags()).containsExactly("a/b {{env:PATH}}");
        assertThat(call("contact.delete", "{\"email\": \"ann@example.com\"}").at("/contactId")).isEqualTo(id);
        Reply again = call("contact.delete", "{\"email\": \"ann@example.com\"}");
        assertThat(again.at("/status")).as(again.raw().body()).isEqualTo("deleted");
        assertThat(call("contact.get", "{\"contactId\": \"" + id + "\"}").status()).isEqualTo(404);
    }

    @Test
    void twentyAtOnceMakeOneContact() {
        List<CompletableFuture<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String message = TAGGED.replace("\"Ann\"", "\"Ann " + i + "\"");
            calls.add(CompletableFuture.supplyAsync(() -> call("contact.upsert", message)));
        }
        List<JsonNode> settled = calls.stream().map(CompletableFuture::join).map(this::settled).toList();

        assertThat(zoho.all("Contacts")).hasSize(1);
        assertThat(zoho.all("Accounts")).hasSize(1);
        assertThat(settled).allSatisfy(delivery -> assertThat(delivery.at("/result/contactId").asText())
                .isEqualTo(zoho.all("Contacts").get(0).path("id").asText()));
        assertThat(settled).filteredOn(delivery -> delivery.at("/result/created").asBoolean()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /crm/v8/Accounts/upsert", "POST /crm/v8/Contacts/upsert", "POST /crm/v8/Contacts/4150"})
    void whateverAnswerIsLostContactAndCompanyAreThereOnce(String lost) {
        zoho.lose(lost);

        JsonNode settled = settled(call("contact.upsert", TAGGED));

        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString()).isEqualTo("unknown");
        assertThat(zoho.all("Contacts")).hasSize(1);
        assertThat(zoho.all("Accounts")).hasSize(1);
        assertThat(zoho.tags()).containsExactly("vip");
        assertThat(settled.toString()).doesNotContain(SECRET, "1000.token");
    }

    @Test
    void aContactWithoutAKeyOfTheProviderIsNotMadeTwiceWhenItsAnswerIsLost() {
        zoho.lose("POST /crm/v8/Contacts");

        JsonNode settled = settled(call("contact.upsert", "{\"phone\": \"+41446681800\", \"lastName\": \"Example\"}"));

        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString()).isEqualTo("unknown");
        assertThat(zoho.all("Contacts")).hasSize(1);
    }

    @Test
    void tagsThatWereRefusedAreGivenByAReplayAndNobodyIsMadeTwice() {
        zoho.refuseTag("vip");
        Reply refused = call("contact.upsert", TAGGED);
        String id = deliveryId(refused);
        JsonNode dead = settled(refused, "dead");
        String contact = zoho.all("Contacts").get(0).path("id").asText();
        assertThat(refused.raw().body()).contains("the contact " + contact + " is written, its tags are not");
        assertThat(dead.at("/attempts/0/outcome").asText()).as(dead.toPrettyString()).isEqualTo("rejected");
        assertThat(zoho.tags()).isEmpty();

        zoho.refuseTag("");
        assertThat(post("/api/deliveries/" + id + "/replay", tenant.token(), "").status()).isEqualTo(202);
        JsonNode replayed = delivery(tenant, id, "delivered");

        assertThat(replayed.at("/result/contactId").asText()).as(replayed.toPrettyString()).isEqualTo(contact);
        assertThat(zoho.all("Contacts")).hasSize(1);
        assertThat(zoho.all("Accounts")).hasSize(1);
        assertThat(zoho.tags()).containsExactly("vip");
    }

    @Test
    void aDealAndANoteAreTiedToContactAndCompany() {
        String contact = call("contact.upsert", ANN).at("/contactId");
        Reply company = call("company.upsert", "{\"name\": \"Example Ltd\", \"domain\": \"example.com\"}");
        Reply same = call("company.upsert", "{\"name\": \"Example\", \"domain\": \"EXAMPLE.com\", \"employees\": 40}");
        Reply deal = call("deal.create", """
                {"name": "40 licences", "amount": "4800.50", "currency": "CHF", "closeDate": "2026-12-31", "email": "ann@example.com",
                 "companyId": "%s"}""".formatted(company.at("/companyId")));
        Reply foreign = call("deal.create", "{\"name\": \"40 licences\", \"contactId\": \"4150868000000999999\", \"connectionId\": \""
                + connection + "\"}");
        Reply note = call("note.add", "{\"text\": \"Wants <50>\\nlicences\", \"email\": \"ann@example.com\", \"dealId\": \""
                + deal.at("/dealId") + "\"}");
        Reply nowhere = call("note.add", "{\"text\": \"Called\", \"email\": \"ann@example.com\", \"dealId\": \"4150868000000999999\"}");

        assertThat(company.at("/created")).as(company.raw().body()).isEqualTo("true");
        assertThat(same.at("/companyId")).as(same.raw().body()).isEqualTo(company.at("/companyId"));
        assertThat(zoho.all("Accounts")).hasSize(1);
        assertThat(zoho.all("Accounts").get(0).path("Account_Name").asText()).isEqualTo("Example");
        assertThat(zoho.all("Accounts").get(0).path("Employees").asInt()).isEqualTo(40);
        assertThat(deal.status()).as(deal.raw().body()).isEqualTo(201);
        assertThat(foreign.status()).as(foreign.raw().body()).isGreaterThanOrEqualTo(400);
        assertThat(zoho.all("Deals")).hasSize(1);
        JsonNode made = zoho.all("Deals").get(0);
        assertThat(made.at("/Contact_Name/id").asText()).isEqualTo(contact);
        assertThat(made.at("/Account_Name/id").asText()).isEqualTo(company.at("/companyId"));
        assertThat(made.path("Amount").decimalValue()).isEqualByComparingTo("4800.5");
        assertThat(made.path("Stage").asText()).isEqualTo("Qualification");
        assertThat(note.at("/contactId")).as(note.raw().body()).isEqualTo(contact);
        assertThat(nowhere.status()).as(nowhere.raw().body()).isGreaterThanOrEqualTo(400);
        assertThat(zoho.all("Notes")).extracting(one -> one.at("/Parent_Id/id").asText()).containsExactly(contact, deal.at("/dealId"));
        assertThat(zoho.all("Notes")).allSatisfy(one -> assertThat(one.path("Note_Content").asText()).isEqualTo("Wants <50>\nlicences"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deal.create | POST /crm/v8/Deals | {\"name\": \"40 licences\"}",
            "note.add | POST /crm/v8/Notes | {\"text\": \"Called\", \"email\": \"ann@example.com\"}"})
    void whatCannotBeToldFromAnotherOneIsHeldWhenItsAnswerIsLost(String given) {
        String[] operationLostMessage = given.split(" \\| ");
        call("contact.upsert", ANN);
        zoho.lose(operationLostMessage[1]);

        JsonNode held = settled(call(operationLostMessage[0], operationLostMessage[2]), "dead");

        assertThat(held.at("/attempts/0/outcome").asText()).as(held.toPrettyString()).isEqualTo("unknown");
        assertThat(zoho.writes()).filteredOn(operationLostMessage[1]::equals).hasSize(1);
    }

    @Test
    void anEndedTokenIsRenewedOnceAndGoesNowhereElseWhateverItsAnswerNames() {
        call("contact.upsert", ANN);
        zoho.endTokens();

        Reply found = call("contact.find", "{\"email\": \"ann@example.com\"}");

        assertThat(found.status()).as(found.raw().body()).isEqualTo(200);
        assertThat(zoho.tokenRequests()).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.target()).isEqualTo("/zoho-crm/oauth/v2/token");
            assertThat(asked.body().split("&")).containsExactlyInAnyOrder("grant_type=client_credentials", "client_id=" + CLIENT,
                    "client_secret=" + SECRET, "scope=ZohoCRM.modules.ALL%2CZohoCRM.org.READ", "soid=ZohoCRM.60012345678");
        });
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void aTokenAskedForTooOftenIsNoWrongSecret() {
        zoho.insteadOfToken(Told.json(400, "{\"error_description\":\"You have made too many requests continuously. Please try again after"
                + " some time.\",\"error\":\"Access Denied\",\"status\":\"failure\"}"));
        Reply accepted = send(request("/api/v1/operations/contact.upsert", tenant.token()).header("Prefer", "wait=0")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(ANN)));
        String id = accepted.at("/deliveryId");

        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, id).at("/attempts/0/outcome").asText().equals("throttled"));

        JsonNode waiting = delivery(tenant, id);
        assertThat(waiting.at("/attempts/0/reason").asText()).as(waiting.toPrettyString()).contains("too many requests");
        assertThat(waiting.path("status").asText()).isNotIn("dead", "delivered");
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
        assertThat(zoho.writes()).isEmpty();
        post("/api/deliveries/" + id + "/cancel", tenant.token(), "");
    }

    @Test
    void theTestOfAConnectionTellsAWrongSecretAndAnotherOrganization() {
        String other = connect("zoho-crm", configuration("https://accounts.zoho.com").replace(ZohoDouble.ORGANIZATION, "60099999999"));
        Reply ofAnother = tested(other);
        zoho.insteadOfToken(Told.json(200, "{\"error\":\"invalid_client_secret\"}"));
        Reply wrong = tested(connect("zoho-crm", configuration("https://accounts.zoho.com")));

        assertThat(ofAnother.raw().body()).contains("one of the organization 60012345678, not of 60099999999");
        assertThat(wrong.at("/success")).as(wrong.raw().body()).isEqualTo("false");
        assertThat(wrong.raw().body()).contains("invalid_client_secret").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://accounts.zoho.com.evil.example", "https://accounts.zoho.com@evil.example", "http://accounts.zoho.com",
            "https://evil.example", "https://accounts.zoho.com/evil"})
    void theSecretGoesToNoOtherAccountsServer(String accountsUrl) {
        Reply refused = post("/api/integrations", tenant.token(), """
                {"integrationType": "crm", "provider": "zoho-crm", "name": "Elsewhere", "priority": 2, "configuration": %s}"""
                .formatted(configuration(accountsUrl)));

        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(400);
        assertThat(refused.raw().body()).contains("accountsUrl").doesNotContain(SECRET);
    }
}
