package dev.serai.bulk;

import dev.serai.bulk.BulkStore.HeldJob;
import dev.serai.delivery.HeldBack;
import dev.serai.notify.Notifications;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The jobs whose deliveries wait, since they are paused or being called off; remembered on every node, so that a delivery costs a look
 * into a map.
 */
@Component
class HeldJobs implements HeldBack {

    static final String CHANGES = "serai_bulk_jobs";
    private static final Logger log = LoggerFactory.getLogger(HeldJobs.class);

    private final BulkStore store;
    private volatile Map<Key, JobState> held = Map.of();

    /** @param half what the ids of a job's deliveries begin with */
    private record Key(UUID tenantId, long half) {}

    HeldJobs(BulkStore store, Notifications notifications) {
        this.store = store;
        notifications.subscribe(CHANGES, payload -> load(), this::load);
    }

    /** Looks again which they are; a change that is told meanwhile comes after that. */
    final synchronized void load() {
        try {
            held = store.held().stream().collect(Collectors.toMap(job -> key(job.tenantId(), job.id()), HeldJob::state));
        } catch (DataAccessException e) {
            log.warn("Which bulk jobs are paused is not known anew until the database answers: {}", e.getMessage());
        }
    }

    /** To be called on this node once a change is committed, so that it counts at once. */
    synchronized void changed(UUID tenantId, UUID jobId, JobState state) {
        Map<Key, JobState> changed = new HashMap<>(held);
        if (state == JobState.PAUSED || state == JobState.CANCELLING) {
            changed.put(key(tenantId, jobId), state);
        } else {
            changed.remove(key(tenantId, jobId));
        }
        held = changed;
    }

    private static Key key(UUID tenantId, UUID jobId) {
        return new Key(tenantId, JobDeliveries.half(jobId));
    }

    @Override
    public Optional<String> why(UUID tenantId, UUID deliveryId) {
        Map<Key, JobState> now = held;
        if (now.isEmpty()) {
            return Optional.empty();
        }
        JobState state = now.get(new Key(tenantId, deliveryId.getMostSignificantBits()));
        return state == null ? Optional.empty() : Optional.of(state == JobState.PAUSED ? "Its bulk job is paused; it waits until that is"
                + " resumed." : "Its bulk job is being cancelled.");
    }
}
