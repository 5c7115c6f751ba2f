package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.database.SystemDatabase;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.security.TenantScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps what consents gave, encrypted, and says which node refreshes it. */
@Component
class ConsentStore {

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final CredentialCipher cipher;

    ConsentStore(JdbcClient jdbc, SystemDatabase system, CredentialCipher cipher) {
        this.jdbc = jdbc;
        this.system = system;
        this.cipher = cipher;
    }

    /** The consent of a connection. */
    Optional<Consent> find(Key key) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("select * from oauth_consent where tenant_id = ? and connection_id = ?")
                .params(key.tenantId(), key.connectionId()).query((row, number) -> consent(row)).optional());
    }

    /** The id of the consent, where there is one; of no more use than to know that. */
    Optional<UUID> id(Key key) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("select id from oauth_consent where tenant_id = ? and connection_id = ?")
                .params(key.tenantId(), key.connectionId()).query(UUID.class).optional());
    }

    /**
     * A refresh that this node took on.
     *
     * @param until when another node may take it on, by the clock of the database; also what the claim is known by
     */
    record Claimed(Consent consent, Instant until) {}

    /**
     * Takes on the next refresh and counts it as begun. How long it is this node's is told by the database's clock: those of nodes differ.
     *
     * @return the consent as it is now; empty when another node is at it, or it is not to be asked yet
     */
    Optional<Claimed> claim(Key key, UUID id, Instant now, Duration lease) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set refreshing_until = now() + :lease * interval '1 millisecond', sent = sent + 1
                where tenant_id = :tenant and connection_id = :connection and id = :id and ended is null
                    and (refreshing_until is null or refreshing_until < now()) and (not_before is null or not_before <= :now)
                returning *""")
                .param("lease", lease.toMillis()).param("tenant", key.tenantId()).param("connection", key.connectionId())
                .param("id", id).param("now", Timestamp.from(now))
                .query((row, number) -> new Claimed(consent(row), row.getTimestamp("refreshing_until").toInstant())).optional());
    }

    /** Gives a refresh back of which nothing was sent, or that was answered without a token: the one before it is as it was. */
    void release(Key key, Claimed claimed, Instant notBefore) {
        TenantScope.run(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set refreshing_until = null, sent = greatest(sent - 1, 0), not_before = ?,
                    renew_at = greatest(renew_at, ?)
                where tenant_id = ? and connection_id = ? and id = ? and refreshing_until = ?""")
                .params(timestamp(notBefore), timestamp(notBefore), key.tenantId(), key.connectionId(), claimed.consent().id(),
                        timestamp(claimed.until())).update());
    }

    /**
     * Gives a refresh back whose answer was lost; that it was sent stays written.
     *
     * @return whether it was still this node's
     */
    boolean lost(Key key, Claimed claimed, Instant notBefore) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set refreshing_until = null, not_before = ?, renew_at = ?
                where tenant_id = ? and connection_id = ? and id = ? and refreshing_until = ?""")
                .params(timestamp(notBefore), timestamp(notBefore), key.tenantId(), key.connectionId(), claimed.consent().id(),
                        timestamp(claimed.until())).update()) > 0;
    }

    /** @return whether it was this consent, and nobody had refreshed it since it was claimed */
    boolean end(Key key, UUID id, Instant until, String words) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set ended = ?, refreshing_until = null
                where tenant_id = ? and connection_id = ? and id = ? and ended is null and refreshing_until is not distinct from ?""")
                .params(words, key.tenantId(), key.connectionId(), id, timestamp(until)).update()) > 0;
    }

    /**
     * @param spent when the tokens were got in whose place these come
     * @return whether the consent is still the one that was refreshed, and no other node saved what it got since
     */
    boolean save(Key key, Instant spent, Consent next, Instant renewAt) {
        Sealed sealed = sealed(key, next);
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set key_id = ?, ciphertext = ?, scopes = ?, obtained_at = ?, expires_at = ?, renew_at = ?,
                    renewable = ?, refreshing_until = null, sent = 0, not_before = null, ended = null
                where tenant_id = ? and connection_id = ? and id = ? and sent > 0 and obtained_at = ?""")
                .params(sealed.keyId(), sealed.ciphertext(), next.scopes(), timestamp(next.token().obtainedAt()), timestamp(next.endsAt()),
                        timestamp(renewAt), next.renewable(), key.tenantId(), key.connectionId(), next.id(), timestamp(spent))
                .update()) > 0;
    }

    /** Stores a new consent in place of the one before, in the transaction of the caller. */
    void insert(Key key, Consent consent, Instant renewAt) {
        Sealed sealed = sealed(key, consent);
        jdbc.sql("""
                insert into oauth_consent (tenant_id, connection_id, id, key_id, ciphertext, scopes, renewable, consented_at, obtained_at,
                    expires_at, renew_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, connection_id) do update set id = excluded.id, key_id = excluded.key_id,
                    ciphertext = excluded.ciphertext, scopes = excluded.scopes, renewable = excluded.renewable,
                    consented_at = excluded.consented_at, obtained_at = excluded.obtained_at, expires_at = excluded.expires_at,
                    renew_at = excluded.renew_at, refreshing_until = null, sent = 0, not_before = null, ended = null""")
                .params(key.tenantId(), key.connectionId(), consent.id(), sealed.keyId(), sealed.ciphertext(), consent.scopes(),
                        consent.renewable(), timestamp(consent.consentedAt()), timestamp(consent.token().obtainedAt()),
                        timestamp(consent.endsAt()), timestamp(renewAt)).update();
    }

    void delete(Key key) {
        jdbc.sql("delete from oauth_consent where tenant_id = ? and connection_id = ?").params(key.tenantId(), key.connectionId()).update();
    }

    /** Consents of all tenants that are to be refreshed now, or whose token has come to its end. */
    List<Key> due(Instant now, int most) {
        return system.jdbc().sql("""
                select o.tenant_id, o.connection_id from oauth_consent o
                join connection c on c.tenant_id = o.tenant_id and c.id = o.connection_id
                where o.ended is null and o.renew_at <= :now and (o.refreshing_until is null or o.refreshing_until < now())
                    and (o.not_before is null or o.not_before <= :now)
                order by o.renew_at limit :most""")
                .param("now", Timestamp.from(now)).param("most", most)
                .query((row, number) -> new Key(row.getObject(1, UUID.class), row.getObject(2, UUID.class))).list();
    }

    private Sealed sealed(Key key, Consent consent) {
        ObjectNode tokens = JsonNodeFactory.instance.objectNode().put("access", consent.token().value());
        if (consent.refreshToken() != null) {
            tokens.put("refresh", consent.refreshToken());
        }
        return cipher.seal(key.tenantId(), key.connectionId(), tokens.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Consent consent(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        byte[] clear = cipher.open(row.getObject("tenant_id", UUID.class), row.getObject("connection_id", UUID.class),
                new Sealed(row.getString("key_id"), row.getBytes("ciphertext")));
        Instant obtainedAt = row.getTimestamp("obtained_at").toInstant();
        Instant endsAt = row.getTimestamp("expires_at").toInstant();
        Timestamp notBefore = row.getTimestamp("not_before");
        try {
            JsonNode tokens = JsonText.read(clear);
            return new Consent(id, Token.of(tokens.path("access").asText(), Consent.fingerprint(id), obtainedAt, endsAt),
                    tokens.path("refresh").asText(null), row.getString("scopes"), row.getBoolean("renewable"),
                    row.getTimestamp("consented_at").toInstant(), endsAt, row.getInt("sent"),
                    notBefore == null ? null : notBefore.toInstant(), row.getString("ended"));
        } catch (IOException e) {
            throw new UnreadableCredentialException("The consent of connection " + row.getString("connection_id") + " cannot be read", e);
        }
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
