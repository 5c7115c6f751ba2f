package dev.serai.embedded;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords that nobody can guess. */
final class RandomPassword {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomPassword() {}

    /** 256 bits in hex. */
    static String make() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
