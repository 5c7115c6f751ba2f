package dev.serai.security;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** A call without a token that is known (RFC 6750, section 3). */
public class UnauthorizedException extends ProblemException {

    private final String challenge;

    UnauthorizedException(String detail) {
        this(detail + "; send Authorization: Bearer <token>", "Bearer");
    }

    private UnauthorizedException(String detail, String challenge) {
        this("Unauthorized", detail, challenge);
    }

    /** @param challenge the header {@code WWW-Authenticate} */
    protected UnauthorizedException(String title, String detail, String challenge) {
        super(401, title, detail, List.of());
        this.challenge = challenge;
    }

    /** A token of an identity provider that is not accepted. */
    static UnauthorizedException invalidToken(String detail) {
        return new UnauthorizedException(detail, "Bearer error=\"invalid_token\"");
    }

    /** A sign-in that fails, or a session that has ended. */
    public static UnauthorizedException ofSession(String detail) {
        return new UnauthorizedException(detail, "Bearer");
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("WWW-Authenticate", challenge);
    }
}
