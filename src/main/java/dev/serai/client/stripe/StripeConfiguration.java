package dev.serai.client.stripe;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The component {@code stripe:}, a prototype because every Camel context needs its own. */
@Configuration(proxyBeanMethods = false)
class StripeConfiguration {

    @Bean("stripe-component")
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    StripeComponent stripeComponent(EgressHttpClient http, ProviderUrls urls) {
        return new StripeComponent(http, urls);
    }
}
