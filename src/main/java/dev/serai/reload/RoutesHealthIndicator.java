package dev.serai.reload;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Says which files are broken, and which will fail. The status stays UP: what ran before goes on running. */
final class RoutesHealthIndicator extends AbstractHealthIndicator {

    private final RouteFiles files;

    RoutesHealthIndicator(RouteFiles files) {
        this.files = files;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<FileState> broken = files.states().stream().filter(state -> !state.healthy()).toList();
        builder.up().withDetail("degraded", !broken.isEmpty()).withDetail("files", files.states().size());
        if (!broken.isEmpty()) {
            builder.withDetail("broken", broken.stream().map(state -> Map.of("file", state.file(), "line", state.line(), "reason",
                    state.reason(), "status", state.status())).toList());
        }
        List<FileState> warned = files.states().stream().filter(state -> state.warning() != null).toList();
        if (!warned.isEmpty()) {
            builder.withDetail("warnings", warned.stream().map(state -> Map.of("file", state.file(), "warning", state.warning())).toList());
        }
    }
}
