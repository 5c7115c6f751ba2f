package dev.serai.security;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * A session that a link into a tenant's portal began: it may do what {@link PortalRules} list for its areas, and nothing else.
 *
 * @param linkId the link
 * @param areas what it shows; at least one
 * @param returnUrl where whoever uses it came from; null where that is not known
 * @param locale the language of its page; null for the browser's
 * @param endsAt when the session ends at the latest
 */
public record PortalVisit(UUID linkId, Set<PortalArea> areas, String returnUrl, String locale, Instant endsAt) {

    /** That of the call on this thread; empty for a call with a token, and in a session of the console. */
    public static Optional<PortalVisit> current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication instanceof CallerAuthentication known ? Optional.ofNullable(known.portal()) : Optional.empty();
    }
}
