package dev.serai.notify;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * What tenants set of one kind, remembered on every node until it changes on any, so that each message can be looked at without asking the
 * database.
 */
public final class TenantSettings<T> {

    private static final Logger log = LoggerFactory.getLogger(TenantSettings.class);

    private final String name;
    private final Consumer<BiConsumer<UUID, T>> all;
    private final Function<UUID, Optional<T>> one;
    private final Map<UUID, T> known = new ConcurrentHashMap<>();
    private volatile boolean allKnown;

    /**
     * @param channel on which the id of each tenant is told whose setting has changed
     * @param name in messages, e.g. {@code Quiet hours}
     * @param all reads what all tenants set
     * @param one reads what a tenant set, whoever works on the thread
     */
    public TenantSettings(Notifications notifications, String channel, String name, Consumer<BiConsumer<UUID, T>> all,
            Function<UUID, Optional<T>> one) {
        this.name = name;
        this.all = all;
        this.one = one;
        notifications.subscribe(channel, payload -> changed(UUID.fromString(payload)), this::mayHaveChanged);
    }

    /** Empty where the tenant set nothing. */
    public Optional<T> of(UUID tenantId) {
        return allKnown ? Optional.ofNullable(known.get(tenantId)) : one.apply(tenantId);
    }

    /** To be called on this node once a change is committed, so that whoever made it sees it at once. */
    public void changed(UUID tenantId) {
        one.apply(tenantId).ifPresentOrElse(set -> known.put(tenantId, set), () -> known.remove(tenantId));
    }

    private void mayHaveChanged() {
        allKnown = false;
        known.clear();
        try {
            all.accept(known::put);
            allKnown = true;
        } catch (DataAccessException e) {
            log.warn("{} are looked up for each message until the database answers: {}", name, e.getMessage());
        }
    }
}
