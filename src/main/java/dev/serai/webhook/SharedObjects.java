package dev.serai.webhook;

import dev.serai.database.SystemDatabase;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the tenants for whom the instance's own account at a provider made something: what it tells goes to them. */
@Component
class SharedObjects {

    private static final UUID NO_CONNECTION = new UUID(0, 0);

    private final JdbcClient jdbc;

    SharedObjects(SystemDatabase system) {
        this.jdbc = system.jdbc();
    }

    /** @param ids under which the provider may know it */
    List<UUID> tenantsOf(String provider, List<String> ids) {
        return ids.isEmpty() ? List.of() : jdbc.sql("""
                select distinct tenant_id from provider_object
                where provider = :provider and external_id = any (cast(:ids as text[])) and connection_id = :none limit 10""")
                .param("provider", provider).param("ids", ids.toArray(String[]::new)).param("none", NO_CONNECTION)
                .query(UUID.class).list();
    }
}
