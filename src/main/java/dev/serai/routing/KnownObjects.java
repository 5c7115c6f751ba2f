package dev.serai.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.ledger.ProviderObject;
import dev.serai.ledger.ProviderObjects;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.TenantScope;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Knows what the ledger's deliveries made, and remembers for a while which connections knew what else was asked about. */
@Component
public class KnownObjects {

    private final ProviderObjects objects;
    private final Operations operations;
    private final ProviderCatalog providers;
    private final Cache<Key, UUID> asked = Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(Duration.ofHours(1)).build();

    KnownObjects(ProviderObjects objects, Operations operations, ProviderCatalog providers) {
        this.objects = objects;
        this.operations = operations;
        this.providers = providers;
    }

    private record Key(UUID tenantId, String channel, String kind, String id) {}

    /** The objects that it may be about, the latest first: of this id and, where operations say what they make, of this kind. */
    List<ProviderObject> made(UUID tenantId, Operation operation, About about) {
        List<ProviderObject> found = TenantScope.call(tenantId, () -> objects.find(tenantId, null, about.id()));
        if (found.isEmpty()) {
            return found;
        }
        Set<String> kinds = kinds(operation);
        return found.stream().filter(each -> kinds.isEmpty() || kinds.contains(each.kind()))
                .filter(each -> isOfChannel(each.provider(), operation)).toList();
    }

    private Set<String> kinds(Operation operation) {
        Set<String> kinds = new HashSet<>();
        for (Operation each : operations.all()) {
            if (each.channels().stream().anyMatch(operation::isOf)) {
                each.makes().forEach((kind, field) -> {
                    if (field.equals(operation.about()) || operation.about().equals(kind + "Id")) {
                        kinds.add(kind);
                    }
                });
            }
        }
        return kinds;
    }

    /** A provider whose file is away may be of any. */
    private boolean isOfChannel(String provider, Operation operation) {
        Optional<Provider> file = providers.find(provider);
        return file.isEmpty() || file.get().channels().stream().anyMatch(operation::isOf);
    }

    /** The connection that knew it when it was asked. */
    Optional<UUID> remembered(UUID tenantId, Operation operation, About about) {
        return Optional.ofNullable(asked.getIfPresent(new Key(tenantId, operation.channel(), about.kind(), about.id())));
    }

    /** Notes that a connection knows it. */
    public void remember(UUID tenantId, Operation operation, About about, UUID connectionId) {
        asked.put(new Key(tenantId, operation.channel(), about.kind(), about.id()), connectionId);
    }
}
