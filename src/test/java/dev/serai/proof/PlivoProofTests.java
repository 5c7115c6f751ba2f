package dev.serai.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.plivo.api.util.Utils;
import dev.serai.proof.Verdict.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that Plivo's own library makes are taken, of each version and of the main account, and no others. */
class PlivoProofTests {

    private static final String TOKEN = "MGVkNmI4ZTZhYzdkNTQ4ZTQ2NzY4YTE4";
    private static final String URL = "https://serai.example.com/webhooks/plivo/1";
    private static final String NONCE = "05429567804466091622";
    private static final String BODY = "MessageUUID=5b40a428&Status=delivered&To=41791234567&From=14155550100&Text=Gr%C3%BCezi+%26";
    private static final Map<String, String> PARAMETERS = Map.of("MessageUUID", "5b40a428", "Status", "delivered", "To", "41791234567",
            "From", "14155550100", "Text", "Grüezi &");

    private final Proof proof = new PlivoProof();

    private Kind check(String method, String url, String body, Map<String, String> headers) {
        return proof.check(Requests.of(method, url, body.isEmpty() ? null : Requests.FORM, body, headers), List.of(TOKEN), Requests.NOW)
                .kind();
    }

    private static Map<String, String> newer(String header, String signature) {
        return Map.of(header, signature, "X-Plivo-Signature-V3-Nonce", NONCE);
    }

    private static String signed(String url, String method, Map<String, String> parameters) throws Exception {
        return Utils.computeSignatureV3(url, NONCE, TOKEN, method, new HashMap<>(parameters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3"})
    void theNewerOneCoversAForm(String header) throws Exception {
        String signature = signed(URL, "POST", PARAMETERS);

        assertThat(check("POST", URL, BODY, newer(header, signature))).isEqualTo(Kind.GOOD);
        assertThat(check("POST", URL, BODY, newer(header, "AAAA," + signature))).as("a list of signatures").isEqualTo(Kind.GOOD);
        assertThat(check("POST", URL, BODY.replace("delivered", "failed"), newer(header, signature))).isEqualTo(Kind.WRONG);
        assertThat(check("POST", URL + "2", BODY, newer(header, signature))).isEqualTo(Kind.WRONG);
    }

    @Test
    void theNewerOneCoversAFormAndAQuery() throws Exception {
        String url = URL + "?b=2&a=1";

        assertThat(check("POST", url, BODY, newer("X-Plivo-Signature-V3", signed(url, "POST", PARAMETERS)))).isEqualTo(Kind.GOOD);
        assertThat(check("POST", URL + "?b=3&a=1", BODY, newer("X-Plivo-Signature-V3", signed(url, "POST", PARAMETERS))))
                .isEqualTo(Kind.WRONG);
    }

    @Test
    void theNewerOneCoversAQueryAlone() throws Exception {
        String url = URL + "?MessageUUID=5b40a428&Status=delivered&To=%2B41";

        assertThat(check("GET", url, "", newer("X-Plivo-Signature-V3", signed(url, "GET", Map.of())))).isEqualTo(Kind.GOOD);
        assertThat(check("GET", url + "1", "", newer("X-Plivo-Signature-V3", signed(url, "GET", Map.of())))).isEqualTo(Kind.WRONG);
    }

    @Test
    void whatNoSignatureCoversIsRefused() throws Exception {
        SignedRequest json = Requests.of("POST", URL, "application/json", "{}",
                newer("X-Plivo-Signature-V3", signed(URL, "POST", Map.of())));

        assertThat(proof.check(json, List.of(TOKEN), Requests.NOW).kind()).isEqualTo(Kind.MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Plivo-Signature-V2", "X-Plivo-Signature-Ma-V2"})
    void theOlderOneCoversTheAddress(String header) throws Exception {
        Map<String, String> headers = Map.of(header, Utils.computeSignature(URL, NONCE, TOKEN), "X-Plivo-Signature-V2-Nonce", NONCE);

        assertThat(check("POST", URL, BODY, headers)).isEqualTo(Kind.GOOD);
        assertThat(check("POST", URL + "?a=1", BODY, headers)).isEqualTo(Kind.GOOD);
        assertThat(check("POST", URL + "2", BODY, headers)).isEqualTo(Kind.WRONG);
    }

    @Test
    void withThePortThatTheOlderOneHas() throws Exception {
        String url = "https://serai.example.com:8443/x";

        assertThat(check("POST", url, BODY, Map.of("X-Plivo-Signature-V2", Utils.computeSignature(url, NONCE, TOKEN),
                "X-Plivo-Signature-V2-Nonce", NONCE))).isEqualTo(Kind.GOOD);
        assertThat(check("POST", url, BODY, newer("X-Plivo-Signature-V3", signed(url, "POST", PARAMETERS)))).isEqualTo(Kind.GOOD);
    }

    @Test
    void aBadNewerOneIsNotSavedByAGoodOlderOne() throws Exception {
        Map<String, String> both = new HashMap<>(newer("X-Plivo-Signature-V3", "AAAA"));
        both.putAll(Map.of("X-Plivo-Signature-V2", Utils.computeSignature(URL, NONCE, TOKEN), "X-Plivo-Signature-V2-Nonce", NONCE));

        assertThat(check("POST", URL, BODY, both)).isEqualTo(Kind.WRONG);
    }

    @Test
    void noSignatureAndNoNonce() throws Exception {
        assertThat(check("POST", URL, BODY, Map.of())).isEqualTo(Kind.MISSING);
        assertThat(check("POST", URL, BODY, Map.of("X-Plivo-Signature-V3", signed(URL, "POST", PARAMETERS)))).isEqualTo(Kind.MISSING);
    }
}
