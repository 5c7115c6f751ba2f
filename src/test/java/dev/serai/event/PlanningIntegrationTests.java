package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.LoggedLines;
import dev.serai.RouteFolder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

/** What routes of every shape make of an event: nothing that they ask for gets lost without a word, and faults find their owner. */
class PlanningIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String SMS = """
            - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: "%s"}'}}}
            - to: {id: to-sms-%s, uri: "operation:sms.send"}
            """;

    private TestTenant tenant;
    private RouteFolder routes;

    @Autowired
    private JmsTemplate jms;

    @Autowired
    private MeterRegistry metrics;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Planning");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "vonage", "name": "SMS",
                  "configuration": {"sandbox": true, "fromPhoneNumber": "+41790000000"}}""");
        routes = routeFolder();
    }

    @AfterEach
    void takeRoutesAway() {
        routes.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "threads => - threads: {poolSize: 2}\\n${a} => a",
            "loop => - loop: {expression: {constant: {expression: \"3\"}}, steps: [${a,}]} => a,a,a",
            "multicast => - multicast: {steps: [{pipeline: {steps: [${a,}]}}, {pipeline: {steps: [${b,}]}}]} => a,b",
            "parallel => - multicast: {parallelProcessing: true, steps: [{pipeline: {steps: [{delay: {expression: {constant: "
                    + "{expression: \"300\"}}}}, ${a,}]}}, {pipeline: {steps: [${b,}]}}]}\\n${c} => a,b,c",
            "direct => - to: {id: to-other, uri: \"direct:planning-other\"} => other",
            "enrich => - enrich: {expression: {constant: {expression: \"direct:planning-other\"}}} => other",
            "wait => - to: {id: to-seda, uri: \"seda:planning-wait\", parameters: {waitForTaskToComplete: Always}} => waited",
            "list => - recipientList: {parallelProcessing: true, expression: {constant: {expression: "
                    + "\"direct:planning-other,direct:planning-slow,direct:planning-other\"}}} => other,slow,other",
            "breaker => - circuitBreaker: {steps: [${a,}]} => a",
    })
    void whatIsAskedForWhileTheEventIsPlannedIsCarriedInOrder(String name, String steps, String texts) {
        routes.put("events/planning-inside.camel.yaml", route("planning-" + name, "event:planning.test", expand(steps))
                + route("planning-other", "direct:planning-other", expand("${other}"))
                + route("planning-slow", "direct:planning-slow",
                        "- delay: {expression: {constant: {expression: \"200\"}}}\n" + expand("${slow}"))
                + route("planning-waiting", "seda:planning-wait", expand("${waited}")));

        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"planning.test\"}");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(texts(accepted)).containsExactly(texts.split(","));
    }

    @Test
    void parallelBranchesWithinBranchesKeepTheirOrder() {
        routes.put("events/planning-deep.camel.yaml", route("planning-deep", "event:planning.deep", """
                - split:
                    parallelProcessing: true
                    expression: {jq: {expression: ".groups"}}
                    steps:
                      - split:
                          parallelProcessing: true
                          expression: {jq: {expression: ".[]"}}
                          steps:
                            - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: .}'}}}
                            - to: {id: to-sms-deep, uri: "operation:sms.send"}
                      - setBody: {expression: {jq: {expression: '{to: "+41791234567", text: "end \\(.[0])"}'}}}
                      - to: {id: to-sms-end, uri: "operation:sms.send"}
                """));
        String groups = IntStream.range(0, 8).mapToObj(i -> "[\"" + i + "a\", \"" + i + "b\"]").toList().toString();

        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"planning.deep\", \"data\": {\"groups\": " + groups + "}}");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(texts(accepted)).containsExactly(IntStream.range(0, 8)
                .mapToObj(i -> List.of(i + "a", i + "b", "end " + i + "a")).flatMap(List::stream).toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "seda => - to: {id: the-step, uri: \"seda:planning-later\"}",
            "seda through direct => - to: {id: other-step, uri: \"direct:planning-on\"}",
            "wire tap => - wireTap: {id: the-step, uri: \"direct:planning-tapped\"}",
            "wire tap of it => - wireTap: {id: the-step, uri: \"operation:sms.send\"}",
            "aggregation => - aggregate: {id: the-step, correlationExpression: {constant: {expression: all}}, aggregationStrategy: "
                    + "\"#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy\", completionSize: 3, "
                    + "completionTimeout: 500, steps: [${a,}]}",
            "resequencer => - resequence: {id: the-step, batchConfig: {batchTimeout: 100}, expression: {constant: {expression: a}}, "
                    + "steps: [${a,}]}",
    })
    void whatGoesOnByItselfIsAcceptedByItself(String name, String steps) {
        JsonNode state = routes.put("events/planning-lost.camel.yaml", route("planning-lost", "event:planning.lost", expand(steps))
                + route("planning-on", "direct:planning-on", "- to: {id: on-step, uri: \"seda:planning-later\"}\n")
                + route("planning-later", "seda:planning-later", expand("${later}"))
                + route("planning-tapped", "direct:planning-tapped", expand("${tapped}")));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");

        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"planning.lost\", \"data\": {\"to\": \"+41791234567\", "
                + "\"text\": \"of it\"}}");

        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(accepted.body().path("deliveries")).isEmpty();
        await().until(() -> get("/api/deliveries?eventId=" + accepted.at("/eventId"), tenant.token()).body().path("items").size() == 1);
        assertThat(routes.state("events/planning-lost.camel.yaml").path("warning").isMissingNode()).isTrue();
        Reply explained = post("/api/events/explain", tenant.token(), "{\"type\": \"planning.lost\"}");
        assertThat(explained.body().path("operations")).isEmpty();
        assertThat(explained.body().path("undecided")).isNotEmpty();
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void whatNoEventLedToIsAcceptedForTheTenantThatIsNamed() {
        routes.put("planning-clock.camel.yaml", route("planning-clock", "timer:planning?repeatCount=1&delay=10",
                "- setBody: {expression: {constant: {expression: \"{}\"}}}\n- setVariable: {name: tenantId, expression: "
                        + "{constant: {expression: \"" + tenant.id() + "\"}}}\n" + expand("${tick}")));

        await().until(() -> deliveries(tenant, "?status=delivered").toString().contains("tick"));
        assertThat(routes.state("planning-clock.camel.yaml").path("warning").isMissingNode()).isTrue();
    }

    @Test
    void whoCallsARouteOfOnesOwnIsItsTenantAndNobodyElse() {
        TestTenant other = newTenant("Other");
        routes.put("planning-path.camel.yaml", route("planning-path", "platform-http:/planning/path?httpMethodRestrict=POST",
                "- setVariable: {name: tenantId, expression: {header: {expression: X-Tenant}}}\n"
                        + "- setBody: {expression: {constant: {expression: \"{}\"}}}\n" + expand("${called}")
                        + "- setBody: {expression: {constant: {expression: \"\"}}}\n"));

        assertThat(post("/planning/path", tenant.token(), "{}").status()).isLessThan(300);
        Reply stolen = send(request("/planning/path", other.token()).header("X-Tenant", tenant.id())
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(stolen.status()).isGreaterThanOrEqualTo(400);
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get("/api/deliveries", other.token()).body().path("items")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"nobody, no tenant is named", "5d3e4f00-0000-7000-8000-000000000000, which is no tenant", "words, which is no tenant"})
    void anOperationForNoTenantIsLoud(String named, String words) {
        String names = named.equals("nobody") ? "" : "- setVariable: {name: tenantId, expression: {constant: {expression: \"" + named
                + "\"}}}\n";
        String id = "planning-clock-" + named.charAt(0);
        try (LoggedLines lines = new LoggedLines()) {
            routes.put("planning-clock.camel.yaml", route(id, "timer:planning?repeatCount=1&delay=10",
                    names + "- setBody: {expression: {constant: {expression: \"{}\"}}}\n" + expand("${tick}")));

            await().untilAsserted(() -> assertThat(lines.text())
                    .contains("Operation sms.send of route " + id + " at step to-sms-tick is lost"));
            await().untilAsserted(() -> assertThat(routes.state("planning-clock.camel.yaml").path("warning").asText())
                    .contains(names.isEmpty() ? "asks for an operation, but a route from \"timer:planning\" has no event" : "",
                            names.isEmpty() ? "line " : "", "lost sms.send at step \"to-sms-tick\" once", words));
            assertThat(metrics.counter("serai.operations.lost", "route", id).count()).isEqualTo(1);
            assertThat(get("/actuator/health", OPERATOR).body().toString()).contains(id + "\\\" lost sms.send");
        }
        routes.put("planning-clock.camel.yaml", route(id, "timer:planning?repeatCount=1&delay=10", "- log: {message: x}\n"));
        await().until(() -> routes.state("planning-clock.camel.yaml").path("warning").isMissingNode());
    }

    @Test
    void aMessageThatDoesNotFitIsLoudWhereNobodyIsAnswered() {
        try (LoggedLines lines = new LoggedLines()) {
            routes.put("events/planning-unfit.camel.yaml", route("planning-unfit", "event:planning.unfit",
                    "- wireTap: {id: the-tap, uri: \"direct:planning-unfit-tap\"}\n")
                    + route("planning-unfit-tap", "direct:planning-unfit-tap", "- to: {id: to-unfit, uri: \"operation:sms.send\"}\n"));

            Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"planning.unfit\", \"data\": {\"to\": \"nobody\"}}");

            assertThat(accepted.status()).isEqualTo(202);
            await().untilAsserted(() -> assertThat(lines.text())
                    .contains("Operation sms.send of route planning-unfit-tap at step to-unfit is lost", "it was not accepted",
                            accepted.at("/eventId")));
        }
    }

    @Test
    void whatComesTooLateIsLoud() {
        CountDownLatch answered = new CountDownLatch(1);
        try (AskedSystem slow = new AskedSystem("{}", answered); LoggedLines lines = new LoggedLines()) {
            routes.put("events/planning-late.camel.yaml", route("planning-late", "event:planning.late",
                    "- recipientList: {expression: {jq: {expression: .to}}}\n")
                    + route("planning-later", "seda:planning-later",
                            "- to: {id: to-slow, uri: \"" + slow.url() + "/x\"}\n" + expand("${later}")));

            Reply accepted = post("/api/events", tenant.token(),
                    "{\"type\": \"planning.late\", \"data\": {\"to\": \"seda:planning-later\"}}");
            answered.countDown();

            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.body().path("deliveries")).isEmpty();
            await().untilAsserted(() -> assertThat(lines.text()).contains(
                    "Operation sms.send of route planning-later at step to-sms-later is lost", accepted.at("/eventId"), tenant.id()));
        }
    }

    @Test
    void whatIsAskedForOnCompletionIsCarriedAndFailsTheEventWhereItIsNotValid() {
        routes.put("events/planning-after.camel.yaml", """
                - onCompletion:
                    steps:
                      - setBody: {expression: {jq: {expression: '{to: .to, text: "after"}'}}}
                      - to: {id: to-sms-after, uri: "operation:sms.send"}
                """ + route("planning-after", "event:planning.after", "- log: {message: x}\n"));
        Reply accepted = post("/api/events", tenant.token(), "{\"type\": \"planning.after\", \"data\": {\"to\": \"+41791234567\"}}");
        assertThat(texts(accepted)).containsExactly("after");

        Reply refused = post("/api/events", tenant.token(), "{\"type\": \"planning.after\", \"data\": {\"to\": \"nobody\"}}");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/detail")).contains("planning-after", "to-sms-after");
        assertThat(refused.at("/errors/0/field")).isEqualTo("to");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"500, 503", "502, 503", "429, 503", "401, 503", "403, 503", "404, 422", "422, 422"})
    void aRefusalOfAnotherSystemIsSortedAndShowsNoAddressAndNoKey(int answer, int status) {
        try (AskedSystem crm = new AskedSystem("{}"); LoggedLines lines = new LoggedLines()) {
            routes.put("events/planning-ask.camel.yaml", route("planning-ask", "event:planning.ask", """
                    - setHeader: {name: CamelHttpMethod, expression: {constant: {expression: GET}}}
                    - to: {id: to-crm, uri: "%s/%d/customers?key=TOPSECRET"}
                    """.formatted(crm.url(), answer)));

            Reply refused = post("/api/events", tenant.token(), "{\"type\": \"planning.ask\"}");

            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.contentType()).startsWith("application/problem+json");
            assertThat(refused.at("/detail")).contains("\"planning-ask\"", "\"to-crm\"");
            assertThat(refused.body().toString()).doesNotContain("TOPSECRET", "127.0.0.1", crm.url(), "customers");
            assertThat(refused.raw().headers().firstValue("Retry-After").orElse("")).isEqualTo(status == 503 ? "17" : "");
            assertThat(lines.text()).doesNotContain("TOPSECRET").contains(status == 503 ? "failed at step to-crm" : "");
            assertThat(status == 503 ? lines.text() : crm.url()).contains(crm.url().substring("http://".length()));
        }
    }

    @Test
    void aSystemThatCannotBeReachedOrDoesNotAnswerIsNotTheEventsFault() {
        for (String uri : List.of("http://127.0.0.1:1/x?key=TOPSECRET", "http://10.1.2.3/x?key=TOPSECRET",
                "http://no-such-host.invalid/x?key=TOPSECRET")) {
            routes.put("events/planning-gone.camel.yaml",
                    route("planning-gone", "event:planning.gone", "- to: {id: to-crm, uri: \"" + uri + "\"}\n"));

            Reply refused = post("/api/events", tenant.token(), "{\"type\": \"planning.gone\"}");

            assertThat(refused.status()).as(uri).isEqualTo(503);
            assertThat(refused.raw().headers().firstValue("Retry-After")).contains("5");
            assertThat(refused.at("/detail")).contains("\"planning-gone\"", "\"to-crm\"", "could not be reached")
                    .doesNotContain("TOPSECRET", "127.0.0.1", "10.1.2.3", "invalid");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "jq => - setBody: {id: the-step, expression: {jq: {expression: \".a.b\"}}} => 422 => Cannot index",
            "said => - throwException: {id: the-step, exceptionType: java.lang.IllegalArgumentException, message: \"no such customer\"} "
                    + "=> 422 => no such customer",
            "other => - setBody: {id: the-step, expression: {simple: {expression: \"${body.nothing}\"}}} => 422 => failed",
            "interrupted => - throwException: {id: the-step, exceptionType: java.lang.InterruptedException, message: secret} "
                    + "=> 503 => interrupted",
            "sql => - throwException: {id: the-step, exceptionType: java.sql.SQLException, message: secret} => 503 => a database failed",
            "timeout => - throwException: {id: the-step, exceptionType: java.net.SocketTimeoutException, message: secret} "
                    + "=> 503 => did not answer in time",
            "no bean => - toD: {id: the-step, uri: \"bean:nobody${variable.eventType}\"} => 503 => not there",
            "in a branch => - split: {expression: {jq: {expression: \"[1,2]\"}}, parallelProcessing: true, steps: [{setBody: "
                    + "{id: the-step, expression: {jq: {expression: \".a.b\"}}}}]} => 422 => Cannot index",
    })
    void aFailureNamesRouteStepAndWhoseFaultItIs(String name, String steps, int status, String words) {
        JsonNode state = routes.put("events/planning-fault.camel.yaml", route("planning-fault", "event:planning.fault", steps + "\n"));
        assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");

        Reply refused = post("/api/events", tenant.token(), "{\"type\": \"planning.fault\", \"data\": {\"a\": 5}}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(status);
        assertThat(refused.at("/detail")).contains("\"planning-fault\"", "\"the-step\"", words).doesNotContain("secret");
    }

    @Test
    void aBatchNamesTheEventThatIsRefusedAndStoresNothing() {
        Reply refused = post("/api/events", tenant.token(), """
                [{"type": "contact.created", "data": {"email": "ann@example.com"}},
                 {"type": "contact.created", "source": "/crm", "id": "c-7", "data": {"name": "Bob"}}]""");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/detail")).startsWith("Event [1] (id \"c-7\"): ");
        assertThat(refused.at("/errors/0/field")).isEqualTo("[1].data.email");
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void aMessageFromTheQueueIsTriedAgainUntilTheSystemAnswers() {
        String route = route("planning-queue", "event:planning.queue", "- to: {id: to-crm, uri: \"http://127.0.0.1:1/x\"}\n"
                + expand("${arrived}"));
        routes.put("events/planning-queue.camel.yaml", route);
        try (LoggedLines lines = new LoggedLines(); AskedSystem crm = new AskedSystem("{}")) {
            jms.convertAndSend("serai.events", "{\"type\": \"planning.queue\"}", message -> {
                message.setStringProperty("SeraiToken", tenant.token());
                return message;
            });
            await().until(() -> lines.text().contains("route planning-queue failed at step to-crm"));

            routes.put("events/planning-queue.camel.yaml", route.replace("http://127.0.0.1:1", crm.url()));

            await().until(() -> deliveries(tenant, "?status=delivered").toString().contains("arrived"));
            jms.setReceiveTimeout(-1);
            assertThat(jms.receive("serai.events.invalid")).isNull();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "=>", value = {
            "to => - to: {id: the-step, uri: \"CRM/x\"} => over http:",
            "toD => - toD: {id: the-step, uri: \"CRM/${variable.eventType}\"} => over http:",
            "toD anywhere => - toD: {id: the-step, uri: \"${variable.where}\"} => known only when it sends",
            "enrich => - enrich: {id: the-step, expression: {constant: {expression: \"CRM/x\"}}} => over http:",
            "pollEnrich => - pollEnrich: {id: the-step, timeout: \"10\", "
                    + "expression: {constant: {expression: \"seda:x\"}}} => take something",
            "recipientList => - recipientList: {id: the-step, expression: "
                    + "{constant: {expression: \"direct:planning-plain,CRM/x\"}}} => http:",
            "routingSlip => - routingSlip: {id: the-step, expression: {constant: {expression: \"CRM/x\"}}} => over http:",
            "in multicast => - multicast: {steps: [{to: {id: the-step, uri: \"CRM/x\"}}]} => over http:",
            "in split => - split: {expression: {jq: {expression: \"[1]\"}}, steps: [{to: {id: the-step, uri: \"CRM/x\"}}]} => over http:",
            "behind direct => - to: {id: x, uri: \"direct:planning-asks\"} => over http:",
            "seda => - to: {id: the-step, uri: \"seda:planning-nowhere\"} => over seda:",
            "jms => - to: {id: the-step, uri: \"jms:queue:planning-nowhere\"} => over jms:",
            "idempotent => - idempotentConsumer: {id: the-step, idempotentRepository: \"#class:org.apache.camel.support.processor."
                    + "idempotent.MemoryIdempotentRepository\", "
                    + "expression: {constant: {expression: a}}, steps: [{log: {message: x}}]} => remember",
    })
    void explainAsksNobody(String name, String steps, String reason) {
        try (AskedSystem crm = new AskedSystem("{}")) {
            JsonNode state = routes.put("events/planning-dry.camel.yaml", (route("planning-dry", "event:planning.dry",
                    expand("${before}") + steps + "\n" + expand("${after}"))
                    + route("planning-asks", "direct:planning-asks", "- to: {id: asks-step, uri: \"CRM/x\"}\n")
                    + route("planning-plain", "direct:planning-plain", "- log: {message: x}\n")).replace("CRM", crm.url()));
            assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");

            Reply explained = post("/api/events/explain", tenant.token(), "{\"type\": \"planning.dry\"}");

            assertThat(explained.status()).as(explained.toString()).isEqualTo(200);
            assertThat(explained.at("/operations/0/message/text")).isEqualTo("before");
            assertThat(explained.body().path("undecided")).hasSize(1);
            assertThat(explained.at("/undecided/0/step")).endsWith("-step");
            assertThat(explained.at("/undecided/0/route")).startsWith("planning-");
            assertThat(explained.at("/undecided/0/reason")).contains(reason);
            assertThat(crm.paths()).isEmpty();
        }
    }

    @Test
    void explainGoesOnWhereNothingDependsOnTheStep() {
        try (AskedSystem crm = new AskedSystem("{}")) {
            routes.put("events/planning-tap.camel.yaml", route("planning-tap", "event:planning.tap",
                    "- wireTap: {id: the-step, uri: \"" + crm.url() + "/x\"}\n" + expand("${after}")));

            Reply explained = post("/api/events/explain", tenant.token(), "{\"type\": \"planning.tap\"}");

            assertThat(explained.at("/operations/0/message/text")).isEqualTo("after");
            assertThat(explained.at("/undecided/0/step")).isEqualTo("the-step");
            assertThat(crm.paths()).isEmpty();
            assertThat(post("/api/events", tenant.token(), "{\"type\": \"planning.tap\"}").status()).isEqualTo(202);
            await().until(() -> crm.paths().size() == 1);
        }
    }

    private List<String> texts(Reply accepted) {
        return accepted.body().path("deliveries").findValuesAsText("id").stream()
                .map(id -> delivery(tenant, id).at("/message/text").asText()).toList();
    }

    /** {@code ${word}}: steps that ask for an SMS with that text; with a comma within a list of flow style. */
    private static String expand(String steps) {
        String flow = "{setBody: {expression: {jq: {expression: '{to: \"+41791234567\", text: \"$1\"}'}}}}, "
                + "{to: {id: to-sms-$1, uri: \"operation:sms.send\"}}";
        return steps.replace("\\n", "\n").replaceAll("\\$\\{(\\w+),}", flow)
                .replaceAll("(?m)^\\$\\{(\\w+)}\\n?", SMS.replace("%s", "\\$1").replaceAll("\\\\\\$", "\\$"));
    }

    private static String route(String id, String from, String steps) {
        return """
                - route:
                    id: %s
                    description: For a test.
                    group: events
                    from:
                      uri: "%s"
                      steps:
                %s""".formatted(id, from, steps.indent(8));
    }
}
