package dev.serai.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds what providers made for a tenant's deliveries; asked while working for that tenant. */
@Component
public class ProviderObjects {

    /** Stands for none in the store. */
    static final UUID NO_CONNECTION = new UUID(0, 0);

    private static final int MOST = 100;

    private final JdbcClient jdbc;

    ProviderObjects(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The objects of this id, the latest first, of a great many the latest only.
     *
     * @param provider only one of this provider; null for any
     */
    public List<ProviderObject> find(UUID tenantId, String provider, String externalId) {
        return jdbc.sql("""
                select provider, external_id, connection_id, delivery_id, kind, created_at from provider_object
                where tenant_id = :tenant and external_id = :id and (cast(:provider as text) is null or provider = :provider)
                order by created_at desc, provider, kind, connection_id limit :most""")
                .param("tenant", tenantId).param("id", externalId).param("provider", provider).param("most", MOST)
                .query(ProviderObjects::object).list();
    }

    private static ProviderObject object(ResultSet row, int number) throws SQLException {
        UUID connection = row.getObject("connection_id", UUID.class);
        return new ProviderObject(row.getString("provider"), row.getString("external_id"),
                NO_CONNECTION.equals(connection) ? null : connection, row.getObject("delivery_id", UUID.class), row.getString("kind"),
                row.getTimestamp("created_at").toInstant());
    }
}
