package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.serai.ShelfProviders;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenAnswerTests {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String SECRET = "marker-secret-of-the-answer-1234";
    private final ProviderCall call = new ProviderCall(UUID.randomUUID(), UUID.randomUUID(), ProviderFile.parse("acme-sink.kamelet.yaml",
            ShelfProviders.withToken("acme", "{grant: client_credentials, tokenUrl: 'https://a.example'}", """
                    clientId: {title: Client ID, description: The id., type: string}
                    clientSecret: {title: Client Secret, description: The secret., type: string, format: password}
                    """), 1), "shelf.get", null, Map.of("clientSecret", SECRET), null);

    private TokenAnswer read(int status, String body) {
        return TokenAnswer.read(call, new TokenRequest("", null, ""), status, "120", body.getBytes(StandardCharsets.UTF_8), NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            3600 | PT1H
            "3600" | PT1H
            " 60 " | PT1M
            59.5 | PT59.5S
            0 | P365D
            "0" | P365D
            -5 | P365D
            "soon" | P365D
            "" | P365D
            null | P365D
            true | P365D
            {} | P365D
            1 | PT10S
            0.000001 | PT10S
            1e30 | P365D
            99999999999999999999 | P365D
            """)
    void aLifeIsBoundedWhateverItSays(String expiresIn, String life) {
        TokenAnswer answer = read(200, "{\"access_token\": \"t\", \"token_type\": \"bearer\", \"expires_in\": " + expiresIn + "}");

        assertThat(answer.life()).isEqualTo(Duration.parse(life.replace("P365D", "PT8760H")));
    }

    @Test
    void aLifeMayBeGivenAsItsEnd() {
        assertThat(read(200, "{\"access_token\": \"t\", \"expires_at\": \"2026-12-29T12:00:00Z\"}").life()).isEqualTo(Duration.ofDays(30));
        assertThat(read(200, "{\"access_token\": \"t\", \"expires_at\": \"tomorrow\"}").life()).isEqualTo(TokenAnswer.LONGEST);
        assertThat(read(200, "{\"access_token\": \"t\", \"expires_at\": \"2020-12-29T12:00:00Z\"}").life()).isEqualTo(TokenAnswer.SHORTEST);
        assertThat(read(200, "{\"access_token\": \"t\"}").life()).isEqualTo(TokenAnswer.LONGEST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | {"error": "invalid_client", "error_description": "No such client"} | SWITCH | invalid_client (No such client)
            401 | {"error": "invalid_grant"} | SWITCH | answered 401: invalid_grant
            400 | {"error": "invalid_scope"} | SWITCH | invalid_scope
            200 | {"error": "bad_verification_code"} | SWITCH | bad_verification_code
            403 | <html>Forbidden</html> | SWITCH | with 22 bytes that are no JSON
            302 | | SWITCH | answered 302
            404 | {"message": "no such page"} | SWITCH | no such page
            429 | {"error": "RATE_LIMIT_REACHED"} | THROTTLED | RATE_LIMIT_REACHED
            400 | {"error": "Access Denied", "error_description": "You have made too many requests."} | THROTTLED | too many requests
            200 | {"error": "Access Denied", "error_description": "You have made Too Many Requests."} | THROTTLED | Access Denied
            403 | {"error": "RATE_LIMIT_EXCEEDED"} | THROTTLED | RATE_LIMIT_EXCEEDED
            403 | {"message": "API rate limit exceeded"} | THROTTLED | rate limit
            401 | {"error": "invalid_client", "error_description": "Too many requests with that secret"} | SWITCH | invalid_client
            400 | {"error": "Access Denied"} | SWITCH | Access Denied
            503 | {"error": "Access Denied", "error_description": "too many requests"} | RETRY | answered 503
            500 | {"error": "server_error"} | RETRY | server_error
            503 | <html>down</html> | RETRY | answered 503
            400 | {"error": "temporarily_unavailable"} | RETRY | temporarily_unavailable
            200 | <html>Log in here</html> | RETRY | answered 200 with 24 bytes that are no JSON
            200 | access_token=t&token_type=bearer | RETRY | no JSON
            200 | {} | RETRY | without an access_token
            200 | {"access_token": ""} | RETRY | without an access_token
            200 | {"access_token": {"a": 1}} | RETRY | without an access_token
            200 | ["access_token"] | RETRY | no JSON
            200 | {"access_token": "a\\r\\nX-Other: b"} | RETRY | cannot be sent in a header
            200 | {"access_token": "tökén"} | RETRY | cannot be sent in a header
            """)
    void whatIsNoTokenSaysWhatFollows(int status, String body, Outcome outcome, String words) {
        assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> read(status, body == null ? "" : body)).satisfies(e -> {
            assertThat(e.outcome()).isEqualTo(outcome);
            assertThat(e.getMessage()).startsWith("Acme gives ").contains(words.strip());
            assertThat(e.notBefore()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(120));
        });
    }

    @Test
    void anEndpointThatRepeatsTheSecretGetsItMaskedAndShortened() {
        String body = "{\"error\": \"invalid_client\", \"error_description\": \"Not " + SECRET + "\\n" + "x".repeat(100_000) + "\"}";

        assertThatExceptionOfType(TokenRefusedException.class).isThrownBy(() -> read(401, body)).satisfies(e -> {
            assertThat(e.getMessage()).contains("Not ****1234 x").doesNotContain("marker-secret", "\n");
            assertThat(e.getMessage().length()).isLessThan(500);
        });
    }

    @Test
    void aTokenThatIsTooLongIsNone() {
        assertThatExceptionOfType(TokenRefusedException.class)
                .isThrownBy(() -> read(200, "{\"access_token\": \"" + "a".repeat(20_000) + "\"}"))
                .withMessageContaining("cannot be sent in a header");
    }
}
