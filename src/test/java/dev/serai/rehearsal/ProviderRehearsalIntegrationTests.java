package dev.serai.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.provider.ProviderCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A changed provider, and another one in its place, against past deliveries. */
class ProviderRehearsalIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "SG.marker-secret-of-the-rehearsal";

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProviderCatalog providers;

    private TestTenant tenant;

    @BeforeEach
    void connect() {
        tenant = newTenant("Swapping");
        connect("email", "sendgrid", "\"apiKey\": \"" + SECRET + "\", \"fromEmail\": \"a@example.com\"");
    }

    @AfterEach
    void forget() {
        database.jdbc().sql("delete from rehearsal").update();
        database.jdbc().sql("delete from rehearsal_difference").update();
    }

    private void connect(String channel, String provider, String configuration) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "%s", "configuration": {"sandbox": true, %s}}"""
                .formatted(channel, provider, provider, configuration));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
    }

    private String send(String operation, String message) {
        Reply reply = post("/api/v1/operations/" + operation, tenant.token(), message);
        assertThat(reply.status()).as(reply.toString()).isLessThan(300);
        String id = get("/api/deliveries?limit=1", tenant.token()).at("/items/0/id");
        return delivery(tenant, id, "delivered").path("id").asText();
    }

    private Reply rehearse(String token, ObjectNode asked) {
        return post("/api/rehearsals", token, asked.toString());
    }

    private JsonNode done(String token, Reply asked) {
        assertThat(asked.status()).as(asked.toString()).isEqualTo(202);
        String path = "/api/rehearsals/" + asked.at("/id");
        await().atMost(Duration.ofSeconds(90)).until(() -> get(path, token).body(),
                shown -> !Set.of("queued", "running").contains(shown.path("state").asText()));
        JsonNode shown = get(path, token).body();
        assertThat(shown.path("state").asText()).as(shown.toString()).isEqualTo("done");
        return shown;
    }

    private List<JsonNode> differences(String token, JsonNode rehearsal, String query) {
        List<JsonNode> found = new ArrayList<>();
        get("/api/rehearsals/" + rehearsal.path("id").asText() + "/differences" + query, token).body().path("items").forEach(found::add);
        return found;
    }

    private static String sendgrid() throws IOException {
        return Files.readString(Path.of("kamelets", "sendgrid-sink.kamelet.yaml"));
    }

    private ObjectNode file(String text) {
        return json.createObjectNode().put("file", "sendgrid-sink.kamelet.yaml").put("text", text).put("tenantId", tenant.id());
    }

    @Test
    void whatAChangedProviderWouldSendIsListedAndNothingIsSent() throws IOException {
        String id = send("email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"There\"}");
        int received = PROVIDERS.calls("sendgrid");
        int templates = ((ModelCamelContext) camel).getRouteTemplateDefinitions().size();
        Object live = providers.get("sendgrid");

        JsonNode same = done(OPERATOR, rehearse(OPERATOR, file(sendgrid())));
        assertThat(same.path("same").asInt()).isEqualTo(1);
        assertThat(differences(OPERATOR, same, "")).isEmpty();

        assertThat(sendgrid()).contains("/v3/mail/send");
        JsonNode done = done(OPERATOR, rehearse(OPERATOR, file(sendgrid().replace("/v3/mail/send", "/v4/mail/send"))));

        assertThat(done.path("different").asInt()).isEqualTo(1);
        assertThat(differences(OPERATOR, done, "")).singleElement().satisfies(each -> {
            assertThat(each.path("deliveryId").asText()).isEqualTo(id);
            assertThat(each.path("kind").asText()).isEqualTo("changed");
            assertThat(each.at("/fields/0/field").asText()).isEqualTo("request.url");
            assertThat(each.at("/fields/0/was").asText()).endsWith("/v3/mail/send");
            assertThat(each.at("/fields/0/would").asText()).endsWith("/v4/mail/send");
            assertThat(each.toString()).doesNotContain(SECRET);
        });
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(received);
        assertThat(providers.get("sendgrid")).isSameAs(live);
        await().untilAsserted(() -> assertThat(((ModelCamelContext) camel).getRouteTemplateDefinitions()).hasSize(templates));
        assertThat(camel.getRoutes()).noneMatch(route -> route.getRouteId().contains("-r1000"));
    }

    @Test
    void aFileThatDoesNotSayThatAFieldIsSecretShowsNothingOfIt() throws IOException {
        send("email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"There\"}");
        String forgetful = sendgrid().replaceFirst("format: password\n        x-descriptors:", "x-descriptors:")
                .replaceFirst("( {8})- choice:", "$1- setHeader: {name: X-Trial, simple: {expression: \"of {{apiKey}}\"}}\n$1- choice:");
        assertThat(forgetful).contains("X-Trial");
        assertThat(forgetful.split("format: password")).as("one secret is none any more")
                .hasSize(sendgrid().split("format: password").length - 1);

        JsonNode done = done(OPERATOR, rehearse(OPERATOR, file(forgetful)));

        assertThat(differences(OPERATOR, done, "")).singleElement().satisfies(each -> {
            assertThat(each.path("fields")).anySatisfy(field -> {
                assertThat(field.path("field").asText()).isEqualTo("request.headers.X-Trial");
                assertThat(field.path("would").asText()).isEqualTo("of SG.xxxxxxxx");
            });
            assertThat(each.toString()).doesNotContain(SECRET).doesNotContain("marker");
        });
    }

    @Test
    void aProviderThatCannotBeTakenUpIsRefusedAtOnce() throws IOException {
        Reply code = rehearse(OPERATOR, file(sendgrid().replace("uri: kamelet:source\n      steps:\n",
                "uri: kamelet:source\n      steps:\n        - script: {groovy: {expression: \"1\"}}\n")));
        assertThat(code.status()).isEqualTo(400);
        assertThat(code.at("/errors/0/message")).contains("sendgrid-sink.kamelet.yaml").contains("in no file may not");
        assertThat(rehearse(tenant.token(), file(sendgrid())).status()).isEqualTo(403);
    }

    @Test
    void whatASwapWouldBreakIsNamedByOperation() {
        connect("payment", "stripe", "\"apiKey\": \"sk_test_rehearsal\"");
        String payment = send("payment.create", "{\"amount\": \"19.90\", \"currency\": \"CHF\", \"description\": \"Tea\"}");
        send("payment.refund", "{\"paymentId\": \"" + delivery(tenant, payment).at("/result/paymentId").asText() + "\"}");
        send("invoice.create", """
                {"customerId": "cus_1", "currency": "CHF", "lines": [{"description": "Advice in May", "amount": "120.00"}]}""");

        JsonNode done = done(tenant.token(), rehearse(tenant.token(), json.createObjectNode().put("from", "stripe").put("to", "square")));

        assertThat(done.path("kind").asText()).isEqualTo("swap");
        assertThat(done.path("looked").asInt()).isEqualTo(3);
        assertThat(differences(tenant.token(), done, "?kind=fails")).anySatisfy(each -> {
            assertThat(each.path("name").asText()).isEqualTo("invoice.create");
            assertThat(each.path("reason").asText()).contains("Square does not do invoice.create");
        });
        assertThat(differences(tenant.token(), done, "?kind=stays")).singleElement()
                .satisfies(each -> assertThat(each.path("name").asText()).isEqualTo("payment.refund"));
        assertThat(done.path("groups")).extracting(group -> group.path("kind").asText()).contains("fails", "stays");
    }

    @Test
    void aSwapIsTheTenantsOwn() {
        send("email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"There\"}");
        ObjectNode swap = json.createObjectNode().put("from", "sendgrid").put("to", "mailgun");
        Reply asked = rehearse(tenant.token(), swap);
        JsonNode done = done(tenant.token(), asked);
        TestTenant other = newTenant("Curious");

        String path = "/api/rehearsals/" + done.path("id").asText();
        assertThat(get(path, other.token()).status()).isEqualTo(404);
        assertThat(get(path + "/differences", other.token()).status()).isEqualTo(404);
        assertThat(post(path + "/stop", other.token(), "").status()).isEqualTo(404);
        assertThat(get(path, OPERATOR).status()).isEqualTo(404);
        assertThat(get("/api/rehearsals", other.token()).body().path("items")).isEmpty();
        assertThat(rehearse(memberOf(tenant), swap).status()).isEqualTo(403);
        assertThat(rehearse(other.token(), swap.deepCopy().put("tenantId", tenant.id())).status()).isEqualTo(400);
        assertThat(done(other.token(), rehearse(other.token(), swap)).path("looked").asInt()).isZero();
        assertThat(rehearse(OPERATOR, swap).at("/errors/0/field")).isEqualTo("tenantId");
        assertThat(done(OPERATOR, rehearse(OPERATOR, swap.deepCopy().put("tenantId", tenant.id()))).path("looked").asInt()).isEqualTo(1);
        assertThat(rehearse(tenant.token(), json.createObjectNode().put("from", "sendgrid").put("to", "sendgrid")).status()).isEqualTo(400);
        assertThat(rehearse(tenant.token(), json.createObjectNode().put("from", "nobody").put("to", "sendgrid").put("operation", "no.such"))
                .body().path("errors")).hasSize(2);
    }

    @Test
    void whatWentOverAUsersOwnConnectionIsLeftOut() {
        send("email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"There\"}");
        Reply user = post("/api/users", tenant.token(), "{\"name\": \"Ann\", \"email\": \"ann@swapping.example\"}");
        database.jdbc().sql("update connection set owner_id = ?, is_default = false where tenant_id = ?")
                .params(UUID.fromString(user.at("/id")), UUID.fromString(tenant.id())).update();

        JsonNode done = done(tenant.token(), rehearse(tenant.token(), json.createObjectNode().put("from", "sendgrid").put("to", "smtp")));

        assertThat(done.path("looked").asInt()).isZero();
    }
}
