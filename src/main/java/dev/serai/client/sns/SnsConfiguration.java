package dev.serai.client.sns;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bean that kamelets with {@code aws2-sns} endpoints use. */
@Configuration(proxyBeanMethods = false)
class SnsConfiguration {

    @Bean
    TenantSnsClient tenantSnsClient(EgressHttpClient client, ProviderUrls urls) {
        return new TenantSnsClient(client, urls);
    }
}
