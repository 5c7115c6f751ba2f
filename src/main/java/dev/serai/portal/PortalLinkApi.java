package dev.serai.portal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.ledger.Ids;
import dev.serai.portal.PortalLink.Maker;
import dev.serai.security.Caller;
import dev.serai.security.PortalArea;
import dev.serai.security.PortalVisit;
import dev.serai.security.Role;
import dev.serai.security.SessionCallers;
import dev.serai.security.TenantScope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/** {@code /api/portal-links}: makes links into the portal of a tenant, and revokes them. */
@Component
public class PortalLinkApi {

    private static final int LONGEST_LIFE = 3600;
    private static final Duration LIFE_OF_WINDOWS = Duration.ofMinutes(1);
    private static final List<String> KNOWN = List.of("areas", "origin", "returnUrl", "locale", "expiresInSeconds", "tenantId");
    private static final List<String> KNOWN_IN_PORTALS = List.of("areas", "locale");
    private static final Pattern LOCALE = Pattern.compile("(en|de)(-[A-Za-z0-9]{1,8})*");

    private final PortalApi portals;
    private final PortalLinks links;
    private final PortalVisits visits;
    private final PortalFrames frames;
    private final SessionCallers callers;
    private final PublicAddress address;
    private final Clock clock;

    PortalLinkApi(PortalApi portals, PortalLinks links, PortalVisits visits, PortalFrames frames, SessionCallers callers,
            PublicAddress address, Clock clock) {
        this.portals = portals;
        this.links = links;
        this.visits = visits;
        this.frames = frames;
        this.callers = callers;
        this.address = address;
        this.clock = clock;
    }

    /**
     * A link just made.
     *
     * @param url shown this once
     */
    record Made(UUID id, String url, Instant expiresAt) {

        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    /** {@code POST /api/portal-links}; within a portal's session one for another window of the same browser. */
    public Answer create(@Body byte[] body, Message message) {
        ObjectNode object = RequestBody.optionalObject(body);
        PortalCode code = PortalCode.next();
        PortalLink link = PortalVisit.current().map(visit -> window(object, visit, code)).orElseGet(() -> link(object, code));
        TenantScope.run(link.tenantId(), () -> links.insert(link, code.hash()));
        String url = address.base(message.getExchange().getIn(PlatformHttpMessage.class).getRequest()) + "/portal/" + link.id() + "#code="
                + code.text() + (link.locale() == null ? "" : "&locale=" + link.locale());
        return new Answer(201, new Made(link.id(), url, link.expiresAt()), Map.of());
    }

    /** {@code DELETE /api/portal-links/{id}?tenantId=}: the link opens nothing more, and what it opened ends at once. */
    public Answer delete(@Header("id") String id, Message message) {
        UUID tenant = portals.tenant(Query.of(message).get("tenantId"));
        UUID link = PathId.of(id, "portal link");
        if (!visits.revoke(tenant, link)) {
            throw ProblemException.notFound("portal link");
        }
        return Answer.noContent();
    }

    private PortalLink link(ObjectNode object, PortalCode code) {
        Fields fields = new Fields(object);
        fields.onlyKnown(KNOWN);
        Caller caller = Caller.required();
        String named = fields.text("tenantId", 100);
        if (caller.role() == Role.OPERATOR && named == null) {
            fields.reject("tenantId", "is required of the operator: whose portal it leads to");
            fields.check();
        }
        UUID tenant = portals.tenant(named);
        Portal portal = portals.of(tenant);
        Set<PortalArea> areas = areas(object, fields, EnumSet.allOf(PortalArea.class));
        String origin = origin(fields, portal);
        String returnUrl = returnUrl(fields, portal);
        String locale = locale(fields);
        Integer life = fields.integer("expiresInSeconds", 1, LONGEST_LIFE);
        fields.check();
        return new PortalLink(Ids.next(), tenant, maker(caller, code), areas, origin, returnUrl, locale,
                now().plusSeconds(life == null ? LONGEST_LIFE : life), null);
    }

