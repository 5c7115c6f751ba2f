package dev.serai.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.ledger.Ids;
import dev.serai.notify.Notifications;
import dev.serai.portal.PortalLink;
import dev.serai.portal.PortalLinks;
import dev.serai.portal.PortalVisits;
import dev.serai.portal.UnusableLinkException;
import dev.serai.security.Caller;
import dev.serai.security.PortalVisit;
import dev.serai.security.Role;
import dev.serai.security.SecretLookUps;
import dev.serai.security.SessionCallers;
import dev.serai.security.SessionCallers.SignedIn;
import dev.serai.security.TokenHash;
import dev.serai.security.Users;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The sessions of browsers, on all nodes. What is known of one is remembered for a minute; when it is read again it counts as used. Whose
 * it is follows its token or its user at once.
 */
@Component
public class Sessions implements PortalVisits {

    private static final String CHANNEL = "serai_sessions";
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    private static final Duration LIFE_OF_PORTAL = Duration.ofHours(1);

    private final SessionStore store;
    private final PortalLinks links;
    private final SessionCallers callers;
    private final SecretLookUps lookUps;
    private final Notifications notifications;
    private final SessionProperties properties;
    private final Clock clock;
    private final Cache<TokenHash, Session> known = Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(REMEMBERED).build();
    private final Cache<TokenHash, Boolean> good =
            Caffeine.newBuilder().maximumSize(50_000).expireAfterAccess(Duration.ofHours(1)).build();
    private final Cache<TokenHash, Boolean> unknown =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(10)).build();

    Sessions(SessionStore store, PortalLinks links, SessionCallers callers, SecretLookUps lookUps, Notifications notifications,
            SessionProperties properties, Clock clock) {
        this.store = store;
        this.links = links;
        this.callers = callers;
        this.lookUps = lookUps;
        this.notifications = notifications;
        this.properties = properties;
        this.clock = clock;
        notifications.subscribe(CHANNEL, this::forget, known::invalidateAll);
        notifications.subscribe(Users.CHANNEL, this::forgetUser, known::invalidateAll);
    }

    /** A session just begun; the secret is the browser's alone. */
    record Begun(Session session, SessionSecret secret, Caller caller) {

        @Override
        public String toString() {
            return "Begun[" + session + "]";
        }
    }

    /** A session that is good, and who calls in it. */
    record Current(Session session, Caller caller) {}

    /**
     * Begins a session with a token.
     *
     * @param address of who sent it
     * @throws dev.serai.api.ProblemException as for a call with the token
     */
    Begun begin(String token, String address) {
        return begin(callers.signIn(token, address));
    }

    /** Begins a session of somebody who was recognised. */
    Begun begin(SignedIn who) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant end = now.plus(properties.life());
        Instant expiresAt = who.expiresAt() == null || end.isBefore(who.expiresAt()) ? end : who.expiresAt();
        SessionSecret secret = SessionSecret.next();
        TokenHash proof = who.caller().role() == Role.OPERATOR ? callers.operatorProof(secret.hash()) : null;
        UUID id = Ids.next();
        store.insert(id, who, secret.hash(), proof, now, expiresAt);
        return new Begun(new Session(id, who.caller().tenantId(), null, proof, null, expiresAt, null), secret, who.caller());
    }

    /**
     * Begins a session of a portal with the code of a link, which then is used up.
     *
     * @param address of who sent it
     * @throws dev.serai.api.ProblemException 401 when the link was used, has expired or is none, or whoever made it may no longer; 429 and
     *     503 as for tokens
     */
    Begun beginPortal(String code, String address) {
        TokenHash hash = TokenHash.of(code);
        return lookUps.find(code, address, false, () -> store.inTransaction(() -> {
            PortalLink link = links.use(hash).orElseThrow(() -> links.unusable(hash));
            return begin(link, hash);
        }));
    }

    private Begun begin(PortalLink link, TokenHash code) {
        TokenHash token = link.maker().tokenId() == null ? null : store.hashOf(link.maker().tokenId()).orElse(null);
        Optional<Caller> maker = token != null ? callers.ofToken(token) : link.maker().proof() != null
                ? callers.ofOperator(link.maker().proof(), code) : store.user(link.tenantId(), link.maker().userId());
        Caller visitor = maker.flatMap(made -> SessionCallers.visitor(link.tenantId(), made)).orElseThrow(() -> new UnusableLinkException(
                UnusableLinkException.Reason.WITHDRAWN, link.returnUrl()));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant end = now.plus(LIFE_OF_PORTAL);
        Instant expiresAt = link.sessionEndsAt() == null || end.isBefore(link.sessionEndsAt()) ? end : link.sessionEndsAt();
        SessionSecret secret = SessionSecret.next();
        TokenHash proof = link.maker().proof() == null ? null : callers.operatorProof(secret.hash());
        PortalVisit visit = new PortalVisit(link.id(), link.areas(), link.returnUrl(), link.locale(), expiresAt);
        Session session = new Session(Ids.next(), link.tenantId(), token, proof, null, expiresAt, visit);
        store.insertPortal(session, link.maker(), visitor, secret.hash(), now);
        return new Begun(session, secret, visitor);
    }

    /**
     * The session of a secret and who calls in it; null when it has ended.
     *
     * @param address of who sent it
     * @throws dev.serai.api.ProblemException 429 when too many wrong ones came from there, 503 when too many are looked up
     */
    Current find(SessionSecret secret, String address) {
        TokenHash hash = secret.hash();
        Session session = known.getIfPresent(hash);
        if (session == null) {
            if (unknown.getIfPresent(hash) != null) {
                return null;
            }
            session = lookUps.find(secret.text(), address, good.getIfPresent(hash) != null, () -> known.get(hash, this::load));
            if (session == null) {
                unknown.put(hash, true);
                return null;
            }
            good.put(hash, true);
        }
        Session found = session;
        return clock.instant().isBefore(found.expiresAt())
                ? caller(found, hash).map(caller -> new Current(found, caller)).orElse(null) : null;
    }

    /** Whether the session is still there and somebody calls in it; does not count as use. */
    boolean isGood(SessionSecret secret) {
        TokenHash hash = secret.hash();
        Instant now = clock.instant();
        Session session = known.getIfPresent(hash);
        Session found = session == null ? store.find(hash, now).orElse(null) : session;
        return found != null && now.isBefore(found.expiresAt()) && caller(found, hash).isPresent();
    }

    private Session load(TokenHash hash) {
        Instant now = clock.instant();
        return store.use(hash, now, now.minus(properties.idle())).orElse(null);
    }

    private Optional<Caller> caller(Session session, TokenHash secret) {
        Optional<Caller> maker = maker(session, secret);
        return session.portal() == null ? maker : maker.flatMap(found -> SessionCallers.visitor(session.tenantId(), found));
    }

    private Optional<Caller> maker(Session session, TokenHash secret) {
        if (session.token() != null) {
            return callers.ofToken(session.token());
        }
        return session.proof() != null ? callers.ofOperator(session.proof(), secret) : Optional.ofNullable(session.user());
    }

    /** Ends a session, on all nodes at once. */
    void end(SessionSecret secret, Current current) {
        store.delete(current.session(), current.caller());
        forgetEverywhere(secret.hash());
    }

    @Override
    public boolean revoke(UUID tenantId, UUID linkId) {
        List<TokenHash> ended = new ArrayList<>();
        boolean found = store.inTransaction(() -> {
            boolean deleted = links.delete(tenantId, linkId);
            store.endOfVisit(tenantId, linkId).ifPresent(end -> {
                links.deleteWindows(tenantId, end);
                ended.addAll(store.deleteVisit(tenantId, end));
            });
            return deleted;
        });
        ended.forEach(this::forgetEverywhere);
        return found;
    }

    private void forgetEverywhere(TokenHash secret) {
        known.invalidate(secret);
        notifications.send(CHANNEL, HexFormat.of().formatHex(secret.bytes()));
    }

    /** Forgets those that have ended; called from time to time. */
    public void forgetEnded() {
        Instant now = clock.instant();
        store.forget(now, now.minus(properties.idle()));
        links.forgetEnded();
    }

    private void forget(String hex) {
        known.invalidate(TokenHash.of(HexFormat.of().parseHex(hex)));
    }

    private void forgetUser(String user) {
        UUID id = UUID.fromString(user);
        known.asMap().values().removeIf(session -> session.user() != null && id.equals(session.user().userId()));
    }
}
