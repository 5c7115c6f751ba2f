package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts over the API into something that behaves like HubSpot: each is there once, whatever is lost on the way. */
class HubSpotIntegrationTests extends AbstractCrmIntegrationTests {

    private static final String ANN = "{\"email\": \"Ann <ann@example.com>\", \"first_name\": \"Ann\","
            + " \"properties\": {\"lead_source\": 7}}";
    private static final String TOKEN = "marker-secret-of-hubspot-1234";

    private final HubSpotDouble hubSpot = new HubSpotDouble();

    @BeforeEach
    void connect() {
        PROVIDERS.tell("hubspot", hubSpot::answer);
        String connection = connect("hubspot", "{\"privateAppToken\": \"" + TOKEN + "\", \"rateLimit\": \"100000/s\"}");
        assertThat(tested(connection).at("/success")).isEqualTo("true");
    }

    @Test
    void aContactIsMadeThenChangedAndFound() {
        Reply made = call("contact.upsert", ANN);
        Reply changed = call("contact.upsert",
                "{\"email\": \"ann@EXAMPLE.com\", \"phone\": \"+41 44 668 18 00\", \"jobTitle\": \"CTO\"}");
        Reply found = call("contact.find", "{\"email\": \"ann@example.com\"}");
        Reply byPhone = call("contact.find", "{\"phone\": \"+41446681800\"}");
        Reply got = call("contact.get", "{\"contactId\": \"" + made.at("/contactId") + "\", \"properties\": [\"lead_source\"]}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.body().path("created").asBoolean()).isTrue();
        assertThat(changed.body().path("created")).isEqualTo(json.getNodeFactory().booleanNode(false));
        assertThat(changed.at("/contactId")).isEqualTo(made.at("/contactId"));
        assertThat(hubSpot.contacts()).hasSize(1);
        assertThat(hubSpot.contacts().get(0).path("properties").toString())
                .isEqualTo("{\"lead_source\":\"7\",\"email\":\"ann@example.com\",\"firstname\":\"Ann\",\"phone\":\"+41446681800\","
                        + "\"jobtitle\":\"CTO\"}");
        assertThat(found.body().path("items")).as(found.raw().body()).hasSize(1);
        assertThat(found.at("/items/0/jobTitle")).isEqualTo("CTO");
        assertThat(byPhone.at("/items/0/contactId")).isEqualTo(made.at("/contactId"));
        assertThat(got.at("/properties/lead_source")).as(got.raw().body()).isEqualTo("7");
    }

    @Test
    void whoIsNotThereIsNotFoundWhichIsNoFailure() {
        assertThat(call("contact.find", "{\"email\": \"nobody@example.com\"}").body().toString()).isEqualTo("{\"items\":[]}");
        assertThat(call("contact.get", "{\"contactId\": \"1\"}").status()).isEqualTo(404);
        assertThat(call("contact.upsert", "{}").status()).isEqualTo(400);
    }

    @Test
    void twentyAtOnceMakeOneContactAndOneTag() {
        List<CompletableFuture<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String message = ANN.replace("\"Ann\"", "\"Ann " + i + "\"").replace("{\"email\"", "{\"tags\": [\"vip\"], \"email\"");
            calls.add(CompletableFuture.supplyAsync(() -> call("contact.upsert", message)));
        }
        List<JsonNode> settled = calls.stream().map(CompletableFuture::join).map(this::settled).toList();

        assertThat(hubSpot.contacts()).hasSize(1);
        assertThat(settled).allSatisfy(delivery -> assertThat(delivery.at("/result/contactId").asText())
                .isEqualTo(hubSpot.contacts().get(0).path("id").asText()));
        assertThat(settled).filteredOn(delivery -> delivery.at("/result/created").asBoolean()).hasSize(1);
        assertThat(hubSpot.members("vip")).hasSize(1);
    }

