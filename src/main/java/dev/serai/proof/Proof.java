package dev.serai.proof;

import java.time.Instant;
import java.util.List;

/** A scheme by which a provider proves that a request is its own. */
public interface Proof {

    /**
     * Whether one of the secrets proves the request.
     *
     * @param secrets as the provider shows them; several while one takes another's place, never empty
     */
    Verdict check(SignedRequest request, List<String> secrets, Instant now);
}
