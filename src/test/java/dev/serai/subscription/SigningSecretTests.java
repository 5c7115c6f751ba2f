package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.Ed25519Verify;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures as Standard Webhooks 1.0.0 has them: its published library accepts them, and refuses what was spoiled. */
class SigningSecretTests {

    private static final String BODY = "{\"type\":\"invoice.paid\",\"data\":{\"name\":\"Zo\u00eb\"}}";

    private static HttpHeaders headers(String id, long timestamp, String signature) {
        return HttpHeaders.of(Map.of("webhook-id", List.of(id), "webhook-timestamp", List.of(Long.toString(timestamp)),
                "webhook-signature", List.of(signature)), (name, value) -> true);
    }

    @Test
    void thePublishedLibraryAcceptsASignature() throws Exception {
        SigningSecret secret = SigningSecret.next(false);
        long now = Instant.now().getEpochSecond();
        String signature = secret.signature("msg_1", now, BODY.getBytes(StandardCharsets.UTF_8));

        new Webhook(secret.text()).verify(BODY, headers("msg_1", now, signature));
        new Webhook(secret.text()).verify(BODY, headers("msg_1", now, SigningSecret.next(false).signature("msg_1", now,
                BODY.getBytes(StandardCharsets.UTF_8)) + " " + signature));

        assertThatThrownBy(() -> new Webhook(secret.text()).verify(BODY + " ", headers("msg_1", now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(secret.text()).verify(BODY, headers("msg_2", now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(SigningSecret.next(false).text()).verify(BODY, headers("msg_1", now, signature)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    /** The example of the specification. */
    @Test
    void signsTheExampleOfTheSpecification() {
        SigningSecret secret = SigningSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assertThat(secret.publicKey()).isNull();
    }

    @Test
    void anEd25519SignatureIsVerifiedWithThePublicKeyAlone() throws Exception {
        SigningSecret secret = SigningSecret.next(true);
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        String signature = secret.signature("msg_1", 1614265330, body);

        assertThat(signature).startsWith("v1a,");
        assertThat(secret.text()).startsWith("whsk_");
        assertThat(secret.publicKey()).startsWith("whpk_");
        byte[] key = Base64.getDecoder().decode(secret.publicKey().substring("whpk_".length()));
        byte[] signed = Base64.getDecoder().decode(signature.substring("v1a,".length()));
        new Ed25519Verify(key).verify(signed, ("msg_1.1614265330." + BODY).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new Ed25519Verify(key).verify(signed, ("msg_1.1614265331." + BODY).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(java.security.GeneralSecurityException.class);
        assertThat(secret.bodySignature(body)).isNull();
        assertThat(SigningSecret.of(secret.text()).signature("msg_1", 1614265330, body)).isEqualTo(signature);
    }

    /** {@code printf %s '{"a":1}' | openssl dgst -sha256 -hmac whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}. */
    @Test
    void theOlderSignatureHasTheWholeSecretAsItsKey() {
        assertThat(SigningSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").bodySignature("{\"a\":1}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("45ec03b2b33403c8043a90de06bedad0827183927115fd7e448ef97eeb13c5be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64", "whsk_c2hvcnQ=",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="})
    void whatIsNoSecretIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> SigningSecret.of(text)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("must b")
                .hasMessageNotContaining("c2hvcnQ");
        assertThat(SigningSecret.next(false)).hasToString("SigningSecret");
    }
}
