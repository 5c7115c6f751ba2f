package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

class PrivateConnectionsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String MESSAGE = "{\"to\": \"cy@example.com\", \"subject\": \"Hi\", \"text\": \"Hi\"%s}";

    @Autowired
    private JdbcTemplate jdbc;

    private TestTenant tenant;
    private String ann;
    private String bob;
    private String annsId;
    private String boss;

    @BeforeEach
    void makePeople() {
        tenant = newTenant("Acme");
        annsId = user("ann", "member");
        ann = tokenOf(annsId);
        bob = tokenOf(user("bob", "member"));
        boss = tokenOf(user("boss", "admin"));
    }

    @Test
    void aMemberMakesAndChangesAPrivateConnectionButNoneOfTheTeam() {
        Reply made = connect(ann, "Mine", "private");
        String path = "/api/integrations/" + made.at("/id");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/visibility")).isEqualTo("private");
        assertThat(made.at("/ownerId")).isEqualTo(annsId);
        assertThat(put(path, ann, "{\"priority\": 3}").status()).isEqualTo(200);
        assertThat(put(path, ann, get(path, ann).raw().body()).status()).isEqualTo(200);
        assertThat(post(path + "/configure/email", ann, "{\"fromName\": \"Ann\"}").at("/configuration/fromName")).isEqualTo("Ann");
        assertThat(post(path + "/test", ann, "{}").body().path("success").asBoolean()).isTrue();
        assertThat(put(path, ann, "{\"visibility\": \"team\"}").status()).isEqualTo(403);
        assertThat(connect(ann, "Ours", "team").status()).isEqualTo(403);
        assertThat(connect(ann, "Ours", null).status()).isEqualTo(403);
        String team = connect(boss, "Ours", null).at("/id");
        assertThat(put("/api/integrations/" + team, ann, "{\"priority\": 3}").status()).isEqualTo(403);
        assertThat(put("/api/integrations/" + team, ann, "{\"visibility\": \"private\"}").status()).isEqualTo(403);
        assertThat(delete("/api/integrations/" + team, ann).status()).isEqualTo(403);
        assertThat(get("/api/integrations/" + team, ann).at("/visibility")).isEqualTo("team");
        assertThat(delete(path, ann).status()).isEqualTo(204);
    }

    @Test
    void otherMembersDoNotKnowOfIt() {
        String id = connect(ann, "Mine", "private").at("/id");
        String path = "/api/integrations/" + id;

        for (String other : List.of(bob, memberOf(tenant))) {
            assertThat(get("/api/integrations", other).body().path("items")).isEmpty();
            assertThat(get("/api/integrations/connected", other).body().path("items")).isEmpty();
            assertThat(get("/api/v1/integrations/health", other).raw().body()).doesNotContain(id);
            assertThat(get("/api/integrations/available/sendgrid", other).body().path("connected").asBoolean()).isFalse();
            assertThat(get(path, other).status()).isEqualTo(404);
            assertThat(put(path, other, "{\"priority\": 3}").status()).isEqualTo(404);
            assertThat(post(path + "/configure/email", other, "{}").status()).isEqualTo(404);
            assertThat(post(path + "/test", other, "{}").status()).isEqualTo(404);
            assertThat(post(path + "/disconnect", other, "{}").status()).isEqualTo(404);
            assertThat(get(path + "/logs", other).status()).isEqualTo(404);
            assertThat(delete(path, other).status()).isEqualTo(404);
        }
        assertThat(get("/api/integrations", ann).body().path("items")).hasSize(1);
        assertThat(get("/api/integrations/connected", ann).body().path("items")).hasSize(1);
        assertThat(get("/api/integrations/available/sendgrid", ann).body().path("connected").asBoolean()).isTrue();
    }

    @Test
    void administratorsSeeThatItIsThereAndMayDeleteItButNeverReadIt() {
        String id = connect(ann, "Mine", "private").at("/id");
        String path = "/api/integrations/" + id;

        Reply seen = get(path, boss);

        assertThat(seen.at("/name")).isEqualTo("Mine");
        assertThat(seen.at("/ownerId")).isEqualTo(annsId);
        assertThat(seen.at("/configuration/fromEmail")).isEqualTo("****");
        assertThat(seen.at("/configuration/apiKey")).isEqualTo("****");
        assertThat(get("/api/integrations", boss).at("/items/0/configuration/fromEmail")).isEqualTo("****");
        assertThat(get(path, ann).at("/configuration/apiKey")).isEqualTo("****7777");
        assertThat(put(path, boss, "{\"priority\": 3}").status()).isEqualTo(403);
        assertThat(put(path, boss, "{\"visibility\": \"team\"}").status()).isEqualTo(403);
        assertThat(post(path + "/configure/email", boss, "{\"apiKey\": \"x\"}").status()).isEqualTo(403);
        assertThat(post(path + "/test", boss, "{}").status()).isEqualTo(403);
        assertThat(post(path + "/disconnect", boss, "{}").status()).isEqualTo(403);
        assertThat(post("/api/dashboard/integrations/test", boss, "{\"id\": \"" + id + "\"}").status()).isEqualTo(403);
        assertThat(post("/api/dashboard/integrations/test", boss, "{\"id\": \"" + id + "\", \"configuration\":"
                + " {\"baseUrl\": \"http://127.0.0.1:9/x\", \"apiKey\": \"mine\"}}").status()).isEqualTo(403);
        assertThat(get(path + "/logs", boss).status()).isEqualTo(403);
        assertThat(get(path + "/logs", ann).status()).isEqualTo(200);
        assertThat(delete(path, boss).status()).isEqualTo(204);
        Reply log = get("/api/audit?resource=connection", boss);
        assertThat(log.at("/items/0/action")).isEqualTo("connection.delete");
        assertThat(log.at("/items/1/after/configuration/fromEmail")).isEqualTo("****");
        assertThat(log.raw().body()).doesNotContain("ann@example.com");
    }

    @Test
    void deliveriesOfItsOwnerGoOverItFirstAndThoseOfOthersNever() {
        String team = connect(boss, "Ours", null).at("/id");
        String mine = connect(ann, "Mine", "private").at("/id");

        assertThat(sent(ann, "").at("/connectionId")).isEqualTo(mine);
        assertThat(sent(ann, "").at("/askedBy")).isEqualTo(annsId);
        assertThat(sent(bob, "").at("/connectionId")).isEqualTo(team);
        assertThat(sent(boss, "").at("/connectionId")).isEqualTo(team);
        assertThat(sent(tenant.token(), "").at("/connectionId")).isEqualTo(team);
        assertThat(sent(tenant.token(), "").body().path("askedBy").isNull()).isTrue();
        String named = ", \"connectionId\": \"" + mine + "\"";
        assertThat(sent(ann, named).at("/connectionId")).isEqualTo(mine);
        assertThat(sent(bob, named).at("/errors/0/field")).isEqualTo("connectionId");
        assertThat(sent(boss, named).at("/errors/0/field")).isEqualTo("connectionId");
    }

    @Test
    void eventsOfItsOwnerGoOverItAndExplainSaysSo() {
        String mine = connect(ann, "Mine", "private").at("/id");
        connect(boss, "Ours", null);
        String event = """
                {"type": "invoice.created", "data": {"number": "1", "amount": "2.00", "currency": "CHF",
                 "customer": {"name": "Cy", "email": "cy@example.com"}}}""";

        assertThat(post("/api/events/explain", ann, event).at("/operations/0/connections/0/connectionId")).isEqualTo(mine);
        assertThat(post("/api/events/explain", bob, event).body().at("/operations/0/connections").findValuesAsText("connectionId"))
                .hasSize(1).doesNotContain(mine);
        String delivery = post("/api/events", ann, event).at("/deliveries/0/id");
        assertThat(delivery(tenant, delivery, "delivered").path("connectionId").asText()).isEqualTo(mine);
    }

    @Test
    void failoverNeverGoesOverSomebodyElsesConnection() {
        connect(boss, "Ours", null, ", \"sandboxStatus\": 401");
        String mine = connect(ann, "Mine", "private").at("/id");

        Reply bobs = sent(bob, "");
        Reply anns = sent(ann, "");

        assertThat(bobs.at("/status")).isEqualTo("dead");
        assertThat(bobs.body().path("attempts").findValuesAsText("connectionId")).doesNotContain(mine);
        assertThat(anns.at("/connectionId")).isEqualTo(mine);
    }

    @Test
    void aDeadDeliveryThatSomebodyCorrectsIsTheirsFromThenOn() {
        String mine = connect(ann, "Mine", "private", ", \"sandboxStatus\": 400").at("/id");
        connect(boss, "Ours", null);
        String dead = sent(ann, "").at("/id");
        assertThat(delivery(tenant, dead, "dead").path("connectionId").asText()).isEqualTo(mine);

        post("/api/deliveries/" + dead + "/replay", bob, "{\"message\": " + MESSAGE.formatted("") + "}");

        JsonNode delivered = delivery(tenant, dead, "delivered");
        assertThat(delivered.path("connectionId").asText()).isNotEqualTo(mine);
        assertThat(delivered.path("attempts")).hasSize(2);
    }

    @Test
    void whatProvidersSaidOverItIsForItsOwnerAlone() {
        String mine = connect(ann, "Mine", "private", ", \"sandboxStatus\": 400").at("/id");
        connect(boss, "Ours", null);
        String dead = sent(ann, "").at("/id");
        String path = "/api/deliveries/" + dead;

        Reply own = get(path, ann);
        assertThat(own.at("/status")).isEqualTo("dead");
        assertThat(own.at("/attempts/0/request/body")).contains("cy@example.com");
        assertThat(own.at("/attempts/0/reason")).isNotEmpty();
        assertThat(own.at("/explanation")).contains("Mine");
        for (boolean gone : List.of(false, true)) {
            if (gone) {
                assertThat(delete("/api/integrations/" + mine, ann).status()).isEqualTo(204);
            }
            for (String other : List.of(boss, bob, tenant.token())) {
                Reply seen = get(path, other);
                assertThat(seen.at("/message/subject")).isEqualTo("Hi");
                assertThat(seen.at("/attempts/0/connectionId")).isEqualTo(mine);
                assertThat(seen.at("/attempts/0/outcome")).isEqualTo("rejected");
                assertThat(seen.body().at("/attempts/0/reason").isNull()).isTrue();
                assertThat(seen.body().at("/attempts/0").has("request")).isFalse();
                assertThat(seen.at("/explanation")).contains("belongs to one user").doesNotContain("refused");
                assertThat(get("/api/deliveries", other).at("/items/0/explanation")).contains("belongs to one user");
            }
        }
        assertThat(get(path, ann).at("/attempts/0/reason")).isEqualTo(own.at("/attempts/0/reason"));
    }

    @Test
    void exportsShowItsValuesToItsOwnerAlone() {
        connect(ann, "Mine", "private", ", \"sandboxStatus\": 400");
        String own = connect(boss, "Boss' own", "private", ", \"fromName\": \"Boss\"").at("/id");
        String dead = sent(ann, "").at("/id");
        delivery(tenant, dead, "dead");

        for (String token : List.of(boss, tenant.token(), OPERATOR)) {
            String export = get("/api/tenants/" + tenant.id() + "/export", token).raw().body();
            List<String> mine = export.lines().filter(line -> line.contains("\"table\" : \"connection\"") && line.contains("\"Mine\""))
                    .toList();
            assertThat(mine).singleElement().asString().contains("\"fromEmail\": \"****\"").doesNotContain("ann@example.com", "7777");
            assertThat(export.lines().filter(line -> line.contains("\"table\" : \"attempt\""))).singleElement().asString()
                    .contains("\"reason\" : null", "\"request\" : null");
            assertThat(export.lines().filter(line -> line.contains("\"table\" : \"delivery\""))).singleElement().asString()
                    .contains("\"explanation\" : null", "cy@example.com");
            assertThat(export.lines().filter(line -> line.contains(own) && line.contains("\"table\" : \"connection\""))).singleElement()
                    .asString().contains(token.equals(boss) ? "\"fromName\": \"Boss\"" : "\"fromName\": \"****\"");
        }
    }

    @Test
    void eachHasADefaultOfTheirOwn() {
        String team = connect(boss, "Ours", null, "", true).at("/id");
        String first = connect(ann, "First", "private", "", true).at("/id");
        String second = connect(ann, "Second", "private", "", true).at("/id");

        assertThat(get("/api/integrations/" + team, boss).body().path("isDefault").asBoolean()).isTrue();
        assertThat(get("/api/integrations/" + first, ann).body().path("isDefault").asBoolean()).isFalse();
        assertThat(get("/api/integrations/" + second, ann).body().path("isDefault").asBoolean()).isTrue();
        assertThat(sent(ann, "").at("/connectionId")).isEqualTo(second);
    }

    @Test
    void anAdministratorGivesAPrivateConnectionToTheTeamAndTakesOneForItself() {
        String team = connect(boss, "Ours", null, "", true).at("/id");
        String path = "/api/integrations/" + connect(boss, "Mine", "private", "", true).at("/id");

        Reply given = put(path, boss, "{\"visibility\": \"team\"}");

        assertThat(given.at("/visibility")).isEqualTo("team");
        assertThat(given.body().path("ownerId").isNull()).isTrue();
        assertThat(given.body().path("isDefault").asBoolean()).isTrue();
        assertThat(get("/api/integrations/" + team, bob).body().path("isDefault").asBoolean()).isFalse();
        assertThat(get(path, bob).status()).isEqualTo(200);
        assertThat(put(path, boss, "{\"visibility\": \"private\"}").at("/visibility")).isEqualTo("private");
        assertThat(get(path, bob).status()).isEqualTo(404);
    }

    @Test
    void aTokenOfNobodyOwnsNothing() {
        Reply refused = connect(tenant.token(), "Mine", "private");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("/detail")).contains("belongs to a user");
        assertThat(connect(boss, "Odd", "secret").at("/errors/0/field")).isEqualTo("visibility");
    }

    @Test
    void itGoesWithItsOwner() {
        String mine = connect(ann, "Mine", "private").at("/id");
        String team = connect(boss, "Ours", null).at("/id");

        assertThat(delete("/api/users/" + annsId, tenant.token()).status()).isEqualTo(204);

        assertThat(get("/api/integrations/" + mine, boss).status()).isEqualTo(404);
        assertThat(get("/api/integrations/" + team, boss).status()).isEqualTo(200);
        assertThat(jdbc.queryForObject("select count(*) from credential where connection_id = ?", Integer.class, UUID.fromString(mine)))
                .isZero();
        assertThat(get("/api/audit?limit=3", tenant.token()).body().path("items").findValuesAsText("action"))
                .containsExactly("user.delete", "token.revoke", "connection.delete");
        await().untilAsserted(() -> assertThat(get("/api/integrations", ann).status()).isEqualTo(401));
    }

    private Reply sent(String token, String more) {
        return send(request("/api/v1/integrations/email/send", token, "POST", BodyPublishers.ofString(MESSAGE.formatted(more)),
                "application/json").header("Prefer", "wait=30"));
    }

    private Reply connect(String token, String name, String visibility) {
        return connect(token, name, visibility, "");
    }

    private Reply connect(String token, String name, String visibility, String more) {
        return connect(token, name, visibility, more, false);
    }

    private Reply connect(String token, String name, String visibility, String more, boolean isDefault) {
        return post("/api/integrations", token, """
                {"integrationType": "email", "provider": "sendgrid", "name": "%s", "isDefault": %s%s, "configuration":
                 {"sandbox": true, "apiKey": "SG.key-of-somebody-7777", "fromEmail": "ann@example.com"%s}}""".formatted(name, isDefault,
                visibility == null ? "" : ", \"visibility\": \"" + visibility + "\"", more));
    }

    private String user(String name, String role) {
        return post("/api/users", tenant.token(), "{\"email\": \"" + name + "@people.example\", \"name\": \"" + name + "\", \"role\": \""
                + role + "\"}").at("/id");
    }

    private String tokenOf(String user) {
        return post("/api/users/" + user + "/tokens", tenant.token(), "{\"name\": \"laptop\"}").at("/token");
    }
}
