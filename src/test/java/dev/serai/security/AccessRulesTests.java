package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.security.AccessRules.Access;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTests {

    @ParameterizedTest
    @CsvSource({"/api, TOKEN", "/api/events, TOKEN", "/api/integrations/oauth/google/start, TOKEN",
        "/api/integrations/oauth/google/callback, OPEN", "/api/public/pages/x, OPEN", "/api/openapi.json, OPEN", "/, OPEN",
        "/integrations, OPEN", "/webhooks/stripe, OPEN", "/actuator/health, OPEN", "/actuator/health/liveness, OPEN",
        "/actuator/prometheus, OPEN", "/actuator, OPERATOR", "/actuator/env, OPERATOR", "/actuatorx, OPERATOR", "/apix, OPEN"})
    void everyPathAsksForItsCaller(String path, Access access) {
        assertThat(AccessRules.of(path, true)).isEqualTo(access);
    }

    @ParameterizedTest
    @CsvSource({"/actuator/prometheus, OPERATOR", "/actuator/health, OPEN"})
    void metricsCanBeKeptToTheOperator(String path, Access access) {
        assertThat(AccessRules.of(path, false)).isEqualTo(access);
    }
}
