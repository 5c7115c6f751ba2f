package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.ledger.WorkQueue.LaneName;
import dev.serai.operation.Operation.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
        put(tenant, Priority.NORMAL, count, bytes);
    }

    private void put(UUID tenant, Priority priority, int count, long bytes) {
        assertThat(queue.reserve(tenant, priority, count)).isTrue();
        queue.put(IntStream.range(0, count).mapToObj(i -> work(tenant, priority, bytes)).toList());
    }

    private static Work work(UUID tenant, Priority priority, long bytes) {
        Instant now = Instant.now();
        Terms terms = new Terms(null, null, List.of(), null, now, new Schedule(priority, null, null));
        return new Work(tenant, UUID.randomUUID(), "email.send", new Payload(JsonNodeFactory.instance.objectNode(), bytes), terms,
                Progress.NONE, Hold.NONE, History.none(now));
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
    void ofOneTenantWhatIsHighGoesFirstAndTheOthersKeepAShare() throws Exception {
        put(tenants.get(0), Priority.BULK, 40, 0);
        put(tenants.get(0), Priority.NORMAL, 40, 0);
        put(tenants.get(0), Priority.HIGH, 20, 0);
        Map<Priority, Integer> counts = new EnumMap<>(Priority.class);
        for (int i = 0; i < 20; i++) {
            counts.merge(queue.take().priority(), 1, Integer::sum);
        }

        assertThat(counts).isEqualTo(Map.of(Priority.HIGH, 16, Priority.NORMAL, 2, Priority.BULK, 2));
    }

    @Test
    void tenantsTakeTurnsWhateverTheirPriorities() throws Exception {
        put(tenants.get(0), Priority.HIGH, 3, 0);
        put(tenants.get(1), Priority.BULK, 3, 0);

        List<UUID> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            order.add(queue.take().tenantId());
        }

        assertThat(order).containsExactly(tenants.get(0), tenants.get(1), tenants.get(0), tenants.get(1), tenants.get(0), tenants.get(1));
    }

    @Test
    void aPartOfTheWorkersIsKeptFreeForWhatIsHigh() throws Exception {
        queue.limitPerTenant(8);
        put(tenants.get(0), Priority.BULK, 20, 0);
        List<Work> carried = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            carried.add(queue.take());
        }
        put(tenants.get(0), Priority.NORMAL, 5, 0);
        carried.add(queue.take());
        put(tenants.get(0), Priority.HIGH, 1, 0);
        carried.add(queue.take());
        put(tenants.get(1), Priority.BULK, 1, 0);

        assertThat(carried).extracting(Work::priority).endsWith(Priority.BULK, Priority.NORMAL, Priority.HIGH);
        assertThat(queue.take().tenantId()).as("the first has its whole share").isEqualTo(tenants.get(1));
        queue.carried(carried.get(0));
        assertThat(queue.take().priority()).isEqualTo(Priority.NORMAL);
    }

    @Test
    void bulkDoesNotTakeTheRoomOfTheOthers() {
        WorkQueue small = new WorkQueue(new LedgerProperties(Duration.ofMinutes(5), 500, 50, Duration.ofSeconds(1), 100, 80,
                DataSize.ofBytes(BUDGET), 1, Duration.ZERO, Duration.ZERO, SOON), Clock.systemUTC());
        UUID tenant = tenants.get(0);

        assertThat(small.reserve(tenant, Priority.BULK, 41)).as("half of a tenant's").isFalse();
        assertThat(small.reserve(tenant, Priority.BULK, 40)).isTrue();
        assertThat(small.reserve(tenants.get(1), Priority.BULK, 11)).as("half of all").isFalse();
        assertThat(small.reserve(tenants.get(1), Priority.BULK, 10)).isTrue();
        assertThat(small.room(Priority.BULK)).isZero();
        assertThat(small.reserve(tenant, Priority.NORMAL, 70)).isTrue();
        assertThat(small.reserve(tenants.get(1), Priority.NORMAL, 30)).isTrue();
        assertThat(small.room(Priority.NORMAL)).isZero();
        assertThat(small.reserve(tenant, Priority.HIGH, 21)).isFalse();
        assertThat(small.reserve(tenant, Priority.HIGH, 20)).isTrue();
        assertThat(small.fullLanes(1)).containsExactlyInAnyOrder(new LaneName(tenant, Priority.HIGH),
                new LaneName(tenant, Priority.BULK));
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
