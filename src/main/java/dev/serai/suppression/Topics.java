package dev.serai.suppression;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.database.SystemDatabase;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The topics of mails that tenants have sent with a link to unsubscribe; what goes out makes them known, whoever works on this thread. */
@Component
class Topics {

    /** A tenant with more has something else in the field, such as a number of each message. */
    private static final int MOST = 50;

    private final SystemDatabase system;
    private final Cache<String, Boolean> known = Caffeine.newBuilder().maximumSize(20_000).expireAfterWrite(Duration.ofHours(1)).build();

    Topics(SystemDatabase system) {
        this.system = system;
    }

    /** Notes that a tenant sends about a topic. */
    void note(UUID tenantId, String topic) {
        known.get(tenantId + " " + topic, key -> {
            system.jdbc().sql("insert into topic (tenant_id, name, created_at) select ?, ?, now()"
                    + " where (select count(*) from topic where tenant_id = ?) < ? on conflict do nothing")
                    .params(tenantId, topic, tenantId, MOST).update();
            return true;
        });
    }

    /** Those of a tenant, by name. */
    List<String> of(UUID tenantId) {
        return system.jdbc().sql("select name from topic where tenant_id = ? order by name").param(tenantId).query(String.class).list();
    }
}
