package dev.serai.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.api.OverloadedException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryThreadsTests {

    private final UUID slow = UUID.randomUUID();
    private final UUID quick = UUID.randomUUID();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger done = new AtomicInteger();
    private QueryThreads threads;

    @AfterEach
    void stop() {
        answer.countDown();
        threads.destroy();
    }

    private void hang() {
        try {
            answer.await();
            done.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTenantWithASlowProviderStopsNobodyElse() {
        threads = new QueryThreads(new QueryProperties(4, 0.5, 100, Duration.ofSeconds(30)));
        for (int i = 0; i < 50; i++) {
            threads.run(slow, this::hang);
        }
        CountDownLatch answered = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            threads.run(quick, answered::countDown);
        }

        await().until(() -> answered.getCount() == 0);
        assertThat(done).hasValue(0);
        answer.countDown();
        await().until(() -> done.get() == 50);
    }

    @Test
    void whoWaitsForTooMuchIsToldToComeBackAndOthersAreNot() {
        threads = new QueryThreads(new QueryProperties(2, 0.5, 3, Duration.ofSeconds(30)));
        for (int i = 0; i < 4; i++) {
            threads.run(slow, this::hang);
        }

        assertThatThrownBy(() -> threads.run(slow, this::hang)).isInstanceOf(OverloadedException.class).hasMessageContaining("Too many");
        CountDownLatch answered = new CountDownLatch(1);
        threads.run(quick, answered::countDown);
        await().until(() -> answered.getCount() == 0);
    }

    @Test
    void aTaskThatFailsGivesItsThreadBack() {
        threads = new QueryThreads(new QueryProperties(1, 1, 10, Duration.ofSeconds(30)));
        threads.run(slow, () -> {
            throw new IllegalStateException("It fails, as the test wants it to");
        });
        CountDownLatch answered = new CountDownLatch(1);
        threads.run(quick, answered::countDown);

        await().until(() -> answered.getCount() == 0);
    }
}
