package dev.serai.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.ledger.ProviderObject;
import dev.serai.ledger.ProviderObjects;
import dev.serai.security.TenantScope;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Knows what the ledger's deliveries made, and remembers for a while which connections knew what else was asked about. */
@Component
class RememberedObjects implements ObjectLookup {

    private final ProviderObjects made;
    private final Cache<Key, UUID> asked = Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofHours(1)).build();

    RememberedObjects(ProviderObjects made) {
        this.made = made;
    }

    private record Key(UUID tenantId, String externalId) {}

    @Override
    public Optional<UUID> find(UUID tenantId, String externalId) {
        UUID known = asked.getIfPresent(new Key(tenantId, externalId));
        return known != null ? Optional.of(known) : TenantScope.call(tenantId, () -> made.find(tenantId, null, externalId).stream()
                .map(ProviderObject::connectionId).filter(Objects::nonNull).findFirst());
    }

    @Override
    public void remember(UUID tenantId, String externalId, UUID connectionId) {
        asked.put(new Key(tenantId, externalId), connectionId);
    }
}
