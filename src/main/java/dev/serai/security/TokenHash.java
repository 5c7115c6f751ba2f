package dev.serai.security;

import dev.serai.api.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** SHA-256 of a token: all that is kept of it. */
record TokenHash(long a, long b, long c, long d) {

    static TokenHash of(String token) {
        return of(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    static TokenHash of(byte[] bytes) {
        ByteBuffer hash = ByteBuffer.wrap(bytes);
        return new TokenHash(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(32).putLong(a).putLong(b).putLong(c).putLong(d).array();
    }
}
