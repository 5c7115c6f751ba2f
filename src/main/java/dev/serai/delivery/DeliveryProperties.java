package dev.serai.delivery;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How deliveries are carried.
 *
 * @param workers deliveries carried at once
 * @param tenantShare of these, how large a part one tenant may occupy
 * @param redelivery waits between the rounds; when all are used up the delivery is dead
 * @param jitter how far a wait may stray, as a part of it
 * @param inquiries waits before a provider that takes no idempotency key is asked, each time, whether it took a message whose answer
 *     was lost; empty to never ask
 * @param throttlePatience how long a delivery waits for a throttled connection before the next one takes it, or another node
 * @param throttledFor how long providers' refusals for their limits may keep a delivery before it is a dead letter; waiting its turn at
 *     our own pace does not count
 * @param breaker when a failing connection is left alone
 */
@ConfigurationProperties("serai.delivery")
public record DeliveryProperties(
        @DefaultValue("128") int workers,
        @DefaultValue("0.25") double tenantShare,
        @DefaultValue({"5s", "30s", "2m", "10m", "30m", "1h", "2h", "4h", "8h", "12h"}) List<Duration> redelivery,
        @DefaultValue("0.2") double jitter,
        @DefaultValue({"5s", "15s", "40s", "2m"}) List<Duration> inquiries,
        @DefaultValue("5s") Duration throttlePatience,
        @DefaultValue("3d") Duration throttledFor,
        @DefaultValue Breaker breaker) {

    /**
     * @param window calls that are looked back on
     * @param minimumCalls calls before a judgement
     * @param failureRate percentage of failed calls that opens the breaker
     * @param open how long the connection is left alone
     * @param most breakers kept, at the most
     */
    public record Breaker(
            @DefaultValue("20") int window,
            @DefaultValue("5") int minimumCalls,
            @DefaultValue("50") float failureRate,
            @DefaultValue("10s") Duration open,
            @DefaultValue("100000") int most) {}
}
