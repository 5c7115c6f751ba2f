package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.credential.CredentialCipher.Sealed;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CredentialCipherTests {

    private static final String OLD = "11".repeat(32);
    private static final String NEW = "22".repeat(32);
    private static final byte[] SECRET = "marker-secret".getBytes(StandardCharsets.UTF_8);

    private final UUID tenant = UUID.randomUUID();
    private final UUID connection = UUID.randomUUID();
    private final CredentialCipher cipher = cipher(OLD);

    private static CredentialCipher cipher(String keys) {
        return new CredentialCipher(new EncryptionKeys(KeySource.ofText("X", keys)));
    }

    @Test
    void opensWhatItSealed() {
        Sealed sealed = cipher.seal(tenant, connection, SECRET);

        assertThat(cipher.open(tenant, connection, sealed)).isEqualTo(SECRET);
        assertThat(sealed.toString()).doesNotContain("marker");
    }

    @Test
    void neverSealsTwiceAlike() {
        assertThat(cipher.seal(tenant, connection, SECRET).ciphertext())
                .isNotEqualTo(cipher.seal(tenant, connection, SECRET).ciphertext());
    }

    @Test
    void opensForItsTenantAndConnectionOnly() {
        Sealed sealed = cipher.seal(tenant, connection, SECRET);

        assertUnreadable(() -> cipher.open(UUID.randomUUID(), connection, sealed), "belongs to another connection");
        assertUnreadable(() -> cipher.open(tenant, UUID.randomUUID(), sealed), "belongs to another connection");
        assertUnreadable(() -> cipher.open(connection, tenant, sealed), "belongs to another connection");
    }

    @Test
    void noticesAChangedByte() {
        Sealed sealed = cipher.seal(tenant, connection, SECRET);
        sealed.ciphertext()[sealed.ciphertext().length / 2] ^= 1;

        assertUnreadable(() -> cipher.open(tenant, connection, sealed), "was changed");
    }

    @Test
    void readsWithAnOldKeyAndWritesWithTheNewOne() {
        Sealed old = cipher.seal(tenant, connection, SECRET);
        CredentialCipher both = cipher(NEW + "," + OLD);
        CredentialCipher onlyNew = cipher(NEW);

        assertThat(both.open(tenant, connection, old)).isEqualTo(SECRET);
        assertThat(onlyNew.open(tenant, connection, both.seal(tenant, connection, SECRET))).isEqualTo(SECRET);
        assertUnreadable(() -> onlyNew.open(tenant, connection, old), "encrypted with key " + old.keyId());
    }

    private static void assertUnreadable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(UnreadableCredentialException.class).hasMessageContaining(message);
    }
}
