package dev.serai.client.ses;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bean that kamelets with {@code aws2-ses} endpoints use. */
@Configuration(proxyBeanMethods = false)
class SesConfiguration {

    @Bean
    TenantSesClient tenantSesClient(EgressHttpClient client, ProviderUrls urls) {
        return new TenantSesClient(client, urls);
    }
}
