package dev.serai.security;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;

/** A token that cannot be checked now, because its identity provider does not answer. */
class UncheckableTokenException extends ProblemException {

    UncheckableTokenException(String issuer) {
        super(503, "Unavailable", "The identity provider \"" + issuer + "\" does not answer, so its tokens cannot be checked;"
                + " try again in a while", List.of());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Retry-After", "5");
    }
}
