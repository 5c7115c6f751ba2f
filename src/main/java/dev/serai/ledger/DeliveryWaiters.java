package dev.serai.ledger;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Callers that wait for the outcome of a delivery, and whoever watches where all of them stand. */
@Component
public class DeliveryWaiters {

    private final Map<UUID, List<CompletableFuture<Void>>> waiting = new ConcurrentHashMap<>();

    private static final DeliveryWatch NOBODY = new DeliveryWatch() {
        @Override
        public boolean watches(UUID tenantId) {
            return false;
        }

        @Override
        public void changed(UUID tenantId, UUID deliveryId, String status) {
            throw new IllegalStateException("Nobody watches");
        }
    };

    private volatile DeliveryWatch watch = NOBODY;

    /** Lets somebody hear where deliveries stand. */
    public void watchedBy(DeliveryWatch somebody) {
        watch = somebody;
    }

    /** Tells whoever watches that a delivery stands elsewhere; null for several of them. */
    public void changed(UUID tenantId, UUID deliveryId, String status) {
        DeliveryWatch somebody = watch;
        if (somebody.watches(tenantId)) {
            somebody.changed(tenantId, deliveryId, status);
        }
    }

    boolean isWatched(UUID tenantId) {
        return watch.watches(tenantId);
    }

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
