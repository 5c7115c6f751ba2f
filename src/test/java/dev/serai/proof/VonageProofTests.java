package dev.serai.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.vonage.jwt.Jwt;
import dev.serai.proof.Verdict.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that Vonage's own library takes are taken where the body is theirs, and no others. */
class VonageProofTests {

    private static final String SECRET = "aNdTheSignatureSecretOfTheAccount0123456789";
    private static final String BODY = "{\"message_uuid\": \"aaaaaaaa-bbbb\", \"status\": \"delivered\", \"text\": \"Grüezi\"}";

    private final Proof proof = new VonageProof();

    private static JWTClaimsSet.Builder claims(String body) {
        return new JWTClaimsSet.Builder().issuer("Vonage").jwtID("c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5").claim("api_key", "abcd1234")
                .issueTime(Date.from(Requests.NOW)).claim("payload_hash", HexFormat.of().formatHex(Secrets.sha256(
                        body.getBytes(StandardCharsets.UTF_8))));
    }

    private static String token(JWSAlgorithm algorithm, JWTClaimsSet claims, String secret) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims);
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Verdict check(String token, String body, String... secrets) {
        return proof.check(Requests.of("POST", "https://serai.example.com/webhooks/vonage/1", "application/json", body,
                Map.of("authorization", "Bearer " + token)), secrets.length == 0 ? List.of(SECRET) : List.of(secrets), Requests.NOW);
    }

    @Test
    void whatVonagesOwnLibraryTakes() throws Exception {
        String token = token(JWSAlgorithm.HS256, claims(BODY).build(), SECRET);

        assertThat(Jwt.verifySignature(token, SECRET)).isTrue();
        assertThat(check(token, BODY).isGood()).isTrue();
        assertThat(check(token, BODY).signedAt()).isEqualTo(Requests.NOW);
        assertThat(check(token, BODY + " ").kind()).isEqualTo(Kind.WRONG);
        assertThat(check(token, BODY, "another").kind()).isEqualTo(Kind.WRONG);
        assertThat(check(token, BODY, "another", SECRET).isGood()).isTrue();
    }

    @Test
    void withASecretThatIsShort() {
        String token = JWT.create().withIssuer("Vonage").withClaim("payload_hash", HexFormat.of().formatHex(Secrets.sha256(
                BODY.getBytes(StandardCharsets.UTF_8)))).sign(Algorithm.HMAC256("short12345"));

        assertThat(Jwt.verifySignature(token, "short12345")).isTrue();
        assertThat(check(token, BODY, "short12345").isGood()).isTrue();
        assertThat(check(token, BODY, "short12346").kind()).isEqualTo(Kind.WRONG);
    }

    @Test
    void anotherAlgorithmIsNotTakenWhateverItSays() throws Exception {
        String longSecret = SECRET + SECRET;
        String none = encoded("{\"alg\":\"none\"}") + "." + encoded(claims(BODY).build().toString()) + ".";

        assertThat(check(token(JWSAlgorithm.HS512, claims(BODY).build(), longSecret), BODY, longSecret).kind()).isEqualTo(Kind.WRONG);
        assertThat(check(none, BODY).kind()).isIn(Kind.MISSING, Kind.WRONG);
    }

    @Test
    void aTokenOfNoBodyAndOneThatIsOver() throws Exception {
        JWTClaimsSet bare = new JWTClaimsSet.Builder().issuer("Vonage").build();
        JWTClaimsSet over = claims(BODY).expirationTime(Date.from(Requests.NOW.minusSeconds(1))).build();
        JWTClaimsSet good = claims(BODY).expirationTime(Date.from(Instant.parse("2026-11-30T09:05:00Z"))).build();

        assertThat(check(token(JWSAlgorithm.HS256, bare, SECRET), BODY).kind()).isEqualTo(Kind.WRONG);
        assertThat(check(token(JWSAlgorithm.HS256, over, SECRET), BODY).kind()).isEqualTo(Kind.STALE);
        assertThat(check(token(JWSAlgorithm.HS256, good, SECRET), BODY).isGood()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "..", "e30.e30."})
    void noToken(String token) {
        assertThat(check(token, BODY).kind()).isIn(Kind.MISSING, Kind.WRONG);
        assertThat(proof.check(Requests.of("POST", "https://x", null, BODY, Map.of()), List.of(SECRET), Requests.NOW).kind())
                .isEqualTo(Kind.MISSING);
    }
}
