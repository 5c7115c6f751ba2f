package dev.serai.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.security.RequestValidator;
import dev.serai.proof.Verdict.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that Twilio's own library takes are taken, and no others. */
class TwilioProofTests {

    private static final String TOKEN = "12345678901234567890123456789012";
    private static final String URL = "https://serai.example.com/webhooks/twilio/1?a=b%20c";
    private static final String BODY = "MessageSid=SM1&To=%2B41791234567&From=%2B14155238886&Body=Gr%C3%BCezi+%26+%E2%9C%93"
            + "&MessageStatus=delivered";
    private static final Map<String, String> PARAMETERS = Map.of("MessageSid", "SM1", "To", "+41791234567", "From", "+14155238886", "Body",
            "Grüezi & ✓", "MessageStatus", "delivered");

    private final Proof proof = new TwilioProof(false);
    private final RequestValidator twilio = new RequestValidator(TOKEN);

    private static String sign(String text) {
        return Base64.getEncoder().encodeToString(Secrets.hmac("HmacSHA1", TOKEN, text));
    }

    private static String signature() {
        return sign(URL + "BodyGrüezi & ✓From+14155238886MessageSidSM1MessageStatusdeliveredTo+41791234567");
    }

    private Kind check(String method, String url, String type, String body, String signature) {
        return proof.check(Requests.of(method, url, type, body, Map.of("x-twilio-signature", signature)), List.of(TOKEN), Requests.NOW)
                .kind();
    }

    @Test
    void aForm() {
        assertThat(twilio.validate(URL, PARAMETERS, signature())).isTrue();
        assertThat(check("POST", URL, Requests.FORM, BODY, signature())).isEqualTo(Kind.GOOD);
        assertThat(check("POST", URL, Requests.FORM, BODY.replace("SM1", "SM2"), signature())).isEqualTo(Kind.WRONG);
        assertThat(check("POST", URL + "1", Requests.FORM, BODY, signature())).isEqualTo(Kind.WRONG);
    }

    @ParameterizedTest
    @CsvSource({"https://serai.example.com/x, https://serai.example.com:443/x",
            "https://serai.example.com:443/x, https://serai.example.com/x",
            "https://serai.example.com:8443/x, https://serai.example.com/x", "http://serai.example.com/x, http://serai.example.com:80/x",
            "https://[::1]/x?a=1:2, https://[::1]:443/x?a=1:2", "https://[::1]:443/x, https://[::1]/x"})
    void withAndWithoutThePort(String reached, String signed) {
        assertThat(check("GET", reached, null, "", sign(signed))).isEqualTo(Kind.GOOD);
        assertThat(check("GET", reached, null, "", sign(reached))).isEqualTo(Kind.GOOD);
        assertThat(check("GET", reached, null, "", sign(signed.replace("/x", "/y")))).isEqualTo(Kind.WRONG);
    }

    @Test
    void aGetIsItsAddress() {
        String url = "https://serai.example.com/webhooks/twilio/1?MessageSid=SM1&MessageStatus=sent";

        assertThat(twilio.validate(url, Map.of(), sign(url))).isTrue();
        assertThat(check("GET", url, null, "", sign(url))).isEqualTo(Kind.GOOD);
        assertThat(check("GET", url.replace("sent", "read"), null, "", sign(url))).isEqualTo(Kind.WRONG);
    }

    @Test
    void aBodyThatIsNoFormIsHashedInTheAddress() throws Exception {
        String body = "{\"MessageSid\": \"SM1\", \"text\": \"Grüezi\"}";
        String url = URL + "&bodySHA256=" + HexFormat.of().formatHex(Secrets.sha256(body.getBytes(StandardCharsets.UTF_8)));

        assertThat(twilio.validate(url, body, sign(url))).isTrue();
        assertThat(check("POST", url, "application/json", body, sign(url))).isEqualTo(Kind.GOOD);
        assertThat(check("POST", url, "application/json", body + " ", sign(url))).isEqualTo(Kind.WRONG);
        assertThat(check("POST", URL, "application/json", body, sign(URL))).as("a body that nothing covers").isEqualTo(Kind.MISSING);
        assertThat(check("POST", URL, "text/plain", BODY, sign(URL))).isEqualTo(Kind.MISSING);
    }

