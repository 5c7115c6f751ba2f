package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.TestPostgres;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation.Priority;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

/** When deliveries go: not before, not after, and which first. */
class ScheduleTests {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int HELD = 40;

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());
    private final UUID tenant = UUID.randomUUID();
    private Ledger ledger;
    private Deliveries deliveries;

    @BeforeEach
    void start() {
        LedgerProperties properties = new LedgerProperties(Duration.ofSeconds(60), 500, 1, Duration.ofMillis(50), 1000, HELD,
                DataSize.ofMegabytes(64), 1, Duration.ofMillis(1), Duration.ofMillis(5), SOON);
        ledger = new Ledger(new LedgerStore(TestPostgres.dataSource(), "node-" + UUID.randomUUID()), properties, new DeliveryWaiters(),
                new Loops(), Clock.systemUTC(), new SimpleMeterRegistry());
        ledger.start();
        deliveries = new Deliveries(jdbc, ledger, new OutcomeEvents());
    }

    @AfterEach
    void stop() {
        jdbc.sql("update delivery set status = 'cancelled' where status in ('accepted', 'retrying')").update();
        ledger.stop();
    }

    private UUID accept(Schedule schedule) {
        return accept(schedule, null);
    }

    private UUID accept(Schedule schedule, String orderingKey) {
        NewDelivery delivery = delivery(schedule, orderingKey);
        ledger.accept(new Acceptance(tenant, List.of(), List.of(), List.of(delivery)));
        return delivery.id();
    }

    private static NewDelivery delivery(Schedule schedule, String orderingKey) {
        return new NewDelivery(Ids.next(), null, "email.send", JsonNodeFactory.instance.objectNode().put("subject", "Hello"), orderingKey,
                List.of(), null, schedule);
    }

    private static Schedule of(Priority priority) {
        return new Schedule(priority, null, null);
    }

    private static Schedule until(Instant end) {
        return new Schedule(Priority.NORMAL, null, end);
    }

    private Work take() {
        return taking().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private CompletableFuture<Work> taking() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ledger.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void settle(Work work, Standing standing, Hold hold) throws Exception {
        ledger.settle(work, new Settlement(tenant, work.id(), standing, new Progress(1, 1), hold,
                new Carried(hold.pinned(), "sendgrid", null, null), List.of(), null)).get(30, TimeUnit.SECONDS);
    }

    private Delivery find(UUID id) {
        return deliveries.find(tenant, id).orElseThrow();
    }

    private Instant due(UUID id) {
        return jdbc.sql("select due_at from delivery where id = ?").param(id).query(Timestamp.class).single().toInstant();
    }

    private void awaitExpired(UUID id) {
        await().atMost(SOON).until(() -> find(id).status(), "dead"::equals);
        assertThat(find(id).state().reason()).isEqualTo("expired");
        assertThat(find(id).explanation()).contains("is not sent any more");
    }

    @Test
    void whatIsForLaterWaitsInTheLedgerUntilThen() {
        Instant then = Instant.now().plusMillis(700).truncatedTo(ChronoUnit.MICROS);
        UUID id = accept(new Schedule(Priority.HIGH, then, null));

        assertThat(due(id)).isEqualTo(then);
        assertThat(jdbc.sql("select lease_owner from delivery where id = ?").param(id).query(String.class).optional()).isEmpty();
        Work work = take();
        assertThat(work.id()).isEqualTo(id);
        assertThat(work.terms().priority()).isEqualTo(Priority.HIGH);
        assertThat(Instant.now()).isAfterOrEqualTo(then);
    }

    @Test
    void whatHasALifeGoesAtOnce() {
        UUID id = accept(until(Instant.now().plus(Duration.ofHours(1))), "a key, so that it is claimed");

        assertThat(take().id()).isEqualTo(id);
    }

    @Test
    void whatIsOlderThanItsLifeIsNotHandedOut() {
        Instant end = Instant.now().plusMillis(300);
        UUID id = accept(until(end));
        await().until(() -> Instant.now().isAfter(end));
        UUID other = accept(Schedule.USUAL);

        assertThat(take().id()).isEqualTo(other);
        awaitExpired(id);
    }

    @Test
    void whatIsToBeTriedAgainAfterItsLifeIsDeadWhenThatEnds() throws Exception {
        UUID id = accept(until(Instant.now().plusSeconds(4)));
        settle(take(), new Standing(DeliveryStatus.RETRYING, Instant.now().plus(Duration.ofHours(1)), "failed"), Hold.NONE);
        CompletableFuture<Work> nothing = taking();

        awaitExpired(id);
        assertThat(nothing).isNotDone();
    }

    @Test
    void whatIsToGoAfterItsLifeIsDeadWhenThatEnds() {
        UUID id = accept(new Schedule(Priority.NORMAL, Instant.now().plus(Duration.ofHours(1)), Instant.now().plusMillis(200)));
        CompletableFuture<Work> nothing = taking();

        awaitExpired(id);
        assertThat(nothing).isNotDone();
    }

    @Test
    void whatAProviderIsToBeAskedAboutIsAskedAboutAfterItsLifeToo() throws Exception {
        UUID id = accept(until(Instant.now().plusSeconds(60)));
        Instant due = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.MICROS);
        settle(take(), new Standing(DeliveryStatus.RETRYING, due, "lost"), new Hold(UUID.randomUUID(), 0, null));
        assertThat(due(id)).isEqualTo(due);
        jdbc.sql("update delivery set expires_at = now() - interval '1 minute', due_at = now() where id = ?").param(id).update();

        Work asked = take();

        assertThat(asked.id()).isEqualTo(id);
        assertThat(asked.hasExpired(Instant.now())).isTrue();
    }

    @Test
    void whatIsPastItsLifeIsNotReplayed() throws Exception {
        UUID id = accept(until(Instant.now().plusSeconds(60)));
        UUID other = accept(Schedule.USUAL);
        for (int i = 0; i < 2; i++) {
            settle(take(), new Standing(DeliveryStatus.DEAD, null, "refused"), Hold.NONE);
        }
        jdbc.sql("update delivery set expires_at = now() - interval '1 second' where id = ?").param(id).update();

        assertThatThrownBy(() -> deliveries.replay(tenant, id, null, null)).isInstanceOf(ProblemException.class)
                .hasMessageContaining("dead and past its life");
        assertThat(deliveries.replay(tenant, new DeliveryFilter("dead", null, null, null, null, null, null, null))).isEqualTo(1);
        assertThat(find(other).status()).isEqualTo("accepted");
    }

    @Test
    void whatIsHighFindsRoomWhereBulkHasFilledItsPart() {
        for (int i = 0; i < HELD; i++) {
            accept(of(Priority.BULK));
        }
        UUID code = accept(of(Priority.HIGH));

        assertThat(take().id()).isEqualTo(code);
    }

    @Test
    void deliveriesOfOneAcceptanceEachHaveTheirLane() {
        for (int i = 0; i < HELD / 2; i++) {
            accept(of(Priority.BULK));
        }
        List<NewDelivery> planned = List.of(delivery(of(Priority.BULK), null), delivery(of(Priority.NORMAL), null),
                delivery(of(Priority.HIGH), null));

        ledger.accept(new Acceptance(tenant, List.of(), List.of(), planned));

        List<UUID> taken = new ArrayList<>();
        for (int i = 0; i < HELD / 2 + 3; i++) {
            Work work = take();
            taken.add(work.id());
            ledger.settle(work, Settlement.dead(work, "enough"));
        }
        assertThat(taken.subList(0, 2)).containsExactly(planned.get(2).id(), planned.get(1).id());
        assertThat(taken).doesNotHaveDuplicates().contains(planned.get(0).id());
    }

    @Test
    void whatIsHighWaitsForTheEarlierOnesOfItsOrderingKey() throws Exception {
        UUID first = accept(of(Priority.BULK), "one");
        UUID second = accept(of(Priority.HIGH), "one");

        Work work = take();
        assertThat(work.id()).isEqualTo(first);
        settle(work, new Standing(DeliveryStatus.DELIVERED, null, "took it"), Hold.NONE);
        assertThat(take().id()).isEqualTo(second);
    }
}
