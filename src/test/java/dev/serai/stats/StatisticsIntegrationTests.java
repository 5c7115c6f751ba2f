package dev.serai.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statistics and logs over HTTP, of deliveries that a provider took, failed and refused. */
class StatisticsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String STATS = "/api/integrations/stats";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Counted");
    }

    @AfterEach
    void behaveWell() {
        PROVIDERS.behaveWell();
    }

    private String connect(String provider, int priority) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "%s", "name": "%1$s", "priority": %d,
                 "configuration": {"apiKey": "key-12345678", "fromEmail": "a@example.com"}}"""
                .formatted(provider, priority));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private String send(String subject) {
        return post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "%s", "text": "Hello"}""".formatted(subject)).at("/deliveryId");
    }

    private JsonNode total(String query) {
        Reply reply = get(STATS + query, tenant.token());
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        return reply.body().path("total");
    }

    /** Once everything that there is has been counted. */
    private void awaitCounted() {
        Instant now = Instant.now();
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(database.jdbc()
                .sql("select counted_until > ? from statistic_mark").param(now.atOffset(ZoneOffset.UTC)).query(Boolean.class).single())
                .as("counted; %s", whatHoldsItUp()).isTrue());
    }

    /** The last ticks of the schedules, and the transactions that the count waits for. */
    private String whatHoldsItUp() {
        return "ticks " + database.jdbc().sql("select schedule, due from schedule_tick").query().listOfRows() + ", writers "
                + database.jdbc().sql("""
                        select a.state, a.xact_start, left(a.query, 200) as query
                        from pg_locks l join pg_stat_activity a on a.pid = l.pid
                        where l.locktype = 'relation' and l.relation = 'attempt'::regclass and l.mode = 'RowExclusiveLock'""")
                        .query().listOfRows();
    }

    @Test
    void figuresAreCurrentAndStayTheSameOnceCounted() {
        connect("sendgrid", 1);
        connect("brevo", 2);
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        List<String> ids = List.of(send("one"), send("two"), send("three"));
        ids.forEach(id -> delivery(tenant, id, "delivered"));

        JsonNode live = get(STATS, tenant.token()).body();
        awaitCounted();
        JsonNode counted = get(STATS, tenant.token()).body();

        assertThat(live.at("/total/delivered").asInt()).isEqualTo(3);
        assertThat(live.at("/total/attempts").asInt()).isGreaterThan(3);
        assertThat(live.at("/total/retried").asInt()).isEqualTo(live.at("/total/attempts").asInt() - 3);
        assertThat(live.at("/total/failed").asInt()).isZero();
        assertThat(live.at("/total/latencyMs/p99").asInt()).isGreaterThanOrEqualTo(live.at("/total/latencyMs/p50").asInt());
        assertThat(live.at("/items")).hasSize(2).allSatisfy(item -> {
            assertThat(item.path("channel").asText()).isEqualTo("email");
            assertThat(item.path("day").asText()).isEqualTo(LocalDate.now(ZoneOffset.UTC).toString());
        });
        assertThat(live.at("/items/0/provider").asText()).isEqualTo("brevo");
        assertThat(live.at("/items/0/delivered").asInt()).isEqualTo(3);
        assertThat(live.at("/items/1/delivered").asInt()).isZero();
        assertThat(live.at("/items/1/timeToDeliverMs").isNull()).isTrue();
        assertThat(counted).isEqualTo(live);
    }

    @Test
    void deadLettersCountAsFailedEachTimeTheyDie() {
        connect("sendgrid", 1);
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String id = send("refused");
        delivery(tenant, id, "dead");
        assertThat(total("").path("failed").asInt()).isEqualTo(1);

        post("/api/deliveries/" + id + "/replay", tenant.token(), "{}");
        await().atMost(Duration.ofSeconds(30)).until(() -> total("").path("failed").asInt() == 2);
        awaitCounted();

        assertThat(total("?by=provider").path("failed").asInt()).isEqualTo(2);
        assertThat(total("?provider=mailgun").path("failed").asInt()).isZero();
    }

    @Test
    void questionsAreNarrowedAndSplit() {
        String connection = connect("sendgrid", 1);
        delivery(tenant, send("narrow"), "delivered");
        String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();

        assertThat(total("?channel=email&provider=sendgrid&connectionId=" + connection).path("delivered").asInt()).isEqualTo(1);
        assertThat(total("?channel=sms").path("delivered").asInt()).isZero();
        assertThat(total("?to=" + yesterday).path("delivered").asInt()).isZero();
        assertThat(total("?from=" + yesterday + "T12:00:00Z").path("delivered").asInt()).isEqualTo(1);
        JsonNode byConnection = get(STATS + "?by=connection,operation", tenant.token()).body();
        assertThat(byConnection.at("/items/0/connectionId").asText()).isEqualTo(connection);
        assertThat(byConnection.at("/items/0/operation").asText()).isEqualTo("email.send");
        assertThat(byConnection.at("/items/0").has("day")).isFalse();
    }

    @Test
    void badQuestionsAreToldWhatIsAccepted() {
        assertBad("?by=weather", "by", "day, channel, operation, provider, connection");
        assertBad("?channel=pigeon", "channel", "email");
        assertBad("?from=yesterday", "from", "2026-01-31");
        assertBad("?to=2026-02-30", "to", "2026-01-31");
        assertBad("?from=2001-01-01", "from", "800 days");
        assertBad("?from=2026-01-02&to=2026-01-01", "from", "after");
        assertBad("?connectionId=x", "connectionId", "not an id");
        assertThat(get(STATS, OPERATOR).status()).isEqualTo(403);
    }

    private void assertBad(String query, String field, String words) {
        Reply reply = get(STATS + query, tenant.token());
        assertThat(reply.status()).as(query).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo(field);
        assertThat(reply.at("/errors/0/message")).contains(words);
    }

    @Test
    void theLogOfAConnectionHasAttemptsAndTestsTheLatestFirst() {
        String connection = connect("sendgrid", 1);
        delivery(tenant, send("first"), "delivered");
        post("/api/integrations/" + connection + "/test", tenant.token(), "");
        PROVIDERS.behave("sendgrid", Mode.WRONG_KEY);
        String dead = send("second");
        delivery(tenant, dead, "dead");
        String path = "/api/integrations/" + connection + "/logs";

        JsonNode items = get(path, memberOf(tenant)).body().path("items");

        assertThat(items).extracting(item -> item.path("kind").asText() + " " + item.path("outcome").asText())
                .containsExactly("attempt switch", "test delivered", "attempt delivered");
        assertThat(items.get(0).path("deliveryId").asText()).isEqualTo(dead);
        assertThat(items.get(0).path("attempt").asInt()).isEqualTo(1);
        assertThat(items.get(0).path("httpStatus").asInt()).isEqualTo(401);
        assertThat(items.get(1).path("deliveryId").isNull()).isTrue();
        assertThat(get(path + "?outcome=switch", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get(path + "?outcome=delivered", tenant.token()).body().path("items")).hasSize(2);
        assertThat(get(path + "?kind=test&limit=1", tenant.token()).body().path("items")).extracting(item -> item.path("kind").asText())
                .containsExactly("test");
        assertThat(get(path + "?kind=attempt&outcome=delivered", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get(path + "?kind=try", tenant.token()).at("/errors/0/message")).contains("accepted are attempt, test");
        assertThat(get(path + "?to=2020-01-01T00:00:00Z", tenant.token()).body().path("items")).isEmpty();
        assertThat(get(path + "?outcome=well", tenant.token()).at("/errors/0/message")).contains("delivered, rejected, retry");
        assertThat(get(path + "?cursor=x", tenant.token()).status()).isEqualTo(400);
    }

    @Test
    void pagesOfALogJoinWithoutGapOrRepeat() {
        String connection = connect("sendgrid", 1);
        database.jdbc().sql("""
                insert into attempt (tenant_id, delivery_id, number, connection_id, operation, provider, outcome, started_at, duration_ms)
                select ?, uuid_at(now() - make_interval(secs => i / 3)), i, ?, 'email.send', 'sendgrid', 'delivered',
                  date_trunc('second', now()) - make_interval(secs => i / 4), i
                from generate_series(1, 25) as i""")
                .params(UUID.fromString(tenant.id()), UUID.fromString(connection)).update();
        List<Integer> seen = new ArrayList<>();
        String cursor = "";
        String before = "9999";
        while (cursor != null) {
            JsonNode page = get("/api/integrations/" + connection + "/logs?limit=4" + cursor, tenant.token()).body();
            for (JsonNode item : page.path("items")) {
                seen.add(item.path("attempt").asInt());
                assertThat(item.path("startedAt").asText()).isLessThanOrEqualTo(before);
                before = item.path("startedAt").asText();
            }
            cursor = page.path("nextCursor").isNull() ? null : "&cursor=" + page.path("nextCursor").asText();
        }

        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void anotherTenantsLogIsUnknown() {
        String connection = connect("sendgrid", 1);
        TestTenant other = newTenant("Other");

        assertThat(get("/api/integrations/" + connection + "/logs", other.token()).status()).isEqualTo(404);
        assertThat(get("/api/integrations/" + UUID.randomUUID() + "/logs", tenant.token()).status()).isEqualTo(404);
    }
}
