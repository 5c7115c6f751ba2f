package dev.serai.oauth;

import dev.serai.connection.Connection;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.Provider;
import dev.serai.security.TenantScope;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Ends a connection's access when the provider itself tells that somebody took it back there. */
@Component
public class WithdrawnConsents {

    /** Providers tell times in seconds: what they cut off must not make what came before come after. */
    private static final Duration CUT_OFF = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final ConsentEnds ends;

    WithdrawnConsents(JdbcClient jdbc, ConsentEnds ends) {
        this.jdbc = jdbc;
        this.ends = ends;
    }

    /**
     * Marks the connection, unless somebody let it in again after that.
     *
     * @param at when it was taken back
     * @param what the provider's word for it
     */
    public void withdrawn(Connection connection, Provider provider, Instant at, String what) {
        Key key = new Key(connection.tenantId(), connection.id());
        String words = provider.title() + " tells that somebody took the access of this connection back there (" + what + "). ";
        if (TenantScope.call(key.tenantId(), () -> jdbc.sql("select 1 from oauth_consent where tenant_id = ? and connection_id = ?")
                .params(key.tenantId(), key.connectionId()).query(Integer.class).optional()).isEmpty()) {
            if (connection.updatedAt().isBefore(at.plus(CUT_OFF))) {
                ends.mark(key, words + "Let it in there again, and enter what it gives");
            }
            return;
        }
        String again = words + "Connect it again: GET /api/integrations/oauth/" + provider.id() + "/start?connectionId=" + connection.id();
        int ended = TenantScope.call(key.tenantId(), () -> jdbc.sql("""
                update oauth_consent set ended = ?, refreshing_until = null
                where tenant_id = ? and connection_id = ? and ended is null and consented_at < ?""")
                .params(again, key.tenantId(), key.connectionId(), Timestamp.from(at.plus(CUT_OFF))).update());
        if (ended > 0) {
            ends.mark(key, again);
        }
    }
}
