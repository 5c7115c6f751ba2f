package dev.serai.security;

/** What a path asks of its caller. */
final class AccessRules {

    private AccessRules() {}

    enum Access { OPEN, TOKEN, OPERATOR }

    static Access of(String path, boolean publicMetrics) {
        if (path.startsWith("/api/") || path.equals("/api")) {
            return isOpenApiPath(path) ? Access.OPEN : Access.TOKEN;
        }
        if (path.startsWith("/actuator")) {
            boolean health = path.equals("/actuator/health") || path.startsWith("/actuator/health/");
            boolean metrics = publicMetrics && path.equals("/actuator/prometheus");
            return health || metrics ? Access.OPEN : Access.OPERATOR;
        }
        return Access.OPEN;
    }

    private static boolean isOpenApiPath(String path) {
        return path.equals("/api/openapi.json") || path.startsWith("/api/public/")
                || path.startsWith("/api/integrations/oauth/") && path.endsWith("/callback");
    }
}
