package dev.serai.oauth;

import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.CredentialCipher;
import dev.serai.database.SystemDatabase;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps what is to be given back to providers, of tenants that are gone, too; the database puts it there when a consent goes. */
@Component
class RevocationStore {

    private final JdbcClient jdbc;
    private final CredentialCipher cipher;

    RevocationStore(SystemDatabase system, CredentialCipher cipher) {
        this.jdbc = system.jdbc();
        this.cipher = cipher;
    }

    /**
     * What is to be given back now.
     *
     * @param id of the consent that is over
     * @param tries those that were begun, this one included
     */
    record Due(UUID id, UUID tenantId, UUID connectionId, String provider, String client, String account, Sealed sealed, int tries) {}

    /** Takes the next one on for a while, so that no other node does. */
    Optional<Due> next(Duration lease) {
        return jdbc.sql("""
                update consent_revocation set tries = tries + 1, due_at = now() + :lease * interval '1 millisecond'
                where id = (select id from consent_revocation where due_at <= now() order by due_at limit 1 for update skip locked)
                returning *""").param("lease", lease.toMillis())
                .query((row, number) -> new Due(row.getObject("id", UUID.class), row.getObject("tenant", UUID.class),
                        row.getObject("connection", UUID.class), row.getString("provider"), row.getString("client"),
                        row.getString("account"), new Sealed(row.getString("key_id"), row.getBytes("ciphertext")), row.getInt("tries")))
                .optional();
    }

    /**
     * Has tokens given back that no connection has come to live by.
     *
     * @param connectionId that they were meant for; null for a new one
     */
    void add(UUID tenantId, UUID connectionId, Consent consent) {
        Sealed sealed = HeldTokens.of(consent).seal(cipher, tenantId, consent.id());
        jdbc.sql("""
                insert into consent_revocation (id, tenant, connection, provider, client, account, key_id, ciphertext)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .params(consent.id(), tenantId, connectionId == null ? consent.id() : connectionId, consent.revocable().provider(),
                        consent.revocable().client(), consent.revocable().account(), sealed.keyId(), sealed.ciphertext()).update();
    }

    HeldTokens open(Due due) {
        return HeldTokens.open(cipher, due.tenantId(), due.id(), due.sealed());
    }

    /** Whether a connection lives by it after all: storing it was told to have failed, and had not. */
    boolean isLivedBy(Due due) {
        return jdbc.sql("select exists (select from oauth_consent where id = ? and ended is null)").param(due.id()).query(Boolean.class)
                .single();
    }

    /** Whether a connection lives by what may be the same account's consent to the same app. */
    boolean isShared(Due due) {
        return jdbc.sql("""
                select exists (select from oauth_consent where client = ? and id <> ? and ended is null
                    and (account is null or ?::text is null or account = ?))""")
                .params(due.client(), due.id(), due.account(), due.account()).query(Boolean.class).single();
    }

    /** Whether there is somebody to whom it can be told what became of it. */
    boolean isTenant(UUID tenantId) {
        return jdbc.sql("select exists (select from tenant where id = ?)").param(tenantId).query(Boolean.class).single();
    }

    void later(Due due, Instant at) {
        jdbc.sql("update consent_revocation set due_at = ? where id = ?").params(Timestamp.from(at), due.id()).update();
    }

    void forget(Due due) {
        jdbc.sql("delete from consent_revocation where id = ?").param(due.id()).update();
    }
}
