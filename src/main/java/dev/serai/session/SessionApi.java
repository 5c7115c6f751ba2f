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
import dev.serai.session.ProviderSignIns.Returned;
import dev.serai.session.Sessions.Begun;
import dev.serai.session.Sessions.Current;
import dev.serai.tenant.Tenants;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
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
    private static final int LONGEST_CODE = 8_000;
    private static final int LONGEST_WORD = 2_000;
    private static final String TOKEN = "token";
    private static final String PORTAL_CODE = "portalCode";
    private static final String STATE = "state";
    /** One of these proves who may have a session. */
    private static final List<String> PROOFS = List.of(TOKEN, PORTAL_CODE, STATE);
    /** What an identity provider sends back beside the state. */
    private static final List<String> OF_ANSWER = List.of("code", "iss", "error", "errorDescription");
    private static final List<String> KNOWN = Stream.concat(PROOFS.stream(), OF_ANSWER.stream()).toList();

    private final Sessions sessions;
    private final CookieSessions cookies;
    private final ProviderSignIns signIns;
    private final SignInPage page;
    private final Tenants tenants;
    private final Users users;
    private final PortalLook look;

    SessionApi(Sessions sessions, CookieSessions cookies, ProviderSignIns signIns, SignInPage page, Tenants tenants, Users users,
            PortalLook look) {
        this.sessions = sessions;
        this.cookies = cookies;
        this.signIns = signIns;
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

    /** An identity provider over which one signs in. */
    record ShownProvider(String id, String name) {}

    record ShownProviders(List<ShownProvider> items) {}

    /** Where somebody goes to sign in. */
    record Begin(String authorizeUrl, Instant expiresAt) {}

    /** {@code GET /api/session/providers}. */
    public ShownProviders providers() {
        return new ShownProviders(signIns.all().stream().map(each -> new ShownProvider(each.id(), each.name())).toList());
    }

    /** {@code POST /api/session/start}: begins a sign-in over an identity provider. */
    public Answer start(@Body byte[] body, Message message) {
        HttpServletRequest request = request(message);
        page.require(request);
        requirePage(false, request);
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("provider"));
        String provider = fields.requiredText("provider", LONGEST_WORD);
        fields.check();
        ProviderSignIns.Started started = signIns.begin(provider, request);
        return new Answer(200, new Begin(started.authorizeUrl(), started.expiresAt()), Map.of("Set-Cookie", started.cookie()));
    }

    /**
     * {@code POST /api/session}: exchanges a token, the code of a link into a portal, or what an identity provider sent back, for a cookie.
     */
    public Answer create(@Body byte[] body, Message message) {
        HttpServletRequest request = request(message);
        page.require(request);
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(KNOWN);
        List<String> proofs = PROOFS.stream().filter(fields::has).toList();
        String proof = proofs.isEmpty() ? OF_ANSWER.stream().anyMatch(fields::has) ? STATE : TOKEN : proofs.get(0);
        PROOFS.stream().filter(each -> !each.equals(proof) && fields.has(each))
                .forEach(each -> fields.reject(each, "stands beside " + proof + "; send one of them"));
        if (!proof.equals(STATE)) {
            OF_ANSWER.stream().filter(fields::has).forEach(each -> fields.reject(each, "belongs to a state, and stands beside " + proof));
        }
        Begun begun = begin(proof, fields, request);
        endFormer(request);
        return new Answer(201, shown(begun.session(), begun.caller(), begun.secret()),
                Map.of("Location", "/api/session", "Set-Cookie", cookies.set(begun.secret(), request)));
    }

    private Begun begin(String proof, Fields fields, HttpServletRequest request) {
        Returned returned = proof.equals(STATE) ? returned(fields) : null;
        String text = returned == null ? fields.requiredText(proof, LONGEST_TOKEN) : null;
        fields.check();
        requirePage(proof.equals(PORTAL_CODE), request);
        if (returned != null) {
            return sessions.begin(signIns.finish(returned, request));
        }
        return proof.equals(PORTAL_CODE) ? sessions.beginPortal(text, request.getRemoteAddr())
                : sessions.begin(text, request.getRemoteAddr());
    }

    private static Returned returned(Fields fields) {
        Returned returned = new Returned(fields.requiredText(STATE, LONGEST_WORD), fields.text("code", LONGEST_CODE),
                fields.text("iss", LONGEST_WORD), fields.text("error", LONGEST_WORD), fields.text("errorDescription", LONGEST_WORD));
        if (returned.code() == null && returned.error() == null) {
            fields.reject("code", "is missing, and there is no error either");
        }
        return returned;
    }

    /** Links open portals and nothing else; all else opens the console. */
    private static void requirePage(boolean portal, HttpServletRequest request) {
        if (portal != CookieSessions.isPortal(request)) {
            throw ProblemException.badRequest(portal ? "The page of a portal sends the header " + CookieSessions.PORTAL
                    + " with all that it asks" : "The page of a portal is opened by its link alone; leave out the header "
                    + CookieSessions.PORTAL + " to sign in to the console", List.of());
        }
    }

    /** The one that the browser had before: a browser has one. Where it cannot be told, it ends by itself. */
    private void endFormer(HttpServletRequest request) {
        try {
            SessionSecret former = cookies.secret(request);
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
        sessions.end(secret, current(secret, message));
        return new Answer(204, null, Map.of("Set-Cookie", cookies.cleared(request(message))));
    }

    private SessionSecret secret(Message message) {
        if (Caller.session().isEmpty()) {
            throw UnauthorizedException.ofSession("There is no session: this call came with a token. POST /api/session begins one");
        }
        return cookies.secret(request(message));
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
