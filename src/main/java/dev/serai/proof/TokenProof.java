package dev.serai.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The secret itself, for providers that sign nothing: in a header, a parameter of the address, a member of the body, or as the password of
 * HTTP Basic (RFC 7617).
 *
 * @param token where it is; null for the password
 */
record TokenProof(Source token) implements Proof {

    private static final String BASIC = "Basic ";

    @Override
    public Verdict check(SignedRequest request, List<String> secrets, Instant now) {
        List<String> given = token == null ? password(request).stream().toList() : token.values(request);
        if (given.isEmpty()) {
            return Verdict.missing(token == null ? "has no password in its header Authorization" : "has no token in its " + token.words());
        }
        boolean good = false;
        for (String secret : secrets) {
            for (String each : given) {
                good |= Secrets.equal(secret.getBytes(StandardCharsets.UTF_8), each.getBytes(StandardCharsets.UTF_8));
            }
        }
        return good ? Verdict.good(null) : Verdict.wrong("bears another token than that of the connection");
    }

    private static Optional<String> password(SignedRequest request) {
        return request.header("Authorization").filter(value -> value.regionMatches(true, 0, BASIC, 0, BASIC.length()))
                .flatMap(value -> decoded(value.substring(BASIC.length()).strip()))
                .map(pair -> pair.substring(pair.indexOf(':') + 1));
    }

    private static Optional<String> decoded(String credentials) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
