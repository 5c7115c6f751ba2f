package dev.serai.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.api.OverloadedException;
import dev.serai.api.PathId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Which sites may embed a page of a portal: the origins of the instance and those of the tenant whose link it is, or only the one that the
 * link names. What is changed counts on other nodes within seconds.
 */
@Component
public class PortalFrames {

    private static final Logger log = LoggerFactory.getLogger(PortalFrames.class);
    private static final String NOBODY = "'none'";
    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int AT_ONCE = 4;
    private static final long PATIENCE_MILLIS = 250;

    private final PortalLinks links;
    private final PortalProperties properties;
    /** Whoever asks: ids of links are no secrets, and pages are asked for without any. */
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Cache<UUID, List<String>> known =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REMEMBERED).build();
    /** Ids of no link, apart from the others so that they take no room from those. */
    private final Cache<UUID, Boolean> unknown = Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REMEMBERED).build();

    PortalFrames(PortalLinks links, PortalProperties properties) {
        this.links = links;
        this.properties = properties;
    }

    /**
     * The sources of {@code frame-ancestors}.
     *
     * @param linkId the id of a link as the path of the page has it; whatever that is
     */
    public String ancestors(String linkId) {
        UUID id = PathId.parse(linkId);
        List<String> origins = id == null || unknown.getIfPresent(id) != null ? properties.frameAncestors() : known.getIfPresent(id);
        if (origins == null) {
            origins = find(id);
        }
        return origins.isEmpty() ? NOBODY : String.join(" ", origins);
    }

    private List<String> find(UUID id) {
        Optional<PortalLinks.Framing> found;
        try {
            found = bounded(id);
        } catch (OverloadedException | DataAccessException e) {
            log.debug("Nobody may embed the page of a link, which is not looked up: {}", e.getMessage());
            return List.of();
        }
        if (found.isEmpty()) {
            unknown.put(id, true);
            return properties.frameAncestors();
        }
        List<String> origins = origins(found.get());
        known.put(id, origins);
        return origins;
    }

    private Optional<PortalLinks.Framing> bounded(UUID id) {
        if (!begin()) {
            throw new OverloadedException("Too many pages of portals are opened at once");
        }
        try {
            return links.framing(id);
        } finally {
            room.release();
        }
    }

    private boolean begin() {
        try {
            return room.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<String> origins(PortalLinks.Framing framing) {
        List<String> allowed = allowed(framing.frameAncestors());
        return framing.origin() == null ? allowed : allowed.stream().filter(framing.origin()::equals).toList();
    }

    /** The origins of the instance, and those of a tenant. */
    List<String> allowed(List<String> ofTenant) {
        List<String> origins = new ArrayList<>(properties.frameAncestors());
        ofTenant.stream().filter(origin -> !origins.contains(origin)).forEach(origins::add);
        return origins;
    }

    /** Whether people may be sent to a page by the instance, or by a tenant. */
    boolean isReturn(String page, List<String> ofTenant) {
        return properties.returnUrls().stream().anyMatch(allowed -> WebAddresses.isWithin(page, allowed))
                || ofTenant.stream().anyMatch(allowed -> WebAddresses.isWithin(page, allowed));
    }

    /** Has all looked up again. */
    void forget() {
        known.invalidateAll();
        unknown.invalidateAll();
    }
}
