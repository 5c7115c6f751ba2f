package dev.serai.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.proof.Certificates.Signer;
import dev.serai.proof.Verdict.Kind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PayPal signs, and all that may be wrong with it. */
class PayPalProofTests {

    private static final String WEBHOOK = "8PT597110X687430LKGECATA";
    private static final String CERTIFICATE = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270";
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final TestAuthority ROOT = TestAuthority.root("Test Root");
    private static final TestAuthority PAYPAL = ROOT.signer("messageverificationcerts.paypal.com", null, NOW.plus(Duration.ofHours(1)));
    private static final String BODY = "{\"id\": \"WH-1\", \"summary\": \"10 \u20ac\"}";

    private final Proof proof = ProofReader.read(JsonNodeFactory.instance.objectNode().put("scheme", "paypal").put("secret", "webhookId"));
    private final List<URI> asked = new ArrayList<>();

    private Verdict check(Map<String, String> headers, String body, Signer signer) {
        Map<String, List<String>> all = new HashMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        return proof.check(new SignedRequest("POST", "https://serai.example.com/webhooks/paypal/1", all,
                body.getBytes(StandardCharsets.UTF_8)), List.of("OLD", WEBHOOK), NOW, address -> {
                    asked.add(address);
                    return signer;
                });
    }

    private Verdict check(Map<String, String> headers) {
        return check(headers, BODY, new Signer(PAYPAL.certificate(), true));
    }

    private static Map<String, String> headers(Instant at, String webhook) {
        CRC32 checksum = new CRC32();
        checksum.update(BODY.getBytes(StandardCharsets.UTF_8));
        Map<String, String> headers = new HashMap<>(Map.of("paypal-transmission-id", "69cd13f0-d67a-11e5-baa3-778b53f4ae55",
                "paypal-transmission-time", at.toString(), "paypal-cert-url", CERTIFICATE, "paypal-auth-algo", "SHA256withRSA"));
        headers.put("paypal-transmission-sig", PAYPAL.sign("69cd13f0-d67a-11e5-baa3-778b53f4ae55|" + at + "|" + webhook + "|"
                + Long.toUnsignedString(checksum.getValue())));
        return headers;
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> headers = headers(NOW, WEBHOOK);
        headers.put(name, value);
        return headers;
    }

    @Test
    void whatPayPalSignsIsGood() {
        assertThat(check(headers(NOW, WEBHOOK))).isEqualTo(Verdict.good(NOW));
        assertThat(asked).containsExactly(URI.create(CERTIFICATE));
        assertThat(check(headers(NOW, "OLD")).isGood()).isTrue();
        assertThat(check(headers(NOW.minus(Duration.ofDays(3)), WEBHOOK)).isGood()).as("a last try").isTrue();
    }

    @Test
    void anotherWebhookAnotherBodyAndAnotherTimeAreNot() {
        assertThat(check(headers(NOW, "5ML4271244454362W")).kind()).isEqualTo(Kind.WRONG);
        assertThat(check(headers(NOW, WEBHOOK), BODY + " ", new Signer(PAYPAL.certificate(), true)).kind()).isEqualTo(Kind.WRONG);
        assertThat(check(with("paypal-transmission-time", NOW.plusSeconds(1).toString())).kind()).isEqualTo(Kind.WRONG);
        assertThat(check(with("paypal-transmission-id", "69cd13f0-d67a-11e5-baa3-778b53f4ae56")).kind()).isEqualTo(Kind.WRONG);
        assertThat(check(headers(NOW.minus(Duration.ofDays(5)), WEBHOOK)).kind()).isEqualTo(Kind.STALE);
    }

    @ParameterizedTest
    @CsvSource({"paypal-transmission-id", "paypal-transmission-time", "paypal-transmission-sig", "paypal-cert-url"})
    void withoutAPartThereIsNothingToCheck(String header) {
        assertThat(check(with(header, "")).kind()).isEqualTo(Kind.MISSING);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.paypal.com/v1/c", "https://api.paypal.com.example.com/c", "https://paypal.com@example.com/c",
        "https://example.com/api.paypal.com", "https://evilpaypal.com/c", "https://api.paypal.com:8443/c", "https://api.paypal.com/c?u=x",
        "https://api.paypal.com\\@example.com/c", "https://127.0.0.1/c", "file:///etc/passwd", "https://[::1]/c", "api.paypal.com/c",
        "https://api.paypal.com/c#x", "https://api.\u3002paypal.com/c"})
    void nothingIsFetchedFromAnybodyElse(String address) {
        assertThat(check(with("paypal-cert-url", address)).kind()).isEqualTo(Kind.WRONG);
        assertThat(asked).isEmpty();
    }

    @Test
    void onlyPayPalsOwnTrustedAndValidCertificateProves() {
        Map<String, String> headers = headers(NOW, WEBHOOK);
        assertThat(check(headers, BODY, new Signer(PAYPAL.certificate(), false)).kind()).isEqualTo(Kind.WRONG);
        TestAuthority stranger = ROOT.signer("paypal.com.example.com", null, NOW.plus(Duration.ofHours(1)));
        TestAuthority old = ROOT.signer("messageverificationcerts.paypal.com", null, NOW.minus(Duration.ofHours(1)));
        for (TestAuthority signer : List.of(stranger, old)) {
            Map<String, String> signed = headers(NOW, WEBHOOK);
            CRC32 checksum = new CRC32();
            checksum.update(BODY.getBytes(StandardCharsets.UTF_8));
            signed.put("paypal-transmission-sig", signer.sign(signed.get("paypal-transmission-id") + "|" + NOW + "|" + WEBHOOK + "|"
                    + checksum.getValue()));
            assertThat(check(signed, BODY, new Signer(signer.certificate(), true)).reason()).contains("not PayPal's");
        }
        assertThat(check(with("paypal-auth-algo", "SHA1withRSA")).kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void withoutTheCertificateNothingCanBeSaid() {
        Map<String, List<String>> all = new HashMap<>();
        headers(NOW, WEBHOOK).forEach((name, value) -> all.put(name, List.of(value)));
        SignedRequest request = new SignedRequest("POST", "", all, BODY.getBytes(StandardCharsets.UTF_8));

        assertThat(proof.check(request, List.of(WEBHOOK), NOW, Certificates.NONE).kind()).isEqualTo(Kind.UNCHECKED);
        assertThat(proof.check(request, List.of(WEBHOOK), NOW).kind()).isEqualTo(Kind.UNCHECKED);
        assertThat(proof.isBySecret()).isFalse();
    }
}
