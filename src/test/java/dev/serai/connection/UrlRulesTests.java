package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class UrlRulesTests {

    private final UrlRules development = new UrlRules(new MockEnvironment());
    private final UrlRules production = new UrlRules(new MockEnvironment().withProperty("spring.profiles.active", "production"));

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example.com", "HTTPS://api.example.com:8443/v3", "https://email.{region}.amazonaws.com",
        "https://[2001:db8::1]/x"})
    void httpsIsAcceptedEverywhere(String url) {
        assertThat(development.problem(url)).isEmpty();
        assertThat(production.problem(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:4010/x", "http://127.0.0.1", "http://[::1]:80", "HTTP://LOCALHOST"})
    void httpToThisMachineIsForDevelopmentOnly(String url) {
        assertThat(development.problem(url)).isEmpty();
        assertThat(production.problem(url)).contains("must begin with https://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api.example.com", "http://127.0.0.1.example.com", "http://localhost.example.com",
        "ftp://api.example.com",
        "//api.example.com", "https://", "https:///x", "https://user:secret@api.example.com", "https://user@api.example.com",
        "http://127.0.0.1@example.com", "https://exa mple.com", "javascript:alert(1)", "file:///etc/passwd", "https://a_b@c"})
    void everythingElseIsRefused(String url) {
        assertThat(development.problem(url)).isPresent();
        assertThat(production.problem(url)).isPresent();
    }

    @Test
    void theReasonSaysWhatIsAcceptedAndRepeatsNoSecret() {
        assertThat(production.problem("https://user:marker@api.example.com").orElseThrow()).contains("fields of their own")
                .doesNotContain("marker");
        assertThat(development.problem("http://api.example.com").orElseThrow()).contains("https://");
    }
}
