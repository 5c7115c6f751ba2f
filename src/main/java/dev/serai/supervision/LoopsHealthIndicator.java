package dev.serai.supervision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/** Names the loops that failed, and is down while one does not go on. */
@Component
final class LoopsHealthIndicator extends AbstractHealthIndicator {

    private final Loops loops;

    LoopsHealthIndicator(Loops loops) {
        this.loops = loops;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<LoopState> states = loops.states();
        builder.status(states.stream().allMatch(LoopState::well) ? Status.UP
                : Status.DOWN).withDetail("loops", states.size());
        show(builder, "unwell", states.stream().filter(state -> !state.well()).toList());
        show(builder, "failed", states.stream().filter(state -> state.failures() > 0 || state.replaced() > 0).toList());
    }

    private static void show(Health.Builder builder, String name, List<LoopState> states) {
        if (!states.isEmpty()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            states.forEach(state -> shown.put(state.name(), state));
            builder.withDetail(name, shown);
        }
    }
}
