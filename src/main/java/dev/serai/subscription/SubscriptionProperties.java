package dev.serai.subscription;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What tenants subscribe to.
 *
 * @param most subscriptions a tenant may have
 * @param madePerHour subscriptions a tenant may make in an hour
 * @param maxPayload largest data of an event that goes to subscriptions; larger ones are refused where a subscription takes their type
 * @param overlap how long a secret goes on to sign beside the one that took its place
 * @param disableAfter how long an endpoint may fail without a success until it is disabled
 */
@Validated
@ConfigurationProperties("serai.subscription")
record SubscriptionProperties(
        @DefaultValue("50") @Min(1) int most,
        @DefaultValue("60") @Min(1) int madePerHour,
        @DefaultValue("1MB") DataSize maxPayload,
        @DefaultValue("24h") Duration overlap,
        @DefaultValue("5d") Duration disableAfter) {}
