package dev.serai.idempotency;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The requests with a key that this node executes now, for those who wait for them. */
final class RequestsUnderWay {

    private final Map<RequestName, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

    void began(RequestName name) {
        ends.put(name, new CompletableFuture<>());
    }

    void ended(RequestName name) {
        CompletableFuture<Void> end = ends.remove(name);
        if (end != null) {
            end.complete(null);
        }
    }

    /** Waits until the request has ended here, at the most for the given time; as long as that when another node executes it. */
    void await(RequestName name, Duration most) throws InterruptedException {
        try {
            ends.getOrDefault(name, new CompletableFuture<>()).get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
