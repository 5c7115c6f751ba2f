package dev.serai.egress;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** The guard's beans, and Camel's HTTP components on them: prototypes, because every Camel context needs its own. */
@Configuration(proxyBeanMethods = false)
class EgressConfiguration {

    @Bean
    ProviderUrls providerUrls(EgressProperties properties) {
        return new ProviderUrls(properties);
    }

    @Bean
    AddressRules addressRules(EgressProperties properties, Environment environment) {
        return new AddressRules(properties, !environment.acceptsProfiles(Profiles.of("production")));
    }

    @Bean
    EgressDnsResolver egressDnsResolver(AddressRules rules) {
        return new EgressDnsResolver(rules);
    }

    @Bean(destroyMethod = "shutdown")
    EgressHttpClient egressHttpClient(EgressProperties properties, EgressDnsResolver resolver) {
        return new EgressHttpClient(properties, resolver);
    }

    @Bean("http-component")
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    EgressHttpComponent httpComponent(EgressHttpClient client) {
        return new EgressHttpComponent(client);
    }

    @Bean("https-component")
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    EgressHttpComponent httpsComponent(EgressHttpClient client) {
        return new EgressHttpComponent(client);
    }
}
