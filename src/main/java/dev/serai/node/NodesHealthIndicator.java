package dev.serai.node;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Says how many nodes this one knows to be alive. The status is UP: a node that is gone is no fault of this one. */
@Component
final class NodesHealthIndicator extends AbstractHealthIndicator {

    private final Nodes nodes;

    NodesHealthIndicator(Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up().withDetail("alive", nodes.alive());
    }
}
