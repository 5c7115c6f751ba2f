package dev.serai.problem;

import dev.serai.live.LiveTopic;
import dev.serai.live.LiveUpdates;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tells whoever watches a tenant's problems that some of them, or their replays, stand elsewhere. */
@Component
class LiveProblems implements ProblemWatch {

    private final LiveUpdates updates;

    LiveProblems(LiveUpdates updates) {
        this.updates = updates;
    }

    @Override
    public void changed(UUID tenantId, UUID problemId, String state) {
        updates.changed(LiveTopic.PROBLEMS, tenantId, problemId == null ? null : problemId.toString(), state);
    }
}
