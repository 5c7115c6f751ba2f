package dev.serai.security;

import static dev.serai.security.PortalArea.CONNECTIONS;
import static dev.serai.security.PortalArea.DELIVERIES;
import static dev.serai.security.PortalArea.WEBHOOKS;

import dev.serai.api.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All that a session of a portal may call, by its areas. What is not listed is refused, whatever is added to the API. */
final class PortalRules {

    private static final Set<PortalArea> ANY = EnumSet.allOf(PortalArea.class);
    private static final String LIVE = "/api/live";
    private static final String CONNECTION = "/api/integrations/{id}";
    private static final String HOOK = "/api/integrations/webhooks/{id}";
    private static final List<Rule> RULES = List.of(
            rule("GET", "/api/session", ANY),
            rule("DELETE", "/api/session", ANY),
            rule("POST", "/api/portal-links", ANY),
            rule("GET", LIVE, ANY),
            rule("GET", "/api/integrations/available", EnumSet.of(CONNECTIONS, DELIVERIES)),
            rule("GET", "/api/integrations/available/{word}", EnumSet.of(CONNECTIONS)),
            rule("GET", "/api/integrations", EnumSet.of(CONNECTIONS)),
            rule("POST", "/api/integrations", EnumSet.of(CONNECTIONS)),
            rule("GET", "/api/integrations/connected", EnumSet.of(CONNECTIONS)),
            rule("GET", "/api/integrations/strategies", EnumSet.of(CONNECTIONS)),
            rule("GET", CONNECTION, EnumSet.of(CONNECTIONS)),
            rule("PUT", CONNECTION, EnumSet.of(CONNECTIONS)),
            rule("DELETE", CONNECTION, EnumSet.of(CONNECTIONS)),
            rule("GET", CONNECTION + "/logs", EnumSet.of(CONNECTIONS)),
            rule("POST", CONNECTION + "/configure/{word}", EnumSet.of(CONNECTIONS)),
            rule("POST", CONNECTION + "/test", EnumSet.of(CONNECTIONS)),
            rule("POST", CONNECTION + "/pause", EnumSet.of(CONNECTIONS)),
            rule("POST", CONNECTION + "/resume", EnumSet.of(CONNECTIONS)),
            rule("POST", CONNECTION + "/disconnect", EnumSet.of(CONNECTIONS)),
            rule("POST", "/api/dashboard/integrations/test", EnumSet.of(CONNECTIONS)),
            rule("GET", "/api/integrations/oauth/{word}/start", EnumSet.of(CONNECTIONS)),
            rule("GET", CONNECTION + "/oauth/choices", EnumSet.of(CONNECTIONS)),
            rule("POST", CONNECTION + "/oauth/choose", EnumSet.of(CONNECTIONS)),
            rule("GET", "/api/integrations/webhooks", EnumSet.of(WEBHOOKS)),
            rule("POST", "/api/integrations/webhooks", EnumSet.of(WEBHOOKS)),
            rule("POST", "/api/integrations/webhooks/try", EnumSet.of(WEBHOOKS)),
            rule("GET", HOOK, EnumSet.of(WEBHOOKS)),
            rule("PATCH", HOOK, EnumSet.of(WEBHOOKS)),
            rule("DELETE", HOOK, EnumSet.of(WEBHOOKS)),
            rule("POST", HOOK + "/pause", EnumSet.of(WEBHOOKS)),
            rule("POST", HOOK + "/resume", EnumSet.of(WEBHOOKS)),
            rule("POST", HOOK + "/rotate", EnumSet.of(WEBHOOKS)),
            rule("POST", HOOK + "/test", EnumSet.of(WEBHOOKS)),
            rule("POST", HOOK + "/recover", EnumSet.of(WEBHOOKS)),
            rule("GET", HOOK + "/deliveries", EnumSet.of(WEBHOOKS)),
            rule("POST", HOOK + "/deliveries/{id}/resend", EnumSet.of(WEBHOOKS)),
            rule("GET", "/api/deliveries", EnumSet.of(DELIVERIES)),
            rule("GET", "/api/deliveries/{id}", EnumSet.of(DELIVERIES)),
            rule("GET", "/api/v1/operations", EnumSet.of(DELIVERIES)));
    /** What an area may hear of as it changes; an endpoint is heard of as the connection and the deliveries that it is made of. */
    private static final Map<PortalArea, Set<String>> TOPICS = Map.of(CONNECTIONS, Set.of("connections"),
            WEBHOOKS, Set.of("connections", "deliveries"), DELIVERIES, Set.of("deliveries"));

    private PortalRules() {}

    private record Rule(String method, Pattern path, Set<PortalArea> areas) {

        boolean is(String asked, String where) {
            return method.equals(asked) && path.matcher(where).matches();
        }
    }

    private static Rule rule(String method, String path, Set<PortalArea> areas) {
        String pattern = path.replace("{id}", "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").replace("{word}", "[A-Za-z0-9_-]+");
        return new Rule(method, Pattern.compile(pattern + "/?"), areas);
    }

    /**
     * Lets through what is listed.
     *
     * @param path as it is served, decoded
     * @throws ProblemException 403 for all else
     */
    static void require(PortalVisit visit, String path, HttpServletRequest request) {
        String method = "HEAD".equals(request.getMethod()) ? "GET" : request.getMethod();
        Rule rule = RULES.stream().filter(each -> each.is(method, path)).findFirst().orElseThrow(() -> forbidden("A portal's session"
                + " manages connections and webhooks and reads deliveries; it may do nothing else. Sign in to the console for this, or use"
                + " a token"));
        if (rule.areas().stream().noneMatch(visit.areas()::contains)) {
            throw forbidden("This portal's link is for " + words(visit.areas()) + "; this belongs to " + words(rule.areas()));
        }
        if (path.startsWith(LIVE)) {
            requireTopics(visit, request.getParameter("topics"));
        }
    }

    private static void requireTopics(PortalVisit visit, String asked) {
        Set<String> heard = visit.areas().stream().flatMap(area -> TOPICS.get(area).stream()).collect(Collectors.toSet());
        if (asked == null || !Arrays.stream(asked.split(",")).map(String::strip).allMatch(heard::contains)) {
            throw forbidden("This portal hears of " + String.join(", ", heard.stream().sorted().toList())
                    + "; name those as topics");
        }
    }

    private static String words(Set<PortalArea> areas) {
        return areas.stream().sorted().map(PortalArea::word).collect(Collectors.joining(", "));
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail, List.of());
    }
}
