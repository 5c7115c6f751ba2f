package dev.serai.query;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How providers are asked.
 *
 * @param threads queries under way at once
 * @param tenantShare of these, how large a part one tenant may occupy
 * @param waiting queries of one tenant that may wait for their turn
 * @param timeout until a query is answered, in all; then it is a 504
 */
@ConfigurationProperties("serai.query")
record QueryProperties(@DefaultValue("160") int threads, @DefaultValue("0.1") double tenantShare, @DefaultValue("200") int waiting,
        @DefaultValue("30s") Duration timeout) {

    QueryProperties {
        if (threads < 1 || tenantShare <= 0 || tenantShare > 1 || waiting < 0 || timeout.toMillis() < 1) {
            throw new IllegalArgumentException("serai.query: threads must be 1 or more, tenant-share above 0 and at most 1, waiting 0 or"
                    + " more and timeout above 0");
        }
    }

    int perTenant() {
        return Math.max(1, (int) (threads * tenantShare));
    }
}
