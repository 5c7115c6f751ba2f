package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.serai.api.PublicAddress;
import dev.serai.connection.Connection.Origin;
import dev.serai.credential.Credentials;
import dev.serai.egress.ProviderUrls;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which address a message names for what becomes of it: that of its connection, or of the account of the instance. */
class WebhookUrlTests {

    private static final UUID ID = UUID.fromString("01a1fcdb-9992-7c9b-8a63-0b4c06d2c2f1");

    private static Object url(String publicUrl, String file, Origin origin) throws IOException {
        String name = file + "-sink.kamelet.yaml";
        Provider provider = ProviderFile.parse(name, Files.readString(Path.of("kamelets", name)), 1);
        ConnectionStore store = mock(ConnectionStore.class);
        ProviderUrls urls = mock(ProviderUrls.class);
        when(urls.rewrite(any(), any())).thenAnswer(call -> call.getArgument(1));
        ConnectionCredentials credentials = new ConnectionCredentials(store, mock(Credentials.class), mock(StandInConnections.class), urls,
                new PublicAddress(publicUrl), mock(ConnectionChanges.class));
        Connection connection = new Connection(UUID.randomUUID(), ID, provider.channels().get(0), provider.id(), "x", "active", true, false,
                1, Map.of(), "key", origin, null, null, null, 0, Instant.EPOCH, Instant.EPOCH, 1);
        return credentials.open(connection, provider, "sms.send", null).property("webhookUrl");
    }

    @ParameterizedTest
    @CsvSource({
        "plivo,TENANT,https://serai.example.com/webhooks/plivo/01a1fcdb-9992-7c9b-8a63-0b4c06d2c2f1",
        "twilio-whatsapp,TENANT,https://serai.example.com/webhooks/twilio/01a1fcdb-9992-7c9b-8a63-0b4c06d2c2f1",
        "plivo,ENVIRONMENT,https://serai.example.com/webhooks/plivo", "twilio,ENVIRONMENT,https://serai.example.com/webhooks/twilio"})
    void isBelowThePublicAddress(String file, Origin origin, String url) throws IOException {
        assertThat(url("https://serai.example.com/", file, origin)).isEqualTo(url);
    }

    @Test
    void isNoneWhereNobodyCouldReachIt() throws IOException {
        assertThat(url("", "plivo", Origin.TENANT)).isNull();
        assertThat(url("http://localhost:8080", "plivo", Origin.TENANT)).as("providers call HTTPS alone").isNull();
        assertThat(url("https://serai.example.com", "smtp", Origin.TENANT)).as("sends nothing").isNull();
    }
}
