package dev.serai.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.client.aws.AwsFailureReader;
import dev.serai.client.ses.TenantSesClient;
import dev.serai.client.sns.TenantSnsClient;
import dev.serai.client.smtp.MailComposer;
import dev.serai.client.smtp.TenantMailSender;
import dev.serai.client.twilio.TwilioClients;
import dev.serai.client.twilio.TwilioFailureReader;
import dev.serai.provider.FailureReader;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.twilio.TwilioComponent;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Kamelets find the clients of SDKs by name, and what an SDK raises finds its reader. */
class ClientBeansIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private CamelContext camel;
    @Autowired
    private List<FailureReader> readers;

    @Test
    void kameletsFindTheClientsByName() {
        assertThat(camel.getRegistry().lookupByName("mailComposer")).isInstanceOf(MailComposer.class);
        assertThat(camel.getRegistry().lookupByName("tenantMailSender")).isInstanceOf(TenantMailSender.class);
        assertThat(camel.getRegistry().lookupByName("tenantSesClient")).isInstanceOf(TenantSesClient.class);
        assertThat(camel.getRegistry().lookupByName("tenantSnsClient")).isInstanceOf(TenantSnsClient.class);
        assertThat(camel.getRegistry().lookupByName("twilioClients")).isInstanceOf(TwilioClients.class);
        assertThat(camel.getComponent("twilio", TwilioComponent.class).getRestClient()).isNotNull();
    }

    @Test
    void everySdkHasTheReaderOfItsFailures() {
        assertThat(readers).hasAtLeastOneElementOfType(AwsFailureReader.class).hasAtLeastOneElementOfType(TwilioFailureReader.class);
    }
}
