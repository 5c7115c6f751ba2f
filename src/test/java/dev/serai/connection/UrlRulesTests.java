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

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com:99999", "https://example.com:65536/x", "https://example.com:0",
        "https://example.com:", "https://example.com:99999999999", "https://example.com:-1", "https://example.com:+443",
        "https://example.com:http", "https://[2606:4700::1]:70000/", "https://[2606:4700::1]:", "https://a..example.com",
        "https://.example.com", "https://example.com..", "https://.", "https://-a.example.com", "https://a-.example.com",
        "https://a_b.example.com", "https://xn--.example.com", "https://xn--\u00fc.example.com",
        "https://m\u00fcnchen.example.com", "https://example\u3002com", "https://\uff11\uff10.0.0.1",
        "https://xn--99999999999.example.com", "https://exa%6dple.com", "https://example.com\\@10.0.0.1",
        "https://example.com%00.evil.com", "https://[::1%25lo]:8080/", "https://[2606:4700::1", "https://2606:4700::1/",
        "https://a@b@example.com", "https://:pw@example.com", "https://@example.com", "https://example.com\t",
        "https://exam\nple.com", "https://0x0a.0.0.1", "https://example.0x1", "https://010.0.0.1"})
    void hostsAndPortsThatAreNoneAreRefused(String url) {
        assertThat(development.problem(url)).as(url).isPresent();
        assertThat(production.problem(url)).as(url).isPresent();
    }

    @Test
    void aNameIsNoLongerThanNamesAre() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));

        assertThat(longest).hasSize(253);
        for (String good : List.of(label + ".example.com", longest, longest + ".", "example.com.", "xn--mnchen-3ya.de", "localhost")) {
            assertThat(production.problem("https://" + good + "/x")).as(good).isEmpty();
        }
        assertThat(production.problem("https://a" + label + ".example.com").orElseThrow()).contains("64 characters between two dots");
        assertThat(production.problem("https://a" + longest).orElseThrow()).contains("254 characters");
        assertThat(production.problem("https://" + longest + ":65535")).isEmpty();
        assertThat(production.problem("https://example.com:1")).isEmpty();
        assertThat(production.problem("https://m\u00fcnchen.de").orElseThrow()).contains("xn--");
        assertThat(production.problem("https://example.com:70000").orElseThrow()).contains("1 to 65535");
    }

    @Test
    void theReasonSaysWhatIsAcceptedAndRepeatsNoSecret() {
        assertThat(production.problem("https://user:marker@api.example.com").orElseThrow()).contains("fields of their own")
                .doesNotContain("marker");
        assertThat(development.problem("http://api.example.com").orElseThrow()).contains("https://");
    }
}
