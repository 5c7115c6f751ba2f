package dev.serai.session;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.api.PublicAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SignInPageTests {

    @ParameterizedTest
    @CsvSource({"http, localhost, 8080, ''", "http, 127.0.0.1, 8080, ''", "http, 127.8.9.1, 8080, ''", "http, [::1], 8080, ''",
        "http, serai.localhost, 8080, ''", "https, serai.example.com, 443, ''", "http, serai.example.com, 80, https://serai.example.com",
        "http, SERAI.example.com, 80, https://serai.example.com/base", "http, serai.example.com, 80, https://serai.example.com:443"})
    void aSessionIsGivenWhereNobodyReadsAlong(String scheme, String host, int port, String publicUrl) {
        assertThatCode(() -> page(publicUrl).require(request(scheme, host, port))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"http, serai.example.com, 80, ''", "http, 10.0.0.5, 8080, ''", "http, localhost.example.com, 80, ''",
        "http, 127.0.0.1.example.com, 80, ''", "http, 10.0.0.5, 8080, https://serai.example.com",
        "http, serai.example.com, 80, http://serai.example.com"})
    void overPlainHttpFromElsewhereItIsNotAndThatIsSaid(String scheme, String host, int port, String publicUrl) {
        assertThatThrownBy(() -> page(publicUrl).require(request(scheme, host, port))).hasMessageContaining("plain http")
                .hasMessageContaining("serai.public-url");
    }

    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site, same-origin", "Sec-Fetch-Site, none", "Origin, https://serai.example.com", "Origin, http://10.0.0.5:8080",
        "X-Other, x"})
    void pagesOfItsOwnAndProgramsMayAsk(String header, String value) {
        assertThatCode(() -> page("https://serai.example.com").require(asked(header, value))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site", "Origin, https://evil.example", "Origin, null",
        "Origin, https://serai.example.com.evil.example", "Origin, https://10.0.0.5:8080"})
    void pagesOfOthersMayNot(String header, String value) {
        assertThatThrownBy(() -> page("https://serai.example.com").require(asked(header, value))).hasMessageContaining("another site");
    }

    @ParameterizedTest
    @CsvSource({"https://serai.example.com, https://serai.example.com, true",
        "https://serai.example.com:443, https://serai.example.com, true", "https://serai.example.com, null, true",
        "https://serai.example.com, http://localhost:8080, false",
        "https://serai.example.com, https://serai.example.com:8443, false", "'', http://localhost:8080, true"})
    void anIdentityProviderSendsPeopleBackToThePublicAddressAlone(String publicUrl, String origin, boolean fits) {
        MockHttpServletRequest request = asked("Origin", origin);
        if (fits) {
            assertThatCode(() -> page(publicUrl).requireAtPublicAddress(request)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> page(publicUrl).requireAtPublicAddress(request)).hasMessageContaining(publicUrl);
        }
    }

    private static MockHttpServletRequest asked(String header, String value) {
        MockHttpServletRequest request = request("http", "10.0.0.5", 8080);
        request.addHeader("X-Forwarded-Proto", "https");
        request.addHeader(header, value);
        return request;
    }

    private static SignInPage page(String publicUrl) {
        return new SignInPage(new PublicAddress(publicUrl));
    }

    private static MockHttpServletRequest request(String scheme, String host, int port) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/session");
        request.setScheme(scheme);
        request.setSecure("https".equals(scheme));
        request.setServerName(host);
        request.setServerPort(port);
        request.addHeader("Host", port == 80 || port == 443 ? host : host + ":" + port);
        return request;
    }
}
