package dev.serai.session;

import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.portal.PortalLook.Look;
import dev.serai.portal.PortalLook;
import dev.serai.security.Caller;
import dev.serai.security.PortalArea;
import dev.serai.security.PortalVisit;
import dev.serai.security.Role;
import dev.serai.security.TenantScope;
import dev.serai.security.UnauthorizedException;
import dev.serai.security.Users;
import dev.serai.session.Sessions.Begun;
import dev.serai.session.Sessions.Current;
import dev.serai.tenant.Tenants;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/session} call. */
@Component
public class SessionApi {

    private static final Logger log = LoggerFactory.getLogger(SessionApi.class);
    private static final int LONGEST_TOKEN = 16_000;

    private final Sessions sessions;
    private final SignInPage page;
    private final Tenants tenants;
    private final Users users;
    private final PortalLook look;

    SessionApi(Sessions sessions, SignInPage page, Tenants tenants, Users users, PortalLook look) {
        this.sessions = sessions;
        this.page = page;
        this.tenants = tenants;
        this.users = users;
        this.look = look;
    }

    /**
     * A session as its page sees it.
     *
     * @param name of the user, or of the token where it belongs to none
     * @param tenant null for the operator
     * @param user null for a token that belongs to none
     * @param portal what its page shows, where a link into a portal began it; null else
     */
    record Shown(UUID id, String csrf, Instant expiresAt, Role role, String name, ShownTenant tenant, ShownUser user,
            ShownPortal portal) {}

    /** The page of a portal; {@code linkId} is the link that its session was begun with. */
    record ShownPortal(UUID linkId, Set<PortalArea> areas, String returnUrl, String locale, Look look) {}

    record ShownTenant(UUID id, String name) {}

    record ShownUser(UUID id, String name, String email) {}

    /** {@code POST /api/session}: exchanges a token, or the code of a link into a portal, for a cookie. */
    public Answer create(@Body byte[] body, Message message) {
        HttpServletRequest request = request(message);
        page.require(request);
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("token", "portalCode"));
        boolean isPortal = fields.has("portalCode");
        String proof = fields.requiredText(isPortal ? "portalCode" : "token", LONGEST_TOKEN);
        if (isPortal && fields.has("token")) {
            fields.reject("token", "stands beside a portalCode; send one of the two");
        }
        fields.check();
        if (isPortal != CookieSessions.isPortal(request)) {
            throw ProblemException.badRequest(isPortal ? "The page of a portal sends the header " + CookieSessions.PORTAL
                    + " with all that it asks" : "A token is not for the page of a portal; leave out the header " + CookieSessions.PORTAL,
                    List.of());
        }
        Begun begun = isPortal ? sessions.beginPortal(proof, request.getRemoteAddr()) : sessions.begin(proof, request.getRemoteAddr());
        endFormer(request);
        return new Answer(201, shown(begun.session(), begun.caller(), begun.secret()), Map.of("Location", "/api/session", "Set-Cookie",
                isPortal ? CookieSessions.setEmbedded(begun.secret()) : CookieSessions.set(begun.secret())));
    }

    /** The one that the browser had before: a browser has one. Where it cannot be told, it ends by itself. */
    private void endFormer(HttpServletRequest request) {
        try {
            SessionSecret former = CookieSessions.secret(request);
            Current current = former == null ? null : sessions.find(former, request.getRemoteAddr());
            if (current != null) {
                sessions.end(former, current);
            }
        } catch (ProblemException e) {
            log.debug("The session that a browser had before is left to end by itself: {}", e.getMessage());
        }
    }

    /** {@code GET /api/session}. */
    public Shown get(Message message) {
        SessionSecret secret = secret(message);
        Current current = current(secret, message);
        return shown(current.session(), current.caller(), secret);
    }

    /** {@code DELETE /api/session}: signs out. */
    public Answer delete(Message message) {
        SessionSecret secret = secret(message);
        Current current = current(secret, message);
        sessions.end(secret, current);
        return new Answer(204, null, Map.of("Set-Cookie", CookieSessions.cleared(current.session().portal() != null)));
    }

    private static SessionSecret secret(Message message) {
        if (Caller.session().isEmpty()) {
            throw UnauthorizedException.ofSession("There is no session: this call came with a token. POST /api/session begins one");
        }
        return CookieSessions.secret(request(message));
    }

    private Current current(SessionSecret secret, Message message) {
        Current current = sessions.find(secret, request(message).getRemoteAddr());
        if (current == null) {
            throw UnauthorizedException.ofSession(CookieSessions.ended(request(message)));
        }
        return current;
    }

    private static HttpServletRequest request(Message message) {
        return message.getExchange().getIn(PlatformHttpMessage.class).getRequest();
    }

    private Shown shown(Session session, Caller caller, SessionSecret secret) {
        UUID tenant = caller.tenantId();
        ShownUser user = caller.userId() == null ? null : TenantScope.call(tenant, () -> users.find(tenant, caller.userId()))
                .map(found -> new ShownUser(found.id(), found.name(), found.email())).orElse(null);
        ShownTenant shownTenant = tenant == null ? null
                : tenants.find(tenant).map(found -> new ShownTenant(found.id(), found.name())).orElse(null);
        return new Shown(session.id(), secret.csrf(), session.expiresAt(), caller.role(), caller.name(), shownTenant, user,
                shown(session.portal(), tenant));
    }

    private ShownPortal shown(PortalVisit visit, UUID tenant) {
        return visit == null ? null : new ShownPortal(visit.linkId(), visit.areas(), visit.returnUrl(), visit.locale(),
                TenantScope.call(tenant, () -> look.of(tenant)));
    }
}
