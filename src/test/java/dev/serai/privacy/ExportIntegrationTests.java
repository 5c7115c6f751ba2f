package dev.serai.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A tenant takes out everything that is stored of it, and nothing of anybody else. */
class ExportIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SECRET = "marker-secret-of-the-export-9876";
    /** What comes with an export; a table joins this list, or those left out, once somebody has looked at what its columns tell. */
    private static final List<String> EXPORTED = List.of("anchor", "api_key", "api_token", "attempt", "audit", "blocked_range", "bulk_job",
            "bulk_recipient", "channel_strategy", "code", "connection", "connection_test", "country_guard", "country_usage", "delivery",
            "event", "idempotency", "inbox", "pending_report", "portal", "problem", "problem_member", "provider_object", "quiet_hours",
            "replay", "report", "schedule", "schedule_occurrence", "signup", "signup_page", "signup_refusal", "statistic",
            "statistic_latency", "subject_erasure", "subscription",
            "suppression", "template", "template_version", "tenant", "tenant_user", "topic", "watch", "webhook_refusal");

    @Autowired
    private TenantTables tables;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Taken out");
    }

    private String path() {
        return "/api/tenants/" + tenant.id() + "/export";
    }

    private List<JsonNode> export(String token) {
        Reply reply = get(path(), token);
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        assertThat(reply.contentType()).startsWith("application/x-ndjson");
        assertThat(reply.raw().body()).endsWith("\n");
        List<JsonNode> lines = new ArrayList<>();
        reply.raw().body().lines().forEach(line -> lines.add(tree(line)));
        return lines;
    }

    private JsonNode tree(String line) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(line, e);
        }
    }

    private static List<JsonNode> rows(List<JsonNode> lines, String table) {
        return lines.stream().filter(line -> line.path("table").asText().equals(table)).map(line -> line.path("row")).toList();
    }

    @Test
    void everythingOfTheTenantComesAndNothingOfAnother() {
        TestTenant other = newTenant("Somebody else");
        String id = connectAndSend(tenant, "Mine");
        connectAndSend(other, "Theirs");

        List<JsonNode> lines = export(tenant.token());

        assertThat(rows(lines, "tenant").get(0).path("name").asText()).isEqualTo("Taken out");
        assertThat(rows(lines, "connection").get(0).at("/settings/fromEmail").asText()).isEqualTo("a@example.com");
        assertThat(rows(lines, "delivery")).singleElement().satisfies(row -> {
            assertThat(row.path("id").asText()).isEqualTo(id);
            assertThat(row.at("/message/subject").asText()).isEqualTo("Mine");
            assertThat(row.path("providerMessageId").asText()).isNotEmpty();
        });
        assertThat(rows(lines, "attempt")).singleElement().satisfies(row -> assertThat(row.at("/request/body").asText()).contains("Mine"));
        assertThat(rows(lines, "api_token")).singleElement().satisfies(row -> assertThat(row.has("tokenHash")).isFalse());
        assertThat(lines.toString()).doesNotContain(SECRET, "Theirs", other.id(), "ciphertext");
        JsonNode end = lines.get(lines.size() - 1);
        assertThat(end.path("complete").asBoolean()).isTrue();
        long counted = 0;
        for (JsonNode rows : end.path("rows")) {
            counted += rows.asLong();
        }
        assertThat(counted).isEqualTo(lines.size() - 1);
        assertThat(export(OPERATOR)).hasSameSizeAs(lines);
    }

    private String connectAndSend(TestTenant sender, String subject) {
        post("/api/integrations", sender.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
                 "configuration": {"apiKey": "%s", "fromEmail": "a@example.com", "sandbox": true}}""".formatted(SECRET));
        String id = post("/api/v1/integrations/email/send", sender.token(), """
                {"to": "ann@example.com", "subject": "%s", "text": "Hello"}""".formatted(subject)).at("/deliveryId");
        delivery(sender, id, "delivered");
        return id;
    }

    @Test
    void onlyAdministratorsAndTheOperatorMay() {
        assertThat(get(path(), memberOf(tenant)).status()).isEqualTo(403);
        assertThat(get(path(), newTenant("Curious").token()).status()).isEqualTo(404);
        assertThat(get("/api/tenants/" + UUID.randomUUID() + "/export", OPERATOR).status()).isEqualTo(404);
        assertThat(get("/api/tenants/nobody/export", OPERATOR).status()).isEqualTo(404);
    }

    @Test
    void everyTableWithRowsOfTenantsIsExportedOrLeftOutForAReason() {
        assertThat(tables.all()).extracting(TenantTables.Table::name)
                .as("tables with a tenant_id; a new one is to be looked at, since all it has but bytes is exported")
                .containsExactlyInAnyOrderElementsOf(Stream.concat(EXPORTED.stream(), TenantExport.LEFT_OUT.keySet().stream()).toList());
    }

    @Test
    void rowsAreSentWhileTheyAreRead() throws Exception {
        int rows = 60_000;
        writeAttempts(rows);
        HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request(path(), tenant.token()).GET().build(),
                BodyHandlers.ofInputStream());

        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            assertThat(tree(lines.readLine()).path("table").asText()).isEqualTo("tenant");
            assertThat(exportsUnderWay()).as("the database is still being read when the first line is here").isEqualTo(1);
            long more = lines.lines().filter(line -> line.startsWith("{\"table\" : \"attempt\"")).count();
            assertThat(more).isEqualTo(rows);
        }
        await().until(() -> exportsUnderWay() == 0);
    }

    @Test
    void aReaderWhoGoesAwayHoldsNothing() throws IOException, InterruptedException {
        writeAttempts(20_000);
        for (int i = 0; i < 5; i++) {
            HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request(path(), tenant.token()).GET().build(),
                    BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            response.body().close();
            await().until(() -> exportsUnderWay() == 0);
        }
    }

    private void writeAttempts(int count) {
        database.jdbc().sql("""
                insert into attempt (tenant_id, delivery_id, number, operation, provider, outcome, reason, started_at, duration_ms)
                select ?, uuid_at(now()), i, 'email.send', 'sendgrid', 'retry', repeat('x', 1000), now(), i
                from generate_series(1, ?) as i""").params(UUID.fromString(tenant.id()), count).update();
    }

    private long exportsUnderWay() {
        return database.jdbc().sql("""
                select count(*) from pg_stat_activity
                where xact_start is not null and query like '%json_build_object(''table''%' and pid <> pg_backend_pid()""")
                .query(Long.class).single();
    }
}
