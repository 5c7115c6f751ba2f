package dev.serai.proof;

import java.time.Instant;
import java.util.List;

/** A scheme by which a provider proves that a request is its own. */
public interface Proof {

    /**
     * Whether one of the secrets proves the request.
     *
     * @param secrets as the provider shows them; several while one takes another's place. None proves
     *     anything; what there is to prove is then told from {@link Verdict.Kind#MISSING}
     */
    Verdict check(SignedRequest request, List<String> secrets, Instant now);

    /** The same for a proof that a certificate is needed for; others need none. */
    default Verdict check(SignedRequest request, List<String> secrets, Instant now, Certificates certificates) {
        return check(request, secrets, now);
    }

    /** Whether what it is checked by must be kept from others; a public key or a name need not be. */
    default boolean isBySecret() {
        return true;
    }
}
