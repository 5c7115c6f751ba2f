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
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkQueueTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final WorkQueue queue = new WorkQueue(new LedgerProperties(Duration.ofMinutes(5), 500, 50, Duration.ofSeconds(1), 100_000,
            100_000, 1, Duration.ZERO, Duration.ZERO, SOON), Clock.systemUTC());
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
        assertThat(queue.reserve(tenant, count)).isTrue();
        queue.put(IntStream.range(0, count).mapToObj(i -> new Work(tenant, UUID.randomUUID(), null, "email.send",
                JsonNodeFactory.instance.objectNode(), null, List.of(), null, 0, 0, null, null, null, Instant.now(), true)).toList());
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
