package dev.serai.ledger;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Callers that wait for the outcome of a delivery. */
@Component
public class DeliveryWaiters {

    private final Map<UUID, List<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();

    /** Completes when this node settles the delivery; cancel it when no longer interested. */
    public CompletableFuture<Void> await(UUID deliveryId) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        waiting.merge(deliveryId, List.of(settled), (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
        settled.whenComplete((done, failure) -> waiting.remove(deliveryId));
        return settled;
    }

    boolean anyFor(UUID deliveryId) {
        return waiting.containsKey(deliveryId);
    }

    void settled(UUID deliveryId) {
        List<CompletableFuture<Void>> callers = waiting.get(deliveryId);
        if (callers != null) {
            callers.forEach(caller -> caller.complete(null));
        }
    }
}
