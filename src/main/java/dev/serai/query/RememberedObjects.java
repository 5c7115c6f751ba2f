package dev.serai.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Remembers for a while which connections knew the objects that were asked about. */
@Component
class RememberedObjects implements ObjectLookup {

    private final Cache<Key, UUID> connections = Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofHours(1)).build();

    private record Key(UUID tenantId, String externalId) {}

    @Override
    public Optional<UUID> find(UUID tenantId, String externalId) {
        return Optional.ofNullable(connections.getIfPresent(new Key(tenantId, externalId)));
    }

    @Override
    public void remember(UUID tenantId, String externalId, UUID connectionId) {
        connections.put(new Key(tenantId, externalId), connectionId);
    }
}
