package dev.serai.api;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4). */
public final class Sha256 {

    private static final int CHUNK = 64 * 1024;

    private Sha256() {}

    /** The 32 bytes of the digest over what is left of a stream. */
    public static byte[] of(InputStream in) throws IOException {
        MessageDigest sha = sha();
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            sha.update(chunk, 0, read);
        }
        return sha.digest();
    }

    /** The 32 bytes of the digest over all parts, as if they were one. */
    public static byte[] of(byte[]... parts) {
        MessageDigest sha = sha();
        for (byte[] part : parts) {
            sha.update(part);
        }
        return sha.digest();
    }

    private static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
