package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class PublicAddressTests {

    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/webhooks/a%20b");

    @Test
    void isWhatARequestWasSentToWhereNothingIsConfigured() {
        request.setServerName("localhost");
        request.setServerPort(8080);
        request.setQueryString("a=%41");

        assertThat(new PublicAddress(" ").of(request)).isEqualTo("http://localhost:8080/webhooks/a%20b?a=%41");
        assertThat(new PublicAddress("").configured()).isEmpty();
    }

    @Test
    void isWhatIsConfiguredWhateverARequestSays() {
        request.addHeader("Host", "elsewhere.example.com");

        assertThat(new PublicAddress("https://serai.example.com/a/").of(request)).isEqualTo("https://serai.example.com/a/webhooks/a%20b");
        assertThat(new PublicAddress("https://serai.example.com").configured()).contains("https://serai.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serai.example.com", "ftp://a.example.com", "https://", "https://a b", "https://x@a.example.com",
        "https://a.example.com?x=1", "https://a.example.com#x"})
    void refusesWhatIsNoAddress(String configured) {
        assertThatIllegalStateException().isThrownBy(() -> new PublicAddress(configured)).withMessageContaining("serai.public-url");
    }
}
