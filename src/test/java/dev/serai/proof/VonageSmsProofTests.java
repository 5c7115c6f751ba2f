package dev.serai.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.proof.Verdict.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that Vonage's own library (server-sdk 9.3.1) made are taken, and no others. */
class VonageSmsProofTests {

    private static final String SECRET = "aNdTheSignatureSecret";
    private static final String SHA256 = "86c3af65dba2fd2c300a3cb0b6b713d1704db13f845020ca4aea880821fed6db";
    private static final Map<String, String> PARAMETERS = Map.of("msisdn", "41791234567", "to", "14155550100", "messageId",
            "0A0000001234567B", "status", "delivered", "err-code", "0", "api-key", "abcd1234", "message-timestamp", "2026-11-30 08:59:00",
            "nonce", "aaaa-bbbb", "text", "You & Me = Grüezi", "timestamp", "1796029200");

    private final Proof proof = new VonageSmsProof();

    private static SignedRequest request(String kind, Map<String, String> parameters) throws Exception {
        String form = parameters.entrySet().stream().map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(),
                StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        String url = "https://serai.example.com/webhooks/vonage/1";
        return switch (kind) {
            case "json" -> Requests.of("POST", url, "application/json", new ObjectMapper().writeValueAsString(parameters), Map.of());
            case "form" -> Requests.of("POST", url, Requests.FORM, form, Map.of());
            default -> Requests.of("GET", url + "?" + form, null, "", Map.of());
        };
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> all = new TreeMap<>(PARAMETERS);
        all.put("sig", SHA256);
        all.put(name, value);
        return all;
    }

    private Kind check(SignedRequest request, String... secrets) {
        return proof.check(request, List.of(secrets), Requests.NOW).kind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"6e140dbb49675656c9bbbb768dede724", "e7dd69029a252ee609947b0d1644a9d37c8edfc2",
        "99a6ea9a4d1af1ad562a0cbf0479e597", SHA256, "1c3c12beb8322e9595fa5ea8aebba267d3b05bb95cb7ba9242ed3ca6c9134130f4e792e750e495f8c08cd"
            + "96290fecaac903710eecdc7cb5078189803e368239f"})
    void whatVonagesOwnLibrarySignsInAnyOfItsWays(String signature) throws Exception {
        for (String kind : List.of("json", "form", "query")) {
            SignedRequest request = request(kind, with("sig", signature));

            assertThat(check(request, SECRET)).as(kind).isEqualTo(Kind.GOOD);
            assertThat(check(request, "another", SECRET)).as(kind).isEqualTo(Kind.GOOD);
            assertThat(check(request, "another")).as(kind).isEqualTo(Kind.WRONG);
        }
        assertThat(proof.check(request("json", with("sig", signature.toUpperCase(java.util.Locale.ROOT))), List.of(SECRET), Requests.NOW)
                .signedAt()).isEqualTo(Requests.NOW);
    }

    @ParameterizedTest
    @CsvSource({"status,failed", "more,1", "text,You _ Me _ Gruezi", "timestamp,1796029201"})
    void whatWasChangedIsRefused(String name, String value) throws Exception {
        assertThat(check(request("json", with(name, value)), SECRET)).isEqualTo(Kind.WRONG);
        assertThat(check(request("form", with(name, value)), SECRET)).isEqualTo(Kind.WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zz", "abcd", "86c3af65dba2fd2c300a3cb0b6b713d1704db13f845020ca4aea880821fed6"})
    void whatIsNoSignatureIsNone(String signature) throws Exception {
        assertThat(check(request("form", with("sig", signature)), SECRET)).isEqualTo(Kind.MISSING);
    }

    @Test
    void parametersThatStandInTheNameOfAnotherAreNone() throws Exception {
        for (String kind : List.of("json", "form", "query")) {
            Map<String, String> merged = with("timestamp=1796029200&to", PARAMETERS.get("to"));
            merged.keySet().removeAll(List.of("timestamp", "to"));

            assertThat(check(request(kind, encoded(kind, merged)), SECRET)).as(kind).isEqualTo(Kind.MISSING);
        }
    }

    /** With names that can stand in a form. */
    private static Map<String, String> encoded(String kind, Map<String, String> parameters) {
        return kind.equals("json") ? parameters : parameters.entrySet().stream()
                .collect(Collectors.toMap(each -> URLEncoder.encode(each.getKey(), StandardCharsets.UTF_8), Map.Entry::getValue));
    }

    @Test
    void whatIsOldIsRefusedAndARetryOfTheNextDayIsNot() throws Exception {
        SignedRequest request = request("json", with("sig", SHA256));

        assertThat(proof.check(request, List.of(SECRET), Requests.NOW.plusSeconds(86_500)).isGood()).isTrue();
        assertThat(proof.check(request, List.of(SECRET), Requests.NOW.plusSeconds(90_100)).kind()).isEqualTo(Kind.STALE);
        assertThat(proof.check(request, List.of(SECRET), Requests.NOW.minusSeconds(90_100)).kind()).isEqualTo(Kind.STALE);
    }

    @Test
    void aBodyThatIsReadInAnotherWayThanItIsSignedProvesNothing() throws Exception {
        SignedRequest form = request("form", with("sig", SHA256));
        String body = new String(form.body(), StandardCharsets.UTF_8);

        assertThat(check(Requests.of("POST", form.url(), Requests.FORM, body + "&status=failed", Map.of()), SECRET))
                .isEqualTo(Kind.MISSING);
        assertThat(check(Requests.of("POST", form.url() + "?" + body, "application/json", "{\"status\": \"failed\"}", Map.of()), SECRET))
                .isEqualTo(Kind.MISSING);
        assertThat(check(Requests.of("POST", form.url(), "application/json", "[1]", Map.of()), SECRET)).isEqualTo(Kind.MISSING);
        assertThat(check(Requests.of("POST", form.url(), "application/json", "no json", Map.of()), SECRET)).isEqualTo(Kind.MISSING);
    }
}
