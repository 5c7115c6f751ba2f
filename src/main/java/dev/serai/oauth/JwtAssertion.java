package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.api.JsonText;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.OAuthGrant.Assertion;
import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** Signs who asks for a token (RFC 7523, section 3), by RS256, with a private key in PEM or in a key file of a Google service account. */
final class JwtAssertion {

    private static final Duration LIFE = Duration.ofMinutes(10);
    /** For a clock that is ahead of the provider's. */
    private static final Duration BACK = Duration.ofSeconds(30);
    private static final String SERVICE_ACCOUNT = "service_account";
    private static final int LONGEST_SHOWN = 40;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private JwtAssertion() {}

    /** @throws TokenRefusedException when the key or the issuer is none */
    static String sign(OAuthGrant grant, ProviderCall call, Instant now) {
        Assertion assertion = grant.assertion();
        Object given = call.property(assertion.key());
        String text = given == null ? "" : given.toString().strip();
        if (text.isEmpty()) {
            throw refused(call, assertion, "is missing" + (grant.instead() == null ? ""
                    : ", and so is the " + TokenRequest.title(call, grant.instead()) + " that may stand in its place"));
        }
        JsonNode file = text.startsWith("{") ? file(text, call, assertion) : null;
        String issuer = assertion.issuer() == null ? "" : OAuthGrant.filled(assertion.issuer(), call);
        if (issuer.isBlank()) {
            issuer = file == null ? "" : file.path("client_email").asText("");
        }
        if (issuer.isBlank()) {
            throw refused(call, assertion, "names no client_email, which is the issuer");
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(issuer).audience(OAuthGrant.filled(assertion.audience(), call))
                .issueTime(Date.from(now.minus(BACK))).expirationTime(Date.from(now.minus(BACK).plus(LIFE)));
        String scopes = OAuthGrant.filled(grant.scopes(), call);
        if (!scopes.isBlank()) {
            claims.claim("scope", scopes);
        }
        String subject = assertion.subject() == null ? "" : OAuthGrant.filled(assertion.subject(), call);
        if (!subject.isBlank()) {
            claims.subject(subject);
        }
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT);
        if (file != null && file.hasNonNull("private_key_id")) {
            header.keyID(file.get("private_key_id").asText());
        }
        try {
            SignedJWT jwt = new SignedJWT(header.build(), claims.build());
            jwt.sign(new RSASSASigner(key(file == null ? text : file.path("private_key").asText(""), call, assertion)));
            return jwt.serialize();
        } catch (JOSEException | IllegalArgumentException e) {
            throw refused(call, assertion, "signs nothing; an RSA key of 2048 bits or more is expected");
        }
    }

    /** Google gives out files that look alike for users, for clients and for identities of other clouds. */
    private static JsonNode file(String text, ProviderCall call, Assertion assertion) {
        try {
            JsonNode file = JsonText.read(text.getBytes(StandardCharsets.UTF_8));
            String other = file.has("web") || file.has("installed") ? "of an OAuth client"
                    : SERVICE_ACCOUNT.equals(file.path("type").asText(SERVICE_ACCOUNT)) ? null
                    : "of the type \"" + shortened(file.get("type").asText()) + "\"";
            if (other != null) {
                throw refused(call, assertion, "is a file " + other + "; the key file of a service account is expected, which has the type"
                        + " \"" + SERVICE_ACCOUNT + "\"");
            }
            return file;
        } catch (IOException e) {
            throw refused(call, assertion, "begins like a key file and is no JSON; paste the whole file");
        }
    }

    private static PrivateKey key(String pem, ProviderCall call, Assertion assertion) {
        String lines = pem.replace("\\n", "\n");
        int begin = lines.indexOf(BEGIN);
        int end = lines.indexOf(END);
        if (begin < 0 || end < begin) {
            throw refused(call, assertion, "has no private key; \"" + BEGIN + "\" (PKCS #8) is expected in it");
        }
        try {
            byte[] key = Base64.getMimeDecoder().decode(lines.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw refused(call, assertion, "has a private key that cannot be read; an RSA key in PKCS #8 is expected");
        }
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "..." : line;
    }

    private static TokenRefusedException refused(ProviderCall call, Assertion assertion, String why) {
        return TokenRefusedException.refused(Fault.CREDENTIALS, "The " + TokenRequest.title(call, assertion.key()) + " of the connection "
                + why);
    }
}
