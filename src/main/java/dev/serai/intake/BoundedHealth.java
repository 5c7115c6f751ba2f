package dev.serai.intake;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * Looks how something is within a time: what does not answer is down. One look at a time, which all who ask meanwhile share; when it has
 * taken too long already nobody waits for it.
 */
final class BoundedHealth implements HealthIndicator {

    static final Duration LONGEST = Duration.ofSeconds(3);

    private final HealthIndicator indicator;
    private final Executor threads;
    private final Duration longest;
    private CompletableFuture<Health> look;
    private long began;

    BoundedHealth(HealthIndicator indicator, Executor threads, Duration longest) {
        this.indicator = indicator;
        this.threads = threads;
        this.longest = longest;
    }

    @Override
    public Health health() {
        CompletableFuture<Health> shared;
        long left;
        synchronized (this) {
            long now = System.nanoTime();
            if (look == null || look.isDone()) {
                look = CompletableFuture.supplyAsync(() -> indicator.getHealth(true), threads);
                began = now;
            }
            shared = look;
            left = longest.toNanos() - (now - began);
        }
        try {
            return shared.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Health.down().withDetail("error", "no answer in " + longest.toSeconds() + " s").build();
        } catch (ExecutionException e) {
            return Health.down(e.getCause()).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.unknown().build();
        }
    }
}
