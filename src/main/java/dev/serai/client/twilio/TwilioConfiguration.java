package dev.serai.client.twilio;

import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.ProviderUrls;
import org.apache.camel.component.twilio.TwilioComponent;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The beans that kamelets with {@code twilio} endpoints use, and the reading of what they raise. */
@Configuration(proxyBeanMethods = false)
class TwilioConfiguration {

    @Bean
    TwilioClients twilioClients(EgressHttpClient client, ProviderUrls urls) {
        return new TwilioClients(client, urls);
    }

    /** A prototype, because every Camel context needs its own. */
    @Bean("twilio-component")
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    TwilioComponent twilioComponent() {
        return TwilioClients.component();
    }

    @Bean
    TwilioFailureReader twilioFailureReader() {
        return new TwilioFailureReader();
    }
}
