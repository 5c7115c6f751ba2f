package dev.serai.security;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * A caller as Spring Security sees it; kept small, since one is cached for every token in use.
 *
 * @param expiresAt when its token ends; null for never
 * @param sessionId the browser's session that it comes with; null for a token
 * @param portal what that may do, where it is one of a portal; null else
 */
record CallerAuthentication(Caller caller, Instant expiresAt, UUID sessionId, PortalVisit portal) implements Authentication {

    private static final Map<Role, List<GrantedAuthority>> AUTHORITIES = Map.of(
            Role.OPERATOR, List.of(new SimpleGrantedAuthority("ROLE_OPERATOR")),
            Role.ADMIN, List.of(new SimpleGrantedAuthority("ROLE_ADMIN")),
            Role.MEMBER, List.of(new SimpleGrantedAuthority("ROLE_MEMBER")));

    /** One who comes with a token. */
    CallerAuthentication(Caller caller, Instant expiresAt) {
        this(caller, expiresAt, null, null);
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return AUTHORITIES.get(caller.role());
    }

    @Override
    public Object getCredentials() {
        return null;
    }

    @Override
    public Object getDetails() {
        return null;
    }

    @Override
    public Object getPrincipal() {
        return caller;
    }

    @Override
    public boolean isAuthenticated() {
        return true;
    }

    @Override
    public void setAuthenticated(boolean authenticated) {
        throw new IllegalArgumentException("A caller is authenticated for good");
    }

    @Override
    public String getName() {
        UUID who = caller.tokenId() == null ? caller.userId() : caller.tokenId();
        return String.valueOf(who == null ? sessionId : who);
    }
}
