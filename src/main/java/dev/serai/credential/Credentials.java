package dev.serai.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.JsonText;
import dev.serai.credential.CredentialCipher.Sealed;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the secrets of connections, encrypted. */
@Component
public class Credentials {

    private static final TypeReference<Map<String, Object>> SECRETS = new TypeReference<>() {};
    private static final JsonMapper JSON = JsonText.mapper();

    private final JdbcClient jdbc;
    private final CredentialCipher cipher;

    Credentials(JdbcClient jdbc, CredentialCipher cipher) {
        this.jdbc = jdbc;
        this.cipher = cipher;
    }

    /** Stores all secrets of a connection in place of those it had; none at all deletes them. A token that the old ones got goes. */
    public void store(UUID tenantId, UUID connectionId, Map<String, Object> secrets) {
        jdbc.sql("delete from oauth_token where tenant_id = ? and connection_id = ?").params(tenantId, connectionId).update();
        if (secrets.isEmpty()) {
            jdbc.sql("delete from credential where tenant_id = ? and connection_id = ?").params(tenantId, connectionId).update();
            return;
        }
        Sealed sealed = cipher.seal(tenantId, connectionId, bytes(secrets));
        jdbc.sql("""
                insert into credential (tenant_id, connection_id, key_id, ciphertext) values (?, ?, ?, ?)
                on conflict (tenant_id, connection_id)
                do update set key_id = excluded.key_id, ciphertext = excluded.ciphertext, updated_at = now()""")
                .params(tenantId, connectionId, sealed.keyId(), sealed.ciphertext()).update();
    }

    /** The secrets of a connection in clear; empty when it has none. Never log, store or answer with them. */
    public Map<String, Object> open(UUID tenantId, UUID connectionId) {
        Optional<Sealed> sealed = jdbc.sql("select key_id, ciphertext from credential where tenant_id = ? and connection_id = ?")
                .params(tenantId, connectionId)
                .query((row, number) -> new Sealed(row.getString("key_id"), row.getBytes("ciphertext"))).optional();
        return sealed.map(found -> map(cipher.open(tenantId, connectionId, found))).orElse(Map.of());
    }

    private static byte[] bytes(Map<String, Object> secrets) {
        try {
            return JSON.writeValueAsBytes(secrets);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Secrets are of a type that is no JSON");
        }
    }

    private static Map<String, Object> map(byte[] bytes) {
        try {
            return JSON.readValue(bytes, SECRETS);
        } catch (IOException e) {
            throw new UnreadableCredentialException("The stored credential is not what Serai wrote; enter the secrets again", null);
        }
    }
}
