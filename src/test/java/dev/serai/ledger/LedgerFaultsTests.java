package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.TestPostgres;
import dev.serai.api.ProblemException;
import dev.serai.supervision.LoopState;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.util.unit.DataSize;

/** What cannot be read, breaks whoever carries it, or is large, harms itself only. */
class LedgerFaultsTests {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final DeliveryFilter ALL = new DeliveryFilter(null, null, null, null, null, null, null, null);
    /** So short that it is renewed often. */
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final int LARGE = 300_000;

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());
    private final UUID tenant = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();
    private final String node = "faults-" + UUID.randomUUID();
    private Loops loops;
    private Line line;
    private Ledger ledger;
    private Deliveries deliveries;

    /** The way of one process to the database. */
    private static final class Line extends DelegatingDataSource {

        /** What is thrown at threads of a name. */
        private final Map<String, Queue<Error>> thrown = new ConcurrentHashMap<>();
        private volatile boolean cut;

        private Line() {
            super(TestPostgres.dataSource());
        }

        @Override
        public Connection getConnection() throws SQLException {
            Queue<Error> errors = thrown.get(Thread.currentThread().getName());
            Error error = errors == null ? null : errors.poll();
            if (error != null) {
                error.setStackTrace(new Throwable().getStackTrace());
                throw error;
            }
            if (cut) {
                throw new SQLTransientConnectionException("This process is no more");
            }
            return super.getConnection();
        }
    }

    @BeforeEach
    void start() {
        ledger = ledger();
        deliveries = new Deliveries(jdbc, ledger, new OutcomeEvents());
    }

    @AfterEach
    void stop() {
        jdbc.sql("update delivery set status = 'cancelled' where status in ('accepted', 'retrying')").update();
        ledger.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[1]", "\"text\"", "{\"subject\": ", "no JSON at all", "{} {}", "DEEP", "LONG NUMBER"})
    void aMessageThatCannotBeReadIsADeadLetterAndTheRestGoesOn(String written) throws Exception {
        String text = switch (written) {
            case "DEEP" -> "[".repeat(20_000) + "]".repeat(20_000);
            case "LONG NUMBER" -> "{\"n\": " + "9".repeat(2_000) + "}";
            default -> written;
        };
        UUID poisoned = insert(tenant, text, 0);
        UUID whole = insert(tenant, "{\"subject\": \"Hello\"}", 0);
        UUID elsewhere = insert(other, "{\"subject\": \"Hello\"}", 0);

        Set<UUID> carried = Set.of(carryNext(), carryNext());

        assertThat(carried).containsExactlyInAnyOrder(whole, elsewhere);
        await().atMost(SOON).until(() -> status(poisoned), "dead"::equals);
        Delivery dead = deliveries.find(tenant, poisoned).orElseThrow();
        assertThat(dead.explanation()).startsWith("Its message ").endsWith("Correct it and replay it.");
        assertThat(dead.message().isObject()).isEqualTo(dead.message().path("unreadable").asText().length() > 0);
        assertThat(deliveries.list(tenant, ALL, null, 10)).extracting(Delivery::id).contains(poisoned, whole);
        String exported = jdbc.sql("select json_or_text(message)::text from delivery where id = ?").param(poisoned).query(String.class)
                .single();
        assertThat(exported).isNotEmpty();

        ObjectNode corrected = JsonNodeFactory.instance.objectNode().put("subject", "Mended");
        deliveries.replay(tenant, poisoned, corrected, null);
        assertThat(take().message()).isEqualTo(corrected);
    }

    @Test
    void aStatusThatNobodyKnowsIsShownAndSpoilsNoList() {
        UUID odd = insert(tenant, "{}", 0);
        jdbc.sql("update delivery set status = 'odd' where id = ?").param(odd).update();

        assertThat(deliveries.list(tenant, ALL, null, 10)).extracting(Delivery::status).containsExactly("odd");
    }

    @Test
    void whatIsAcceptedIsReadAgainAsItWas() throws Exception {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("text", "\u0000 \ud83d\ude00 " + "x".repeat(21_000_000));
        message.set("amount", DecimalNode.valueOf(new BigDecimal("12.50")));
        message.set("exact", DecimalNode.valueOf(new BigDecimal("0.12345678901234567890123456789")));
        JsonNode deep = message;
        for (int i = 0; i < 500; i++) {
            deep = JsonNodeFactory.instance.arrayNode().add(deep);
        }
        ObjectNode wrapped = JsonNodeFactory.instance.objectNode().set("deep", deep);
        UUID id = accept(tenant, wrapped, "lane");

        Work work = take();

        assertThat(work.id()).isEqualTo(id);
        assertThat(work.message().equals(wrapped)).isTrue();
        assertThat(deliveries.find(tenant, id).orElseThrow().message().equals(wrapped)).isTrue();
        assertThat(deliveries.list(tenant, ALL, null, 10).get(0).message()).as("left out of lists").isNull();
    }

    @Test
    void whatCouldNotBeReadAgainIsNotAccepted() {
        JsonNode deep = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 2_000; i++) {
            deep = JsonNodeFactory.instance.arrayNode().add(deep);
        }
        ObjectNode wrapped = JsonNodeFactory.instance.objectNode().set("deep", deep);

        assertThatThrownBy(() -> accept(tenant, wrapped, null)).isInstanceOf(ProblemException.class)
                .satisfies(e -> assertThat(((ProblemException) e).status()).isEqualTo(422));
        assertThat(deliveries.list(tenant, ALL, null, 10)).isEmpty();
    }

    @Test
    void whatTheDatabaseRefusesToRecordIsSettledNevertheless() throws Exception {
        UUID id = accept(tenant, small(), null);
        UUID beside = accept(tenant, small(), null);
        Work work = take();
        Work next = take();
        Attempt odd = new Attempt(1, null, "sendgrid", "email.send", null, 202, "nul \u0000", null, Instant.now(), 5);

        CompletableFuture<Boolean> settled = ledger.settle(work, settled(work, "said \u0000", List.of(odd)));
        ledger.settle(next, settled(next, "said \u0000", List.of())).get(30, TimeUnit.SECONDS);
        settled.get(30, TimeUnit.SECONDS);

        assertThat(status(id)).isEqualTo("delivered");
        assertThat(deliveries.find(tenant, id).orElseThrow().explanation()).contains("could not be recorded");
        assertThat(deliveries.find(tenant, beside).orElseThrow().explanation()).isEqualTo("said \ufffd");
    }

    @Test
    void whatBreaksItsThreadAgainAndAgainIsADeadLetter() {
        UUID id = accept(tenant, small(), null);
        for (int times = 1; times <= 3; times++) {
            Work work = take();
            assertThat(work.id()).isEqualTo(id);
            ledger.brokeDown(work, new StackOverflowError());
            await().atMost(SOON).until(() -> jdbc.sql("select lease_owner is null from delivery where id = ?").param(id)
                    .query(Boolean.class).single());
            jdbc.sql("update delivery set due_at = now() where id = ? and status = 'retrying'").param(id).update();
        }

        assertThat(status(id)).isEqualTo("dead");
        assertThat(deliveries.find(tenant, id).orElseThrow().explanation()).contains("StackOverflowError, 3 times in a row");
    }

    @Test
    void whatWentWellMeanwhileIsUnderNoSuspicion() throws Exception {
        UUID id = insert(tenant, "{}", 2);
        Work work = take();
        assertThat(work.breakdowns()).as("written down as begun").isEqualTo(3);

        ledger.settle(work, new Settlement(tenant, id, new Standing(DeliveryStatus.RETRYING, Instant.now(), "failed"),
                new Progress(1, 1), Hold.NONE, new Carried(null, "sendgrid", null, null), List.of(), null)).get(30, TimeUnit.SECONDS);

        assertThat(take().breakdowns()).isZero();
    }

    @Test
    void whatEndsItsProcessAgainAndAgainIsFoundAmongAllThatWasUnderWay() throws Exception {
        UUID killer = insert(tenant, "{}", 0);
        Set<UUID> innocent = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            innocent.add(insert(other, "{}", 0));
        }
        Set<UUID> delivered = new HashSet<>();
        int deaths = 0;
        while (!"dead".equals(status(killer)) || delivered.size() < innocent.size()) {
            Work work = take();
            if (work.id().equals(killer)) {
                List<Work> beside = new ArrayList<>();
                if (deaths == 0) {
                    for (int i = delivered.size(); i < innocent.size(); i++) {
                        beside.add(take());
                    }
                }
                deaths++;
                assertThat(deaths).isLessThanOrEqualTo(3);
                dieAndStartAgain();
            } else {
                ledger.settle(work, settled(work, "took it", List.of())).get(30, TimeUnit.SECONDS);
                delivered.add(work.id());
            }
            if (delivered.size() == innocent.size()) {
                await().atMost(SOON).until(() -> "dead".equals(status(killer)) || isHeld(killer));
            }
        }

        assertThat(delivered).isEqualTo(innocent);
        assertThat(deliveries.find(tenant, killer).orElseThrow().explanation()).contains("its process ended");
    }

    @Test
    void aNodeThatIsStoppedSuspectsNothingOfWhatItWasCarrying() {
        UUID id = insert(tenant, "{}", 1);
        assertThat(take().breakdowns()).isEqualTo(2);

        ledger.stop();

        assertThat(jdbc.sql("select breakdowns from delivery where id = ?").param(id).query(Integer.class).single()).isZero();
        ledger = ledger();
    }

    @Test
    void everyLoopOfTheLedgerComesBackWhateverItsRoundsThrow() throws Exception {
        UUID inMemory = accept(tenant, small(), null);
        Work work = take();
        for (String loop : List.of("serai-claim", "serai-renew")) {
            line.thrown.put(loop, new ConcurrentLinkedQueue<>(List.of(new StackOverflowError(), new NoClassDefFoundError("gone"),
                    new ThreadDeath())));
        }
        await().atMost(SOON).until(() -> line.thrown.values().stream().allMatch(Queue::isEmpty));
        await().atMost(SOON).untilAsserted(() -> assertThat(loops.states()).filteredOn(state -> state.failures() == 3)
                .extracting(LoopState::name).containsExactly("serai-claim", "serai-renew"));
        ledger.settle(work, settled(work, "took it", List.of())).get(30, TimeUnit.SECONDS);
        UUID claimed = insert(tenant, "{}", 0);

        assertThat(work.id()).isEqualTo(inMemory);
        assertThat(carryNext()).isEqualTo(claimed);
        assertThat(loops.states()).extracting(LoopState::name).containsExactly("serai-accept-0", "serai-claim", "serai-renew",
                "serai-settle-0");
        await().atMost(SOON).untilAsserted(() -> assertThat(loops.states()).allSatisfy(state -> {
            assertThat(state.status()).isEqualTo("running");
            assertThat(state.threads()).isEqualTo(1);
        }));
    }

    @Test
    void largeMessagesAreReadAsTheyAreCarriedWithinTheirBudgetAndSmallOnesGoOn() {
        List<UUID> large = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            large.add(accept(i % 2 == 0 ? tenant : other, JsonNodeFactory.instance.objectNode().put("text", "x".repeat(LARGE)), null));
        }
        List<Work> underWay = List.of(take(), take());
        assertThat(underWay).extracting(Work::tenantId).containsExactlyInAnyOrder(tenant, other);
        assertThat(underWay).allSatisfy(work -> assertThat(work.message().path("text").asText()).hasSize(LARGE));
        CompletableFuture<Work> third = taking();
        List<UUID> small = List.of(accept(tenant, small(), null), accept(other, small(), null), accept(UUID.randomUUID(), small(), null));

        List<UUID> passed = new ArrayList<>();
        passed.add(third.orTimeout(30, TimeUnit.SECONDS).join().id());
        passed.add(take().id());
        passed.add(take().id());

        assertThat(passed).containsExactlyInAnyOrderElementsOf(small);
        Set<UUID> carried = new HashSet<>();
        underWay.forEach(work -> {
            ledger.settle(work, settled(work, "took it", List.of()));
            carried.add(work.id());
        });
        while (carried.size() < large.size()) {
            Work work = take();
            assertThat(work.message().path("text").asText()).hasSize(LARGE);
            ledger.settle(work, settled(work, "took it", List.of()));
            carried.add(work.id());
        }
        assertThat(carried).containsExactlyInAnyOrderElementsOf(large);
    }

    private Ledger ledger() {
        LedgerProperties properties = new LedgerProperties(LEASE, 500, 50, Duration.ofMillis(50), 1000, 1000,
                DataSize.ofBytes(2 * LARGE + 1000), 1, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30));
        line = new Line();
        loops = new Loops();
        Ledger made = new Ledger(new LedgerStore(line, node), properties, new DeliveryWaiters(), loops,
                Clock.systemUTC(), new SimpleMeterRegistry());
        made.start();
        return made;
    }

    /** As after a kill -9: nothing is given back. */
    private void dieAndStartAgain() {
        Ledger dead = ledger;
        line.cut = true;
        dead.stop();
        ledger = ledger();
        deliveries = new Deliveries(jdbc, ledger, new OutcomeEvents());
    }

    private boolean isHeld(UUID id) {
        return jdbc.sql("select lease_owner is not null from delivery where id = ?").param(id).query(Boolean.class).single();
    }

    private String status(UUID id) {
        return jdbc.sql("select status from delivery where id = ?").param(id).query(String.class).single();
    }

    private UUID carryNext() throws Exception {
        Work work = take();
        ledger.settle(work, settled(work, "took it", List.of())).get(30, TimeUnit.SECONDS);
        return work.id();
    }

    private Work take() {
        return taking().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<Work> taking() {
        Ledger from = ledger;
        return CompletableFuture.supplyAsync(() -> {
            try {
                return from.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private UUID insert(UUID of, String message, int breakdowns) {
        UUID id = Ids.next();
        jdbc.sql("""
                insert into delivery (tenant_id, id, operation, status, message, breakdowns, due_at, created_at, updated_at)
                values (?, ?, 'email.send', 'accepted', ?, ?, now(), now(), now())""").params(of, id, message, breakdowns).update();
        return id;
    }

    private UUID accept(UUID of, ObjectNode message, String orderingKey) {
        NewDelivery delivery = new NewDelivery(Ids.next(), null, "email.send", message, orderingKey, List.of(), null);
        return ledger.accept(new Acceptance(of, List.of(), List.of(), List.of(delivery))).entries().get(0).deliveries().get(0).id();
    }

    private static ObjectNode small() {
        return JsonNodeFactory.instance.objectNode().put("subject", "Hello");
    }

    private static Settlement settled(Work work, String explanation, List<Attempt> attempts) {
        return new Settlement(work.tenantId(), work.id(), new Standing(DeliveryStatus.DELIVERED, null, explanation),
                new Progress(work.round(), 1), Hold.NONE, new Carried(null, "sendgrid", null, null), attempts, null);
    }
}
