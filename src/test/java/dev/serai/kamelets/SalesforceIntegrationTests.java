package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts, companies, deals and notes over the API into something that behaves like Salesforce: each is there once. */
class SalesforceIntegrationTests extends AbstractCrmIntegrationTests {

    private static final String ANN = "{\"email\": \"ann@example.com\", \"firstName\": \"Ann\", \"lastName\": \"Example\"}";
    private static final String SECRET = "marker-secret-of-salesforce-1234";

    private final SalesforceDouble salesforce = new SalesforceDouble();
    private String connection;

    @BeforeEach
    void connect() {
        PROVIDERS.tell("salesforce", salesforce::answer);
        PROVIDERS.tell("salesforce.token", salesforce::token);
        connection = connect("salesforce", """
                {"baseUrl": "https://example.my.salesforce.com", "clientId": "3MVG9.consumer_key", "clientSecret": "%s",
                 "externalIdField": "Customer_Number__c", "rateLimit": "100000/s"}""".formatted(SECRET));
        Reply tested = tested(connection);
        assertThat(tested.at("/success")).as(tested.raw().body()).isEqualTo("true");
    }

    private String message(String... namesAndTexts) {
        ObjectNode message = json.createObjectNode();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            message.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return message.toString();
    }

    @Test
    void aContactIsMadeChangedFoundTaggedAndDeleted() {
        Reply made = call("contact.upsert", ANN);
        String id = made.at("/contactId");
        Reply changed = call("contact.upsert", "{\"email\": \"ann@EXAMPLE.com\", \"phone\": \"+41 44 668 18 00\", \"company\": \"Example\","
                + " \"tags\": [\"vip\"]}");
        Reply tagged = call("contact.tag", "{\"contactId\": \"" + id + "\", \"tags\": [\"a/b {{env:PATH}}\", \"vip\"]}");
        Reply untagged = call("contact.untag", "{\"email\": \"ann@example.com\", \"tags\": [\"vip\", \"never had\"]}");
        Reply byPhone = call("contact.find", "{\"phone\": \"+41446681800\", \"properties\": [\"tags__c\"]}");
        Reply page = call("contact.list", "{\"limit\": 1}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.at("/created")).isEqualTo("true");
        assertThat(made.at("/url")).endsWith("/lightning/r/Contact/" + id + "/view");
        assertThat(changed.at("/created")).as(changed.raw().body()).isEqualTo("false");
        assertThat(changed.at("/contactId")).isEqualTo(id);
        assertThat(tagged.status()).as(tagged.raw().body()).isEqualTo(201);
        assertThat(untagged.status()).as(untagged.raw().body()).isEqualTo(201);
        assertThat(salesforce.all("Contact")).hasSize(1);
        assertThat(salesforce.all("Account")).hasSize(1);
        JsonNode contact = salesforce.all("Contact").get(0);
        assertThat(contact.path("Tags__c").asText()).isEqualTo("a/b {{env:PATH}}");
        assertThat(contact.path("AccountId")).isEqualTo(salesforce.all("Account").get(0).path("Id"));
        assertThat(contact.path("Email").asText()).isEqualTo("ann@example.com");
        assertThat(byPhone.at("/items/0/properties/tags__c")).as(byPhone.raw().body()).isEqualTo("a/b {{env:PATH}}");
        assertThat(page.at("/items/0/contactId")).isEqualTo(id);
        Reply next = call("contact.list", "{\"limit\": 1, \"cursor\": \"" + page.at("/nextCursor") + "\"}");
        assertThat(next.body().path("items")).as(next.raw().body()).isEmpty();

        assertThat(call("contact.delete", "{\"email\": \"ann@example.com\"}").at("/contactId")).isEqualTo(id);
        Reply again = call("contact.delete", "{\"email\": \"ann@example.com\"}");
        assertThat(again.at("/status")).as(again.raw().body()).isEqualTo("deleted");
        assertThat(call("contact.get", "{\"contactId\": \"" + id + "\"}").status()).isEqualTo(404);
    }

    @Test
    void twentyAtOnceWithAnExternalIdMakeOneContact() {
        List<CompletableFuture<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String message = "{\"externalId\": \"K/1\", \"lastName\": \"Example " + i + "\"}";
            calls.add(CompletableFuture.supplyAsync(() -> call("contact.upsert", message)));
        }
        List<JsonNode> settled = calls.stream().map(CompletableFuture::join).map(this::settled).toList();

        assertThat(salesforce.all("Contact")).hasSize(1);
        assertThat(salesforce.all("Contact").get(0).path("Customer_Number__c").asText()).isEqualTo("K/1");
        assertThat(settled).allSatisfy(delivery -> assertThat(delivery.at("/result/contactId").asText())
                .isEqualTo(salesforce.all("Contact").get(0).path("Id").asText()));
        assertThat(settled).filteredOn(delivery -> delivery.at("/result/created").asBoolean()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /services/data/v65.0/query", "POST /services/data/v65.0/sobjects/Account",
            "POST /services/data/v65.0/sobjects/Contact"})
    void whateverAnswerIsLostContactAndCompanyAreThereOnce(String lost) {
        salesforce.lose(lost);

        JsonNode settled = settled(call("contact.upsert", ANN.replace("{", "{\"company\": \"Example Ltd\", \"tags\": [\"vip\"], ")));

        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString())
                .isEqualTo(lost.startsWith("GET") ? "retry" : "unknown");
        assertThat(salesforce.all("Contact")).hasSize(1);
        assertThat(salesforce.all("Account")).hasSize(1);
        assertThat(salesforce.all("Contact").get(0).path("Tags__c").asText()).isEqualTo("vip");
        assertThat(salesforce.writes()).filteredOn("POST /services/data/v65.0/sobjects/Contact"::equals).hasSize(1);
        assertThat(settled.toString()).doesNotContain(SECRET, "00D!token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"' OR Name LIKE '%", "\\' OR Id != '", "\\", "%", "_", "x' OR Customer_Number__c = 'K-1", "'; DELETE"})
    void whatIsSearchedForIsText(String hostile) {
        call("contact.upsert", "{\"externalId\": \"K-1\", \"lastName\": \"Victim\"}");

        Reply found = call("contact.find", message("externalId", hostile));
        Reply made = call("contact.upsert", message("externalId", hostile, "lastName", hostile.strip()));
        Reply again = call("contact.find", message("externalId", hostile));

        assertThat(found.body().toString()).as(found.raw().body()).isEqualTo("{\"items\":[]}");
        assertThat(made.at("/created")).as(made.raw().body()).isEqualTo("true");
        assertThat(again.at("/items/0/externalId")).as(again.raw().body()).isEqualTo(hostile);
        assertThat(salesforce.all("Contact")).hasSize(2);
        assertThat(salesforce.all("Contact").get(0).path("LastName").asText()).isEqualTo("Victim");
    }

    @Test
    void anEndedSessionIsRenewedOnceAndTheTokenGoesToTheOrgAlone() {
        call("contact.upsert", ANN);
        salesforce.endTokens();

        Reply found = call("contact.find", "{\"email\": \"ann@example.com\"}");

        assertThat(found.status()).as(found.raw().body()).isEqualTo(200);
        assertThat(salesforce.tokenRequests()).hasSize(2)
                .allSatisfy(asked -> assertThat(asked.body()).isEqualTo("grant_type=client_credentials"));
        assertThat(salesforce.tokenRequests().get(0).target()).isEqualTo("/salesforce/services/oauth2/token");
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void aDealIsMadeWithItsContactOrNotAtAll() {
        String company = call("company.upsert", "{\"name\": \"Example Ltd\", \"domain\": \"example.com\"}").at("/companyId");
        String contact = call("contact.upsert", ANN).at("/contactId");
        Reply made = call("deal.create", "{\"name\": \"Licences\", \"amount\": \"12.5\", \"currency\": \"CHF\","
                + " \"closeDate\": \"2026-12-31\", \"contactId\": \"" + contact + "\", \"companyId\": \"" + company + "\"}");
        Reply refused = call("deal.create", "{\"name\": \"Licences\", \"closeDate\": \"2026-12-31\", \"connectionId\": \"" + connection
                + "\", \"contactId\": \"003Ws00000999999IAQ\"}");
        Reply noted = call("note.add", "{\"text\": \"Wants <50>\\nlicences\", \"email\": \"ann@example.com\", \"dealId\": \""
                + made.at("/dealId") + "\"}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(refused.status()).as(refused.raw().body()).isGreaterThanOrEqualTo(400);
        assertThat(refused.raw().body()).contains("invalid cross reference id");
        assertThat(salesforce.all("Opportunity")).hasSize(1);
        assertThat(salesforce.all("Opportunity").get(0).path("StageName").asText()).isEqualTo("Prospecting");
        assertThat(salesforce.all("OpportunityContactRole").get(0).path("ContactId").asText()).isEqualTo(contact);
        assertThat(noted.at("/contactId")).as(noted.raw().body()).isEqualTo(contact);
        assertThat(salesforce.all("ContentDocumentLink")).extracting(link -> link.path("LinkedEntityId").asText())
                .containsExactly(contact, made.at("/dealId"));
    }

    @Test
    void aDealWhoseAnswerIsLostIsHeldAndNotMadeTwice() {
        salesforce.lose("POST /services/data/v65.0/composite");

        Reply accepted = send(request("/api/v1/operations/deal.create", tenant.token()).header("Prefer", "wait=0")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                        "{\"name\": \"Licences\", \"closeDate\": \"2026-12-31\"}")));
        String id = accepted.at("/deliveryId");

        await().atMost(Duration.ofSeconds(30)).until(() -> delivery(tenant, id).at("/attempts/0/outcome").asText().equals("unknown"));
        assertThat(delivery(tenant, id).path("status").asText()).isNotEqualTo("delivered");
        assertThat(salesforce.all("Opportunity")).hasSize(1);
        post("/api/deliveries/" + id + "/cancel", tenant.token(), "");
    }
}