    @Test
    void aTagIsGivenTwiceAndTakenTwice() {
        String id = call("contact.upsert", ANN).at("/contactId");

        Reply once = call("contact.tag", "{\"contactId\": \"" + id + "\", \"tags\": [\"a/b?c {{env:PATH}}\", \"vip\"]}");
        Reply twice = call("contact.tag", "{\"email\": \"ann@example.com\", \"tags\": [\"vip\"]}");
        assertThat(once.status()).as(once.raw().body()).isEqualTo(201);
        assertThat(twice.at("/contactId")).isEqualTo(id);
        assertThat(hubSpot.members("a/b?c {{env:PATH}}")).isEqualTo(Set.of(id));
        assertThat(hubSpot.members("vip")).isEqualTo(Set.of(id));

        Reply taken = call("contact.untag", "{\"email\": \"ann@example.com\", \"tags\": [\"vip\", \"none of that name\"]}");
        Reply again = call("contact.untag", "{\"email\": \"ann@example.com\", \"tags\": [\"vip\"]}");
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(201);
        assertThat(again.status()).as(again.raw().body()).isEqualTo(201);
        assertThat(hubSpot.members("vip")).isEmpty();
        assertThat(hubSpot.members("none of that name")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /crm/v3/objects/contacts/ann", "POST /crm/v3/objects/contacts", "GET /crm/v3/lists/",
            "POST /crm/v3/lists", "PUT /crm/v3/lists/"})
    void whateverAnswerIsLostItIsThereOnceAndNobodyElseGetsIt(String lost) {
        String other = post("/api/integrations", tenant.token(), """
                {"integrationType": "crm", "provider": "hubspot", "name": "Another", "priority": 2,
                 "configuration": {"privateAppToken": "%s", "sandbox": true}}""".formatted(TOKEN)).at("/id");
        hubSpot.lose(lost);

        JsonNode settled = settled(call("contact.upsert", ANN.replace("{\"email\"", "{\"tags\": [\"vip\"], \"email\"")));

        boolean onlyAsked = lost.equals("GET /crm/v3/objects/contacts/ann");
        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString()).isEqualTo(onlyAsked ? "retry" : "unknown");
        if (onlyAsked) {
            assertThat(settled.path("connectionId").asText()).isEqualTo(other);
            assertThat(hubSpot.writes()).isEmpty();
        } else {
            assertThat(settled.path("connectionId").asText()).isNotEqualTo(other);
            assertThat(hubSpot.contacts()).hasSize(1);
            assertThat(hubSpot.members("vip")).hasSize(1);
            assertThat(hubSpot.writes()).filteredOn("POST /crm/v3/objects/contacts"::equals).hasSize(1);
        }
        assertThat(settled.toString()).doesNotContain(TOKEN);
    }

    @Test
    void aServerErrorAtTheWriteStaysThereAndOneAtTheLookUpDoesNot() {
        PROVIDERS.behaveFirst("hubspot", Mode.WELL, Mode.SERVER_ERROR);
        JsonNode atTheWrite = settled(call("contact.upsert", ANN));
        PROVIDERS.behaveFirst("hubspot", Mode.SERVER_ERROR);
        JsonNode atTheLookUp = settled(call("contact.upsert", ANN));

        assertThat(atTheWrite.at("/attempts/0/outcome").asText()).as(atTheWrite.toPrettyString()).isEqualTo("unknown");
        assertThat(atTheLookUp.at("/attempts/0/outcome").asText()).as(atTheLookUp.toPrettyString()).isEqualTo("retry");
        assertThat(hubSpot.contacts()).hasSize(1);
    }

    @Test
    void aContactIsDeletedAndOneThatIsGoneIsAsGoodAsDeleted() {
        String id = call("contact.upsert", ANN).at("/contactId");

        Reply deleted = call("contact.delete", "{\"email\": \"ann@example.com\"}");
        Reply again = call("contact.delete", "{\"email\": \"ann@example.com\"}");

        assertThat(deleted.at("/contactId")).as(deleted.raw().body()).isEqualTo(id);
        assertThat(again.body().toString()).isEqualTo("{\"contactId\":null,\"status\":\"deleted\"}");
        assertThat(hubSpot.contacts()).isEmpty();
    }

    @Test
    void aCompanyIsKnownByItsDomainOrItsNameAndADealAndANoteAreTiedToIt() {
        String contact = call("contact.upsert", ANN).at("/contactId");
        Reply made = call("company.upsert", "{\"name\": \"Example\", \"domain\": \"example.com\"}");
        Reply renamed = call("company.upsert", "{\"name\": \"Example Ltd\", \"domain\": \"EXAMPLE.com\"}");
        Reply byName = call("company.upsert", "{\"name\": \"Example Ltd\", \"employees\": 40}");
        String company = made.at("/companyId");

        Reply deal = call("deal.create", """
                {"name": "40 licences", "amount": "4800", "currency": "CHF", "closeDate": "2026-12-31", "pipeline": "sales",
                 "email": "ann@example.com", "companyId": "%s"}""".formatted(company));
        Reply note = call("note.add", "{\"text\": \"a < b\", \"contactId\": \"" + contact + "\"}");

        assertThat(made.body().path("created").asBoolean()).as(made.raw().body()).isTrue();
        assertThat(List.of(renamed.at("/companyId"), byName.at("/companyId"))).containsOnly(company);
        assertThat(hubSpot.companies().get(0).path("properties").toString())
                .isEqualTo("{\"name\":\"Example Ltd\",\"domain\":\"example.com\",\"numberofemployees\":\"40\"}");
        assertThat(deal.status()).as(deal.raw().body()).isEqualTo(201);
        assertThat(hubSpot.dealsAndNotes().get(0).path("properties").toString()).isEqualTo("{\"dealname\":\"40 licences\","
                + "\"pipeline\":\"default\",\"dealstage\":\"default\",\"amount\":\"4800.00\",\"deal_currency_code\":\"CHF\","
                + "\"closedate\":\"2026-12-31T12:00:00Z\"}");
        assertThat(hubSpot.dealsAndNotes().get(0).path("associations").findValuesAsText("id")).containsExactly(contact, company);
        assertThat(note.at("/contactId")).as(note.raw().body()).isEqualTo(contact);
    }

    @Test
    void aNoteWhoseAnswerIsLostIsNotWrittenAgain() {
        String contact = call("contact.upsert", ANN).at("/contactId");
        hubSpot.lose("POST /crm/v3/objects/notes");

        Reply note = call("note.add", "{\"text\": \"Called\", \"contactId\": \"" + contact + "\"}");
        JsonNode held = settled(note, "dead");

        assertThat(held.at("/attempts/0/outcome").asText()).as(held.toPrettyString()).isEqualTo("unknown");
        assertThat(hubSpot.dealsAndNotes()).hasSize(1);
    }

    @Test
    void whatTheSandboxMadeIsKnownToItAfterwards() {
        TestTenant other = newTenant("Tries HubSpot");
        post("/api/integrations", other.token(), """
                {"integrationType": "crm", "provider": "hubspot", "name": "Sandbox", "priority": 1,
                 "configuration": {"sandbox": true}}""");
        tenant = other;
        String contact = call("contact.upsert", "{\"email\": \"eve@example.com\"}").at("/contactId");
        String company = call("company.upsert", "{\"name\": \"Example Ltd\"}").at("/companyId");
        String ids = "\"contactId\": \"" + contact + "\", \"companyId\": \"" + company + "\"";

        Reply deal = call("deal.create", "{\"name\": \"40 licences\", " + ids + "}");
        Reply note = call("note.add", "{\"text\": \"Called\", " + ids + ", \"dealId\": \"" + deal.at("/dealId") + "\"}");
        Reply deleted = call("contact.delete", "{\"contactId\": \"" + contact + "\"}");

        assertThat(List.of(contact, company, deal.at("/dealId"), note.at("/noteId"))).allMatch(id -> id.startsWith("MOCK-"));
        assertThat(note.at("/contactId")).isEqualTo(contact);
        assertThat(deleted.at("/status")).as(deleted.raw().body()).isEqualTo("deleted");
    }
}
