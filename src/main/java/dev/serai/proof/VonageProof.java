package dev.serai.proof;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * A signature of Vonage's Messages API: a JSON Web Token (RFC 7519) with HS256 that bears the hash of the body. The keyed hash is made
 * here, since signature secrets may be shorter than RFC 7518 has them.
 */
record VonageProof() implements Proof {

    private static final String BEARER = "Bearer ";
    private static final String BODY_HASH = "payload_hash";
    private static final Duration SOON = Duration.ofDays(2);

    @Override
    public Verdict check(SignedRequest request, List<String> secrets, Instant now) {
        Optional<SignedJWT> given = request.header("Authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .flatMap(value -> parsed(value.substring(BEARER.length()).strip()));
        if (given.isEmpty()) {
            return Verdict.missing("has no JSON Web Token in its header Authorization");
        }
        SignedJWT token = given.get();
        boolean good = false;
        for (String secret : secrets) {
            good |= Secrets.equal(Secrets.hmac("HmacSHA256", secret, new String(token.getSigningInput(), StandardCharsets.US_ASCII)),
                    token.getSignature().decode());
        }
        if (!good || !JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())) {
            return Verdict.wrong("has a token that is not signed with the signature secret by HS256");
        }
        return claims(token).map(claims -> check(claims, request, now)).orElse(Verdict.missing("has a token without claims"));
    }

    private static Verdict check(JWTClaimsSet claims, SignedRequest request, Instant now) {
        byte[] hash = claims.getClaim(BODY_HASH) instanceof String text ? Secrets.hex(text).orElse(new byte[0]) : new byte[0];
        if (!Secrets.equal(Secrets.sha256(request.body()), hash)) {
            return Verdict.wrong("has another body than that whose hash its token bears");
        }
        Instant signedAt = instant(claims.getIssueTime());
        Instant expires = instant(claims.getExpirationTime());
        if (expires != null && expires.isBefore(now)) {
            return Verdict.stale("has a token that expired at " + expires, signedAt);
        }
        return expires != null && expires.isBefore(now.plus(SOON)) ? Verdict.good(signedAt == null ? now : signedAt)
                : Verdict.lasting(signedAt);
    }

    private static Optional<SignedJWT> parsed(String token) {
        try {
            return Optional.of(SignedJWT.parse(token));
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<JWTClaimsSet> claims(SignedJWT token) {
        try {
            return Optional.ofNullable(token.getJWTClaimsSet());
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    private static Instant instant(Date date) {
        return date == null ? null : date.toInstant();
    }
}
