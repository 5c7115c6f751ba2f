package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who would carry a message, with the connections as they are and as they would be. */
class ChoiceIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CONNECTION = """
            {"integrationType": "email", "provider": "%s", "name": "%s", "priority": %d, "configuration":
              {"sandbox": true, "fromEmail": "billing@acme.example", %s}}""";

    private String connect(TestTenant tenant, String provider, String name, int priority) {
        String more = provider.equals("mailgun") ? "\"domain\": \"acme.example\"" : "\"sandboxStatus\": 202";
        Reply made = post("/api/integrations", tenant.token(), CONNECTION.formatted(provider, name, priority, more));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private Reply choose(TestTenant tenant, String body) {
        return post("/api/integrations/choice", tenant.token(), body);
    }

    private static List<String> names(Reply reply) {
        return reply.body().path("connections").findValuesAsText("name");
    }

    @Test
    void theStoredConnectionsComeInTheirOrder() {
        TestTenant tenant = newTenant("Choice");
        connect(tenant, "mailgun", "Second", 20);
        connect(tenant, "sendgrid", "First", 10);

        Reply reply = choose(tenant, "{\"operation\": \"email.send\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(names(reply)).containsExactly("First", "Second");
        assertThat(reply.at("/outlook"))
                .isEqualTo("\"First\" (sendgrid) would carry it; if it failed, \"Second\" (mailgun) would take over.");
    }

    @Test
    void aChangeCountsAsIfItWereStoredAndIsNot() {
        TestTenant tenant = newTenant("Changed choice");
        String second = connect(tenant, "mailgun", "Second", 20);
        connect(tenant, "sendgrid", "First", 10);
        String change = """
                {"operation": "email.send", "eventType": "%s", "connection":
                  {"id": "%s", "priority": 5, "conditions": [{"field": "eventType", "startsWith": "invoice."}]}}""";

        Reply holds = choose(tenant, change.formatted("invoice.created", second));
        Reply broken = choose(tenant, change.formatted("order.placed", second));

        assertThat(names(holds)).containsExactly("Second", "First");
        assertThat(names(broken)).containsExactly("First", "Second");
        assertThat(broken.body().at("/connections/1/usable").booleanValue()).isFalse();
        assertThat(broken.at("/connections/1/why")).contains("Was passed over: its rule eventType startsWith \"invoice.\" does not hold");
        JsonNode stored = get("/api/integrations/" + second, tenant.token()).body();
        assertThat(stored.path("priority").intValue()).isEqualTo(20);
        assertThat(stored.has("conditions")).isFalse();
    }

    @Test
    void aNewOneStandsWhereItsPriorityPutsIt() {
        TestTenant tenant = newTenant("New choice");
        connect(tenant, "sendgrid", "First", 10);
        connect(tenant, "mailgun", "Last", 30);

        Reply reply = choose(tenant, """
                {"operation": "email.send",
                 "connection": {"integrationType": "email", "provider": "resend", "name": "New", "priority": 20}}""");

        assertThat(names(reply)).containsExactly("First", "New", "Last");
        assertThat(reply.body().at("/connections/1/connectionId").isNull()).isTrue();
    }

    @Test
    void thePartsOfOnePlaceGoByTheWeightThatIsTyped() {
        TestTenant tenant = newTenant("Weighed choice");
        connect(tenant, "sendgrid", "First", 10);
        String second = connect(tenant, "mailgun", "Second", 10);

        Reply heavy = choose(tenant, "{\"operation\": \"email.send\", \"connection\": {\"id\": \"" + second + "\", \"weight\": 0}}");

        assertThat(names(heavy)).containsExactly("First", "Second");
        assertThat(heavy.at("/connections/1/why")).isEqualTo("Was passed over: its weight is 0");
    }

    @Test
    void whatCannotBeIsSaidByField() {
        TestTenant tenant = newTenant("Wrong choice");
        String first = connect(tenant, "sendgrid", "First", 10);

        assertThat(choose(tenant, "{\"operation\": \"email.fly\"}").status()).isIn(400, 404);
        Reply field = choose(tenant, "{\"operation\": \"email.send\", \"connection\": {\"id\": \"" + first
                + "\", \"conditions\": [{\"field\": \"colour\", \"equals\": \"red\"}]}}");
        assertThat(field.status()).isEqualTo(400);
        assertThat(field.at("/errors/0/field")).isEqualTo("conditions[0].field");
        assertThat(choose(tenant, "{\"operation\": \"email.send\", \"message\": {\"to\": 7}}").status()).isEqualTo(400);
    }

    @Test
    void aConnectionOfAnotherTenantIsNotThere() {
        TestTenant tenant = newTenant("Nosy choice");
        String foreign = connect(newTenant("Other choice"), "sendgrid", "Theirs", 10);

        Reply reply = choose(tenant, "{\"operation\": \"email.send\", \"connection\": {\"id\": \"" + foreign + "\"}}");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.raw().body()).doesNotContain("Theirs");
    }
}
