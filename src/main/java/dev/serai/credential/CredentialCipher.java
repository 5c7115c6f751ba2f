package dev.serai.credential;

import com.google.crypto.tink.Aead;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.UUID;

/**
 * Encrypts the secrets of one connection, or of whatever else a tenant keeps under an id, so that they open for that tenant and that id
 * only. A table that keeps such ciphertexts is listed in {@link EncryptedTable#ALL}, or rotation would pass it by.
 */
public final class CredentialCipher {

    private final EncryptionKeys keys;

    CredentialCipher(EncryptionKeys keys) {
        this.keys = keys;
    }

    /** A ciphertext and the id of its key. */
    public record Sealed(String keyId, byte[] ciphertext) {

        @Override
        public String toString() {
            return "Sealed[key " + keyId + "]";
        }
    }

    public Sealed seal(UUID tenantId, UUID connectionId, byte[] secret) {
        KeyRing ring = keys.ring();
        try {
            return new Sealed(ring.writingKey(), ring.writer().encrypt(secret, associated(tenantId, connectionId)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A credential of connection " + connectionId + " cannot be encrypted", e);
        }
    }

    /** @throws UnreadableCredentialException when its key is not configured, or it was made for another tenant or connection */
    public byte[] open(UUID tenantId, UUID connectionId, Sealed sealed) {
        Aead reader = keys.reader(sealed.keyId()).orElseThrow(() -> new UnreadableCredentialException("The credential of connection "
                + connectionId + " is encrypted with key " + sealed.keyId() + ", which is not configured; configured are "
                + keys.ring().keyIds() + " (" + keys.source() + ")", null));
        try {
            return reader.decrypt(sealed.ciphertext(), associated(tenantId, connectionId));
        } catch (GeneralSecurityException e) {
            throw new UnreadableCredentialException("The credential of connection " + connectionId
                    + " cannot be decrypted: it was changed, or belongs to another connection", e);
        }
    }

    private static byte[] associated(UUID tenantId, UUID connectionId) {
        return ByteBuffer.allocate(32).putLong(tenantId.getMostSignificantBits()).putLong(tenantId.getLeastSignificantBits())
                .putLong(connectionId.getMostSignificantBits()).putLong(connectionId.getLeastSignificantBits()).array();
    }
}
