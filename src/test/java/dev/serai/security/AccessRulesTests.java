package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.security.AccessRules.Access;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class AccessRulesTests {

    private final PublicRoutes hooks = request -> request.getRequestURI().equals("/hooks");

    @ParameterizedTest
    @CsvSource({"/api, TOKEN", "/api/events, TOKEN", "/api/integrations/oauth/google/start, TOKEN",
        "/api/integrations/oauth/google/callback, OPEN", "/api/public/pages/x, OPEN", "/api/openapi.json, OPEN", "/, TOKEN",
        "/api/openapi.yaml, OPEN", "/api/openapi, TOKEN",
        "/integrations, TOKEN", "/webhooks/stripe, TOKEN", "/hooks, OPEN", "/actuator/health, HEALTH", "/actuator/health/liveness, HEALTH",
        "/actuator/prometheus, OPEN", "/actuator, OPERATOR", "/actuator/env, OPERATOR", "/actuatorx, OPERATOR", "/apix, TOKEN"})
    void everyPathAsksForItsCaller(String path, Access access) {
        assertThat(access(path, true)).isEqualTo(access);
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/session, SIGN_IN", "POST, /api/session/, SIGN_IN", "GET, /api/session, TOKEN", "DELETE, /api/session, TOKEN",
        "PUT, /api/session, TOKEN", "POST, /api/sessions, TOKEN", "POST, /api/session/x, TOKEN",
        "POST, /api/session/start, SIGN_IN", "POST, /api/session/start/, SIGN_IN", "GET, /api/session/start, TOKEN",
        "GET, /api/session/providers, OPEN", "GET, /api/session/providers/, OPEN", "POST, /api/session/providers, TOKEN"})
    void whoSignsInBringsTheTokenInTheBody(String method, String path, Access access) {
        assertThat(new AccessRules(true, hooks).of(path, new MockHttpServletRequest(method, path))).isEqualTo(access);
    }

    @ParameterizedTest
    @CsvSource({"/actuator/prometheus, OPERATOR", "/actuator/health, HEALTH"})
    void metricsCanBeKeptToTheOperator(String path, Access access) {
        assertThat(access(path, false)).isEqualTo(access);
    }

    private Access access(String path, boolean publicMetrics) {
        return new AccessRules(publicMetrics, hooks).of(path, new MockHttpServletRequest("GET", path));
    }
}
