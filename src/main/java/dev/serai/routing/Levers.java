package dev.serai.routing;

import dev.serai.ledger.Schedule;
import java.util.List;
import java.util.UUID;

/**
 * What a caller or a route says about how one operation is carried.
 *
 * @param requested the only connections that may carry it, in this order; empty for all of the channel
 * @param orderingKey deliveries of a tenant with the same key go one after the other; null for none
 * @param schedule when it goes
 */
public record Levers(List<UUID> requested, String orderingKey, Schedule schedule) {}
