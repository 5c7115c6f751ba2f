package dev.serai.egress;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How Serai calls providers.
 *
 * @param providerUrlTemplate replaces scheme and host of every provider's base URL, e.g. {@code http://127.0.0.1:4010/{provider}};
 *     empty to call the providers themselves
 * @param allow host names ({@code *.example.com} for subdomains), addresses and networks (CIDR) that may be called although they are
 *     private
 * @param connectTimeout until a connection stands, TLS included
 * @param responseTimeout without a byte of the answer
 * @param maxConnections open at the same time to all providers together
 * @param maxConnectionsPerHost open at the same time to one host
 * @param idleTimeout after which an unused connection is closed
 * @param maxResponseSize longest answer that is read
 */
@Validated
@ConfigurationProperties("serai.egress")
public record EgressProperties(
        @Pattern(regexp = "(https?://[^/?#]+[^?#]*)?",
                message = "must be a URL such as http://127.0.0.1:4010/{provider}, or empty") String providerUrlTemplate,
        @DefaultValue List<String> allow,
        @DefaultValue("3s") Duration connectTimeout,
        @DefaultValue("20s") Duration responseTimeout,
        @DefaultValue("4096") @Min(1) int maxConnections,
        @DefaultValue("1024") @Min(1) int maxConnectionsPerHost,
        @DefaultValue("30s") Duration idleTimeout,
        @DefaultValue("10MB") DataSize maxResponseSize) {

    /** The defaults, with the given template and exceptions; for tests and plain Camel. */
    public static EgressProperties of(String providerUrlTemplate, List<String> allow) {
        return new EgressProperties(providerUrlTemplate, allow, Duration.ofSeconds(3), Duration.ofSeconds(20), 4096, 1024,
                Duration.ofSeconds(30), DataSize.ofMegabytes(10));
    }
}