    /** A window shows no more than the page that opens it, and no longer, and to no other sites. */
    private PortalLink window(ObjectNode object, PortalVisit visit, PortalCode code) {
        Fields fields = new Fields(object);
        fields.onlyKnown(KNOWN_IN_PORTALS);
        Set<PortalArea> areas = areas(object, fields, visit.areas());
        String locale = locale(fields);
        fields.check();
        UUID tenant = Caller.requiredTenant();
        PortalLink begunWith = links.find(tenant, visit.linkId()).orElseThrow(() -> new ProblemException(409, "Conflict",
                "The link that this session was begun with is forgotten; ask for a new one", List.of()));
        Maker made = begunWith.maker();
        Maker maker = made.proof() == null ? made : new Maker(null, null, callers.operatorProof(code.hash()));
        Instant end = now().plus(LIFE_OF_WINDOWS);
        return new PortalLink(Ids.next(), tenant, maker, areas, begunWith.origin(), visit.returnUrl(),
                locale == null ? visit.locale() : locale, end.isBefore(visit.endsAt()) ? end : visit.endsAt(), visit.endsAt());
    }

    private Maker maker(Caller caller, PortalCode code) {
        if (caller.role() == Role.OPERATOR) {
            return new Maker(null, null, callers.operatorProof(code.hash()));
        }
        return caller.tokenId() == null ? new Maker(null, caller.userId(), null) : new Maker(caller.tokenId(), null, null);
    }

    private static Set<PortalArea> areas(ObjectNode object, Fields fields, Set<PortalArea> most) {
        JsonNode given = object.get("areas");
        if (given == null || given.isNull()) {
            return most;
        }
        Set<PortalArea> areas = EnumSet.noneOf(PortalArea.class);
        for (JsonNode word : given) {
            PortalArea area = word.isTextual() ? PortalArea.of(word.textValue()).filter(most::contains).orElse(null) : null;
            if (area == null) {
                fields.reject("areas", "names " + word + "; accepted are "
                        + String.join(", ", most.stream().map(PortalArea::word).toList()));
                return most;
            }
            areas.add(area);
        }
        if (areas.isEmpty()) {
            fields.reject("areas", "must be a list of at least one of "
                    + String.join(", ", most.stream().map(PortalArea::word).toList()));
        }
        return areas;
    }

    private String origin(Fields fields, Portal portal) {
        String text = fields.text("origin", WebAddresses.LONGEST);
        String origin = text == null ? null : WebAddresses.origin(text);
        if (text != null && origin == null) {
            fields.reject("origin", WebAddresses.ORIGIN_EXPECTED);
        } else if (origin != null && !frames.allowed(portal.frameAncestors()).contains(origin)) {
            fields.reject("origin", "is \"" + origin + "\", which may not embed this portal; PUT /api/portal lists who may in"
                    + " frameAncestors, and the operator in serai.portal.frame-ancestors");
        }
        return origin;
    }

    private String returnUrl(Fields fields, Portal portal) {
        String text = fields.text("returnUrl", WebAddresses.LONGEST);
        String page = text == null ? null : WebAddresses.page(text);
        if (text != null && page == null) {
            fields.reject("returnUrl", WebAddresses.PAGE_EXPECTED);
        } else if (page != null && !frames.isReturn(page, portal.returnUrls())) {
            fields.reject("returnUrl", "is no address that people may be sent back to; PUT /api/portal lists those in returnUrls, and the"
                    + " operator in serai.portal.return-urls");
        }
        return page;
    }

    private static String locale(Fields fields) {
        String text = fields.text("locale", 35);
        if (text != null && !LOCALE.matcher(text).matches()) {
            fields.reject("locale", "is \"" + text + "\"; accepted are en and de, also with a region, such as de-CH");
            return null;
        }
        return text == null ? null : text.substring(0, 2);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
