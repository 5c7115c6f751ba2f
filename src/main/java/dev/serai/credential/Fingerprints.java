package dev.serai.credential;

import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.database.SystemDatabase;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Short texts that are the same for the same value, and from which the value cannot be found. The key behind them is stored encrypted, so
 * they are the same on all nodes and stay so when the encryption key is changed.
 */
@Component
@DependsOn("keyChanges")
public class Fingerprints implements InitializingBean {

    private static final String MAC = "HmacSHA256";
    private static final UUID NO_TENANT = new UUID(0, 0);
    private static final UUID ID = UUID.fromString("00000000-0000-7000-8000-000000000001");

    private final JdbcClient jdbc;
    private final CredentialCipher cipher;
    private final EncryptionKeys keys;
    private SecretKeySpec key;

    Fingerprints(SystemDatabase system, CredentialCipher cipher, EncryptionKeys keys) {
        this.jdbc = system.jdbc();
        this.cipher = cipher;
        this.keys = keys;
    }

    @Override
    public void afterPropertiesSet() {
        key = new SecretKeySpec(stored().orElseGet(this::make), MAC);
    }

    /** 32 hex digits that stand for the value. */
    public String of(String value) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA256", e);
        }
    }

    private Optional<byte[]> stored() {
        return jdbc.sql("select key_id, ciphertext from instance_secret where id = ?").param(ID)
                .query((row, number) -> new Sealed(row.getString("key_id"), row.getBytes("ciphertext"))).optional()
                .map(sealed -> cipher.open(NO_TENANT, ID, sealed));
    }

    /** Of several nodes that do it at once, the first wins. */
    private byte[] make() {
        Sealed sealed = cipher.seal(NO_TENANT, ID, keys.ring().fingerprintKey());
        jdbc.sql("insert into instance_secret (id, name, key_id, ciphertext) values (?, 'fingerprint key', ?, ?) on conflict do nothing")
                .params(ID, sealed.keyId(), sealed.ciphertext()).update();
        return stored().orElseThrow(() -> new IllegalStateException("The fingerprint key was stored and is not there"));
    }
}
