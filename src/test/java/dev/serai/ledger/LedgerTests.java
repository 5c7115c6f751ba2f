package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.serai.api.IdempotencyKeyReusedException;
import dev.serai.TestPostgres;
import dev.serai.ledger.Acceptance.Key;
import dev.serai.ledger.Accepted.Entry;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

class LedgerTests {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());
    private final UUID tenant = UUID.randomUUID();
    private final DeliveryWaiters waiters = new DeliveryWaiters();
    private final Loops loops = new Loops();
    private DataSize budget = DataSize.ofMegabytes(64);
    private Ledger ledger;
    private Deliveries deliveries;

    @BeforeEach
    void start() {
        ledger = ledger("node-" + UUID.randomUUID(), Duration.ofSeconds(60), 1000);
        deliveries = new Deliveries(jdbc, ledger, new OutcomeEvents());
    }

    @AfterEach
    void stop() {
        jdbc.sql("update delivery set status = 'cancelled' where status in ('accepted', 'retrying')").update();
        ledger.stop();
    }

    @Test
    void acceptedWorkIsHandedOnWithoutReadingItBack() throws Exception {
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();

        Work work = ledger.take();

        assertThat(work.id()).isEqualTo(id);
        assertThat(work.message().path("subject").asText()).isEqualTo("Hello");
        assertThat(deliveries.find(tenant, id)).hasValueSatisfying(d -> assertThat(d.status()).isEqualTo("accepted"));
    }

    @Test
    void settledWorkShowsItsAttempts() throws Exception {
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();
        Work work = ledger.take();

        ledger.settle(work, delivered(work)).get(10, TimeUnit.SECONDS);

        Delivery delivery = deliveries.find(tenant, id).orElseThrow();
        assertThat(delivery.status()).isEqualTo("delivered");
        assertThat(delivery.providerMessageId()).isEqualTo("m-1");
        assertThat(delivery.attempts()).singleElement().satisfies(a -> assertThat(a.outcome()).isEqualTo("delivered"));
    }

    @Test
    void whatIsSettledTwiceKeepsItsAttemptsAndItsSettlement() throws Exception {
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();
        UUID other = accept(ledger, delivery(null)).deliveries().get(0).id();
        Work work = ledger.take();
        Work rest = ledger.take();

        ledger.settle(work, delivered(work)).get(10, TimeUnit.SECONDS);
        CompletableFuture<Boolean> again = ledger.settle(work, delivered(work));
        ledger.settle(rest, delivered(rest)).get(10, TimeUnit.SECONDS);
        again.get(10, TimeUnit.SECONDS);

        for (UUID settled : List.of(id, other)) {
            Delivery delivery = deliveries.find(tenant, settled).orElseThrow();
            assertThat(delivery.status()).isEqualTo("delivered");
            assertThat(delivery.attempts()).singleElement().satisfies(a -> assertThat(a.outcome()).isEqualTo("delivered"));
        }
    }

    @Test
    void timesAreStoredAsTheyAre() throws Exception {
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();
        Work work = ledger.take();
        Instant due = Instant.parse("2031-05-06T07:08:09.123456Z");
        Instant started = Instant.parse("1999-12-31T23:59:59.999999Z");

        ledger.settle(work, settlement(work, new Standing(DeliveryStatus.RETRYING, due, "failed"), 1, Hold.NONE, "sendgrid", null,
                new Attempt(1, null, "sendgrid", "email.send", "retry", 503, null, null, started, 5)))
                .get(10, TimeUnit.SECONDS);

        Delivery delivery = deliveries.find(tenant, id).orElseThrow();
        assertThat(jdbc.sql("select due_at from delivery where id = ?").param(id).query(Timestamp.class).single().toInstant())
                .isEqualTo(due);
        assertThat(delivery.attempts()).singleElement().satisfies(a -> assertThat(a.startedAt()).isEqualTo(started));
    }

    @Test
    void workThatIsToBeTriedAgainComesBackWhenDue() throws Exception {
        accept(ledger, delivery(null));
        Work work = ledger.take();

        ledger.settle(work, settlement(work, new Standing(DeliveryStatus.RETRYING, Instant.now().plusMillis(300), "failed"), 1, Hold.NONE,
                "sendgrid", null)).get(10, TimeUnit.SECONDS);

        Work again = take(ledger);
        assertThat(again.id()).isEqualTo(work.id());
        assertThat(again.round()).isEqualTo(1);
    }

    @Test
    void whoeverTakesItUpNextKnowsWhoIsToBeAskedAboutIt() throws Exception {
        accept(ledger, delivery(null));
        Work work = ledger.take();
        UUID connection = UUID.randomUUID();

        ledger.settle(work, settlement(work, new Standing(DeliveryStatus.RETRYING, Instant.now(), "lost"), 0,
                new Hold(connection, 2, null), "mailgun", null)).get(10, TimeUnit.SECONDS);

        Work again = take(ledger);
        assertThat(again.pinned()).isEqualTo(connection);
        assertThat(again.inquiries()).isEqualTo(2);
    }

    @Test
    void whatADeadNodeHeldIsTakenOverWhenItsLeaseEnds() throws Exception {
        Ledger dead = ledger("dead-" + UUID.randomUUID(), Duration.ofSeconds(2), 1000);
        UUID id = accept(dead, delivery(null)).deliveries().get(0).id();
        jdbc.sql("update delivery set lease_owner = 'gone' where id = ?").param(id).update();

        Work taken = take(ledger);

        assertThat(taken.id()).isEqualTo(id);
        dead.stop();
    }

    @Test
    void aNodeThatIsRestartedTakesUpWhatItHeld() throws Exception {
        ledger.stop();
        String node = "restarted-" + UUID.randomUUID();
        Ledger before = ledger(node, Duration.ofHours(1), 1);
        UUID id = accept(before, delivery(null)).deliveries().get(0).id();

        Ledger after = ledger(node, Duration.ofHours(1), 1000);

        assertThat(take(after).id()).isEqualTo(id);
        after.stop();
        before.stop();
    }

    @Test
    void whatWasHeldAndNotSettledIsKnownToBeInterruptedUntilItIsSettled() throws Exception {
        String node = "killed-" + UUID.randomUUID();
        ledger.stop();
        Ledger killed = ledger(node, Duration.ofHours(1), 1000);
        UUID id = accept(killed, delivery(null)).deliveries().get(0).id();
        Work first = take(killed);
        assertThat(first.history()).isEqualTo(History.none(first.createdAt()));
        killed.stop();

        Ledger after = ledger(node, Duration.ofHours(1), 1000);
        Work again = take(after);
        assertThat(again.history().interrupted()).isTrue();
        Instant createdAt = jdbc.sql("select created_at from delivery where id = ?").param(id).query(Timestamp.class).single().toInstant();
        assertThat(again.history().begunAt()).isEqualTo(createdAt);
        after.stop();
        Ledger afterAnotherKill = ledger(node, Duration.ofHours(1), 1000);
        assertThat(take(afterAnotherKill).history()).isEqualTo(again.history());

        afterAnotherKill.settle(again, settlement(again, new Standing(DeliveryStatus.RETRYING, Instant.now(), "failed"), 1, Hold.NONE,
                "sendgrid", "{\"refused\":1}")).get(10, TimeUnit.SECONDS);

        Work settled = take(afterAnotherKill);
        assertThat(settled.history().interrupted()).isFalse();
        assertThat(settled.history().begunAt()).isAfter(createdAt);
        assertThat(settled.history().notes()).isEqualTo("{\"refused\":1}");
        afterAnotherKill.stop();
    }

    @Test
    void whatIsGivenBackUnbegunIsNotTakenForInterrupted() throws Exception {
        ledger.stop();
        Ledger stopped = ledger("stopped-" + UUID.randomUUID(), Duration.ofHours(1), 1000);
        accept(stopped, delivery(null));
        stopped.stop();
        Ledger claimed = ledger("claimed-" + UUID.randomUUID(), Duration.ofHours(1), 1000);
        await().until(() -> jdbc.sql("select begun_at is not null from delivery where tenant_id = ?").param(tenant).query(Boolean.class)
                .single());
        claimed.stop();
        Ledger last = ledger("last-" + UUID.randomUUID(), Duration.ofHours(1), 1000);

        assertThat(take(last).history().interrupted()).isFalse();
        last.stop();
    }

    @Test
    void aReplayIsCountedAndACorrectedOneLeavesNoNotes() throws Exception {
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();
        for (int i = 0; i < 3; i++) {
            Work work = take(ledger);
            assertThat(work.history()).extracting(History::replays, History::revision, History::notes)
                    .containsExactly(i, i == 2 ? 1 : 0, i == 1 ? "{\"keys\":[]}" : null);
            ledger.settle(work, settlement(work, new Standing(DeliveryStatus.DEAD, null, "refused"), 0, Hold.NONE, "acme",
                    "{\"keys\":[]}")).get(10, TimeUnit.SECONDS);
            deliveries.replay(tenant, id, i == 0 ? null : JSON.createObjectNode().put("subject", "Corrected"), null);
        }
    }

    @Test
    void workBeyondTheRoomInMemoryWaitsInTheLedgerAndIsNotLost() throws Exception {
        Ledger small = ledger("small-" + UUID.randomUUID(), Duration.ofSeconds(60), 5);
        List<UUID> accepted = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            accepted.add(accept(small, delivery(null)).deliveries().get(0).id());
        }
        ledger.stop();
        List<UUID> taken = new ArrayList<>();
        while (taken.size() < accepted.size()) {
            Work work = take(small);
            taken.add(work.id());
            small.settle(work, delivered(work));
        }

        assertThat(taken).containsExactlyInAnyOrderElementsOf(accepted);
        small.stop();
        ledger.start();
    }

    @Test
    void workOfATenantThatIsWithdrawnIsNotHandedOn() throws Exception {
        for (int i = 0; i < 3; i++) {
            accept(ledger, delivery(null));
        }
        Work begun = take(ledger);
        jdbc.sql("update delivery set status = 'cancelled' where tenant_id = ?").param(tenant).update();

        ledger.withdraw(tenant);

        UUID other = UUID.randomUUID();
        UUID next = ledger.accept(new Acceptance(other, List.of(), List.of(), List.of(delivery(null)))).entries().get(0).deliveries().get(0)
                .id();
        assertThat(take(ledger).id()).as("neither of the two that waited").isEqualTo(next);
        ledger.settle(begun, delivered(begun)).get(10, TimeUnit.SECONDS);
        assertThat(deliveries.find(tenant, begun.id()).orElseThrow().status()).isEqualTo("cancelled");
    }

    @Test
    void deliveriesWithOneOrderingKeyGoOneAfterTheOther() throws Exception {
        UUID first = accept(ledger, delivery("order-1")).deliveries().get(0).id();
        UUID second = accept(ledger, delivery("order-1")).deliveries().get(0).id();
        UUID third = accept(ledger, delivery("order-1")).deliveries().get(0).id();
        List<UUID> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Work work = take(ledger);
            assertThat(jdbc.sql("select count(*) from delivery where ordering_key = 'order-1' and tenant_id = ? and lease_owner is not null"
                    + " and status in ('accepted', 'retrying')").param(tenant).query(Integer.class).single()).isEqualTo(1);
            order.add(work.id());
            ledger.settle(work, delivered(work));
        }

        assertThat(order).containsExactly(first, second, third);
    }

    @Test
    void aTenantWithABulkJobDoesNotDelayAnother() throws Exception {
        List<NewDelivery> bulk = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            bulk.add(delivery(null));
        }
        ledger.accept(new Acceptance(tenant, List.of(), List.of(), bulk));
        UUID other = UUID.randomUUID();
        UUID reset = ledger.accept(new Acceptance(other, List.of(), List.of(), List.of(delivery(null))))
                .entries().get(0).deliveries().get(0).id();

        List<UUID> firstTwo = List.of(take(ledger).id(), take(ledger).id());

        assertThat(firstTwo).contains(reset);
    }

    @Test
    void oneTenantOccupiesNoMoreThanItsShare() throws Exception {
        ledger.limitPerTenant(2);
        for (int i = 0; i < 3; i++) {
            accept(ledger, delivery(null));
        }
        Work first = take(ledger);
        take(ledger);
        CompletableFuture<Work> third = taking(ledger);
        UUID other = UUID.randomUUID();
        ledger.accept(new Acceptance(other, List.of(), List.of(), List.of(delivery(null))));

        assertThat(third.get(10, TimeUnit.SECONDS).tenantId()).isEqualTo(other);
        ledger.settle(first, delivered(first)).get(10, TimeUnit.SECONDS);
        assertThat(take(ledger).tenantId()).isEqualTo(tenant);
    }

    @Test
    void aRepeatedKeyGetsTheFirstAnswerAndWritesNothing() {
        NewDelivery first = delivery(null);
        NewDelivery second = delivery(null);
        accept(first, "k-1", "a");

        Entry repeat = accept(second, "k-1", "a");

        assertThat(repeat.repeated()).isTrue();
        assertThat(repeat.deliveries().get(0).id()).isEqualTo(first.id());
        assertThat(deliveries.find(tenant, second.id())).isEmpty();
    }

    @Test
    void oneKeyUsedByManyAtOnceIsAcceptedOnce() {
        List<CompletableFuture<Entry>> racing = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            racing.add(CompletableFuture.supplyAsync(() -> accept(delivery(null), "race", "a")));
        }
        List<UUID> ids = racing.stream().map(CompletableFuture::join).map(e -> e.deliveries().get(0).id()).distinct().toList();

        assertThat(ids).hasSize(1);
        assertThat(deliveries.list(tenant, new DeliveryFilter(null, null, null, null, null, null, null, null), null, 10)).hasSize(1);
    }

    @Test
    void aKeyReusedForAnotherRequestIsRefusedAndWritesNothing() {
        accept(delivery(null), "k-2", "a");
        NewDelivery other = delivery(null);

        assertThatThrownBy(() -> accept(other, "k-2", "b")).isInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(deliveries.find(tenant, other.id())).isEmpty();
    }

    @Test
    void whoAskedForItGoesWithTheWorkInMemoryAndThroughTheStore() throws Exception {
        UUID user = UUID.randomUUID();
        accept(ledger, delivery(null, user));
        accept(ledger, delivery("lane", user));

        List<Work> taken = List.of(take(ledger), take(ledger));

        assertThat(taken).extracting(Work::askedBy).containsExactly(user, user);
        assertThat(deliveries.find(tenant, taken.get(0).id()).orElseThrow().askedBy()).isEqualTo(user);
    }

    @Test
    void aDeadDeliveryIsReplayedCorrectedForWhoCorrectedIt() throws Exception {
        UUID corrector = UUID.randomUUID();
        UUID id = accept(ledger, delivery(null, UUID.randomUUID())).deliveries().get(0).id();
        Work work = ledger.take();
        ledger.settle(work, settlement(work, new Standing(DeliveryStatus.DEAD, null, "refused"), 0, Hold.NONE, "sendgrid", null))
                .get(10, TimeUnit.SECONDS);

        deliveries.replay(tenant, id, JSON.createObjectNode().put("subject", "Corrected"), corrector);

        Work again = take(ledger);
        assertThat(again.message().path("subject").asText()).isEqualTo("Corrected");
        assertThat(again.askedBy()).isEqualTo(corrector);
    }

    @Test
    void deadDeliveriesAreReplayedByFilter() throws Exception {
        for (int i = 0; i < 3; i++) {
            accept(ledger, delivery(null));
            Work work = ledger.take();
            ledger.settle(work, settlement(work, new Standing(DeliveryStatus.DEAD, null, "refused"), 0, Hold.NONE,
                    i == 0 ? "mailgun" : "sendgrid", null)).get(10, TimeUnit.SECONDS);
        }

        int replayed = deliveries.replay(tenant, new DeliveryFilter("dead", null, "sendgrid", null, null, null, null, null));

        assertThat(replayed).isEqualTo(2);
    }

    @Test
    void aWaitingDeliveryIsCancelledAndNeverCarried() {
        accept(ledger, delivery(null));
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();

        deliveries.cancel(tenant, id);

        assertThat(deliveries.find(tenant, id).orElseThrow().status()).isEqualTo("cancelled");
        assertThat(take(ledger).id()).isNotEqualTo(id);
        assertThatThrownBy(() -> deliveries.cancel(tenant, id)).hasMessageContaining("only deliveries that wait can be cancelled");
    }

    @Test
    void anotherTenantSeesNothing() {
        UUID id = accept(ledger, delivery(null)).deliveries().get(0).id();

        assertThat(deliveries.find(UUID.randomUUID(), id)).isEmpty();
        assertThatThrownBy(() -> deliveries.cancel(UUID.randomUUID(), id)).hasMessageContaining("no such delivery");
    }

    @Test
    void listsArePagedFromTheLatest() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(accept(ledger, delivery(null)).deliveries().get(0).id());
        }
        DeliveryFilter all = new DeliveryFilter(null, "email.send", null, null, null, null, Instant.now().minusSeconds(60),
                Instant.now().plusSeconds(60));

        List<Delivery> first = deliveries.list(tenant, all, null, 3);
        List<Delivery> second = deliveries.list(tenant, all, first.get(2).id(), 3);

        assertThat(first).extracting(Delivery::id).containsExactly(ids.get(4), ids.get(3), ids.get(2));
        assertThat(second).extracting(Delivery::id).containsExactly(ids.get(1), ids.get(0));
    }

    @Test
    void waitersHearOfTheOutcome() throws Exception {
        NewDelivery delivery = delivery(null);
        CompletableFuture<Void> outcome = waiters.await(delivery.id());
        accept(ledger, delivery);
        Work work = ledger.take();

        ledger.settle(work, delivered(work));

        await().atMost(Duration.ofSeconds(10)).until(outcome::isDone);
    }

    private Ledger ledger(String node, Duration lease, int held) {
        LedgerProperties properties = new LedgerProperties(lease, 500, 50, Duration.ofMillis(50), held, held, budget, 1,
                Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30));
        Ledger made = new Ledger(new LedgerStore(TestPostgres.dataSource(), node), properties, waiters, loops, Clock.systemUTC(),
                new SimpleMeterRegistry());
        made.start();
        return made;
    }

    private static Work take(Ledger from) {
        return taking(from).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CompletableFuture<Work> taking(Ledger from) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return from.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Entry accept(Ledger into, NewDelivery delivery) {
        return into.accept(new Acceptance(tenant, List.of(), List.of(), List.of(delivery))).entries().get(0);
    }

    private Entry accept(NewDelivery delivery, String key, String asked) {
        return ledger.accept(new Acceptance(tenant, List.of(new Key(key, asked.getBytes(), null, List.of(delivery.id()))), List.of(),
                List.of(delivery))).entries().get(0);
    }

    private static NewDelivery delivery(String orderingKey) {
        return delivery(orderingKey, null);
    }

    private static NewDelivery delivery(String orderingKey, UUID askedBy) {
        ObjectNode message = JSON.createObjectNode().put("subject", "Hello");
        return new NewDelivery(Ids.next(), null, "email.send", message, orderingKey, List.of(), askedBy);
    }

    private static Settlement delivered(Work work) {
        Attempt attempt = new Attempt(1, null, "sendgrid", "email.send", "delivered", 202, null, null, Instant.now(), 5);
        return new Settlement(work.tenantId(), work.id(), new Standing(DeliveryStatus.DELIVERED, null, "took it"),
                new Progress(work.round(), 1), Hold.NONE, new Carried(null, "sendgrid", "m-1", "{\"messageId\":\"m-1\"}"),
                List.of(attempt), null);
    }

    private static Settlement settlement(Work work, Standing standing, int round, Hold hold, String provider, String notes,
            Attempt... attempts) {
        return new Settlement(work.tenantId(), work.id(), standing, new Progress(round, 1), hold,
                new Carried(hold.pinned(), provider, null, null), List.of(attempts), notes);
    }
}
