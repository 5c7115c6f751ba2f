package dev.serai.security;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** A call without a token that is known. */
class UnauthorizedException extends ProblemException {

    UnauthorizedException(String detail) {
        super(401, "Unauthorized", detail + "; send Authorization: Bearer <token>", List.of());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("WWW-Authenticate", "Bearer");
    }
}
