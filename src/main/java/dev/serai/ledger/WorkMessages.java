package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.ledger.LeaseStore.Fetched;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.UUID;

/**
 * Brings work and its message together when it is about to be carried. What broke down before is written down as begun first, and what did
 * so twice goes alone: so that of everything under way when a process ends the one that ends it again and again is found.
 */
final class WorkMessages {

    private static final Duration ALONE_LATER = Duration.ofSeconds(1);

    private final LeaseStore store;
    private final AtomicReference<UUID> alone = new AtomicReference<>();

    WorkMessages(LeaseStore store) {
        this.store = store;
    }

    /**
     * What came of it: the work with its message, or why it is dead; neither when it is not to be carried by this node now.
     */
    record Ready(Work work, Settlement dead) {

        static final Ready NOT_NOW = new Ready(null, null);
    }

    Ready ready(Work work) {
        if (work.breakdowns() == 0 && work.message() != null) {
            return new Ready(work, null);
        }
        if (work.breakdowns() >= Work.MOST_BREAKDOWNS) {
            return new Ready(null, Settlement.dead(work, "Serai itself broke down over it " + work.breakdowns() + " times in a row, or its"
                    + " process ended meanwhile. It is tried no more; correct it, or replay it when that is mended."));
        }
        boolean goesAlone = goesAlone(work);
        if (goesAlone && !alone.compareAndSet(null, work.id())) {
            store.postpone(work, ALONE_LATER);
            return Ready.NOT_NOW;
        }
        boolean ready = false;
        try {
            Ready found = fetched(work);
            ready = found.work() != null;
            return found;
        } finally {
            if (goesAlone && !ready) {
                alone.compareAndSet(work.id(), null);
            }
        }
    }

    private Ready fetched(Work work) {
        Optional<Fetched> fetched = store.fetch(work, work.breakdowns() > 0);
        if (fetched.isEmpty()) {
            return Ready.NOT_NOW;
        }
        try {
            JsonNode message = JsonText.read(fetched.get().message());
            return message.isObject() ? new Ready(work.with(message, fetched.get().breakdowns()), null)
                    : new Ready(null, Settlement.dead(work, "Its message is no JSON object. Correct it and replay it."));
        } catch (IOException e) {
            return new Ready(null, Settlement.dead(work, "Its message cannot be read: " + JsonText.reason(e)
                    + ". Correct it and replay it."));
        }
    }

    private static boolean goesAlone(Work work) {
        return work.breakdowns() >= Work.MOST_BREAKDOWNS - 1;
    }

    /** Notes that nobody carries it any more. */
    void carried(Work work) {
        if (work.breakdowns() > 0) {
            alone.compareAndSet(work.id(), null);
        }
    }
}
