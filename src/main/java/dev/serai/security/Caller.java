package dev.serai.security;

import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who calls.
 *
 * @param tenantId whose data it may touch; null for the operator
 * @param tokenId the token it came with; null for one of an identity provider
 * @param userId the user it belongs to; null for an application and the operator
 * @param name of the user, or of the token where it belongs to none
 */
public record Caller(UUID tenantId, UUID tokenId, UUID userId, Role role, String name) {

    /** Who calls on this thread. */
    public static Optional<Caller> current() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication instanceof CallerAuthentication known ? Optional.of(known.caller()) : Optional.empty();
    }

    /** The session of a browser that the call on this thread comes with; empty for a call with a token. */
    public static Optional<UUID> session() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication instanceof CallerAuthentication known ? Optional.ofNullable(known.sessionId()) : Optional.empty();
    }

    /** Who calls on this thread; 401 when nobody does. */
    public static Caller required() {
        return current().orElseThrow(() -> new UnauthorizedException("This needs a token"));
    }

    /** The tenant of the caller on this thread; 403 for the operator, who has none. */
    public static UUID requiredTenant() {
        return required().tenant();
    }

    /** The tenant; 403 for the operator, who has none. */
    public UUID tenant() {
        if (tenantId == null) {
            throw forbidden("This belongs to a tenant; call it with a token of the tenant, not with the operator's");
        }
        return tenantId;
    }

    /** The tenant whose configuration the caller may change; 403 for members and the operator. */
    public UUID administeredTenant() {
        UUID tenant = tenant();
        if (role != Role.ADMIN) {
            throw forbidden("Only administrators may change this; the token's role is \"" + role.word() + "\"");
        }
        return tenant;
    }

    /** 403 unless the caller is the operator. */
    public void requireOperator() {
        if (role != Role.OPERATOR) {
            throw forbidden("Only the operator may do this; the token's role is \"" + role.word() + "\"");
        }
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail, List.of());
    }
}
