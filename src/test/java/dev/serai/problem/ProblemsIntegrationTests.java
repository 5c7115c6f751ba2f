package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.MovedClock;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.schedule.Ticks;
import dev.serai.supervision.Beat;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Who looks at problems sees what fails, why, how much of it and what to do, and nothing of other tenants. */
class ProblemsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private ProblemSorter sorter;
    @Autowired
    private Ticks ticks;

    private TestTenant tenant;
    private String connection;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Problems");
        PROVIDERS.behaveWell();
        connection = connect(tenant);
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    private String connect(TestTenant owner) {
        Reply created = post("/api/integrations", owner.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "First", "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}""".formatted(UUID.randomUUID()));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.at("/id");
    }

    private String send(TestTenant sender, String to) {
        return post("/api/v1/integrations/email/send", sender.token(), """
                {"to": "%s", "subject": "%s", "text": "Hello"}""".formatted(to, UUID.randomUUID())).at("/deliveryId");
    }

    private JsonNode problems(TestTenant of, String query) {
        return get("/api/problems" + query, of.token()).body();
    }

    /** The only problem once it has so many. */
    private JsonNode problem(String query, int count) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode found = problems(tenant, query);
            assertThat(found.path("deliveries").asInt()).as(found.toPrettyString()).isEqualTo(count);
            assertThat(found.path("items")).hasSize(1);
        });
        return problems(tenant, query).at("/items/0");
    }

    @Test
    void theCountsOfAllProblemsAreMadeRightByOneNodeAnHour() throws InterruptedException {
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        delivery(tenant, send(tenant, "ann@example.com"), "dead");
        problem("?status=dead", 1);
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(1));
        database.jdbc().sql("delete from schedule_tick where schedule = 'serai/tidy-problems'").update();
        MovedClock clock = new MovedClock(hour);
        ProblemKeeper first = new ProblemKeeper(sorter, ticks, new Loops(), clock);
        ProblemKeeper second = new ProblemKeeper(sorter, ticks, new Loops(), clock);

        clock.move(Duration.ofHours(1));
        assertThat(countAfter(first)).isEqualTo(1);
        assertThat(countAfter(second)).as("another node did it for this hour").isEqualTo(7);
        clock.move(Duration.ofHours(1));
        assertThat(countAfter(second)).isEqualTo(1);
    }

    /** Of a problem of which it was wrong, once a keeper has had its turn. */
    private long countAfter(ProblemKeeper keeper) throws InterruptedException {
        UUID id = UUID.fromString(tenant.id());
        database.jdbc().sql("update problem set count = 7 where tenant_id = ?").param(id).update();
        keeper.round(new Beat() {
            @Override
            public void works() {
                // nobody looks
            }

            @Override
            public void waits() {
                // nobody looks
            }
        });
        return database.jdbc().sql("select count from problem where tenant_id = ?").param(id).query(Long.class).single();
    }

    @Test
    void deadLettersOfOneCauseAreOneProblemWithAdvice() {
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            ids.add(send(tenant, "ann" + i + "@example.com"));
        }

        JsonNode problem = problem("?status=dead", 3);

        assertThat(problem.path("outcome").asText()).isEqualTo("switch");
        assertThat(problem.path("httpStatus").asInt()).isEqualTo(401);
        assertThat(problem.path("provider").asText()).isEqualTo("sendgrid");
        assertThat(problem.at("/connection/id").asText()).isEqualTo(connection);
        assertThat(problem.at("/connection/name").asText()).isEqualTo("First");
        assertThat(problem.path("operation").asText()).isEqualTo("email.send");
        assertThat(problem.path("cause").asText()).isNotBlank().doesNotContain("@");
        assertThat(problem.path("advice").asText()).contains("Mend the connection");
        assertThat(problem.path("suggested").asText()).isEqualTo("same-message");
        assertThat(problem.path("perHour")).hasSize(24);
        assertThat(problem.at("/perHour/23").asInt() + problem.at("/perHour/22").asInt()).isEqualTo(3);
        assertThat(Instant.parse(problem.path("first").asText())).isBeforeOrEqualTo(Instant.parse(problem.path("last").asText()));
        assertThat(problem.path("sample")).hasSize(3).allMatch(id -> ids.contains(id.asText()));
        Reply one = get("/api/problems/" + problem.path("id").asText() + "/", tenant.token());
        assertThat(one.status()).isEqualTo(200);
        assertThat(one.body().path("cause")).isEqualTo(problem.path("cause"));
    }

    @Test
    void whatIsStillTriedIsFailingAndGoesWhenItIsDelivered() {
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String id = send(tenant, "ann@example.com");

        JsonNode problem = problem("?status=failing", 1);

        assertThat(problem.path("outcome").asText()).isEqualTo("retry");
        assertThat(problem.path("advice").asText()).contains("tried again by themselves");
        PROVIDERS.behaveWell();
        delivery(tenant, id, "delivered");
        await().atMost(Duration.ofSeconds(60)).until(() -> problems(tenant, "").path("problems").asInt(), open -> open == 0);
        assertThat(problems(tenant, "?state=solved").at("/items/0/cause")).isEqualTo(problem.path("cause"));
    }

    @Test
    void tenantsSeeTheirOwnAlone() {
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        TestTenant other = newTenant("Other");
        send(tenant, "ann@example.com");
        JsonNode mine = problem("", 1);

        assertThat(problems(other, "").path("items")).isEmpty();
        assertThat(problems(other, "").path("deliveries").asInt()).isZero();
        assertThat(get("/api/problems/" + mine.path("id").asText(), other.token()).status()).isEqualTo(404);
        assertThat(get("/api/problems", OPERATOR).status()).isEqualTo(403);
        assertThat(get("/api/problems", null).status()).isEqualTo(401);
        assertThat(get("/api/problems/nothing", tenant.token()).status()).isEqualTo(404);
    }

    @Test
    void pagesFollowOneAnother() {
        for (String operation : List.of("email.send", "sms.send", "email.invoice")) {
            for (String cause : List.of("One", "Two")) {
                database.jdbc().sql("""
                        insert into problem (tenant_id, id, status, cause, provider, operation, count, first_at, last_at, hours, hour)
                        values (?, gen_random_uuid(), 'dead', ?, 'acme', ?, 1, now(), now(), array_fill(0::bigint, array[24]), now())""")
                        .params(UUID.fromString(tenant.id()), cause, operation).update();
            }
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = problems(tenant, "?limit=2" + cursor);
            assertThat(page.path("problems").asInt()).isEqualTo(6);
            page.path("items").forEach(item -> seen.add(item.path("id").asText()));
            cursor = page.path("nextCursor").isNull() ? null : "&cursor=" + page.path("nextCursor").asText();
        }

        assertThat(seen).hasSize(6).doesNotHaveDuplicates();
        assertThat(problems(tenant, "?operation=sms.send&provider=acme").path("items")).hasSize(2);
        assertThat(get("/api/problems?cursor=nonsense", tenant.token()).at("/errors/0/field")).isEqualTo("cursor");
        assertThat(get("/api/problems?status=late", tenant.token()).at("/errors/0/field")).isEqualTo("status");
        assertThat(get("/api/problems?connection_id=x", tenant.token()).at("/errors/0/field")).isEqualTo("connectionId");
    }
}
