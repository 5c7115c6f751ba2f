package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.SeraiProperties;
import dev.serai.faults.PaymentDesk.Trouble;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operations;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A provider that takes a payment and then does not say so: it is charged once, whatever happens, and the caller hears the result. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MoneyIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String FILE = "testpay-sink.kamelet.yaml";
    private static final PaymentDesk DESK = PROVIDERS.payments();

    @Autowired
    private Operations operations;

    @Autowired
    private SeraiProperties folders;

    private RouteFolder routes;
    private TestTenant tenant;
    private String first;
    private String second;
    private String reference;

    @BeforeAll
    void takePayments() throws IOException {
        PaymentOperation.add(operations, OnUnknown.HOLD);
        provider(text -> text);
        routes = routeFolder();
        assertThat(routes.put("test-payments.camel.yaml", text("payments.camel.yaml")).path("status").asText()).isEqualTo("live");
    }

    @AfterAll
    void stopTakingPayments() throws IOException {
        routes.close();
        Files.deleteIfExists(folders.kameletsDir().resolve(FILE));
        await().until(() -> state().isMissingNode());
        PaymentOperation.remove(operations);
    }

    @BeforeEach
    void makeTenant() {
        PaymentOperation.add(operations, OnUnknown.HOLD);
        tenant = newTenant("Money");
        first = "first-" + UUID.randomUUID();
        second = "second-" + UUID.randomUUID();
        reference = UUID.randomUUID().toString();
        connect(first, 1);
        connect(second, 2);
    }

    static Stream<Arguments> troubles() {
        return Stream.of(Trouble.ANSWERS_500, Trouble.ANSWERS_502, Trouble.ANSWERS_503, Trouble.ANSWERS_504, Trouble.HANGS, Trouble.CUTS)
                .flatMap(trouble -> Stream.of(OnUnknown.HOLD, OnUnknown.ASK).map(policy -> Arguments.of(trouble, policy)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("troubles")
    void whatWasTakenIsRepeatedWithTheSameKeyAtTheSameConnection(Trouble trouble, OnUnknown policy) {
        PaymentOperation.add(operations, policy);
        DESK.trouble(first, trouble);

        Reply answer = pay("");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        chargedOnceAtTheFirst();
        assertThat(DESK.requests(reference)).hasSize(2);
        JsonNode delivery = delivery(tenant, id(answer), "delivered");
        assertThat(outcomes(delivery)).containsExactly("carry unknown", "carry delivered");
        assertThat(delivery.path("result")).isEqualTo(answer.body());
        assertThat(answer.at("/paymentId")).isEqualTo(DESK.charges(reference).get(0).id());
        assertThat(answer.at("/clientSecret")).endsWith("_secret");
        assertThat(answer.body().size()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(value = OnUnknown.class, names = {"HOLD", "ASK"})
    void whereTheErrorItselfIsSavedForTheKeyTheProviderIsAsked(OnUnknown policy) {
        PaymentOperation.add(operations, policy);
        DESK.trouble(first, Trouble.SAVES_500);

        Reply answer = pay("");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        chargedOnceAtTheFirst();
        assertThat(outcomes(delivery(tenant, id(answer)))).containsExactly("carry unknown", "carry unknown", "ask delivered");
        assertThat(answer.at("/paymentId")).isEqualTo(DESK.charges(reference).get(0).id());
    }

    @Test
    void whereNobodyCanBeAskedASavedErrorIsADeadLetterAndTheCallerReadsWhy() throws IOException {
        try {
            provider(text -> text.replace("    serai.dev/inquiries: {testpay.create: testpay.find}\n", ""));
            DESK.trouble(first, Trouble.SAVES_500);

            Reply answer = pay("");

            assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
            assertThat(answer.at("/detail")).contains("oops").contains("may have taken it").contains("replay it if not");
            assertThat(answer.at("/provider")).isEqualTo("testpay");
            assertThat(answer.at("/deliveryId")).isEqualTo(id(answer));
            assertThat(answer.body().path("attempts")).hasSize(2);
            assertThat(answer.body().toString()).doesNotContain(first);
            chargedOnceAtTheFirst();
        } finally {
            provider(text -> text);
        }
    }

    @ParameterizedTest
    @EnumSource(value = OnUnknown.class, names = {"HOLD", "ASK"})
    void whoTakesNoKeyIsAskedAndElseNothingIsSentAgain(OnUnknown policy) throws IOException {
        PaymentOperation.add(operations, policy);
        try {
            provider(text -> text.replace("testpay.create: header Idempotency-Key for 1h", "testpay.create: none"));
            DESK.trouble(first, Trouble.ANSWERS_502);
            Reply asked = pay("");
            assertThat(asked.status()).as(asked.toString()).isEqualTo(201);
            chargedOnceAtTheFirst();

            provider(text -> text.replace("testpay.create: header Idempotency-Key for 1h", "testpay.create: none")
                    .replace("    serai.dev/inquiries: {testpay.create: testpay.find}\n", ""));
            reference = UUID.randomUUID().toString();
            DESK.trouble(first, Trouble.CUTS);
            Reply dead = pay("");
            assertThat(dead.status()).as(dead.toString()).isEqualTo(502);
            chargedOnceAtTheFirst();
            assertThat(DESK.requests(reference)).hasSize(1);
        } finally {
            provider(text -> text);
        }
    }

    @Test
    void whatARuleKnowsForNotBegunGoesToTheNextConnection() {
        DESK.trouble(first, Trouble.BUSY);

        Reply answer = pay("");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(DESK.charges(reference)).extracting(PaymentDesk.Charge::account).containsExactly(second);
        assertThat(outcomes(delivery(tenant, id(answer)))).containsExactly("carry retry", "carry delivered");
    }

    @Test
    void onceUnknownItStaysWithTheConnectionWhateverThatSaysNext() {
        DESK.trouble(first, Trouble.BUSY, Trouble.BUSY);
        DESK.trouble(second, Trouble.CUTS);

        Reply answer = pay("");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(DESK.charges(reference)).extracting(PaymentDesk.Charge::account).containsExactly(second);
    }

    @Test
    void aCorrectedReplayHasAnotherKey() {
        DESK.trouble(first, Trouble.REFUSES);
        Reply refused = pay("");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(502);
        assertThat(refused.at("/detail")).contains("Your card was declined");

        Reply replayed = post("/api/deliveries/" + id(refused) + "/replay", tenant.token(),
                "{\"message\": " + message(700) + "}");

        assertThat(replayed.status()).as(replayed.toString()).isEqualTo(202);
        delivery(tenant, id(refused), "delivered");
        assertThat(DESK.charges(reference)).hasSize(1);
        assertThat(DESK.requests(reference)).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aRepeatOfTheCallIsAnsweredTheResultThatIsThere() {
        String key = UUID.randomUUID().toString();

        Reply made = pay("", "Idempotency-Key", key);
        Reply again = pay("", "Idempotency-Key", key);

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(id(again)).isEqualTo(id(made));
        assertThat(DESK.charges(reference)).hasSize(1);
    }

    @Test
    void whoPrefersNotToWaitOrWaitsTooShortGetsTheReceipt() {
        Reply atOnce = pay("respond-async");
        assertThat(atOnce.status()).as(atOnce.toString()).isEqualTo(202);
        assertThat(atOnce.at("/deliveryId")).isEqualTo(id(atOnce));
        delivery(tenant, id(atOnce), "delivered");

        reference = UUID.randomUUID().toString();
        DESK.trouble(first, Trouble.HANGS);
        Reply tooShort = pay("wait=1");
        assertThat(tooShort.status()).as(tooShort.toString()).isEqualTo(202);
        delivery(tenant, id(tooShort), "delivered");
        chargedOnceAtTheFirst();

        reference = UUID.randomUUID().toString();
        Reply longer = pay("wait=20");
        assertThat(longer.status()).isEqualTo(201);
        assertThat(longer.raw().headers().firstValue("Preference-Applied")).contains("wait=20");
    }

    @Test
    void afterTheKeysLifeNothingIsSentAgainWithoutAsking() throws IOException {
        try {
            provider(text -> text.replace("    serai.dev/inquiries: {testpay.create: testpay.find}\n", ""));
            DESK.trouble(first, Trouble.HANGS);
            String id = id(pay("respond-async"));
            await().until(() -> DESK.charges(reference).size() == 1);
            await().pollInterval(Duration.ofMillis(20)).until(() -> aged(id) == 1);

            JsonNode dead = delivery(tenant, id, "dead");

            assertThat(dead.path("explanation").asText()).contains("may have taken it");
            chargedOnceAtTheFirst();
            assertThat(DESK.requests(reference)).hasSize(1);
        } finally {
            provider(text -> text);
        }
    }

    /** Moves the time at which the key was first used two hours back, while the delivery waits for its next round. */
    private int aged(String id) {
        return database.jdbc().sql("""
                update delivery set notes = jsonb_set(notes::jsonb, '{keys,0,since}',
                  to_jsonb((notes::jsonb #>> '{keys,0,since}')::bigint - 7200000))::text
                where id = :id and status = 'retrying' and lease_owner is null and notes is not null""")
                .param("id", UUID.fromString(id)).update();
    }

    private void chargedOnceAtTheFirst() {
        assertThat(DESK.charges(reference)).extracting(PaymentDesk.Charge::account).containsExactly(first);
        assertThat(DESK.requests(reference).stream().distinct()).as("one connection with one key").hasSize(1);
    }

    private Reply pay(String prefer, String... headers) {
        var request = request("/api/v1/integrations/testpay/create", tenant.token()).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(message(500)));
        if (!prefer.isEmpty()) {
            request.header("Prefer", prefer);
        }
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private String message(int amount) {
        return "{\"amount\": " + amount + ", \"currency\": \"CHF\", \"reference\": \"" + reference + "\"}";
    }

    private static String id(Reply answer) {
        return answer.raw().headers().firstValue("Location").orElseThrow().replace("/api/deliveries/", "");
    }

    private static List<String> outcomes(JsonNode delivery) {
        return StreamSupport.stream(delivery.path("attempts").spliterator(), false)
                .map(attempt -> attempt.path("purpose").asText() + " " + attempt.path("outcome").asText()).toList();
    }

    private void connect(String account, int priority) {
        Reply created = post("/api/integrations", tenant.token(), """
                {"integrationType": "testpay", "provider": "testpay", "name": "%s", "priority": %d, "configuration":
                  {"apiKey": "%s"}}""".formatted(priority == 1 ? "First" : "Second", priority, account));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    /** Takes up another version of the provider's file. */
    private void provider(UnaryOperator<String> edit) throws IOException {
        String yaml = edit.apply(text(FILE));
        Path file = folders.kameletsDir().resolve(FILE);
        if (Files.exists(file) && Files.readString(file).equals(yaml)) {
            return;
        }
        int before = state().path("revision").asInt();
        Files.writeString(file.resolveSibling("." + FILE + ".tmp"), yaml);
        Files.move(file.resolveSibling("." + FILE + ".tmp"), file, StandardCopyOption.ATOMIC_MOVE);
        JsonNode live = await().until(this::state, state -> state.path("revision").asInt() > before);
        assertThat(live.path("status").asText()).as(live.toString()).isEqualTo("live");
    }

    private JsonNode state() {
        for (JsonNode state : get("/api/routes?limit=200", OPERATOR).body().at("/items")) {
            if (state.path("file").asText().equals("kamelets/" + FILE)) {
                return state;
            }
        }
        return MissingNode.getInstance();
    }

    private static String text(String name) throws IOException {
        return Files.readString(Path.of("src", "test", "resources", "payments", name));
    }
}
