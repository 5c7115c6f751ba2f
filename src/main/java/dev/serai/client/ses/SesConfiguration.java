package dev.serai.client.ses;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that kamelets with {@code aws2-ses} endpoints use, and the reading of what they raise. */
@Configuration(proxyBeanMethods = false)
class SesConfiguration {

    @Bean
    TenantSesClient tenantSesClient(EgressHttpClient client, ProviderUrls urls) {
        return new TenantSesClient(client, urls);
    }

    @Bean
    SesFailureReader sesFailureReader() {
        return new SesFailureReader();
    }
}
