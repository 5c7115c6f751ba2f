package dev.serai.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.event.Event;
import dev.serai.event.TrialPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A changed file against past events. */
class FileRehearsalIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String FILE = "events/rehearsed.camel.yaml";
    private static final String SMS = "- setBody: {jq: {expression: '{to: \"+41791234567\", text: %s}'}}\n"
            + "- to: {id: to-sms, uri: \"operation:sms.send\"}\n";
    private static final TrialPlan NOTHING = new TrialPlan(List.of(), List.of(), List.of(), null);
    private static final String ORDERED = SMS.formatted("\"Order \\(.number)\"");

    @Autowired
    private CamelContext camel;

    @Autowired
    private RehearsalStore store;

    @Autowired
    private PastLedger past;

    @Autowired
    private TrialFiles files;

    private TestTenant tenant;
    private RouteFolder routes;

    @BeforeEach
    void runTheFileAsItIs() {
        routes = routeFolder();
        assertThat(routes.put(FILE, route("rehearsed", "event:rehearsed.ordered", ORDERED)).path("status").asText()).isEqualTo("live");
        tenant = newTenant("Rehearsed");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}}""");
    }

    @AfterEach
    void takeAway() {
        routes.close();
        database.jdbc().sql("delete from rehearsal").update();
        database.jdbc().sql("delete from rehearsal_difference").update();
    }

    private static String route(String id, String from, String steps) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: \"" + from + "\"\n      steps:\n" + steps.indent(8);
    }

    private String event(String data) {
        Reply reply = post("/api/events", tenant.token(), "{\"type\": \"rehearsed.ordered\", \"data\": " + data + "}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.at("/eventId");
    }

    private Reply ask(String file, String text) {
        return post("/api/rehearsals", OPERATOR, json.createObjectNode().put("file", file).put("text", text)
                .put("tenantId", tenant.id()).toString());
    }

    private JsonNode rehearse(String text) {
        Reply asked = ask("routes/" + FILE, text);
        assertThat(asked.status()).as(asked.toString()).isEqualTo(202);
        return ended(asked.at("/id"), "done");
    }

    private JsonNode ended(String id, String state) {
        await().atMost(Duration.ofSeconds(90)).until(() -> get("/api/rehearsals/" + id, OPERATOR).body(),
                shown -> !Set.of("queued", "running").contains(shown.path("state").asText()));
        JsonNode shown = get("/api/rehearsals/" + id, OPERATOR).body();
        assertThat(shown.path("state").asText()).as(shown.toString()).isEqualTo(state);
        return shown;
    }

    private List<JsonNode> differences(JsonNode rehearsal) {
        List<JsonNode> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = get("/api/rehearsals/" + rehearsal.path("id").asText() + "/differences?limit=2" + cursor, OPERATOR).body();
            page.path("items").forEach(found::add);
            cursor = page.path("nextCursor").isNull() ? null : "&cursor=" + page.path("nextCursor").asText();
        }
        return found;
    }

    @Test
    void whatWouldDifferIsListedAndNothingIsSentOrTouched() {
        List<String> ids = List.of(event("{\"number\": 1}"), event("{\"number\": 2}"), event("{\"number\": 3}"));
        await().until(() -> deliveries(tenant, "").stream().allMatch(each -> each.path("status").asText().equals("delivered")));
        Map<String, Object> before = footprint();

        JsonNode done = rehearse(route("rehearsed", "event:rehearsed.ordered",
                SMS.formatted("(if .number == 2 then \"Your order 2\" else \"Order \\(.number)\" end)")));

        assertThat(done.path("looked").asInt()).isEqualTo(3);
        assertThat(done.path("same").asInt()).isEqualTo(2);
        assertThat(done.path("different").asInt()).isEqualTo(1);
        assertThat(done.path("limited").asBoolean()).isFalse();
        assertThat(done.path("groups")).singleElement().satisfies(group -> {
            assertThat(group.path("kind").asText()).isEqualTo("changed");
            assertThat(group.path("field").asText()).isEqualTo("message.text");
            assertThat(group.path("count").asInt()).isEqualTo(1);
        });
        assertThat(differences(done)).singleElement().satisfies(each -> {
            assertThat(each.path("eventId").asText()).isEqualTo(ids.get(1));
            assertThat(each.path("tenantId").asText()).isEqualTo(tenant.id());
            assertThat(each.path("route").asText()).isEqualTo("rehearsed");
            assertThat(each.path("name").asText()).isEqualTo("sms.send");
            assertThat(each.at("/fields/0/was").asText()).isEqualTo("Order 2");
            assertThat(each.at("/fields/0/would").asText()).isEqualTo("Your order 2");
        });
        assertThat(footprint()).isEqualTo(before);
    }

    /** What somebody would notice of a rehearsal outside of its own tables. */
    private Map<String, Object> footprint() {
        Set<String> live = new TreeSet<>();
        for (Route route : camel.getRoutes()) {
            live.add(route.getRouteId().split("@")[0]);
        }
        UUID id = UUID.fromString(tenant.id());
        JsonNode files = get("/api/routes?limit=200", OPERATOR).body();
        // Schedules go on meanwhile.
        files.path("items").forEach(file -> ((ObjectNode) file).remove(List.of("exchanges", "failed")));
        return Map.of("routes", live, "files", files,
                "endpoints", camel.getEndpoints().size(),
                "deliveries", count("delivery", id), "events", count("event", id), "attempts", count("attempt", id),
                "inbox", count("inbox", id));
    }

    private long count(String table, UUID tenantId) {
        return database.jdbc().sql("select count(*) from " + table + " where tenant_id = ?").param(tenantId).query(Long.class).single();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "one more => - to: {id: again, uri: \"operation:sms.send\"} => added",
            "one less => - stop: {} => removed",
            "refused => - bean: {ref: eventData, method: \"check('missing')\"} => fails",
            "asked elsewhere => - to: {id: asks, uri: \"http:example.com\"} => undecided",
            "raised => - setBody: {jq: {expression: '{a: 1}'}}\\n- to: {id: raise, uri: \"event:rehearsed.more\"} => added",
    })
    void eachKindOfDifferenceIsNamed(String name, String steps, String kind) {
        event("{\"number\": 1}");
        String more = steps.replace("\\n", "\n") + "\n";
        String text = kind.equals("added") ? ORDERED + more : more + ORDERED;

        List<JsonNode> found = differences(rehearse(route("rehearsed", "event:rehearsed.ordered", text)));

        assertThat(found).extracting(each -> each.path("kind").asText()).containsExactly(kind);
        assertThat(found).filteredOn(each -> each.path("kind").asText().equals("undecided"))
                .allSatisfy(each -> assertThat(each.path("step").asText()).isEqualTo("asks"));
        assertThat(found).filteredOn(each -> each.path("kind").asText().equals("fails"))
                .allSatisfy(each -> assertThat(each.path("reason").asText()).contains("missing"));
    }

    @Test
    void whatDiffersEachTimeAndWhatIsOnlyCalledOtherwiseIsNoDifference() {
        routes.put(FILE, route("rehearsed", "event:rehearsed.ordered",
                "- setVariable: {name: orderingKey, simple: {expression: \"${uuid}\"}}\n" + ORDERED));
        event("{\"number\": 1}");

        JsonNode done = rehearse(route("renamed", "event:rehearsed.ordered",
                "- log: {message: \"Another\"}\n- setVariable: {name: orderingKey, simple: {expression: \"${uuid}\"}}\n" + ORDERED));

        assertThat(differences(done)).isEmpty();
        assertThat(done.path("same").asInt()).isEqualTo(1);
    }

    @Test
    void routesOfOtherFilesThatCallTheChangedOneAreTriedWithIt() {
        routes.put("events/rehearsed-caller.camel.yaml",
                route("rehearsed-caller", "event:rehearsed.called", "- to: {id: call, uri: \"direct:rehearsed-part\"}\n"));
        routes.put("events/rehearsed-part.camel.yaml", route("rehearsed-part", "direct:rehearsed-part", ORDERED));
        post("/api/events", tenant.token(), "{\"type\": \"rehearsed.called\", \"data\": {\"number\": 7}}");

        Reply asked = ask("events/rehearsed-part.camel.yaml", route("rehearsed-part", "direct:rehearsed-part", SMS.formatted("\"Part\"")));

        assertThat(differences(ended(asked.at("/id"), "done"))).singleElement().satisfies(each -> {
            assertThat(each.path("route").asText()).isEqualTo("rehearsed-caller");
            assertThat(each.at("/fields/0/would").asText()).isEqualTo("Part");
        });
    }

    @Test
    void aChangedOperationIsTried() throws IOException {
        event("{\"number\": 12345678901234567890}");
        String operation = Files.readString(Path.of("kamelets/operations/sms.send.yaml"))
                .replace("maxLength: 1600", "maxLength: 20");
        assertThat(operation).contains("maxLength: 20");

        Reply asked = ask("operations/sms.send.yaml", operation);

        assertThat(asked.status()).as(asked.toString()).isEqualTo(202);
        assertThat(differences(ended(asked.at("/id"), "done"))).singleElement()
                .satisfies(each -> assertThat(each.path("kind").asText()).isEqualTo("fails"));
    }

    @Test
    void aTextThatCannotBeTakenUpIsRefusedAtOnceWithItsLine() {
        Reply broken = ask(FILE, route("rehearsed", "event:rehearsed.ordered", "- setBody: {jqq: {expression: '.'}}\n"));
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.at("/errors/0/message")).contains("routes/" + FILE, "line 6");

        Reply taken = ask("events/rehearsed-new.camel.yaml", route("rehearsed", "event:rehearsed.other", ORDERED));
        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.at("/errors/0/message")).contains("Route id \"rehearsed\" is taken by routes/" + FILE);

        assertThat(ask("events/Rehearsed.java", "class Rehearsed {}").at("/errors/0/field")).isEqualTo("file");
        assertThat(post("/api/rehearsals", OPERATOR, "{\"file\": \"" + FILE + "\", \"days\": 900}").body().path("errors")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "- script: {groovy: {expression: \"1\"}}",
            "- setBody: {language: {language: groovy, expression: \"1\"}}",
            "- setBody: {simple: {expression: \"${bean:type:java.lang.Runtime}\"}}",
            "- setBody: {simple: {expression: \"${camelContext.stop}\"}}",
            "- setBody: {simple: {expression: \"${body.getClass.forName('x')}\"}}",
            "- setBody: {simple: {expression: \"${sysenv.HOME}\"}}",
            "- setBody: {constant: {expression: \"{{env:HOME}}\"}}",
            "- to: {uri: \"class:java.lang.Runtime?method=gc\"}",
            "- toD: {uri: \"${header.where}\"}",
            "- to: \"language:groovy:1\"",
            "- bean: {beanType: java.lang.System, method: gc}",
            "- setBody: {method: {beanType: java.lang.System, method: gc}}",
            "- bean: {ref: retention, method: apply}",
            "- to: \"bean:tenantErasures?method=carryOn\"",
            "- recipientList: {constant: {expression: \"class:java.lang.Runtime\"}}",
    })
    void aTextThatIsInNoFileRunsNoCodeOfItsOwn(String step) {
        Reply refused = ask(FILE, route("rehearsed", "event:rehearsed.ordered", step + "\n"));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.at("/errors/0/message")).contains("a text that is in no file may not have it").contains("line 6");
    }

    @Test
    void itGoesOnWhereItWas() {
        for (int i = 0; i < 6; i++) {
            event("{\"number\": " + i + "}");
        }
        String text = route("rehearsed", "event:rehearsed.ordered", SMS.formatted("\"Other \\(.number)\""));
        JsonNode done = rehearse(text);
        List<JsonNode> all = differences(done);
        assertThat(all).hasSize(6);
        UUID id = UUID.fromString(done.path("id").asText());
        String half = """
                {"tenant": "%s", "before": "%s", "ofTenant": 3, "looked": 3, "different": 3, "listed": 3, "groups": []}"""
                .formatted(tenant.id(), all.get(2).path("eventId").asText());
        database.jdbc().sql("delete from rehearsal_difference where rehearsal_id = ? and number > 3").param(id).update();
        database.jdbc().sql("update rehearsal set state = 'running', progress = ?, lease_owner = 'a node that went',"
                + " lease_until = now() - interval '1 s', finished_at = null where id = ?").params(half, id).update();

        JsonNode again = ended(id.toString(), "done");

        assertThat(again.path("looked").asInt()).isEqualTo(6);
        assertThat(differences(again)).isEqualTo(all);
    }

    @Test
    void oneOfWhichTheFileChangedMeanwhileFailsAndSaysSo() {
        event("{\"number\": 1}");
        JsonNode done = rehearse(route("rehearsed", "event:rehearsed.ordered", SMS.formatted("\"Other\"")));
        UUID id = UUID.fromString(done.path("id").asText());
        routes.put(FILE, route("rehearsed", "event:rehearsed.ordered", SMS.formatted("\"Saved\"")));
        database.jdbc().sql("update rehearsal set state = 'queued' where id = ?").param(id).update();

        assertThat(ended(id.toString(), "failed").path("reason").asText()).contains("changed since");
    }

    @Test
    void oneCanBeStoppedAndOnlySoManyWait() {
        String text = route("rehearsed", "event:rehearsed.ordered", ORDERED);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            store.add(Rehearsal.OPERATOR, UUID.randomUUID(), asked(text), Clock.systemUTC().instant().plusSeconds(i));
        }
        database.jdbc().sql("update rehearsal set state = 'running', lease_owner = 'another', lease_until = now() + interval '1 h'")
                .update();
        get("/api/rehearsals", OPERATOR).body().path("items").forEach(item -> ids.add(item.path("id").asText()));
        assertThat(ids).hasSize(5);

        assertThat(ask(FILE, text).status()).isEqualTo(429);
        assertThat(post("/api/rehearsals/" + ids.get(0) + "/stop", OPERATOR, "").at("/state")).isEqualTo("stopped");
        assertThat(post("/api/rehearsals/" + ids.get(0) + "/stop", OPERATOR, "").at("/state")).isEqualTo("stopped");
        assertThat(ask(FILE, text).status()).isEqualTo(202);
    }

    private static Asked asked(String text) {
        return new Asked("routes/" + FILE, text, null, null, null, null, null, Clock.systemUTC().instant(), Clock.systemUTC().instant());
    }

    @Test
    void onlyTheOperatorMay() {
        Reply asked = ask(FILE, route("rehearsed", "event:rehearsed.ordered", ORDERED));
        String path = "/api/rehearsals/" + asked.at("/id");
        String file = json.createObjectNode().put("file", FILE).put("text", "- route: {}").toString();
        for (String token : List.of(tenant.token(), memberOf(tenant))) {
            assertThat(post("/api/rehearsals", token, file).status()).isEqualTo(403);
            for (String each : List.of(path, path + "/differences")) {
                assertThat(get(each, token).status()).isIn(403, 404);
            }
            assertThat(post(path + "/stop", token, "").status()).isIn(403, 404);
        }
        assertThat(get("/api/rehearsals", tenant.token()).body().path("items")).isEmpty();
        assertThat(get("/api/rehearsals", memberOf(tenant)).status()).isEqualTo(403);
        assertThat(get("/api/rehearsals/" + UUID.randomUUID(), OPERATOR).status()).isEqualTo(404);
    }

    @Test
    void whatAPersonIsNamedInGoesWithThePerson() {
        event("{\"number\": \"for +41791234567\"}");
        event("{\"number\": 2}");
        JsonNode done = rehearse(route("rehearsed", "event:rehearsed.ordered", SMS.formatted("\"Other \\(.number)\"")));
        assertThat(differences(done)).hasSize(2);

        assertThat(post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"+41791234567\"}").status())
                .isLessThan(300);

        assertThat(differences(done)).noneMatch(each -> each.toString().contains("+41791234567"));
        JsonNode after = rehearse(route("rehearsed", "event:rehearsed.ordered", SMS.formatted("\"Other \\(.number)\"")));
        assertThat(after.path("erased").asInt()).isPositive();
    }

    @Test
    void whatIsOldIsForgotten() {
        event("{\"number\": 1}");
        JsonNode done = rehearse(route("rehearsed", "event:rehearsed.ordered", SMS.formatted("\"Other\"")));
        UUID id = UUID.fromString(done.path("id").asText());

        store.forget(Duration.ofDays(7), Clock.systemUTC().instant());
        assertThat(differences(done)).hasSize(1);
        store.forget(Duration.ofDays(7), Clock.systemUTC().instant().plus(Duration.ofDays(8)));

        assertThat(get("/api/rehearsals/" + id, OPERATOR).status()).isEqualTo(404);
        assertThat(database.jdbc().sql("select count(*) from rehearsal_difference where rehearsal_id = ?").param(id).query(Long.class)
                .single()).isZero();
    }

    /** Routes that do as they are told. */
    private static TrialFiles.Routes routes(Callable<TrialPlan> planning) {
        return new TrialFiles.Routes() {

            @Override
            public TrialPlan plan(UUID tenantId, Event event) {
                try {
                    return planning.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    private Asked ofTheTenant() {
        Instant now = Clock.systemUTC().instant();
        return new Asked(null, null, null, null, null, null, UUID.fromString(tenant.id()), now.minusSeconds(600), now.plusSeconds(60));
    }

    @Test
    void eventsWhoseRoutesTakeTooLongAreUndecidedAndAFewOfThemEndIt() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            event("{\"number\": 1}");
        }
        CountDownLatch never = new CountDownLatch(1);
        RehearsalProperties hasty = new RehearsalProperties(100, 100, Duration.ofMinutes(1), Duration.ofMillis(100), true,
                Duration.ofDays(1));
        try (EventWork work = new EventWork(ofTheTenant(), past, routes(() -> NOTHING), routes(() -> {
            never.await();
            return NOTHING;
        }), hasty)) {
            Tally tally = new Tally(Progress.NONE, 100);
            assertThat(work.goOn(tally)).isTrue();

            assertThatThrownBy(() -> work.goOn(tally)).isInstanceOf(RehearsalFailedException.class).hasMessageContaining("took longer");
            assertThat(tally.differences()).hasSize(3).allMatch(each -> each.kind().equals(Difference.UNDECIDED));
        }
    }

    @Test
    void aLoopThatDoesNotEndKeepsNoThread() throws Exception {
        for (int i = 0; i < 4; i++) {
            event("{\"number\": 1}");
        }
        String endless = route("rehearsed", "event:rehearsed.ordered", "- loop: {doWhile: true, expression: {simple: {expression:"
                + " \"${body} != null\"}}, steps: [{setVariable: {name: again, expression: {constant: {expression: a}}}}]}\n");
        RehearsalProperties hasty = new RehearsalProperties(100, 100, Duration.ofMinutes(1), Duration.ofMillis(300), true,
                Duration.ofDays(1));
        TrialFiles.Named file = new TrialFiles.Named("routes/" + FILE, TrialFiles.Kind.ROUTES, endless);
        try (EventWork work = new EventWork(ofTheTenant(), past, files.open(null), files.open(file), hasty)) {
            Tally tally = new Tally(Progress.NONE, 100);
            assertThat(work.goOn(tally)).isTrue();

            assertThatThrownBy(() -> work.goOn(tally)).isInstanceOf(RehearsalFailedException.class).hasMessageContaining("took longer");
        }

        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(each -> each.getName().equals("serai-rehearsed-event")));
    }

    @Test
    void itLooksAtSoManyAndListsSoManyAndSaysSo() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            event("{\"number\": 1}");
        }
        TrialPlan fails = new TrialPlan(List.of(), List.of(), List.of(), new TrialPlan.Failure("r", "s", "no"));
        RehearsalProperties few = new RehearsalProperties(3, 2, Duration.ofMinutes(1), Duration.ofSeconds(5), true, Duration.ofDays(1));
        Tally tally = new Tally(Progress.NONE, few.differences());
        try (EventWork work = new EventWork(ofTheTenant(), past, routes(() -> NOTHING), routes(() -> fails), few)) {
            int rounds = 0;
            while (work.goOn(tally)) {
                assertThat(rounds++).isLessThan(100);
            }
        }

        Progress progress = tally.progress(1);
        assertThat(progress.looked()).isEqualTo(3);
        assertThat(progress.different()).isEqualTo(3);
        assertThat(progress.limited()).isTrue();
        assertThat(progress.listed()).isEqualTo(2);
        assertThat(progress.groups()).singleElement().satisfies(group -> assertThat(group.count()).isEqualTo(3));
    }
}
