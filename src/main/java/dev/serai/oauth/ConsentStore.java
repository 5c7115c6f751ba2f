package dev.serai.oauth;

import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.CredentialCipher;
import dev.serai.database.SystemDatabase;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.security.TenantScope;
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
                update oauth_consent set key_id = ?, ciphertext = ?, client = ?, scopes = ?, obtained_at = ?, expires_at = ?, renew_at = ?,
                    renewable = ?, refreshing_until = null, sent = 0, not_before = null, ended = null
                where tenant_id = ? and connection_id = ? and id = ? and sent > 0 and obtained_at = ?""")
                .params(sealed.keyId(), sealed.ciphertext(), next.revocable().client(), next.scopes(),
                        timestamp(next.token().obtainedAt()), timestamp(next.endsAt()), timestamp(renewAt), next.renewable(),
                        key.tenantId(), key.connectionId(), next.id(), timestamp(spent)).update()) > 0;
    }

    /** Stores a new consent in place of the one before, in the transaction of the caller. */
    void insert(Key key, Consent consent, Instant renewAt) {
        Sealed sealed = sealed(key, consent);
        jdbc.sql("""
                insert into oauth_consent (tenant_id, connection_id, id, provider, client, account, key_id, ciphertext, scopes, renewable,
                    consented_at, obtained_at, expires_at, renew_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant_id, connection_id) do update set id = excluded.id, provider = excluded.provider,
                    client = excluded.client, account = excluded.account, key_id = excluded.key_id, ciphertext = excluded.ciphertext,
                    futile = 0, futile_at = null, lacking = '', scopes = excluded.scopes, renewable = excluded.renewable,
                    consented_at = excluded.consented_at, obtained_at = excluded.obtained_at, expires_at = excluded.expires_at,
                    renew_at = excluded.renew_at, refreshing_until = null, sent = 0, not_before = null, ended = null""")
                .params(key.tenantId(), key.connectionId(), consent.id(), consent.revocable().provider(), consent.revocable().client(),
                        consent.revocable().account(), sealed.keyId(), sealed.ciphertext(), consent.scopes(), consent.renewable(),
                        timestamp(consent.consentedAt()), timestamp(consent.token().obtainedAt()), timestamp(consent.endsAt()),
                        timestamp(renewAt)).update();
    }

    /** Whether it is still this consent, in the transaction of the caller. */
    boolean isOf(Key key, UUID id) {
        return jdbc.sql("select 1 from oauth_consent where tenant_id = ? and connection_id = ? and id = ? for update")
                .params(key.tenantId(), key.connectionId(), id).query(Integer.class).optional().isPresent();
    }

    /**
     * Stores tokens in place of those of a consent, in the transaction of the caller.
     *
     * @return whether those were still the tokens that are stored
     */
    boolean replace(Key key, Consent before, Consent next, Instant renewAt) {
        Sealed sealed = sealed(key, next);
        return jdbc.sql("""
                update oauth_consent set id = ?, key_id = ?, ciphertext = ?, scopes = ?, renewable = ?, obtained_at = ?, expires_at = ?,
                    renew_at = ?, refreshing_until = null, sent = 0, not_before = null, ended = null
                where tenant_id = ? and connection_id = ? and id = ? and obtained_at = ?""")
                .params(next.id(), sealed.keyId(), sealed.ciphertext(), next.scopes(), next.renewable(),
                        timestamp(next.token().obtainedAt()), timestamp(next.endsAt()), timestamp(renewAt), key.tenantId(),
                        key.connectionId(), before.id(), timestamp(before.token().obtainedAt())).update() > 0;
    }

    void delete(Key key) {
        jdbc.sql("delete from oauth_consent where tenant_id = ? and connection_id = ?").params(key.tenantId(), key.connectionId()).update();
    }

    /** Why the consent of a connection does not hold any more; empty while it does, and where there is none. */
    Optional<String> ended(Key key) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                select ended from oauth_consent where tenant_id = ? and connection_id = ? and ended is not null""")
                .params(key.tenantId(), key.connectionId()).query(String.class).optional());
    }

    /**
     * How far new tokens of a consent are no help.
     *
     * @param times how often in a row a new one was refused like the one before it
     * @param at when it was the last time; null for never
     * @param lacking scopes that the provider missed, separated by blanks
     */
    record Futility(int times, Instant at, String lacking) {}

    Futility futility(Key key, UUID id) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                select futile, futile_at, lacking from oauth_consent where tenant_id = ? and connection_id = ? and id = ?""")
                .params(key.tenantId(), key.connectionId(), id)
                .query((row, number) -> new Futility(row.getInt(1), row.getTimestamp(2) == null ? null : row.getTimestamp(2).toInstant(),
                        row.getString(3))).optional()).orElse(new Futility(0, null, ""));
    }

    /** Notes how far they are; false when another thread or node noted something meanwhile. */
    boolean note(Key key, UUID id, Futility before, Futility now) {
        return TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set futile = ?, futile_at = ?, lacking = ?
                where tenant_id = ? and connection_id = ? and id = ? and futile = ? and lacking = ?""")
                .params(now.times(), timestamp(now.at()), now.lacking(), key.tenantId(), key.connectionId(), id, before.times(),
                        before.lacking()).update()) > 0;
    }

    /** A new token was taken where the one before it was not. */
    void helped(Key key, UUID id) {
        TenantScope.run(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set futile = 0, futile_at = null
                where tenant_id = ? and connection_id = ? and id = ? and futile > 0""")
                .params(key.tenantId(), key.connectionId(), id).update());
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

    /** Looks at a consent later that was due, and was neither refreshed nor claimed: others must not wait for it. */
    void passOver(Key key, Instant now, Instant later) {
        TenantScope.run(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set renew_at = ?
                where tenant_id = ? and connection_id = ? and renew_at <= ? and refreshing_until is null""")
                .params(timestamp(later), key.tenantId(), key.connectionId(), timestamp(now)).update());
    }

    private Sealed sealed(Key key, Consent consent) {
        return HeldTokens.of(consent).seal(cipher, key.tenantId(), consent.id());
    }

    private Consent consent(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        HeldTokens tokens = HeldTokens.open(cipher, row.getObject("tenant_id", UUID.class), id,
                new Sealed(row.getString("key_id"), row.getBytes("ciphertext")));
        Instant obtainedAt = row.getTimestamp("obtained_at").toInstant();
        Instant endsAt = row.getTimestamp("expires_at").toInstant();
        Timestamp notBefore = row.getTimestamp("not_before");
        return new Consent(id, Token.of(tokens.access(), Consent.fingerprint(id), obtainedAt, endsAt), tokens.refresh(),
                row.getString("scopes"), row.getBoolean("renewable"), row.getTimestamp("consented_at").toInstant(), endsAt,
                row.getInt("sent"), notBefore == null ? null : notBefore.toInstant(), row.getString("ended"),
                new Revocable(row.getString("provider"), row.getString("client"), row.getString("account"), tokens.given(),
                        tokens.values()));
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
