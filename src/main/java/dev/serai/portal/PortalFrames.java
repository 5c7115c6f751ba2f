package dev.serai.portal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.security.SecretLookUps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

    private final PortalLinks links;
    private final SecretLookUps lookUps;
    private final PortalProperties properties;
    private final Cache<UUID, List<String>> known =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(10)).build();

    PortalFrames(PortalLinks links, SecretLookUps lookUps, PortalProperties properties) {
        this.links = links;
        this.lookUps = lookUps;
        this.properties = properties;
    }

    /**
     * The sources of {@code frame-ancestors}.
     *
     * @param linkId the id of a link as the path of the page has it; whatever that is
     * @param address of who asks: who asks for many that are not there is answered as if none were
     */
    public String ancestors(String linkId, String address) {
        UUID id = PathId.parse(linkId);
        List<String> origins = id == null ? properties.frameAncestors() : known.getIfPresent(id);
        if (origins == null) {
            origins = find(id, address);
        }
        return origins.isEmpty() ? NOBODY : String.join(" ", origins);
    }

    private List<String> find(UUID id, String address) {
        List<String> found;
        try {
            found = lookUps.find("portal link " + id, address, false, () -> links.framing(id).map(this::origins).orElse(null));
        } catch (ProblemException | DataAccessException e) {
            log.debug("Who may embed the page of a link is not looked up: {}", e.getMessage());
            return properties.frameAncestors();
        }
        List<String> origins = found == null ? properties.frameAncestors() : found;
        known.put(id, origins);
        return origins;
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
    }
}
