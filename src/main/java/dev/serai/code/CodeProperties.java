package dev.serai.code;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * One-time codes by text message.
 *
 * @param length digits of a code where its caller does not say
 * @param expires how long a code is valid where its caller does not say
 * @param attempts guesses before a code is void where its caller does not say
 * @param waits how long a caller waits for the message to be taken by a provider, unless it prefers something else
 * @param perNumber codes to one number within {@code perNumberTime}
 * @param perNumberTime see {@code perNumber}
 * @param perNumberDay codes to one number within a day
 * @param perTenant codes of a tenant within a minute
 * @param perCountry codes of a tenant to one country within an hour
 * @param perRange codes of a tenant to one range of numbers, those with the same digits but the last four, within an hour
 * @param rangeCodes codes to one range after which it is looked at how many are entered
 * @param rangeConversion the share that has to be entered, or the range is blocked
 * @param rangeGrace how long a code has to be entered before it counts as one that is not
 * @param rangeBlock how long a range stays blocked
 */
@Validated
@ConfigurationProperties("serai.code")
record CodeProperties(
        @DefaultValue("6") @Min(4) @Max(10) int length,
        @DefaultValue("10m") Duration expires,
        @DefaultValue("5") @Min(1) @Max(10) int attempts,
        @DefaultValue("10s") Duration waits,
        @DefaultValue("5") @Min(1) int perNumber,
        @DefaultValue("10m") Duration perNumberTime,
        @DefaultValue("20") @Min(1) int perNumberDay,
        @DefaultValue("600") @Min(1) int perTenant,
        @DefaultValue("5000") @Min(1) int perCountry,
        @DefaultValue("100") @Min(1) int perRange,
        @DefaultValue("30") @Min(1) int rangeCodes,
        @DefaultValue("0.05") @DecimalMin("0") @DecimalMax("1") BigDecimal rangeConversion,
        @DefaultValue("2m") Duration rangeGrace,
        @DefaultValue("24h") Duration rangeBlock) {}
