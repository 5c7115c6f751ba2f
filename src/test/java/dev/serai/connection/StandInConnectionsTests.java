package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.serai.connection.Connection.Origin;
import dev.serai.credential.Fingerprints;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class StandInConnectionsTests {

    private final MockEnvironment environment = new MockEnvironment();
    private final ProviderCatalog providers = new ProviderCatalog();

    @BeforeEach
    void readProviders() throws IOException {
        for (String id : new String[] {"aws-ses", "resend", "sendgrid", "twilio"}) {
            String file = id + "-sink.kamelet.yaml";
            providers.publish(ProviderFile.parse(file, Files.readString(Path.of("kamelets", file)), 1));
        }
    }

    private StandInConnections standIns() {
        Fingerprints fingerprints = mock(Fingerprints.class);
        when(fingerprints.of(anyString())).thenAnswer(call -> "fingerprint of " + call.getArgument(0).hashCode());
        AccountKeys accounts = new AccountKeys(fingerprints);
        return new StandInConnections(providers, accounts, new ConnectionProperties(false, 10, Map.of()), environment);
    }

    @Test
    void theEnvironmentStandsIn() {
        environment.withProperty("SENDGRID_API_KEY", "SG.marker-secret").withProperty("SENDGRID_FROM_EMAIL", "a@example.com");

        StandInConnections standIns = standIns();

        assertThat(standIns.of("email")).singleElement().satisfies(connection -> {
            assertThat(connection.origin()).isEqualTo(Origin.ENVIRONMENT);
            assertThat(connection.provider()).isEqualTo("sendgrid");
            assertThat(connection.settings()).containsExactly(Map.entry("fromEmail", "a@example.com"));
            assertThat(connection.toString()).doesNotContain("marker");
            assertThat(standIns.find(connection.id())).contains(connection);
        });
        assertThat(standIns.values(providers.get("sendgrid"))).containsEntry("apiKey", "SG.marker-secret");
        assertThat(standIns.of("sms")).singleElement().extracting(Connection::origin).isEqualTo(Origin.SANDBOX);
    }

    @Test
    void aKeyWithoutASenderComesAfterThoseWithOne() {
        environment.withProperty("RESEND_API_KEY", "re_marker").withProperty("SENDGRID_API_KEY", "SG.marker-secret")
                .withProperty("SENDGRID_FROM_EMAIL", "a@example.com").withProperty("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");

        assertThat(standIns().of("email")).extracting(Connection::provider).containsExactly("sendgrid", "resend");
    }

    @Test
    void aNumberThatSendsTextMessagesDoesNotStandInForWhatsApp() throws IOException {
        for (String id : new String[] {"twilio-whatsapp", "whatsapp-business"}) {
            String file = id + "-sink.kamelet.yaml";
            providers.publish(ProviderFile.parse(file, Files.readString(Path.of("kamelets", file)), 1));
        }
        environment.withProperty("TWILIO_ACCOUNT_SID", "AC1").withProperty("TWILIO_AUTH_TOKEN", "marker-secret")
                .withProperty("TWILIO_PHONE_NUMBER", "+12345678901");

        assertThat(standIns().of("sms")).singleElement().extracting(Connection::origin).isEqualTo(Origin.ENVIRONMENT);
        assertThat(standIns().of("whatsapp")).singleElement().satisfies(connection -> {
            assertThat(connection.origin()).isEqualTo(Origin.SANDBOX);
            assertThat(connection.provider()).as("the one that takes whatever a message may hold").isEqualTo("whatsapp-business");
        });

        environment.withProperty("TWILIO_WHATSAPP_NUMBER", "+12345678901");
        assertThat(standIns().of("whatsapp")).singleElement().satisfies(connection -> {
            assertThat(connection.origin()).isEqualTo(Origin.ENVIRONMENT);
            assertThat(connection.provider()).isEqualTo("twilio-whatsapp");
            assertThat(connection.settings()).containsEntry("fromPhoneNumber", "+12345678901");
        });
    }

    @Test
    void developmentHasASandbox() {
        assertThat(standIns().of("email")).singleElement().satisfies(connection -> {
            assertThat(connection.provider()).isEqualTo("sendgrid");
            assertThat(connection.sandbox()).isTrue();
        });
        assertThat(standIns().of("pigeon")).isEmpty();
    }

    @Test
    void productionHasNoneUnlessAskedFor() {
        environment.setActiveProfiles("production");
        assertThat(standIns().of("email")).isEmpty();

        environment.withProperty("MOCK_EXTERNAL_APIS", "true");
        assertThat(standIns().of("email")).hasSize(1);
        assertThat(standIns().sandboxForAll()).isTrue();
    }

    @Test
    void aProviderThatComesLaterIsSeen() throws IOException {
        environment.withProperty("BREVO_API_KEY", "xkeysib-marker").withProperty("BREVO_FROM_EMAIL", "a@example.com");
        StandInConnections standIns = standIns();
        assertThat(standIns.of("email")).extracting(Connection::provider).containsExactly("sendgrid");

        providers.publish(ProviderFile.parse("brevo-sink.kamelet.yaml", Files.readString(Path.of("kamelets/brevo-sink.kamelet.yaml")), 1));

        assertThat(standIns.of("email")).extracting(Connection::provider).containsExactly("brevo");
    }
}