    @Test
    void ofARepeatedNameEachValueOnceAndSorted() {
        assertThat(check("POST", URL, Requests.FORM, "b=2&a=z&a=y&a=z", sign(URL + "ayazb2"))).isEqualTo(Kind.GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%%%", "AAAA"})
    void noOrBadSignatures(String signature) {
        assertThat(check("POST", URL, Requests.FORM, BODY, signature)).isIn(Kind.MISSING, Kind.WRONG);
        assertThat(proof.check(Requests.of("POST", URL, Requests.FORM, BODY, Map.of()), List.of(TOKEN), Requests.NOW).kind())
                .isEqualTo(Kind.MISSING);
    }

    @Test
    void eitherTokenWhileOneTakesTheOthersPlace() {
        SignedRequest request = Requests.of("POST", URL, Requests.FORM, BODY, Map.of("X-Twilio-Signature", signature()));

        assertThat(proof.check(request, List.of("another", TOKEN), Requests.NOW).isGood()).isTrue();
        assertThat(proof.check(request, List.of("another"), Requests.NOW).kind()).isEqualTo(Kind.WRONG);
    }

    /** Made as Twilio's library for Node does with the option {@code HMAC_SHA256}: only the hash is another. */
    private SignedRequest shared(String settings, String algorithm) {
        return Requests.of("POST", URL, Requests.FORM, BODY, Map.of("X-Twilio-Webhooks-Signature-Settings", settings, "X-Twilio-Signature",
                Base64.getEncoder().encodeToString(Secrets.hmac(algorithm, "shared-key-1", URL
                        + "BodyGrüezi & ✓From+14155238886MessageSidSM1MessageStatusdeliveredTo+41791234567"))));
    }

    private static Verdict checkShared(SignedRequest request, String... keys) {
        return new TwilioProof(true).check(request, List.of(keys), Requests.NOW);
    }

    @Test
    void aSharedKeySignsInTheWayThatTheHeaderNames() {
        String settings = "key=SK0123456789abcdef,algorithm=HMAC_SHA256";

        assertThat(checkShared(shared(settings, "HmacSHA256"), "shared-key-1").isGood()).isTrue();
        assertThat(checkShared(shared(settings, "HmacSHA256"), "older-key", "shared-key-1").isGood()).isTrue();
        assertThat(checkShared(shared("key=SK1, algorithm=HMAC_SHA1", "HmacSHA1"), "shared-key-1").isGood()).isTrue();
        assertThat(checkShared(shared(settings, "HmacSHA1"), "shared-key-1").kind()).isEqualTo(Kind.WRONG);
        assertThat(checkShared(shared(settings, "HmacSHA256"), TOKEN).kind()).isEqualTo(Kind.WRONG);
        assertThat(checkShared(shared("key=SK1,algorithm=NONE", "HmacSHA256"), "shared-key-1").reason()).contains("another algorithm");
        assertThat(checkShared(shared("", "HmacSHA256"), "shared-key-1").kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void neitherKeyStandsForTheOther() {
        SignedRequest byToken = Requests.of("POST", URL, Requests.FORM, BODY, Map.of("X-Twilio-Signature", signature()));
        SignedRequest byShared = shared("key=SK1,algorithm=HMAC_SHA256", "HmacSHA256");

        assertThat(checkShared(byToken, TOKEN).kind()).isEqualTo(Kind.MISSING);
        assertThat(proof.check(byShared, List.of("shared-key-1"), Requests.NOW).kind()).isEqualTo(Kind.MISSING);
    }
}
