package dev.serai.idempotency;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.JsonText;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.ledger.Ids;
import dev.serai.security.TenantScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of first answers. What was asked and what was answered is encrypted, for both may hold a secret; it opens for its tenant and
 * its row only.
 */
@Component
class KeptAnswers {

    private static final JsonMapper JSON = JsonText.mapper();

    private final JdbcClient jdbc;
    private final CredentialCipher cipher;
    private final Clock clock;

    KeptAnswers(JdbcClient jdbc, CredentialCipher cipher, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.clock = clock;
    }

    /**
     * What is known of a request.
     *
     * @param fingerprint of what was asked
     * @param answer null while it is under way
     */
    record Known(byte[] fingerprint, KeptAnswer answer, Instant since) {}

    /** As it is encrypted. */
    private record Content(byte[] fingerprint, KeptAnswer answer) {}

    /** Writes down that a request begins; empty when one of this name did already. */
    Optional<UUID> begin(RequestName name, byte[] fingerprint) {
        UUID id = Ids.next();
        Sealed sealed = seal(name, id, new Content(fingerprint, null));
        int inserted = TenantScope.call(name.tenantId(), () -> jdbc.sql("""
                insert into kept_answer (tenant_id, caller, key, id, key_id, ciphertext, created_at) values (?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, caller, key) do nothing""")
                .params(name.tenantId(), name.callerId(), name.key(), id, sealed.keyId(), sealed.ciphertext(),
                        Timestamp.from(clock.instant()))
                .update());
        return inserted == 1 ? Optional.of(id) : Optional.empty();
    }

    /** What is known of the request of this name; empty when nothing is. */
    Optional<Known> find(RequestName name) {
        return TenantScope.call(name.tenantId(), () -> jdbc.sql("""
                select id, key_id, ciphertext, created_at from kept_answer where tenant_id = ? and caller = ? and key = ?""")
                .params(name.tenantId(), name.callerId(), name.key())
                .query((row, number) -> {
                    byte[] content = cipher.open(name.tenantId(), row.getObject("id", UUID.class),
                            new Sealed(row.getString("key_id"), row.getBytes("ciphertext")));
                    return known(content, row.getTimestamp("created_at").toInstant());
                }).optional());
    }

    /** Keeps the answer to the request that began under this id. */
    void keep(RequestName name, UUID id, byte[] fingerprint, KeptAnswer answer) {
        Sealed sealed = seal(name, id, new Content(fingerprint, answer));
        TenantScope.run(name.tenantId(), () -> jdbc.sql("""
                update kept_answer set answered = true, key_id = ?, ciphertext = ?
                where tenant_id = ? and caller = ? and key = ? and id = ?""")
                .params(sealed.keyId(), sealed.ciphertext(), name.tenantId(), name.callerId(), name.key(), id).update());
    }

    /** Forgets the request that began under this id, so that it can be sent again. */
    void forget(RequestName name, UUID id) {
        TenantScope.run(name.tenantId(), () -> jdbc.sql("delete from kept_answer where tenant_id = ? and caller = ? and key = ? and id = ?")
                .params(name.tenantId(), name.callerId(), name.key(), id).update());
    }

    private Sealed seal(RequestName name, UUID id, Content content) {
        try {
            return cipher.seal(name.tenantId(), id, JSON.writeValueAsBytes(content));
        } catch (IOException e) {
            throw new UncheckedIOException("An answer cannot be kept", e);
        }
    }

    private static Known known(byte[] bytes, Instant since) {
        try {
            Content content = JSON.readValue(bytes, Content.class);
            return new Known(content.fingerprint(), content.answer(), since);
        } catch (IOException e) {
            throw new UncheckedIOException("A kept answer is not what Serai wrote", e);
        }
    }
}
