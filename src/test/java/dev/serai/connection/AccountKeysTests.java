package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.serai.api.Sha256;
import dev.serai.connection.Connection.Origin;
import dev.serai.credential.Fingerprints;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountKeysTests {

    private static final UUID TENANT = UUID.randomUUID();
    private static final Map<String, Object> TWILIO = Map.of("accountSid", "AC1", "authToken", "right", "fromPhoneNumber", "+15017122661");

    private final AccountKeys accounts = new AccountKeys(fingerprints());

    private static Fingerprints fingerprints() {
        Fingerprints fingerprints = mock(Fingerprints.class);
        when(fingerprints.of(anyString())).thenAnswer(call -> HexFormat.of().formatHex(Sha256.of(call.<String>getArgument(0).getBytes())));
        return fingerprints;
    }

    private String twilio(UUID tenant, String property, Object value) {
        Map<String, Object> values = new HashMap<>(TWILIO);
        values.put(property, value);
        return accounts.of(tenant, provider("twilio"), values, UUID.randomUUID());
    }

    @Test
    void aTenantsConnectionsWithTheSameIdAndSecretAreOneAccount() {
        assertThat(twilio(TENANT, "fromPhoneNumber", "+41441234567")).isEqualTo(twilio(TENANT, "fromPhoneNumber", "+15017122661"));
    }

    @Test
    void whoHasNotTheSecretHasAnotherAccount() {
        assertThat(twilio(TENANT, "authToken", "WRONG")).isNotEqualTo(twilio(TENANT, "authToken", "right"));
        assertThat(twilio(TENANT, "accountSid", "AC2")).isNotEqualTo(twilio(TENANT, "accountSid", "AC1"));
    }

    @Test
    void tenantsNeverShareOne() {
        assertThat(twilio(UUID.randomUUID(), "authToken", "right")).isNotEqualTo(twilio(TENANT, "authToken", "right"));
    }

    @Test
    void withoutASecretTheConnectionStandsForItself() {
        UUID id = UUID.randomUUID();

        assertThat(accounts.of(TENANT, provider("smtp"), Map.of("host", "mail.example.com", "username", "ann"), id))
                .isEqualTo("smtp:" + id);
        assertThat(accounts.of(TENANT, provider("twilio"), Map.of("accountSid", "AC1"), id)).isEqualTo("twilio:" + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-ses", "aws-sns", "brevo", "mailchimp", "mailgun", "plivo", "resend", "sendgrid", "slack", "smtp", "twilio",
        "vonage"})
    void everySecretOfEveryProviderCounts(String id) {
        Provider provider = provider(id);
        Map<String, Object> values = new HashMap<>();
        provider.form().fields().forEach(field -> values.put(field.name(), "x"));
        String key = accounts.of(TENANT, provider, values, TENANT);

        for (String secret : sendingSecrets(provider)) {
            Map<String, Object> other = new HashMap<>(values);
            other.put(secret, "y");
            assertThat(accounts.of(TENANT, provider, other, TENANT)).as(secret).isNotEqualTo(key);
        }
    }

    private static List<String> sendingSecrets(Provider provider) {
        return provider.form().fields().stream().filter(field -> field.secret() && !field.group().equals("webhooks")).map(Field::name)
                .toList();
    }

    @Test
    void whatProvesWebhooksIsNotOfTheAccount() {
        Map<String, Object> values = Map.of("apiKey", "sk_test_1", "webhookSecret", "whsec_1");
        String key = accounts.of(TENANT, provider("stripe"), values, TENANT);

        assertThat(accounts.of(TENANT, provider("stripe"), Map.of("apiKey", "sk_test_1"), TENANT)).isEqualTo(key);
        assertThat(accounts.of(TENANT, provider("stripe"), Map.of("apiKey", "sk_test_1", "webhookSecret", "whsec_2"), TENANT))
                .isEqualTo(key);
    }

    @Test
    void onlyTheAccountOfTheEnvironmentIsOneForAllTenants() {
        UUID other = UUID.randomUUID();

        assertThat(connection(Origin.ENVIRONMENT).of(TENANT).pacedBy()).isEqualTo(connection(Origin.ENVIRONMENT).of(other).pacedBy());
        assertThat(connection(Origin.SANDBOX).of(TENANT).pacedBy()).isNotEqualTo(connection(Origin.SANDBOX).of(other).pacedBy());
        assertThat(connection(Origin.TENANT).of(TENANT).pacedBy()).isNotEqualTo(connection(Origin.TENANT).of(other).pacedBy());
    }

    private static Connection connection(Origin origin) {
        return new Connection(null, new UUID(1, 1), "email", "acme", "Acme", "active", true, false, 1, Map.of(), "acme:1", origin, null,
                null, null, 0, Instant.EPOCH, Instant.EPOCH, 0);
    }

    private static Provider provider(String id) {
        try {
            String file = id + ProviderFile.SUFFIX;
            return ProviderFile.parse(file, Files.readString(Path.of("kamelets", file)), 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
