package dev.serai.security;

import jakarta.servlet.http.HttpServletRequest;

/** What a path asks of its caller: a token, unless a rule or the file of a route says otherwise. */
final class AccessRules {

    private final boolean publicMetrics;
    private final PublicRoutes publicRoutes;

    AccessRules(boolean publicMetrics, PublicRoutes publicRoutes) {
        this.publicMetrics = publicMetrics;
        this.publicRoutes = publicRoutes;
    }

    enum Access { OPEN, SIGN_IN, HEALTH, TOKEN, OPERATOR }

    Access of(String path, HttpServletRequest request) {
        if (path.startsWith("/api/") || path.equals("/api")) {
            if (isSignIn(path, request)) {
                return Access.SIGN_IN;
            }
            return isOpenApiPath(path) || isBeforeSignIn(path, request) ? Access.OPEN : Access.TOKEN;
        }
        if (path.startsWith("/actuator")) {
            if (path.equals("/actuator/health") || path.startsWith("/actuator/health/")) {
                return Access.HEALTH;
            }
            return publicMetrics && path.equals("/actuator/prometheus") ? Access.OPEN : Access.OPERATOR;
        }
        return publicRoutes.serve(request) ? Access.OPEN : Access.TOKEN;
    }

    /** The pages of portals, whose policy lists the sites that may embed them. */
    static boolean saysWhoEmbedsIt(String path) {
        return path.equals("/portal") || path.startsWith("/portal/");
    }

    /** It brings its token, or what an identity provider sent back, in its body; or it begins that. */
    private static boolean isSignIn(String path, HttpServletRequest request) {
        return "POST".equals(request.getMethod()) && (isPath(path, "/api/session") || isPath(path, "/api/session/start"));
    }

    /** What the page of the sign-in has to know. */
    private static boolean isBeforeSignIn(String path, HttpServletRequest request) {
        return "GET".equals(request.getMethod()) && isPath(path, "/api/session/providers");
    }

    private static boolean isPath(String path, String known) {
        return path.equals(known) || path.equals(known + "/");
    }

    private static boolean isOpenApiPath(String path) {
        return path.equals("/api/openapi.json") || path.equals("/api/openapi.yaml") || path.startsWith("/api/public/")
                || path.startsWith("/api/integrations/oauth/") && path.endsWith("/callback");
    }
}
