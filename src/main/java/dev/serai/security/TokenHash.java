package dev.serai.security;

import dev.serai.api.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** SHA-256 of a token: all that is kept of it. */
public record TokenHash(long a, long b, long c, long d) {

    public static TokenHash of(String token) {
        return of(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    public static TokenHash of(byte[] bytes) {
        ByteBuffer hash = ByteBuffer.wrap(bytes);
        return new TokenHash(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(32).putLong(a).putLong(b).putLong(c).putLong(d).array();
    }
}
