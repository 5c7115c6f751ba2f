package dev.serai.query;

import dev.serai.api.ProblemException;
import dev.serai.api.Sha256;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.UnreadableCredentialException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Our cursors of lists: the provider's own, encrypted for one tenant, connection and operation, so that nobody can make one up, read one
 * or use it for anything else. One is of use as long as the key that made it is.
 */
@Component
class PageCursor {

    private static final int ID_BYTES = 16;
    private static final int LONGEST = 32 * 1024;

    private final CredentialCipher cipher;

    PageCursor(CredentialCipher cipher) {
        this.cipher = cipher;
    }

    /**
     * Where a list goes on.
     *
     * @param provider the provider's own cursor
     */
    record Position(UUID connectionId, String provider) {}

    /** Written as the connection's id, the length of the key's id, that id and the ciphertext, in base64url. */
    String seal(UUID tenantId, String operation, Position position) {
        Sealed sealed = cipher.seal(tenantId, boundTo(position.connectionId(), operation),
                position.provider().getBytes(StandardCharsets.UTF_8));
        byte[] key = sealed.keyId().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES + 1 + key.length + sealed.ciphertext().length)
                .putLong(position.connectionId().getMostSignificantBits()).putLong(position.connectionId().getLeastSignificantBits())
                .put((byte) key.length).put(key).put(sealed.ciphertext());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws ProblemException 400 when it is none of ours, or not of this tenant and operation */
    Position open(UUID tenantId, String operation, String cursor) {
        if (cursor.length() > LONGEST) {
            throw invalid(operation);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (bytes.remaining() <= ID_BYTES + 1) {
                throw invalid(operation);
            }
            UUID connectionId = new UUID(bytes.getLong(), bytes.getLong());
            int length = bytes.get();
            if (length < 0 || length >= bytes.remaining()) {
                throw invalid(operation);
            }
            byte[] key = new byte[length];
            bytes.get(key);
            byte[] ciphertext = new byte[bytes.remaining()];
            bytes.get(ciphertext);
            byte[] clear = cipher.open(tenantId, boundTo(connectionId, operation),
                    new Sealed(new String(key, StandardCharsets.UTF_8), ciphertext));
            return new Position(connectionId, new String(clear, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | UnreadableCredentialException e) {
            throw invalid(operation);
        }
    }

    /** An id that no connection has, so that no stored secret opens as a cursor nor the other way round. */
    private static UUID boundTo(UUID connectionId, String operation) {
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(("cursor " + connectionId + " " + operation).getBytes(StandardCharsets.UTF_8)));
        return new UUID(hash.getLong(), hash.getLong());
    }

    private static ProblemException invalid(String operation) {
        return ProblemException.badField("cursor", "is not a nextCursor of " + operation + ", or not one any more; leave it out to begin"
                + " with the first page");
    }
}
