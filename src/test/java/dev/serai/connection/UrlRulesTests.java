package dev.serai.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.egress.AddressRules;
import dev.serai.egress.EgressProperties;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

class UrlRulesTests {

    private final UrlRules development = new UrlRules(rules(true), new MockEnvironment());
    private final UrlRules production = new UrlRules(rules(false),
            new MockEnvironment().withProperty("spring.profiles.active", "production"));

    private static AddressRules rules(boolean loopback) {
        return new AddressRules(new EgressProperties(null, List.of("10.1.0.0/16"), Duration.ofSeconds(1), Duration.ofSeconds(1), 10, 10,
                Duration.ofSeconds(1), DataSize.ofMegabytes(1)), loopback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example.com", "HTTPS://api.example.com:8443/v3", "https://email.{region}.amazonaws.com",
        "https://[2606:4700::1]/x", "https://10.1.2.3/", "https://93.184.216.34", "https://10.example.com", "https://[2606:4700::1]/"})
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
        "http://127.0.0.1@example.com", "https://exa mple.com", "javascript:alert(1)", "file:///etc/passwd", "https://a_b@c",
        "https://10.0.0.1/", "https://192.168.1.1:8443", "https://169.254.169.254/latest", "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/", "https://167772161/", "https://10.1", "https://0.0.0.0", "https://1.2.3.4.5", "https://999.1.1.1",
        "https://[fe80::1%251]/"})
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
