package dev.serai.event;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How events are planned that are planned later.
 *
 * @param planners events planned at once
 * @param plannersPerTenant of these, of one tenant
 * @param redelivery waits before an event is planned again because a system failed; when all are used up it is unplannable
 * @param lease how long a node holds an event before another may take it over; renewed while the node plans it
 * @param interval how often the inbox is looked into when nothing else calls for it
 */
@ConfigurationProperties("serai.events")
record EventProperties(
        @DefaultValue("16") int planners,
        @DefaultValue("4") int plannersPerTenant,
        @DefaultValue({"5s", "30s", "2m", "10m", "30m", "1h", "2h", "4h", "8h", "12h"}) List<Duration> redelivery,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("500ms") Duration interval) {}
