package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class WorkQueueTests {

    private static final long BUDGET = 1_000_000;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final WorkQueue queue = new WorkQueue(new LedgerProperties(Duration.ofMinutes(5), 500, 50, Duration.ofSeconds(1), 100_000,
            100_000, DataSize.ofBytes(BUDGET), 1, Duration.ZERO, Duration.ZERO, SOON), Clock.systemUTC());
    private final List<UUID> tenants = Stream.generate(UUID::randomUUID).limit(5).toList();
    private final List<Thread> workers = new ArrayList<>();
    private final AtomicInteger taken = new AtomicInteger();

    private interface Worker {
        void carry(Work work) throws InterruptedException;
    }

    @AfterEach
    void end() throws InterruptedException {
        queue.close();
        for (Thread worker : workers) {
            worker.join(10_000);
            assertThat(worker.isAlive()).isFalse();
        }
    }

    private void work(int count, Worker how) {
        for (int i = 0; i < count; i++) {
            Thread worker = new Thread(() -> {
                try {
                    for (Work work = queue.take(); work != null; work = queue.take()) {
                        taken.incrementAndGet();
                        how.carry(work);
                        queue.carried(work);
                        queue.done(work);
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            worker.start();
            workers.add(worker);
        }
    }

    private void put(UUID tenant, int count) {
        put(tenant, count, 0);
    }

    private void put(UUID tenant, int count, long bytes) {
        assertThat(queue.reserve(tenant, count)).isTrue();
        queue.put(IntStream.range(0, count).mapToObj(i -> new Work(tenant, UUID.randomUUID(), null, "email.send",
                JsonNodeFactory.instance.objectNode(), null, List.of(), null, 0, 0, null, null, null, Instant.now(), true,
                History.none(Instant.now()), bytes, 0)).toList());
    }

    @Test
    void whatIsLargeKeepsToTheBytesThatMayBeUnderWayAndEndsHoweverItComes() {
        queue.limitPerTenant(3);
        Random random = new Random(23);
        AtomicLong underWay = new AtomicLong();
        AtomicLong most = new AtomicLong();
        AtomicInteger tooLarge = new AtomicInteger();
        work(8, work -> {
            if (work.bytes() > MessageSize.BULKY) {
                long now = underWay.addAndGet(work.bytes());
                most.accumulateAndGet(now, Math::max);
                if (now > BUDGET && now > work.bytes()) {
                    tooLarge.incrementAndGet();
                }
            }
            LockSupport.parkNanos(random.nextInt(50_000));
            if (work.bytes() > MessageSize.BULKY) {
                underWay.addAndGet(-work.bytes());
            }
        });
        int put = 0;
        while (put < 3_000) {
            UUID tenant = tenants.get(random.nextInt(tenants.size()));
            long bytes = random.nextInt(3) == 0 ? MessageSize.BULKY + 1 + random.nextInt((int) BUDGET * 5 / 4) : 100;
            put(tenant, 1 + random.nextInt(3), bytes);
            put = (int) queue.size() + taken.get();
            if (random.nextInt(20) == 0) {
                queue.withdraw(tenants.get(random.nextInt(tenants.size())));
                put = 0;
                if (taken.get() > 2_000) {
                    break;
                }
            }
        }

        await().atMost(SOON).until(() -> queue.size() == 0);
        assertThat(tooLarge).hasValue(0);
        assertThat(most.get()).isPositive();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void aLargeMessageIsNotOvertakenForEverAndHoldsUpNobodysSmallOnes() throws Exception {
        put(tenants.get(0), 1, BUDGET - 100_000);
        Work first = queue.take();
        put(tenants.get(1), 1, BUDGET);
        put(tenants.get(2), 1, 90_000);
        put(tenants.get(1), 1, 100);
        put(tenants.get(2), 1, 100);

        assertThat(Stream.of(queue.take(), queue.take()).map(Work::bytes)).containsOnly(100L);
        queue.carried(first);
        Work second = queue.take();
        assertThat(second.tenantId()).isEqualTo(tenants.get(1));
        queue.carried(second);
        assertThat(queue.take().tenantId()).isEqualTo(tenants.get(2));
    }

    @Test
    void oneTenantCarriesNoMoreThanHalfOfTheBytes() throws Exception {
        put(tenants.get(0), 3, BUDGET / 2 - 10);
        put(tenants.get(1), 1, BUDGET / 2 - 10);

        Set<UUID> carried = Set.of(queue.take().tenantId(), queue.take().tenantId());

        assertThat(carried).containsExactlyInAnyOrder(tenants.get(0), tenants.get(1));
    }

    @Test
    void messagesAreKeptWhileThereIsRoomAndOneTenantHasAQuarterOfIt() throws Exception {
        for (int i = 0; i < 8; i++) {
            put(tenants.get(0), 1, BUDGET / 20);
        }
        put(tenants.get(1), 1, BUDGET / 20);
        int kept = 0;
        boolean other = false;
        for (int i = 0; i < 9; i++) {
            Work work = queue.take();
            boolean has = work.message() != null;
            kept += has && work.tenantId().equals(tenants.get(0)) ? 1 : 0;
            other |= has && work.tenantId().equals(tenants.get(1));
            queue.done(work);
        }

        assertThat(kept).isEqualTo(5);
        assertThat(other).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void allWorkersAreWokenWhereThereIsWorkForAll() {
        CountDownLatch all = new CountDownLatch(16);
        work(16, work -> {
            all.countDown();
            all.await();
        });
        await().atMost(SOON).until(() -> workers.stream().allMatch(worker -> worker.getState() == Thread.State.WAITING));

        put(tenants.get(0), 16);

        await().atMost(SOON).until(() -> taken.get() == 16 && queue.size() == 0);
    }

    @Test
    void nothingIsLeftLyingHoweverItComes() {
        queue.limitPerTenant(3);
        Random random = new Random(17);
        work(8, work -> {
            if ((work.id().getLeastSignificantBits() & 15) == 0) {
                LockSupport.parkNanos(200_000);
            }
        });
        int put = 0;
        while (put < 20_000) {
            int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 100 : 3);
            put(tenants.get(random.nextInt(tenants.size())), count);
            put += count;
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextInt(100_000));
            }
        }

        int all = put;
        await().atMost(SOON).until(() -> taken.get() == all && queue.size() == 0);
        put(tenants.get(0), 1);
        await().atMost(SOON).until(() -> taken.get() == all + 1 && queue.size() == 0);
    }
}
