package dev.serai.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.security.TenantScope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

class AuditIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "SG.very-secret-key-of-acme-7777";

    @Autowired
    private AuditLog audit;

    @Autowired
    private TransactionTemplate transaction;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
    }

    @Test
    void everyChangeOfAConnectionIsWrittenDownWithItsSecretsMasked() {
        Reply made = connect("One", true);
        String path = "/api/integrations/" + made.at("/id");
        put(path, tenant.token(), "{\"priority\": 7}");
        post(path + "/configure/email", tenant.token(), "{\"apiKey\": \"" + SECRET + "-8888\"}");
        delete(path, tenant.token());

        Reply log = get("/api/audit?resource=connection/" + made.at("/id"), tenant.token());

        JsonNode entries = log.body().path("items");
        assertThat(entries.findValuesAsText("action"))
                .containsExactly("connection.delete", "connection.configure", "connection.update", "connection.create");
        assertThat(entries.at("/3/before").isNull()).isTrue();
        assertThat(entries.at("/3/after/configuration/apiKey").asText()).isEqualTo("****7777");
        assertThat(entries.at("/2/before/priority").asInt()).isEqualTo(100);
        assertThat(entries.at("/2/after/priority").asInt()).isEqualTo(7);
        assertThat(entries.at("/1/before/configuration/apiKey").asText()).isEqualTo("****7777");
        assertThat(entries.at("/1/after/configuration/apiKey").asText()).isEqualTo("****8888");
        assertThat(entries.at("/0/before/name").asText()).isEqualTo("One");
        assertThat(entries.at("/0/after").isNull()).isTrue();
        assertThat(log.raw().body()).doesNotContain(SECRET).doesNotContain(tenant.token());
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.at("/actor/name").asText()).isEqualTo("first administrator");
            assertThat(entry.at("/actor/role").asText()).isEqualTo("admin");
            assertThat(entry.at("/tenantId").asText()).isEqualTo(tenant.id());
            assertThat(Instant.parse(entry.path("at").asText())).isAfter(Instant.now().minusSeconds(60));
        });
    }

    @Test
    void aDefaultThatIsTakenAwayIsAChangeToo() {
        Reply first = connect("First", true);
        connect("Second", true);

        JsonNode entries = get("/api/audit?action=connection.update&resource=" + first.at("/id"), tenant.token()).body().path("items");

        assertThat(entries).hasSize(1);
        assertThat(entries.at("/0/before/isDefault").asBoolean()).isTrue();
        assertThat(entries.at("/0/after/isDefault").asBoolean()).isFalse();
    }

    @Test
    void tenantsAndTokensAreWrittenDownWithoutTheTokensThemselves() {
        Reply token = post("/api/tenants/" + tenant.id() + "/tokens", tenant.token(), "{\"name\": \"app\"}");
        delete("/api/tenants/" + tenant.id() + "/tokens/" + token.at("/id"), tenant.token());

        Reply log = get("/api/audit", tenant.token());

        JsonNode entries = log.body().path("items");
        assertThat(entries.findValuesAsText("action")).containsExactly("token.revoke", "token.create", "token.create", "tenant.create");
        assertThat(entries.at("/0/before/name").asText()).isEqualTo("app");
        assertThat(entries.at("/1/after/role").asText()).isEqualTo("member");
        assertThat(entries.at("/3/actor/role").asText()).isEqualTo("operator");
        assertThat(entries.at("/3/after/name").asText()).isEqualTo("Acme");
        assertThat(log.raw().body()).doesNotContain(token.at("/token")).doesNotContain(tenant.token());
    }

    @Test
    void whatPeopleDoToDeliveriesIsWrittenDownWithoutTheMessages() {
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Refuses", "configuration":
                 {"sandbox": true, "sandboxStatus": 400, "apiKey": "key-1234", "fromEmail": "a@example.com"}}""");
        String sent = post("/api/v1/integrations/email/send", tenant.token(),
                "{\"to\": \"ann@example.com\", \"subject\": \"Confidential\", \"text\": \"Hi\"}").at("/deliveryId");
        delivery(tenant, sent, "dead");
        post("/api/deliveries/" + sent + "/replay", tenant.token(),
                "{\"message\": {\"to\": [\"bob@example.com\"], \"subject\": \"Confidential\", \"text\": \"Hi\"}}");
        delivery(tenant, sent, "dead");
        post("/api/deliveries/replay", tenant.token(), "{\"operation\": \"email.send\"}");

        Reply log = get("/api/audit?action=delivery.replay", tenant.token());

        assertThat(log.body().path("items")).hasSize(2);
        assertThat(log.body().at("/items/0/after/replayed").asInt()).isEqualTo(1);
        assertThat(log.body().at("/items/0/before/operation").asText()).isEqualTo("email.send");
        assertThat(log.body().at("/items/1/before/status").asText()).isEqualTo("dead");
        assertThat(log.body().at("/items/1/after/corrected").asBoolean()).isTrue();
        assertThat(log.raw().body()).doesNotContain("Confidential").doesNotContain("example.com");
    }

    @Test
    void aChangeThatIsRefusedLeavesNoEntry() {
        post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"priority\": -1}");
        delete("/api/integrations/" + UUID.randomUUID(), tenant.token());

        assertThat(get("/api/audit?resource=connection", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void membersSeeNothingAdministratorsTheirTenantTheOperatorAll() {
        TestTenant other = newTenant("Other");

        assertThat(get("/api/audit", memberOf(tenant)).status()).isEqualTo(403);
        assertThat(get("/api/audit?tenantId=" + other.id(), tenant.token()).status()).isEqualTo(404);
        assertThat(get("/api/audit?tenant_id=" + tenant.id(), tenant.token()).status()).isEqualTo(200);
        assertThat(get("/api/audit", other.token()).body().path("items").findValuesAsText("tenantId")).containsOnly(other.id());
        assertThat(get("/api/audit?limit=10", OPERATOR).body().path("items").findValuesAsText("tenantId"))
                .contains(other.id(), tenant.id());
        assertThat(get("/api/audit?tenantId=" + tenant.id(), OPERATOR).body().path("items").findValuesAsText("tenantId"))
                .containsOnly(tenant.id());
    }

    @Test
    void entriesAreFilteredAndPaged() {
        connect("One", false);
        Reply first = get("/api/audit?limit=2", tenant.token());
        Reply second = get("/api/audit?limit=2&cursor=" + first.at("/nextCursor"), tenant.token());
        Instant now = Instant.now();

        assertThat(first.body().path("items").findValuesAsText("action")).containsExactly("connection.create", "token.create");
        assertThat(second.body().path("items").findValuesAsText("action")).containsExactly("tenant.create");
        assertThat(second.body().path("nextCursor").isNull()).isTrue();
        assertThat(actions("?actor=operator")).containsExactly("token.create", "tenant.create");
        assertThat(actions("?actor=" + first.at("/items/0/actor/tokenId"))).containsExactly("connection.create");
        assertThat(actions("?resource=tenant")).containsExactly("tenant.create");
        assertThat(actions("?resource=" + tenant.id())).containsExactly("tenant.create");
        assertThat(actions("?from=" + now.plusSeconds(60))).isEmpty();
        assertThat(actions("?from=" + now.minusSeconds(60) + "&to=" + now.plusSeconds(60))).hasSize(3);
        assertThat(get("/api/audit?from=soon", tenant.token()).at("/errors/0/field")).isEqualTo("from");
        assertThat(get("/api/audit?cursor=x", tenant.token()).at("/errors/0/field")).isEqualTo("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update audit set actor_name = 'nobody'", "delete from audit", "truncate audit",
            "update %s set actor_name = 'nobody'", "delete from %s", "truncate %s", "truncate audit_other"})
    void theDatabaseRefusesToChangeWhatWasWritten(String statement) {
        String partition = database.jdbc().sql("select tableoid::regclass::text from audit where tenant_id = ? limit 1")
                .param(UUID.fromString(tenant.id())).query(String.class).single();
        int before = entries(tenant);

        assertThatThrownBy(() -> database.template().execute(statement.formatted(partition)))
                .rootCause().hasMessageContaining("append-only");

        assertThat(partition).startsWith("audit_2");
        assertThat(entries(tenant)).isEqualTo(before).isPositive();
    }

    @Test
    void partitionsThatAreMadeLaterRefuseToBeTruncatedToo() {
        database.template().execute("select make_partition('audit', 'audit_test',"
                + " 'for values from (''ff000000-0000-0000-0000-000000000000'') to (''ff000000-0000-0000-0000-000000000001'')')");
        try {
            assertThatThrownBy(() -> database.template().execute("truncate audit_test")).rootCause().hasMessageContaining("append-only");
        } finally {
            database.template().execute("drop table audit_test");
        }
    }

    @Test
    void erasingATenantTakesItsEntriesAndNoOthers() {
        TestTenant other = newTenant("Other");
        int kept = entries(other);

        Long erased = database.template().queryForObject("select erase_audit_of(?)", Long.class, UUID.fromString(tenant.id()));

        assertThat(erased).isEqualTo(2);
        assertThat(entries(tenant)).isZero();
        assertThat(entries(other)).isEqualTo(kept);
    }

    @Test
    void anEntryIsWrittenInTheTransactionOfTheChangeOrNotAtAll() {
        UUID id = UUID.fromString(tenant.id());
        int before = entries(tenant);

        TenantScope.run(id, () -> transaction.executeWithoutResult(status -> {
            audit.record(id, "tenant.update", id, null, Map.of());
            status.setRollbackOnly();
        }));

        assertThat(entries(tenant)).isEqualTo(before);
        assertThatThrownBy(() -> audit.record(id, "tenant.update", id, null, Map.of()))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void whatHappensByItselfIsWrittenDownAsSeraisOwnAndUnmaskedSecretsAreMasked() {
        UUID id = UUID.randomUUID();
        database.transaction().executeWithoutResult(status ->
                audit.record(null, "key.rotate", id, null, Map.of("clientSecret", SECRET, "deep", List.of(Map.of("apiKey", SECRET)))));

        JsonNode entry = get("/api/audit?resource=key/" + id, OPERATOR).body().at("/items/0");

        assertThat(entry.at("/actor/role").asText()).isEqualTo("system");
        assertThat(entry.at("/tenantId").isNull()).isTrue();
        assertThat(entry.at("/after/clientSecret").asText()).isEqualTo("****");
        assertThat(entry.at("/after/deep/0/apiKey").asText()).isEqualTo("****");
    }

    private List<String> actions(String query) {
        return get("/api/audit" + query, tenant.token()).body().path("items").findValuesAsText("action");
    }

    private int entries(TestTenant of) {
        return database.jdbc().sql("select count(*) from audit where tenant_id = ?").param(UUID.fromString(of.id()))
                .query(Integer.class).single();
    }

    private Reply connect(String name, boolean isDefault) {
        return post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "%s", "isDefault": %s,
                 "configuration": {"sandbox": true, "apiKey": "%s", "fromEmail": "a@example.com"}}""".formatted(name, isDefault, SECRET));
    }
}
