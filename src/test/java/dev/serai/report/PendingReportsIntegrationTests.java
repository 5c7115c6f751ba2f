package dev.serai.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.security.TenantScope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Reports that come before the provider's answer wait for it, and are applied once. */
class PendingReportsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private DeliveryReports reports;

    private TestTenant tenant;
    private UUID connection;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Pending");
        routes = routeFolder();
        connection = UUID.fromString(post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "resend", "name": "Mail",
                 "configuration": {"apiKey": "re_12345678", "fromEmail": "a@example.com"}}""").at("/id"));
        JsonNode state = routes.put("events/takes-opened.camel.yaml", """
                - route:
                    id: takes-opened
                    description: For a test.
                    group: events
                    from:
                      uri: event:message.opened
                      steps:
                        - log: {message: taken}
                """);
        assertThat(state.path("status").asText()).isEqualTo("live");
    }

    @AfterEach
    void clearUp() {
        routes.close();
        PROVIDERS.tellNoMore("resend");
    }

    /** Answers with an id made of the subject, once something has happened. */
    private void answers(Consumer<String> first) {
        PROVIDERS.tell("resend", asked -> {
            String id = id(asked);
            first.accept(id);
            return Told.json(200, "{\"id\": \"" + id + "\"}");
        });
    }

    private String id(Asked asked) {
        try {
            return "re-" + json.readTree(asked.body()).path("subject").asText();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Reported opened(String object) {
        return new Reported("resend", connection, List.of("other-" + object, object), "opened", Instant.now().toString(), null, null);
    }

    private String send(String subject) {
        return post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "%s", "text": "Hello"}""".formatted(subject)).at("/deliveryId");
    }

    private long pending() {
        return database.jdbc().sql("select count(*) from pending_report where tenant_id = ?").param(UUID.fromString(tenant.id()))
                .query(Long.class).single();
    }

    private List<String> raised() {
        return database.jdbc().sql("""
                select data::json ->> 'deliveryId' from event where tenant_id = ? and type = 'message.opened'""")
                .param(UUID.fromString(tenant.id())).query(String.class).list();
    }

    private void isOpenedOnce(List<String> deliveries) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(pending()).isZero();
            assertThat(deliveries).allSatisfy(id -> assertThat(delivery(tenant, id).at("/report/state").asText()).isEqualTo("opened"));
        });
        assertThat(raised()).containsExactlyInAnyOrderElementsOf(deliveries);
        assertThat(deliveries).allSatisfy(id -> assertThat(delivery(tenant, id).path("reports")).hasSize(1));
    }

    @Test
    void aReportThatComesBeforeTheAnswerIsAppliedWhenThatIsThere() {
        answers(id -> {
            UUID event = opened(id).post(database, tenant.id());
            await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("planned"));
        });

        String id = send("before");

        delivery(tenant, id, "delivered");
        isOpenedOnce(List.of(id));
    }

    @Test
    void reportsAndAnswersThatRaceMeetOnce() throws Exception {
        answers(id -> opened(id).post(database, tenant.id()));
        List<Callable<String>> sends = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String subject = "race " + i;
            sends.add(() -> send(subject));
        }

        isOpenedOnce(Reported.atOnce(sends));
    }

    @Test
    void severalNodesThatFindTheSameReportApplyItOnce() throws Exception {
        answers(id -> {});
        String delivery = send("nodes");
        delivery(tenant, delivery, "delivered");
        UUID tenantId = UUID.fromString(tenant.id());
        UUID event = UUID.randomUUID();
        database.jdbc().sql("""
                insert into pending_report (tenant_id, event_id, provider, connection_id, objects, report, bytes, due_at, received_at)
                values (?, ?, 'resend', ?, array['re-nodes'], ?, 100, now() + interval '1 hour', now())""")
                .params(tenantId, event, connection, opened("re-nodes").data().toString()).update();
        List<Callable<Boolean>> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(() -> TenantScope.call(tenantId, () -> reports.applyPending(tenantId, event)));
        }

        assertThat(Reported.atOnce(nodes)).containsOnlyOnce(true);
        isOpenedOnce(List.of(delivery));
    }

    @Test
    void aReportOfAnotherConnectionOrOfNobodyWaits() {
        answers(id -> {});
        String delivery = send("others");
        delivery(tenant, delivery, "delivered");

        UUID first = new Reported("resend", UUID.randomUUID(), List.of("re-others"), "opened", Instant.now().toString(), null, null)
                .post(database, tenant.id());
        UUID second = new Reported("mailgun", connection, List.of("re-others"), "opened", Instant.now().toString(), null, null)
                .post(database, tenant.id());
        UUID third = opened("nobody").post(database, tenant.id());

        for (UUID event : List.of(first, second, third)) {
            await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("planned"));
        }
        assertThat(pending()).isEqualTo(3);
        assertThat(delivery(tenant, delivery).path("report").isNull()).isTrue();
    }

    @Test
    void whatWaitsIsKeptToTheLetterAndWhatCannotBeReadIsDropped() throws Exception {
        UUID event = opened("letters").because("C:\\u0000 and \0").post(database, tenant.id());
        await().until(() -> get("/api/events/" + event, tenant.token()).at("/status").equals("planned"));
        String kept = database.jdbc().sql("select report from pending_report where event_id = ?").param(event).query(String.class).single();
        assertThat(json.readTree(kept).path("reason").asText()).isEqualTo("C:\\u0000 and \ufffd");

        database.jdbc().sql("update pending_report set report = '{', due_at = now() + interval '1 hour' where event_id = ?").param(event)
                .update();
        UUID tenantId = UUID.fromString(tenant.id());
        assertThat(TenantScope.<Boolean>call(tenantId, () -> reports.applyPending(tenantId, event))).isFalse();
        assertThat(pending()).isZero();
    }

    @Test
    void waitingTakesLittleRoomAndEnds() {
        UUID tenantId = UUID.fromString(tenant.id());
        database.jdbc().sql("""
                insert into pending_report (tenant_id, event_id, provider, connection_id, objects, report, bytes, due_at, received_at)
                select ?, gen_random_uuid(), 'resend', ?, array['x' || n], '{}', 1024 * 1024, now() + interval '1 hour',
                  now() - make_interval(mins => n)
                from generate_series(1, 40) n""").params(tenantId, connection).update();
        UUID other = UUID.fromString(newTenant("Patient").id());
        database.jdbc().sql("""
                insert into pending_report (tenant_id, event_id, provider, connection_id, objects, report, bytes, due_at, received_at)
                select ?, gen_random_uuid(), 'resend', ?, array['x' || n], '{}', 100, now() + interval '1 hour',
                  now() - make_interval(days => n)
                from generate_series(1, 5) n""").params(other, connection).update();

        await().atMost(Duration.ofSeconds(40)).until(() -> pending() == 16);
        assertThat(database.jdbc().sql("select max(now() - received_at) < interval '17 minutes' from pending_report where tenant_id = ?")
                .param(tenantId).query(Boolean.class).single()).as("the latest stay").isTrue();
        await().atMost(Duration.ofSeconds(40)).until(() -> database.jdbc().sql("""
                select count(*) from pending_report where tenant_id = ?""").param(other).query(Long.class).single() == 2);
    }
}
