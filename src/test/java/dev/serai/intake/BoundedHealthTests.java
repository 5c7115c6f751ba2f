package dev.serai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class BoundedHealthTests {

    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    };

    @Test
    void whatAnswersIsShownAsItIs() {
        Health up = Health.up().withDetail("a", 1).build();

        assertThat(new BoundedHealth(() -> up, THREADS, Duration.ofSeconds(20)).health()).isEqualTo(up);
    }

    @Test
    void whatFailsIsDown() {
        BoundedHealth health = new BoundedHealth(() -> {
            throw new IllegalStateException("gone");
        }, THREADS, Duration.ofSeconds(20));

        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void whatHangsIsDownAndIsLookedAtByOneThreadUntilItAnswers() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger looks = new AtomicInteger();
        BoundedHealth health = new BoundedHealth(() -> {
            looks.incrementAndGet();
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Health.up().build();
        }, THREADS, Duration.ofMillis(50));

        for (int i = 0; i < 100; i++) {
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        }
        assertThat(looks).hasValue(1);

        hangs.countDown();
        Awaitility.await().until(() -> health.health().getStatus() == Status.UP);
    }
}
