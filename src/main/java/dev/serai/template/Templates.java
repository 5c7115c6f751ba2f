package dev.serai.template;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.notify.Notifications;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The templates that messages are made of, remembered until they change on any node; versions never do. */
@Component
class Templates {

    private static final String CHANGES = "serai_templates";
    private static final int MOST_TEMPLATES = 50_000;
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private final TemplateStore store;
    private final Notifications notifications;
    private final Cache<UUID, Map<String, Template>> byTenant = Caffeine.newBuilder().maximumWeight(MOST_TEMPLATES)
            .weigher((UUID tenant, Map<String, Template> known) -> 1 + known.size()).build();
    private final Cache<Key, Content> contents = Caffeine.newBuilder().maximumWeight(MOST_BYTES)
            .weigher((Key key, Content content) -> (int) Math.min(Integer.MAX_VALUE, 200 + content.bytes())).build();

    private record Key(UUID tenantId, UUID id, int number) {}

    Templates(TemplateStore store, Notifications notifications) {
        this.store = store;
        this.notifications = notifications;
        notifications.subscribe(CHANGES, payload -> changed(UUID.fromString(payload)), byTenant::invalidateAll);
    }

    /** Tells all nodes; to be called in the transaction that changes a tenant's templates. */
    void announce(UUID tenantId) {
        notifications.send(CHANGES, tenantId.toString());
    }

    /** To be called on this node once a change is committed, so that whoever made it sees it at once. */
    void changed(UUID tenantId) {
        byTenant.invalidate(tenantId);
    }

    Optional<Template> named(UUID tenantId, String name) {
        return Optional.ofNullable(of(tenantId).get(name));
    }

    Optional<Template> find(UUID tenantId, Predicate<Template> wanted) {
        return of(tenantId).values().stream().filter(wanted).findFirst();
    }

    private Map<String, Template> of(UUID tenantId) {
        return byTenant.get(tenantId, tenant -> {
            Map<String, Template> named = new HashMap<>();
            store.toRender(tenant).forEach(template -> named.put(template.name(), template));
            return named;
        });
    }

    /** What a version says; empty where it is not kept. */
    Optional<Content> content(UUID tenantId, UUID id, int number) {
        return Optional.ofNullable(contents.get(new Key(tenantId, id, number),
                key -> store.contentToRender(key.tenantId(), key.id(), key.number()).orElse(null)));
    }

    /** What counts of a template that others include or stand in; empty where none does. */
    Optional<Content> promoted(UUID tenantId, Kind kind, String name) {
        return named(tenantId, name).filter(template -> template.ofKind() == kind && !template.promoted().isEmpty())
                .flatMap(template -> content(tenantId, template.id(), template.promoted().get(0).version()));
    }
}
