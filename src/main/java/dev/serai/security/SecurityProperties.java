package dev.serai.security;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may call.
 *
 * @param adminToken the operator's token; without one the first start makes one in the data directory
 * @param publicMetrics whether {@code /actuator/prometheus} answers without the operator's token
 * @param wrongTokens how many wrong tokens one address may send in a minute before others than those in use are not looked at
 * @param wrongTokensInTotal the same, for all addresses together
 */
@Validated
@ConfigurationProperties("serai.security")
record SecurityProperties(String adminToken, @DefaultValue("true") boolean publicMetrics,
        @DefaultValue("100") @Min(1) @Max(60_000) int wrongTokens, @DefaultValue("3000") @Min(1) @Max(60_000) int wrongTokensInTotal) {

    @Override
    public String toString() {
        return "SecurityProperties[publicMetrics=" + publicMetrics + "]";
    }
}
