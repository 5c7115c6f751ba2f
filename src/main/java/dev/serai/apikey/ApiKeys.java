package dev.serai.apikey;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.CredentialCipher;
import dev.serai.ledger.Ids;
import dev.serai.provider.SecretMask;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the named API keys of tenants, encrypted for their tenant and their id. */
@Component
public class ApiKeys {

    private final JdbcClient jdbc;
    private final CredentialCipher cipher;
    private final AuditLog audit;
    private final Clock clock;

    ApiKeys(JdbcClient jdbc, CredentialCipher cipher, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param mask what is shown of the key */
    record ApiKey(UUID id, String name, String mask, Instant createdAt) {}

    /** @throws ProblemException 409 when the tenant has one of this name */
    @Transactional
    ApiKey add(UUID tenantId, String name, String secret) {
        ApiKey key = new ApiKey(Ids.next(), name, SecretMask.mask(secret), clock.instant().truncatedTo(ChronoUnit.MICROS));
        Sealed sealed = cipher.seal(tenantId, key.id(), secret.getBytes(StandardCharsets.UTF_8));
        try {
            jdbc.sql("insert into api_key (tenant_id, id, name, mask, key_id, ciphertext, created_at) values (?, ?, ?, ?, ?, ?, ?)")
                    .params(tenantId, key.id(), name, key.mask(), sealed.keyId(), sealed.ciphertext(), Timestamp.from(key.createdAt()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new ProblemException(409, "Conflict", "There is an API key named \"" + name + "\" already; delete it or choose another"
                    + " name", List.of());
        }
        audit.record(tenantId, "api-key.create", key.id(), null, key);
        return key;
    }

    Optional<ApiKey> find(UUID tenantId, UUID id) {
        return jdbc.sql("select id, name, mask, created_at from api_key where tenant_id = ? and id = ?").params(tenantId, id)
                .query(ApiKeys::apiKey).optional();
    }

    /** Keys after the given one, by id; null for the first. */
    List<ApiKey> after(UUID tenantId, UUID id, int limit) {
        return jdbc.sql("""
                select id, name, mask, created_at from api_key where tenant_id = :tenant and (:after::uuid is null or id > :after)
                order by id limit :limit""")
                .param("tenant", tenantId).param("after", id).param("limit", limit).query(ApiKeys::apiKey).list();
    }

    @Transactional
    boolean delete(UUID tenantId, UUID id) {
        Optional<ApiKey> deleted = jdbc.sql("delete from api_key where tenant_id = ? and id = ? returning id, name, mask, created_at")
                .params(tenantId, id).query(ApiKeys::apiKey).optional();
        deleted.ifPresent(gone -> audit.record(tenantId, "api-key.delete", id, gone, null));
        return deleted.isPresent();
    }

    /**
     * A key in clear. Never log or answer with it.
     *
     * @return empty when the tenant has none with this id
     */
    public Optional<String> open(UUID tenantId, String id) {
        UUID parsed = PathId.parse(id);
        if (parsed == null) {
            return Optional.empty();
        }
        return jdbc.sql("select key_id, ciphertext from api_key where tenant_id = ? and id = ?").params(tenantId, parsed)
                .query((row, number) -> new Sealed(row.getString("key_id"), row.getBytes("ciphertext"))).optional()
                .map(sealed -> new String(cipher.open(tenantId, parsed, sealed), StandardCharsets.UTF_8));
    }

    private static ApiKey apiKey(ResultSet row, int number) throws SQLException {
        return new ApiKey(row.getObject("id", UUID.class), row.getString("name"), row.getString("mask"),
                row.getTimestamp("created_at").toInstant());
    }
}
