package dev.serai.client.smtp;

import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that kamelets with {@code smtp} endpoints use. */
@Configuration(proxyBeanMethods = false)
class SmtpConfiguration {

    @Bean
    MailComposer mailComposer() {
        return new MailComposer();
    }

    @Bean
    TenantMailSender tenantMailSender(EgressDnsResolver resolver, EgressProperties properties, SmtpProperties times) {
        return new TenantMailSender(resolver, properties, times);
    }
}
