package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.faults.FaultyProvider.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A replay sends exactly the deliveries that a problem had when it was asked, each once, and says how far it is. */
class ReplayIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Autowired
    private ReplayTurns turns;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Replays");
        routes = routeFolder();
        PROVIDERS.behaveWell();
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "First", "configuration":
                  {"apiKey": "key-%s", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}""".formatted(UUID.randomUUID()));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
        routes.close();
    }

    private String send(String subject) {
        return post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "%s", "text": "Hello"}""".formatted(subject)).at("/deliveryId");
    }

    private List<String> dead(Mode mode, String subject, int count) {
        PROVIDERS.behave("sendgrid", mode);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(send(subject));
        }
        ids.forEach(id -> delivery(tenant, id, "dead"));
        return ids;
    }

    private JsonNode problem(String query, int count) {
        await().atMost(PATIENCE).until(() -> get("/api/problems" + query, tenant.token()).at("/items/0/count"),
                String.valueOf(count)::equals);
        return get("/api/problems" + query, tenant.token()).body().at("/items/0");
    }

    private Reply replay(JsonNode problem, String body) {
        return post("/api/problems/" + problem.path("id").asText() + "/replay", tenant.token(), body);
    }

    private JsonNode finished(String replay) {
        await().atMost(PATIENCE).until(() -> get("/api/replays/" + replay, tenant.token()).at("/state"), "finished"::equals);
        return get("/api/replays/" + replay, tenant.token()).body();
    }

    /** One that is asked for now, of both, and goes on when it is told to. */
    private UUID waitingReplay() {
        UUID replay = UUID.randomUUID();
        database.jdbc().sql("""
                insert into replay (tenant_id, id, problem_id, how, status, but_not, last_number, total, state, due_at, created_at,
                  updated_at)
                select tenant_id, ?, problem_id, 'same-message', 'dead', '{}', max(number), 2, 'running', now() + interval '1 hour', now(),
                  now() from problem_member where tenant_id = ? group by 1, 3""").params(replay, UUID.fromString(tenant.id())).update();
        return replay;
    }

    @Test
    void exactlyThoseOfTheProblemAreSentAgainEachOnce() {
        String subject = UUID.randomUUID().toString();
        List<String> ids = dead(Mode.WRONG_KEY, subject, 4);
        JsonNode problem = problem("?status=dead", 4);
        String those = "/api/deliveries?problemId=" + problem.path("id").asText();
        assertThat(get(those, tenant.token()).body().path("items")).extracting(item -> item.path("id").asText())
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(get(those + "&status=delivered", tenant.token()).body().path("items")).isEmpty();
        assertThat(get(those, newTenant("Other").token()).body().path("items")).isEmpty();
        PROVIDERS.behaveWell();

        Reply asked = replay(problem, "{\"how\": \"same-message\", \"except\": [\"" + ids.get(3) + "\"]}");

        assertThat(asked.status()).as(asked.toString()).isEqualTo(202);
        assertThat(asked.raw().headers().firstValue("Location")).contains("/api/replays/" + asked.at("/id"));
        assertThat(asked.body().path("total").asInt()).isEqualTo(3);
        JsonNode replay = finished(asked.at("/id"));
        assertThat(replay.path("done").asInt()).isEqualTo(3);
        assertThat(replay.path("failed").asInt()).isZero();
        assertThat(replay.path("underWay").asInt()).isZero();
        ids.subList(0, 3).forEach(id -> assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("delivered"));
        assertThat(delivery(tenant, ids.get(3)).path("status").asText()).isEqualTo("dead");
        assertThat(PROVIDERS.taken(subject)).hasSize(3);
        assertThat(problem("?status=dead", 1).path("sample").get(0).asText()).isEqualTo(ids.get(3));
        assertThat(get("/api/replays", tenant.token()).at("/items/0/id")).isEqualTo(asked.at("/id"));
        assertThat(get("/api/audit?limit=5", tenant.token()).body().toString()).contains("problem.replay");
    }

    @Test
    void whatFailsAgainIsCountedAndStaysAProblem() {
        dead(Mode.WRONG_KEY, UUID.randomUUID().toString(), 2);
        JsonNode problem = problem("?status=dead", 2);

        JsonNode replay = finished(replay(problem, "{\"how\": \"same-message\"}").at("/id"));

        assertThat(replay.path("failed").asInt()).isEqualTo(2);
        assertThat(replay.path("done").asInt()).isZero();
        assertThat(problem("?status=dead", 2).path("id")).isEqualTo(problem.path("id"));
    }

    @Test
    void whatComesToTheProblemLaterIsNotPartOfIt() {
        dead(Mode.WRONG_KEY, UUID.randomUUID().toString(), 2);
        JsonNode problem = problem("?status=dead", 2);
        UUID replay = waitingReplay();
        String later = dead(Mode.WRONG_KEY, UUID.randomUUID().toString(), 1).get(0);
        problem("?status=dead", 3);
        Reply second = replay(problem, "{\"how\": \"same-message\"}");
        assertThat(second.status()).as("one at a time").isEqualTo(409);
        assertThat(second.at("/detail")).contains(replay.toString());
        assertThat(get("/api/problems/" + problem.path("id").asText(), tenant.token()).at("/replay")).isEqualTo(replay.toString());
        PROVIDERS.behaveWell();

        database.jdbc().sql("update replay set due_at = now() where id = ?").params(replay).update();

        assertThat(finished(replay.toString()).path("done").asInt()).isEqualTo(2);
        assertThat(delivery(tenant, later).path("status").asText()).isEqualTo("dead");
    }

    @Test
    void aReplayThatIsStoppedSendsNothingMore() {
        String subject = UUID.randomUUID().toString();
        dead(Mode.WRONG_KEY, subject, 2);
        problem("?status=dead", 2);
        UUID replay = waitingReplay();
        PROVIDERS.behaveWell();

        Reply stopped = post("/api/replays/" + replay + "/stop", tenant.token(), "");

        assertThat(stopped.status()).as(stopped.toString()).isEqualTo(202);
        assertThat(stopped.at("/state")).isEqualTo("stopped");
        database.jdbc().sql("update replay set due_at = now() where id = ?").params(replay).update();
        JsonNode another = finished(replay(problem("?status=dead", 2), "{\"how\": \"same-message\"}").at("/id"));
        assertThat(another.path("done").asInt()).as("a stopped replay is in nobody's way").isEqualTo(2);
        assertThat(PROVIDERS.taken(subject)).hasSize(2);
        assertThat(get("/api/replays/" + replay, tenant.token()).at("/state")).isEqualTo("stopped");
    }

    private void set(UUID replay, String what) {
        database.jdbc().sql("update replay set " + what + " where id = ?").param(replay).update();
    }

    @Test
    void oneThatEndsSeraiWheneverItIsTakenIsStoppedAndSaysWhy() {
        dead(Mode.WRONG_KEY, UUID.randomUUID().toString(), 2);
        problem("?status=dead", 2);
        PROVIDERS.behaveWell();
        UUID replay = waitingReplay();

        set(replay, "breakdowns = 5, due_at = now(), lease_owner = 'a node that went'");

        await().atMost(PATIENCE).until(() -> get("/api/replays/" + replay, tenant.token()).at("/state"), "stopped"::equals);
        assertThat(get("/api/replays/" + replay, tenant.token()).at("/reason")).contains("5 times in a row");

        UUID another = waitingReplay();
        set(another, "breakdowns = 4, due_at = now(), lease_owner = 'a node that went'");
        assertThat(finished(another.toString()).path("done").asInt()).as("the last try went well").isEqualTo(2);
    }

    @Test
    void oneIsKeptForItsNodeAsLongAsThatWorksOnIt() {
        dead(Mode.WRONG_KEY, UUID.randomUUID().toString(), 1);
        problem("?status=dead", 1);
        UUID replay = waitingReplay();
        set(replay, "lease_owner = '" + turns.node() + "', due_at = now() + interval '1 minute'");
        ReplayTurn turn = new ReplayTurn(UUID.fromString(tenant.id()), replay, UUID.randomUUID(), "same-message", "dead", Set.of(), 1, 0,
                List.of(), null, 1);

        try (ReplayLease.Held held = new ReplayLease(turns, Duration.ofMinutes(1), Duration.ofMillis(20)).hold(turn)) {
            await().until(() -> database.jdbc().sql("select due_at > now() + interval '90 seconds' from replay where id = ?").param(replay)
                    .query(Boolean.class).single());
        }

        set(replay, "lease_owner = 'another node'");
        assertThat(turns.renew(turn)).isFalse();
        set(replay, "state = 'stopped'");
    }

    @Test
    void whatIsStillTriedIsTriedNow() {
        PROVIDERS.behave("sendgrid", Mode.SERVER_ERROR);
        String subject = UUID.randomUUID().toString();
        String id = send(subject);
        JsonNode problem = problem("?status=failing", 1);
        assertThat(replay(problem, "{\"how\": \"todays-routes\"}").status()).isEqualTo(409);
        await().atMost(PATIENCE).until(() -> database.jdbc().sql("""
                update delivery set due_at = now() + interval '1 day'
                where tenant_id = ? and lease_owner is null and status = 'retrying'""").params(UUID.fromString(tenant.id())).update(),
                rows -> rows == 1);
        PROVIDERS.behaveWell();

        JsonNode replay = finished(replay(problem, "{\"how\": \"same-message\"}").at("/id"));

        assertThat(replay.path("done").asInt()).isEqualTo(1);
        assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("delivered");
        assertThat(PROVIDERS.taken(subject)).hasSize(1);
    }

    private void route(String subject) {
        JsonNode state = routes.put("events/replay-order.camel.yaml", """
                - route:
                    id: replay-order
                    description: For a test.
                    group: events
                    from:
                      uri: "event:replay.order"
                      steps:
                        - setBody: {expression: {jq: {expression: '{to: .to, subject: %s, text: "Hello"}'}}}
                        - to: {id: to-first, uri: "operation:email.send"}
                """.formatted(subject));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
    }

    @Test
    void eventsGoThroughTodaysRoutesWithADifferenceBefore() {
        String before = "Wrong " + UUID.randomUUID();
        String after = "Right " + UUID.randomUUID();
        route("\"" + before + "\"");
        PROVIDERS.behave("sendgrid", Mode.REJECTED);
        Reply event = post("/api/events", tenant.token(), "{\"type\": \"replay.order\", \"data\": {\"to\": \"ann@example.com\"}}");
        assertThat(event.status()).as(event.toString()).isEqualTo(202);
        String id = event.at("/deliveries/0/id");
        delivery(tenant, id, "dead");
        String plain = send("Without an event " + UUID.randomUUID());
        delivery(tenant, plain, "dead");
        JsonNode problem = problem("?status=dead", 2);
        assertThat(problem.path("suggested").asText()).isEqualTo("todays-routes");
        route("\"" + after + "\"");
        PROVIDERS.behaveWell();

        Reply preview = replay(problem, "{\"how\": \"todays-routes\", \"dryRun\": true}");

        assertThat(preview.status()).as(preview.toString()).isEqualTo(200);
        assertThat(preview.body().path("total").asInt()).isEqualTo(2);
        JsonNode changed = preview.body().at("/differences/0");
        assertThat(changed.path("deliveryId").asText()).isEqualTo(id);
        assertThat(changed.path("kind").asText()).isEqualTo("changed");
        assertThat(changed.path("route").asText()).isEqualTo("replay-order");
        assertThat(changed.at("/before/subject").asText()).isEqualTo(before);
        assertThat(changed.at("/after/subject").asText()).isEqualTo(after);
        JsonNode nothing = preview.body().at("/differences/1");
        assertThat(nothing.path("kind").asText()).isEqualTo("nothing");
        assertThat(nothing.path("why").asText()).contains("without an event");
        assertThat(delivery(tenant, id).path("status").asText()).as("nothing was sent").isEqualTo("dead");

        JsonNode replay = finished(replay(problem, "{\"how\": \"todays-routes\"}").at("/id"));

        assertThat(replay.path("done").asInt()).isEqualTo(1);
        assertThat(replay.path("failed").asInt()).isEqualTo(1);
        assertThat(delivery(tenant, id).at("/message/subject").asText()).isEqualTo(after);
        assertThat(PROVIDERS.taken(after)).hasSize(1);
        assertThat(PROVIDERS.taken(before)).as("the call that was refused, and no other").hasSize(1);
        assertThat(delivery(tenant, plain).path("status").asText()).isEqualTo("dead");
    }

    @Test
    void whatIsAskedWrongIsRefusedAndNobodyReplaysForOthers() {
        dead(Mode.WRONG_KEY, UUID.randomUUID().toString(), 1);
        JsonNode problem = problem("?status=dead", 1);
        TestTenant other = newTenant("Other");

        assertThat(replay(problem, "{}").at("/errors/0/field")).isEqualTo("how");
        assertThat(replay(problem, "{\"how\": \"again\"}").at("/errors/0/field")).isEqualTo("how");
        assertThat(replay(problem, "{\"how\": \"same-message\", \"except\": [\"x\"]}").at("/errors/0/field")).isEqualTo("except[0]");
        assertThat(replay(problem, "{\"how\": \"same-message\", \"excpt\": []}").at("/errors/0/field")).isEqualTo("excpt");
        String path = "/api/problems/" + problem.path("id").asText() + "/replay";
        assertThat(post(path, other.token(), "{\"how\": \"same-message\"}").status()).isEqualTo(404);
        assertThat(post(path, other.token(), "{\"how\": \"same-message\", \"dryRun\": true}").status()).isEqualTo(404);
        Reply preview = replay(problem, "{\"how\": \"same-message\", \"dry_run\": true}");
        assertThat(preview.body().path("total").asInt()).isEqualTo(1);
        assertThat(get("/api/replays", tenant.token()).body().path("items")).isEmpty();
        String replay = replay(problem, "{\"how\": \"same-message\"}").at("/id");
        assertThat(get("/api/replays/" + replay, other.token()).status()).isEqualTo(404);
        assertThat(post("/api/replays/" + replay + "/stop", other.token(), "").status()).isEqualTo(404);
        finished(replay);
    }
}
