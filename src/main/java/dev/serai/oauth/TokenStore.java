package dev.serai.oauth;

import dev.serai.credential.CredentialCipher;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.UnreadableCredentialException;
import dev.serai.security.TenantScope;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Keeps the access tokens of tenants' connections, encrypted, and says which node gets the next one of a connection. */
@Component
class TokenStore {

    private static final Logger log = LoggerFactory.getLogger(TokenStore.class);
    private static final byte[] NOTHING = new byte[0];

    private final JdbcClient jdbc;
    private final CredentialCipher cipher;

    TokenStore(JdbcClient jdbc, CredentialCipher cipher) {
        this.jdbc = jdbc;
        this.cipher = cipher;
    }

    /** What is stored; empty when there is none, or none that can be read. */
    Optional<Token> find(UUID tenantId, UUID connectionId) {
        return TenantScope.call(tenantId, () -> jdbc.sql("select * from oauth_token where tenant_id = ? and connection_id = ?")
                .params(tenantId, connectionId).query((row, number) -> token(row)).optional()).flatMap(found -> found);
    }

    private Optional<Token> token(ResultSet row) throws SQLException {
        UUID tenantId = row.getObject("tenant_id", UUID.class);
        UUID connectionId = row.getObject("connection_id", UUID.class);
        try {
            byte[] clear = cipher.open(tenantId, connectionId, new Sealed(row.getString("key_id"), row.getBytes("ciphertext")));
            return clear.length == 0 ? Optional.empty()
                    : Optional.of(Token.of(new String(clear, StandardCharsets.UTF_8), row.getString("obtained_with"),
                            row.getTimestamp("obtained_at").toInstant(), row.getTimestamp("expires_at").toInstant()));
        } catch (UnreadableCredentialException e) {
            log.warn("A stored access token is got anew: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Takes it on to get the connection's next token; false when another node is at it until some time from now. */
    boolean claim(UUID tenantId, UUID connectionId, Instant now, Instant until) {
        Sealed nothing = cipher.seal(tenantId, connectionId, NOTHING);
        return TenantScope.call(tenantId, () -> jdbc.sql("""
                insert into oauth_token (tenant_id, connection_id, key_id, ciphertext, obtained_with, obtained_at, expires_at,
                    refreshing_until) values (:tenant, :connection, :key, :nothing, '', 'epoch', 'epoch', :until)
                on conflict (tenant_id, connection_id) do update set refreshing_until = excluded.refreshing_until
                where oauth_token.refreshing_until is null or oauth_token.refreshing_until < :now""")
                .param("tenant", tenantId).param("connection", connectionId).param("key", nothing.keyId())
                .param("nothing", nothing.ciphertext()).param("until", Timestamp.from(until)).param("now", Timestamp.from(now))
                .update()) > 0;
    }

    /** Stores a token in place of the one before, and lets others get the next. */
    void save(UUID tenantId, UUID connectionId, Token token, Instant endsAt) {
        Sealed sealed = cipher.seal(tenantId, connectionId, token.value().getBytes(StandardCharsets.UTF_8));
        TenantScope.run(tenantId, () -> jdbc.sql("""
                update oauth_token set key_id = ?, ciphertext = ?, obtained_with = ?, obtained_at = ?, expires_at = ?,
                    refreshing_until = null where tenant_id = ? and connection_id = ?""")
                .params(sealed.keyId(), sealed.ciphertext(), token.obtainedWith(), Timestamp.from(token.obtainedAt()),
                        Timestamp.from(endsAt), tenantId, connectionId).update());
    }

    /** Lets others get the next token, for this node got none. */
    void release(UUID tenantId, UUID connectionId) {
        TenantScope.run(tenantId, () -> jdbc.sql("update oauth_token set refreshing_until = null where tenant_id = ? and connection_id = ?")
                .params(tenantId, connectionId).update());
    }
}
