package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.springboot.HttpComponentAutoConfiguration;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class EgressIntegrationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ConfigurationPropertiesAutoConfiguration.class, CamelAutoConfiguration.class,
                    HttpComponentAutoConfiguration.class))
            .withUserConfiguration(Egress.class);

    @Test
    void camelsComponentsRunOnTheEgressClients() {
        runner.run(context -> {
            CamelContext camel = context.getBean(CamelContext.class);
            for (String url : new String[] {"http://api.example.com/v1", "https://api.example.com/v1?httpMethod=POST"}) {
                HttpEndpoint endpoint = camel.getEndpoint(url, HttpEndpoint.class);
                assertThat(endpoint.getHttpClient()).isSameAs(context.getBean(EgressHttpClient.class));
                assertThat(endpoint.getComponent().isCookieManagementDisabled()).isTrue();
            }
        });
    }

    @Test
    void loopbackIsRefusedInProductionOnly() {
        runner.run(context -> assertThat(context.getBean(EgressDnsResolver.class).resolve("127.0.0.1")).hasSize(1));
        runner.withPropertyValues("spring.profiles.active=production").run(context ->
                assertThatThrownBy(() -> context.getBean(EgressDnsResolver.class).resolve("127.0.0.1"))
                        .isInstanceOf(RefusedAddressException.class));
        runner.withPropertyValues("spring.profiles.active=production", "serai.egress.allow=127.0.0.0/8").run(context ->
                assertThat(context.getBean(EgressDnsResolver.class).resolve("127.0.0.1")).hasSize(1));
    }

    @Test
    void aTemplateThatIsNoUrlIsRefused() {
        runner.withPropertyValues("serai.egress.provider-url-template=127.0.0.1:4010").run(context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("http://127.0.0.1:4010/{provider}"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(EgressProperties.class)
    @Import(EgressConfiguration.class)
    static class Egress {}
}
