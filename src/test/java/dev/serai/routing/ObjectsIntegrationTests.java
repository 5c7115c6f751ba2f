package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.ShelfProviders;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Mode;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.provider.ProviderCatalog;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** What is about an object goes to the connection that has it and to no other: the one that made it, else the one that knows it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectsIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private ProviderCatalog catalog;
    @Autowired
    private Environment environment;
    @Autowired
    private MeterRegistry metrics;

    private final Map<String, Set<String>> charges = new ConcurrentHashMap<>();
    /** What was refunded, as {@code provider charge}. */
    private final List<String> refunds = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private ShelfProviders files;
    private TestTenant tenant;

    @BeforeAll
    void begin() {
        files = ShelfProviders.tills(Path.of(environment.getRequiredProperty("serai.kamelets-dir")), catalog, "blue", "green", "red");
    }

    @AfterAll
    void end() {
        files.close();
    }

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Objects");
        charges.clear();
        refunds.clear();
        asked.clear();
        List.of("blue", "green", "red").forEach(each -> PROVIDERS.tell(each, request -> till(each, request)));
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    private Told till(String provider, Asked request) {
        String[] parts = request.target().split("/");
        if (request.method().equals("POST") && parts[parts.length - 1].equals("charges")) {
            String id = provider + "-" + UUID.randomUUID();
            made(provider, id);
            return Told.json(201, "{\"id\": \"" + id + "\", \"state\": \"paid\"}");
        }
        boolean refund = parts[parts.length - 1].equals("refunds");
        String id = refund ? parts[parts.length - 2] : parts[parts.length - 1];
        if (!refund) {
            asked.add(provider + " " + id);
        }
        if (!charges.getOrDefault(provider, Set.of()).contains(id)) {
            return Told.json(404, "{\"message\": \"No such charge here\"}");
        }
        if (refund) {
            refunds.add(provider + " " + id);
        }
        return refund ? Told.json(201, "{\"id\": \"re-" + id + "\", \"state\": \"done\"}")
                : Told.json(200, "{\"id\": \"" + id + "\", \"state\": \"paid\"}");
    }

    private void made(String provider, String id) {
        charges.computeIfAbsent(provider, each -> ConcurrentHashMap.newKeySet()).add(id);
    }

    private String connect(String provider, int priority, String more) {
        Reply reply = post("/api/integrations", tenant.token(), """
                {"integrationType": "till", "provider": "%1$s", "name": "My %1$s", "priority": %2$d,
                 "configuration": {"apiKey": "key-%3$s", "rateLimit": "100000/s"}%4$s}""".formatted(provider, priority, UUID.randomUUID(),
                more));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
        return reply.at("/id");
    }

    private void change(String connection, String body) {
        Reply reply = put("/api/integrations/" + connection, tenant.token(), body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    private String charge(String connection) {
        String id = accepted("till.charge", "{\"amount\": 5, \"connectionId\": \"" + connection + "\"}");
        return delivery(tenant, id, "delivered").at("/result/chargeId").asText();
    }

    private Reply ask(String operation, String message) {
        return post("/api/v1/operations/" + operation, tenant.token(), message);
    }

    private String accepted(String operation, String message) {
        Reply reply = ask(operation, message);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(202);
        return reply.at("/deliveryId");
    }

    private String refund(String charge) {
        return accepted("till.refund", "{\"chargeId\": \"" + charge + "\"}");
    }

    private static String words(JsonNode delivery) {
        return delivery.path("explanation").asText();
    }

    private JsonNode waits(String id, String words) {
        return await().until(() -> delivery(tenant, id), found -> words(found).contains(words)
                && !DeliveryStatus.of(found.path("status").asText()).settled());
    }

    @Test
    void aRefundArrivesOnceAtTheConnectionThatMadeTheCharge() {
        String green = connect("green", 2, "");
        connect("blue", 1, "");
        String charge = charge(green);
        made("blue", charge);

        JsonNode refunded = delivery(tenant, refund(charge), "delivered");

        assertThat(refunded.path("connectionId").asText()).isEqualTo(green);
        assertThat(words(refunded)).contains("\"My green\" (green) made charge " + charge + " on 20").contains("took it");
        assertThat(refunds).containsExactly("green " + charge);
        assertThat(asked).isEmpty();
        JsonNode again = delivery(tenant, accepted("till.void", "{\"chargeId\": \"" + charge + "\"}"), "delivered");
        assertThat(again.path("connectionId").asText()).isEqualTo(green);
    }

    @Test
    void rulesWeightsErrorsAndPausesDoNotMoveIt() {
        String green = connect("green", 2, "");
        connect("blue", 1, "");
        connect("red", 2, "");
        String charge = charge(green);
        made("blue", charge);
        change(green, "{\"conditions\": [{\"field\": \"note\", \"equals\": \"never\"}], \"weight\": 0}");
        PROVIDERS.behaveFirst("green", Mode.WRONG_KEY);

        JsonNode refunded = delivery(tenant, refund(charge), "delivered");
        assertThat(refunded.path("attempts").findValuesAsText("outcome")).containsExactly("switch", "delivered");
        assertThat(refunds).containsExactly("green " + charge);

        Reply paused = post("/api/integrations/" + green + "/pause", tenant.token(), "{\"failover\": true}");
        assertThat(paused.status()).as(paused.toString()).isEqualTo(200);
        String parked = refund(charge);
        waits(parked, "is paused");
        post("/api/integrations/" + green + "/resume", tenant.token(), "{}");
        delivery(tenant, parked, "delivered");
        assertThat(refunds).containsExactly("green " + charge, "green " + charge);
    }

    @Test
    void aLimitAtTheMakerIsWaitedForThere() {
        String green = connect("green", 2, "");
        connect("blue", 1, "");
        String charge = charge(green);
        made("blue", charge);
        PROVIDERS.behaveFirst("green", Mode.THROTTLED_WITHOUT_WAIT);

        String id = refund(charge);

        waits(id, "\"My green\" (green) wants no more calls until");
        assertThat(refunds).isEmpty();
        assertThat(delivery(tenant, id).path("attempts").findValuesAsText("provider")).containsOnly("green");
        post("/api/deliveries/" + id + "/cancel", tenant.token(), "{}");
    }

    @Test
    void whileTheMakerIsNotActiveItWaitsAndThenArrivesOrIsADeadLetter() {
        String green = connect("green", 2, "");
        connect("blue", 1, "");
        String charge = charge(green);
        made("blue", charge);
        change(green, "{\"isActive\": false}");

        String waiting = refund(charge);
        waits(waiting, "that is not active (\"My green\"); no other gets it.");
        change(green, "{\"isActive\": true}");
        delivery(tenant, waiting, "delivered");
        assertThat(refunds).containsExactly("green " + charge);

        delete("/api/integrations/" + green, tenant.token());
        JsonNode dead = delivery(tenant, refund(charge), "dead");
        assertThat(words(dead)).contains("by a connection of green that is gone").contains("as long as the redelivery plan goes");
        assertThat(dead.path("attempts")).isEmpty();
        assertThat(refunds).hasSize(1);
        String successor = connect("green", 3, "");
        JsonNode named = delivery(tenant, accepted("till.refund", "{\"chargeId\": \"" + charge + "\", \"connectionId\": \"" + successor
                + "\"}"), "delivered");
        assertThat(named.path("connectionId").asText()).isEqualTo(successor);
    }

    @Test
    void aConnectionOrProviderThatContradictsWhatIsKnownIsRefused() {
        String green = connect("green", 2, "");
        String blue = connect("blue", 1, "");
        String charge = charge(green);

        Reply connection = ask("till.refund", "{\"chargeId\": \"" + charge + "\", \"connectionId\": \"" + blue + "\"}");
        Reply provider = ask("till.refund", "{\"chargeId\": \"" + charge + "\", \"provider\": \"blue\"}");

        assertThat(connection.status()).as(connection.toString()).isEqualTo(400);
        assertThat(connection.at("/errors/0/field")).isEqualTo("connectionId");
        assertThat(connection.at("/errors/0/message")).contains("Charge " + charge + " was made by \"My green\" (green) on 20");
        assertThat(provider.status()).isEqualTo(400);
        assertThat(provider.at("/errors/0/field")).isEqualTo("provider");
        delivery(tenant, accepted("till.refund", "{\"chargeId\": \"" + charge + "\", \"connectionId\": \"" + green + "\"}"), "delivered");
        delivery(tenant, accepted("till.refund", "{\"chargeId\": \"" + charge + "\", \"provider\": \"green\"}"), "delivered");
        assertThat(refunds).containsExactly("green " + charge, "green " + charge);
    }

    @Test
    void whatWasMadeElsewhereIsFoundByAskingAndRemembered() {
        connect("blue", 1, "");
        String green = connect("green", 2, "");
        String charge = "elsewhere-" + UUID.randomUUID();
        made("green", charge);

        JsonNode refunded = delivery(tenant, refund(charge), "delivered");

        assertThat(refunded.path("connectionId").asText()).isEqualTo(green);
        assertThat(words(refunded)).contains("\"My green\" (green) knows charge " + charge);
        assertThat(asked).containsExactly("blue " + charge, "green " + charge);
        assertThat(refunds).containsExactly("green " + charge);
        delivery(tenant, refund(charge), "delivered");
        assertThat(asked).hasSize(2);
        assertThat(ask("till.get", "{\"chargeId\": \"" + charge + "\"}").at("/status")).isEqualTo("paid");
        assertThat(asked).hasSize(3).last().isEqualTo("green " + charge);
    }

    @Test
    void theOnlyConnectionThatCanHaveItIsNotAskedBefore() {
        connect("green", 2, "");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "till", "provider": "blue", "name": "Sandbox", "priority": 1, "configuration": {"sandbox": true}}""");
        String charge = "elsewhere-" + UUID.randomUUID();
        made("green", charge);

        JsonNode refunded = delivery(tenant, refund(charge), "delivered");

        assertThat(words(refunded)).contains("\"My green\" (green) is the only connection that can have it.");
        assertThat(asked).isEmpty();
        assertThat(refunds).containsExactly("green " + charge);
    }

    @Test
    void whileOneCannotTellAndNobodyKnowsItItWaits() {
        connect("blue", 1, "");
        connect("green", 2, "");
        String charge = "elsewhere-" + UUID.randomUUID();
        made("green", charge);
        PROVIDERS.behave("green", Mode.SERVER_ERROR);

        String id = refund(charge);

        waits(id, "Which connection knows charge " + charge + " is not known yet: \"My green\" (green)");
        assertThat(refunds).isEmpty();
        PROVIDERS.behaveWell();
        delivery(tenant, id, "delivered");
        assertThat(refunds).containsExactly("green " + charge);
    }

    @Test
    void whereTheFirstCannotTellTheNextOneThatKnowsItGetsIt() {
        connect("blue", 1, "");
        connect("green", 2, "");
        String charge = "elsewhere-" + UUID.randomUUID();
        made("green", charge);
        PROVIDERS.behave("blue", Mode.SERVER_ERROR);

        delivery(tenant, refund(charge), "delivered");

        assertThat(refunds).containsExactly("green " + charge);
    }

    @Test
    void whatNobodyKnowsIsADeadLetterWithTheWordsOfAll() {
        connect("blue", 1, "");
        connect("green", 2, "");
        PROVIDERS.tell("green", request -> Told.json(400, "{\"error\": \"malformed_id\"}"));

        JsonNode dead = delivery(tenant, refund("nobodys"), "dead");

        assertThat(words(dead)).contains("No till connection knows charge nobodys; asked: ", "My blue", "No such charge here")
                .contains("My green").contains("Its ids are of another form");
        assertThat(dead.path("attempts")).isEmpty();
        assertThat(refunds).isEmpty();
    }

    @Test
    void whereNobodyCanBeAskedTheConnectionIsToBeNamed() {
        connect("blue", 1, "");
        String green = connect("green", 2, "");
        made("green", "odd");

        Reply refused = ask("till.void", "{\"chargeId\": \"odd\"}");
        JsonNode named = delivery(tenant, accepted("till.void", "{\"chargeId\": \"odd\", \"connectionId\": \"" + green + "\"}"),
                "delivered");
        JsonNode restricted = delivery(tenant, accepted("till.void", "{\"chargeId\": \"odd\", \"provider\": \"green\"}"), "delivered");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).isEqualTo("connectionId");
        assertThat(refused.at("/errors/0/message")).contains("Nobody here knows charge odd").contains("name the connectionId");
        assertThat(named.path("connectionId").asText()).isEqualTo(green);
        assertThat(restricted.path("connectionId").asText()).isEqualTo(green);
    }

    @Test
    void whatAnotherTenantMadeIsFoundByNobody() {
        TestTenant first = tenant;
        String charge = charge(connect("green", 1, ""));
        tenant = newTenant("Another");
        connect("blue", 1, "");
        connect("red", 2, "");

        JsonNode dead = delivery(tenant, refund(charge), "dead");

        assertThat(words(dead)).contains("No till connection knows charge " + charge).doesNotContain("green)");
        assertThat(refunds).isEmpty();
        assertThat(asked).containsExactlyInAnyOrder("blue " + charge, "red " + charge);
        tenant = first;
        delivery(tenant, refund(charge), "delivered");
    }

    @Test
    void slowAnswersHoldNoWorker() {
        connect("blue", 1, "");
        connect("red", 2, "");
        PROVIDERS.behave("blue", Mode.HANGS);
        PROVIDERS.behave("red", Mode.HANGS);
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            waiting.add(refund("slow-" + i));
        }

        String green = connect("green", 3, "");
        String charge = charge(green);
        delivery(tenant, refund(charge), "delivered");

        assertThat(refunds).containsExactly("green " + charge);
        assertThat(waiting.stream().filter(id -> DeliveryStatus.of(delivery(tenant, id).path("status").asText()).settled())).isEmpty();
        waiting.forEach(id -> post("/api/deliveries/" + id + "/cancel", tenant.token(), "{}"));
    }

    @Test
    void explainSaysWhoHasItWithoutAskingAnybody() {
        String green = connect("green", 2, "");
        connect("blue", 1, "");
        String charge = charge(green);
        try (RouteFolder routes = routeFolder()) {
            JsonNode live = routes.put("events/till-event.camel.yaml", """
                    - route:
                        id: plan-till-event
                        description: Gives money back
                        group: events
                        from:
                          uri: event:till.returned
                          steps:
                            - setBody: {expression: {jq: {expression: "{chargeId: .charge}"}}}
                            - to: {id: to-till-refund, uri: "operation:till.refund"}
                    """);
            assertThat(live.path("status").asText()).as(live.toString()).isEqualTo("live");
            Reply made = explain(charge);
            Reply elsewhere = explain("elsewhere");

            assertThat(made.at("/operations/0/outlook")).as(made.toString()).startsWith("\"My green\" (green) would carry it");
            assertThat(made.at("/operations/0/rule")).contains("\"My green\" (green) made charge " + charge + " on 20");
            assertThat(made.body().at("/operations/0/connections")).hasSize(1);
            assertThat(elsewhere.at("/operations/0/outlook")).contains("Nobody here knows charge elsewhere")
                    .contains("are asked which of them does, by till.get");
            assertThat(asked).isEmpty();
        }
    }

    private Reply explain(String charge) {
        return post("/api/events/explain", tenant.token(), "{\"type\": \"till.returned\", \"data\": {\"charge\": \"" + charge + "\"}}");
    }

    @Test
    void whatAQueryAnswersIsCheckedAsADeliveryIs() {
        connect("blue", 1, "");
        PROVIDERS.tell("blue", request -> Told.json(200, "{\"id\": \"1\", \"state\": \"odd\"}"));

        Reply answer = ask("till.get", "{\"chargeId\": \"1\"}");

        assertThat(answer.at("/status")).as(answer.toString()).isEqualTo("odd");
        assertThat(metrics.get("serai.results.unfit").tags("provider", "blue", "operation", "till.get").counter().count()).isPositive();
    }
}
