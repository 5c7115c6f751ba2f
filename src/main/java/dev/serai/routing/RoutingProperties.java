package dev.serai.routing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How connections are chosen.
 *
 * @param probeEvery how often a delivery tries a connection in error that would go first if it worked
 */
@ConfigurationProperties("serai.routing")
public record RoutingProperties(@DefaultValue("1m") Duration probeEvery) {}
