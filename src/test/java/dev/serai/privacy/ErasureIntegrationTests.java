package dev.serai.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.connection.Connections;
import dev.serai.faults.FaultyProvider.Mode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Erasing a tenant, and what a tenant has about one person. */
class ErasureIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Set<String> SEARCHED = Set.of("event", "delivery", "attempt", "idempotency", "inbox", "provider_object",
            "report", "pending_report", "rehearsal_difference", "suppression", "code", "schedule", "anchor", "bulk_recipient", "signup");
    private static final Map<String, String> NOT_SEARCHED = Map.ofEntries(
            Map.entry("api_key", "keys of the tenant's own"),
            Map.entry("api_token", "tokens of the tenant's own"),
            Map.entry("audit", "who changed the configuration; append-only"),
            Map.entry("blocked_range", "beginnings of numbers, which ten thousand share"),
            Map.entry("country_guard", "the tenant's own configuration"),
            Map.entry("country_usage", "counts"),
            Map.entry("guarded_message", "ids"),
            Map.entry("sealed_text", "encrypted, deleted once its delivery is settled"),
            Map.entry("bulk_job", "content for many, which names nobody, and counts"),
            Map.entry("browser_session", "hashes, forgotten within a day"),
            Map.entry("channel_strategy", "how the connections of each channel share"),
            Map.entry("connection", "configuration, which administrators change"),
            Map.entry("connection_test", "calls without a message"),
            Map.entry("consent_state", "hashes, forgotten within minutes"),
            Map.entry("credential", "secrets of the tenant's own"),
            Map.entry("oauth_consent", "secrets that a person's consent gave"),
            Map.entry("oauth_token", "secrets that the tenant's own got"),
            Map.entry("failure", "ids and names of operations"),
            Map.entry("kept_answer", "encrypted, forgotten after a week"),
            Map.entry("portal", "colours, and addresses of the tenant's own sites"),
            Map.entry("portal_link", "hashes, forgotten within two days"),
            Map.entry("problem", "causes without addresses and numbers, and counts"),
            Map.entry("problem_member", "ids"),
            Map.entry("problem_news", "ids"),
            Map.entry("replay", "ids and counts"),
            Map.entry("quiet_hours", "the tenant's own configuration"),
            Map.entry("reported", "ids and names of operations"),
            Map.entry("rehearsal", "what was tried, and counts; words in it have no addresses and no numbers"),
            Map.entry("schedule_occurrence", "what became of schedules, with which it is deleted"),
            Map.entry("signup_page", "public keys of the tenant's own"),
            Map.entry("signup_refusal", "counts"),
            Map.entry("statistic", "counts"),
            Map.entry("statistic_latency", "counts"),
            Map.entry("subject_erasure", "keyed hashes"),
            Map.entry("subscription", "configuration, which administrators change"),
            Map.entry("template", "configuration, which administrators change"),
            Map.entry("template_version", "configuration, which administrators change; samples are made up"),
            Map.entry("tenant", "the tenant's own name"),
            Map.entry("tenant_user", "users of the tenant's own, whom administrators delete"),
            Map.entry("tenant_erasure", "ids and counts"),
            Map.entry("topic", "names of what the tenant's mails are about"),
            Map.entry("watch", "what providers are had to watch, which ends with the connection"),
            Map.entry("webhook_refusal", "counts and Serai's own words"));

    @Autowired
    private TenantTables tables;

    @Autowired
    private Connections connections;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("To be erased");
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private void connect(TestTenant owner) {
        Reply made = post("/api/integrations", owner.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
                 "configuration": {"apiKey": "SG.key-12345678", "fromEmail": "a@example.com"}}""");
        assertThat(made.status()).isEqualTo(201);
    }

    private String send(TestTenant sender, String to, String subject) {
        return post("/api/v1/integrations/email/send", sender.token(), """
                {"to": "%s", "subject": "%s", "text": "Hello"}""".formatted(to, subject)).at("/deliveryId");
    }

    private String text(String to) {
        return post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"" + to + "\", \"text\": \"Hi\"}").at("/deliveryId");
    }

    private long rows(String tenantId) {
        return tables.all().stream().filter(table -> !table.name().equals("tenant_erasure"))
                .mapToLong(table -> database.jdbc().sql("select count(*) from " + table.name() + " where " + table.tenant() + " = ?")
                        .param(UUID.fromString(tenantId)).query(Long.class).single()).sum();
    }

    private Reply erase(String subject) {
        return post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"" + subject + "\"}");
    }

    @Test
    void aTenantIsErasedFromEveryTableAndNobodyElseIs() {
        TestTenant other = newTenant("Stays");
        for (TestTenant each : new TestTenant[] {tenant, other}) {
            connect(each);
            delivery(each, send(each, "ann@example.com", "one"), "delivered");
        }
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String pending = send(tenant, "ann@example.com", "never " + tenant.id());
        delivery(tenant, pending, "retrying");
        long before = rows(other.id());
        assertThat(rows(tenant.id())).isGreaterThan(5);

        Reply erased = delete("/api/tenants/" + tenant.id(), OPERATOR);

        assertThat(erased.status()).isEqualTo(202);
        assertThat(erased.raw().headers().firstValue("Location")).hasValue("/api/tenants/" + tenant.id() + "/erasure");
        assertThat(get("/api/tenants/" + tenant.id(), OPERATOR).status()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/api/integrations", tenant.token()).status() == 401);
        await().atMost(Duration.ofSeconds(30)).until(() -> connections.usable(UUID.fromString(tenant.id()), null, "email").isEmpty());
        PROVIDERS.behaveWell();
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            Reply state = get("/api/tenants/" + tenant.id() + "/erasure", OPERATOR);
            assertThat(state.at("/status")).isEqualTo("erased");
            assertThat(state.body().at("/deleted/delivery").asInt()).isEqualTo(2);
            assertThat(state.body().at("/deleted/connection").asInt()).isEqualTo(1);
            assertThat(state.body().at("/finishedAt").isTextual()).isTrue();
        });
        assertThat(rows(tenant.id())).isZero();
        assertThat(PROVIDERS.taken("never " + tenant.id())).isEmpty();
        assertThat(rows(other.id())).isGreaterThanOrEqualTo(before);
        assertThat(delete("/api/tenants/" + tenant.id(), OPERATOR).at("/status")).isEqualTo("erased");
    }

    @Test
    void whatComesLateIsDeletedToo() {
        delete("/api/tenants/" + tenant.id(), OPERATOR);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> get("/api/tenants/" + tenant.id() + "/erasure", OPERATOR).at("/status").equals("erased"));
        database.jdbc().sql("""
                insert into attempt (tenant_id, delivery_id, number, operation, provider, outcome, started_at, duration_ms)
                values (?, uuid_at(now()), 1, 'email.send', 'sendgrid', 'delivered', now(), 1)""")
                .param(UUID.fromString(tenant.id())).update();

        await().atMost(Duration.ofSeconds(40)).until(() -> rows(tenant.id()) == 0);
    }

    @Test
    void onlyTheOperatorErasesTenants() {
        assertThat(delete("/api/tenants/" + tenant.id(), tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/tenants/" + tenant.id() + "/erasure", tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/tenants/" + tenant.id() + "/erasure", OPERATOR).status()).isEqualTo(404);
        assertThat(delete("/api/tenants/" + UUID.randomUUID(), OPERATOR).status()).isEqualTo(404);
        assertThat(get("/api/integrations", tenant.token()).status()).isEqualTo(200);
    }

    @Test
    void onePersonIsErasedWhereverTheyAreNamed() {
        connect(tenant);
        String hers = send(tenant, "Ada@Example.com", "Dear Ada");
        String his = send(tenant, "nada@example.com", "Dear Nada");
        String event = post("/api/events", tenant.token(), """
                {"type": "invoice.created", "source": "shop", "id": "order/ada@example.com", "data": {"number": "7", "amount": "2.00",
                 "currency": "CHF", "customer": {"name": "Ada", "email": "ada@example.com"}}}""").at("/eventId");
        delivery(tenant, hers, "delivered");
        delivery(tenant, his, "delivered");
        await().until(() -> get("/api/deliveries?eventId=" + event, tenant.token()).at("/items/0/status").equals("delivered"));
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String pending = send(tenant, "ada@example.com", "later " + tenant.id());
        delivery(tenant, pending, "retrying");

        String job = post("/api/bulk-jobs", tenant.token(),
                "{\"operation\": \"email.send\", \"message\": {\"subject\": \"A\", \"text\": \"B\"}}").at("/id");
        assertThat(post("/api/bulk-jobs/" + job + "/recipients", tenant.token(),
                "[{\"to\": \"Ada <ada@example.com>\", \"greeting\": \"Dear Ada\"}, \"nada@example.com\"]").status()).isEqualTo(200);

        Reply erased = erase("ada@example.com");

        assertThat(erased.status()).as(erased.raw().body()).isEqualTo(200);
        assertThat(get("/api/bulk-jobs/" + job + "/outcomes", tenant.token()).raw().body().lines()).hasSize(2).first().asString()
                .contains("\"state\":\"erased\"").doesNotContain("ada");
        assertThat(erased.body().at("/deliveries").asInt()).isEqualTo(3);
        assertThat(erased.body().at("/cancelled").asInt()).isEqualTo(1);
        assertThat(erased.body().at("/events").asInt()).isEqualTo(1);
        JsonNode delivery = delivery(tenant, hers);
        assertThat(delivery.path("status").asText()).isEqualTo("delivered");
        assertThat(delivery.path("message").toString()).isEqualTo("{\"erased\":true}");
        assertThat(delivery.path("attempts")).isNotEmpty();
        assertThat(delivery(tenant, pending).path("status").asText()).isEqualTo("cancelled");
        assertThat(delivery(tenant, his).at("/message/subject").asText()).isEqualTo("Dear Nada");
        PROVIDERS.behaveWell();
        assertThat(get("/api/tenants/" + tenant.id() + "/export", tenant.token()).raw().body().toLowerCase())
                .contains("nada@example.com").doesNotContain("\"ada@", "<ada@", " ada@", "/ada@", "dear ada");
        assertThat(get("/api/integrations/stats", tenant.token()).at("/total/delivered")).isEqualTo("3");

        Reply again = erase("ADA@example.com");
        assertThat(again.body().at("/deliveries").asInt() + again.body().at("/events").asInt()).isZero();
        Reply replayed = post("/api/deliveries/" + pending + "/replay", tenant.token(), "{}");
        assertThat(replayed.status()).isEqualTo(409);
        assertThat(replayed.at("/detail")).contains("cancelled and erased");
        assertThat(PROVIDERS.taken("later " + tenant.id())).isEmpty();
    }

    @Test
    void oneNumberIsErasedHoweverItWasWritten() {
        String hers = text("+41 79 123 45 67");
        String about = send(tenant, "bob@example.com", "Call 079 123 45 67");
        String his = text("+41791234568");
        delivery(tenant, hers, "delivered");
        delivery(tenant, about, "delivered");
        delivery(tenant, his, "delivered");

        Reply erased = erase("+41 79 1234567");

        assertThat(erased.body().at("/deliveries").asInt()).isEqualTo(2);
        assertThat(delivery(tenant, hers).at("/message/erased").asBoolean()).isTrue();
        assertThat(delivery(tenant, about).at("/message/erased").asBoolean()).isTrue();
        assertThat(delivery(tenant, his).at("/message/to").asText()).isEqualTo("+41791234568");
    }

    @Test
    void erasuresAreListedWithoutThePerson() {
        erase("ada@example.com");
        Reply list = get("/api/tenants/" + tenant.id() + "/erasures", OPERATOR);

        assertThat(list.body().path("items")).hasSize(1);
        assertThat(list.raw().body()).doesNotContain("ada");
        assertThat(database.jdbc().sql("select subject from subject_erasure where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(String.class).list()).singleElement().satisfies(hash -> assertThat(hash).matches("[0-9a-f]{32}"));
    }

    @Test
    void whoMayNotEraseIsRefused() {
        String path = "/api/tenants/" + tenant.id() + "/erasures";
        assertThat(post(path, memberOf(tenant), "{\"subject\": \"ada@example.com\"}").status()).isEqualTo(403);
        assertThat(post(path, newTenant("Other").token(), "{\"subject\": \"ada@example.com\"}").status()).isEqualTo(404);
        assertThat(erase("nobody").at("/errors/0/field")).isEqualTo("subject");
        assertThat(post(path, tenant.token(), "{}").at("/errors/0/message")).isEqualTo("is required");
        assertThat(post(path, OPERATOR, "{\"subject\": \"ada@example.com\"}").status()).isEqualTo(200);
    }

    @Test
    void anEventAboutAPersonThatIsYetToBePlannedIsErasedToo() {
        String event = send(request("/api/events", tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "respond-async").POST(java.net.http.HttpRequest.BodyPublishers.ofString("""
                        {"type": "contact.created", "data": {"name": "eve@example.com", "email": "nobody"}}"""))).at("/eventId");
        await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("unplannable"));

        assertThat(erase("eve@example.com").status()).isLessThan(300);

        assertThat(get("/api/events/" + event, tenant.token()).at("/data/erased")).isEqualTo("true");
        assertThat(get("/api/events?status=unplannable", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void everyTableIsSearchedForPersonsOrNotForAReason() {
        Set<String> known = new TreeSet<>(SEARCHED);
        known.addAll(NOT_SEARCHED.keySet());
        assertThat(tables.all()).extracting(TenantTables.Table::name).containsExactlyInAnyOrderElementsOf(known);
    }
}
