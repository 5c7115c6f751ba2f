package dev.serai.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param adminToken the operator's token; without one the first start makes one in the data directory
 * @param publicMetrics whether {@code /actuator/prometheus} answers without the operator's token
 */
@ConfigurationProperties("serai.security")
record SecurityProperties(String adminToken, @DefaultValue("true") boolean publicMetrics) {

    @Override
    public String toString() {
        return "SecurityProperties[publicMetrics=" + publicMetrics + "]";
    }
}
