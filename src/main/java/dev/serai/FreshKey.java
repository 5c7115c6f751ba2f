package dev.serai;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes encryption keys. */
public final class FreshKey {

    private static final int BYTES = 32;

    private FreshKey() {}

    /** A fresh key of 32 bytes in the form {@code INTEGRATION_ENCRYPTION_KEY} accepts: 64 hex digits. */
    public static String hex() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }
}
