package dev.serai.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.serai.stats.Latencies.Percentiles;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * Figures of a tenant, as the API shows them.
 *
 * @param from the first day, in UTC
 * @param to the last day
 * @param by what the items are split by
 * @param total of all items together
 */
record Figures(LocalDate from, LocalDate to, List<String> by, Counts total, List<Item> items) {

    /** One item; of day, channel, operation, provider and connection what it was asked to be split by, the others null. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(LocalDate day, String channel, String operation, String provider, UUID connectionId, @JsonUnwrapped Counts counts) {}

    /**
     * @param attempts calls to providers
     * @param delivered deliveries that a provider took
     * @param failed times that a delivery became a dead letter
     * @param retried attempts after the first of their delivery
     * @param latencyMs how long calls took; null when there was none
     * @param timeToDeliverMs how long it took from the acceptance to the end of the call that delivered; null when nothing was delivered
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Counts(long attempts, long delivered, long failed, long retried, Percentiles latencyMs, Percentiles timeToDeliverMs) {}
}
