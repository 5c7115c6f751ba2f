package dev.serai.portal;

import dev.serai.security.TokenHash;
import java.security.SecureRandom;
import java.util.Base64;

/** What a link has in its fragment: 32 random bytes, which are good for one session. */
public record PortalCode(String text) {

    private static final String PREFIX = "serai_portal_";
    private static final SecureRandom RANDOM = new SecureRandom();

    static PortalCode next() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new PortalCode(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** All that is kept of it. */
    public TokenHash hash() {
        return TokenHash.of(text);
    }

    /** Nothing of it. */
    @Override
    public String toString() {
        return "PortalCode";
    }
}
