package dev.serai.webhook;

import dev.serai.database.SystemDatabase;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds the tenants for whom the instance's own account at a provider made something: what it tells goes to them. */
@Component
class SharedObjects {

    private final JdbcClient jdbc;

    SharedObjects(SystemDatabase system) {
        this.jdbc = system.jdbc();
    }

    /** @param ids under which the provider may know it */
    List<UUID> tenantsOf(String provider, List<String> ids) {
        return ids.isEmpty() ? List.of() : jdbc.sql("""
                select tenant_id from provider_object
                where provider = :provider and external_id = any (cast(:ids as text[])) and of_environment(connection_id)
                union
                select d.tenant_id from unnest(cast(:ids as text[])) sought
                  join delivery d on hashtext(d.provider_message_id) = hashtext(sought) and d.provider_message_id = sought
                where d.provider = :provider and d.provider_message_id is not null and of_environment(d.connection_id)
                limit 10""")
                .param("provider", provider).param("ids", ids.toArray(String[]::new)).query(UUID.class).list();
    }
}
