package dev.serai.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long data is kept; zero for ever.
 *
 * @param deliveries events, deliveries with their attempts, and tests of connections; those of a month go when the whole month is older
 * @param audit the audit log and the records of erasures; those of a month go when the whole month is older
 * @param idempotency what was answered to an {@code Idempotency-Key} or a CloudEvents source and id; a repeat after that counts as new.
 *     What a provider sent and did not date is known as long as {@code deliveries} says, since it is proven at any time
 * @param statistics the figures of a day
 * @param objects which connection made an object at a provider; after that the connections are asked for it
 */
@ConfigurationProperties("serai.retention")
public record RetentionProperties(
        @DefaultValue("90d") Duration deliveries,
        @DefaultValue("400d") Duration audit,
        @DefaultValue("7d") Duration idempotency,
        @DefaultValue("400d") Duration statistics,
        @DefaultValue("400d") Duration objects) {

    public RetentionProperties {
        for (Duration period : new Duration[] {deliveries, audit, idempotency, statistics, objects}) {
            if (period.isNegative()) {
                throw new IllegalArgumentException("A period of serai.retention is negative; 0 keeps for ever");
            }
        }
    }
}
