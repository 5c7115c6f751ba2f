package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts, companies, deals and notes over the API into something that behaves like Pipedrive, whose search is always late. */
class PipedriveIntegrationTests extends AbstractCrmIntegrationTests {

    private static final String ANN = "{\"email\": \"Ann <ann@example.com>\", \"first_name\": \"Ann\", \"company\": \"Example Ltd\","
            + " \"tags\": [\"vip\"]}";

    private final PipedriveDouble pipedrive = new PipedriveDouble();

    @BeforeEach
    void connect() {
        PROVIDERS.tell("pipedrive", pipedrive::answer);
    }

    private String connectTo(String domain, String token) {
        return connect("pipedrive", "{\"companyDomain\": \"" + domain + "\", \"apiToken\": \"" + token
                + "\", \"rateLimit\": \"100000/s\"}");
    }

    @Test
    void theTestOfAConnectionTellsAWrongTokenAndAnotherCompany() {
        String right = connectTo("acme", PipedriveDouble.TOKEN);
        String wrongToken = connectTo("acme", "f".repeat(40));
        String wrongCompany = connectTo("example", PipedriveDouble.TOKEN);

        assertThat(post("/api/integrations/" + right + "/test", tenant.token(), "").at("/success")).isEqualTo("true");
        assertThat(post("/api/integrations/" + wrongToken + "/test", tenant.token(), "").raw().body())
                .contains("does not accept the API token", "Personal preferences").doesNotContain("f".repeat(40));
        assertThat(post("/api/integrations/" + wrongCompany + "/test", tenant.token(), "").raw().body())
                .contains("acme.pipedrive.com, not of example.pipedrive.com");
    }

    @Test
    void aContactIsMadeChangedLabelledFoundAndDeleted() {
        connectTo("acme", PipedriveDouble.TOKEN);
        Reply made = call("contact.upsert", ANN);
        Reply changed = call("contact.upsert", "{\"email\": \"ann@EXAMPLE.com\", \"phone\": \"+41 44 668 18 00\"}");
        String id = made.at("/contactId");
        Reply tagged = call("contact.tag", "{\"contactId\": \"" + id + "\", \"tags\": [\"newsletter\"]}");
        Reply untagged = call("contact.untag", "{\"email\": \"ann@example.com\", \"tags\": [\"vip\", \"none of that name\"]}");
        Reply found = call("contact.find", "{\"email\": \"ann@example.com\"}");
        pipedrive.index();
        Reply byPhone = call("contact.find", "{\"phone\": \"+41446681800\"}");

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.body().path("created").asBoolean()).isTrue();
        assertThat(changed.body().path("created")).isEqualTo(json.getNodeFactory().booleanNode(false));
        assertThat(pipedrive.all("persons")).hasSize(1);
        assertThat(pipedrive.all("organizations")).hasSize(1);
        assertThat(tagged.status()).as(tagged.raw().body()).isEqualTo(201);
        assertThat(untagged.status()).as(untagged.raw().body()).isEqualTo(201);
        assertThat(pipedrive.all("persons").get(0).path("label_ids").toString()).isEqualTo("[6]");
        assertThat(found.at("/items/0/contactId")).as(found.raw().body()).isEqualTo(id);
        assertThat(byPhone.at("/items/0/phone")).as(byPhone.raw().body()).isEqualTo("+41446681800");

        Reply deleted = call("contact.delete", "{\"email\": \"ann@example.com\"}");
        Reply again = call("contact.delete", "{\"email\": \"ann@example.com\"}");
        assertThat(deleted.at("/contactId")).as(deleted.raw().body()).isEqualTo(id);
        assertThat(again.body().toString()).isEqualTo("{\"contactId\":null,\"status\":\"deleted\"}");
        assertThat(call("contact.get", "{\"contactId\": \"" + id + "\"}").status()).isEqualTo(404);
        assertThat(pipedrive.all("persons")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v2/persons/search", "POST /api/v2/organizations", "POST /api/v2/persons"})
    void whateverAnswerIsLostNobodyIsThereTwice(String lost) {
        connectTo("acme", PipedriveDouble.TOKEN);
        pipedrive.lose(lost);

        JsonNode settled = settled(call("contact.upsert", ANN), "delivered");

        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString())
                .isEqualTo(lost.startsWith("GET") ? "retry" : "unknown");
        assertThat(pipedrive.all("persons")).hasSize(1);
        assertThat(pipedrive.all("organizations")).hasSize(1);
        assertThat(pipedrive.all("persons").get(0).path("org_id")).isEqualTo(pipedrive.all("organizations").get(0).path("id"));
        assertThat(pipedrive.all("persons").get(0).path("label_ids").toString()).isEqualTo("[5]");
        assertThat(settled.toString()).doesNotContain(PipedriveDouble.TOKEN);
    }

    @Test
    void aLabelThatThereIsNotIsSaidBeforeAnythingIsMade() {
        connectTo("acme", PipedriveDouble.TOKEN);

        JsonNode refused = settled(call("contact.upsert", ANN.replace("vip", "none of that name")), "dead");

        assertThat(refused.at("/attempts/0/reason").asText() + refused.path("explanation")).as(refused.toPrettyString())
                .contains("none of that name");
        assertThat(pipedrive.writes()).isEmpty();
    }

    @Test
    void aDealIsTiedToWhomItIsWithAndANoteToTheDeal() {
        connectTo("acme", PipedriveDouble.TOKEN);
        String contact = call("contact.upsert", ANN).at("/contactId");
        Reply company = call("company.upsert", "{\"name\": \"Example Ltd\", \"domain\": \"example.com\"}");

        Reply deal = call("deal.create", """
                {"name": "40 licences", "amount": "4800.50", "currency": "CHF", "stage": "proposal MADE", "email": "ann@example.com",
                 "companyId": "%s"}""".formatted(company.at("/companyId")));
        Reply note = call("note.add", """
                {"text": "a < b\\nc", "email": "ann@example.com", "dealId": "%s"}""".formatted(deal.at("/dealId")));

        assertThat(company.body().path("created").asBoolean()).as(company.raw().body()).isFalse();
        assertThat(deal.status()).as(deal.raw().body()).isEqualTo(201);
        assertThat(pipedrive.all("deals").get(0).toString()).contains("\"value\":4800.5", "\"stage_id\":2", "\"person_id\":" + contact,
                "\"org_id\":" + company.at("/companyId"));
        assertThat(note.at("/contactId")).as(note.raw().body()).isEqualTo(contact);
        assertThat(pipedrive.all("notes").get(0).path("content").asText()).isEqualTo("a &lt; b<br>c");
    }

    @Test
    void aDealWhoseAnswerIsLostIsNotMadeAgain() {
        connectTo("acme", PipedriveDouble.TOKEN);
        pipedrive.lose("POST /api/v2/deals");

        JsonNode held = settled(call("deal.create", "{\"name\": \"40 licences\"}"), "dead");

        assertThat(held.at("/attempts/0/outcome").asText()).as(held.toPrettyString()).isEqualTo("unknown");
        assertThat(pipedrive.all("deals")).hasSize(1);
    }
}
