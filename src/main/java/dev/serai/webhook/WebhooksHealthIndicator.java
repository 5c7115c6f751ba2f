package dev.serai.webhook;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;

/** Says what came to the instance's own addresses and went to no tenant. The status is UP: that is no fault of this node. */
@Component
final class WebhooksHealthIndicator extends AbstractHealthIndicator {

    private final UnassignedWebhooks unassigned;

    WebhooksHealthIndicator(UnassignedWebhooks unassigned) {
        this.unassigned = unassigned;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up().withDetail("unassigned", unassigned.words());
    }
}
