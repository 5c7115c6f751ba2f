package dev.serai.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConsentStartTests {

    @Test
    void theCookieIsSecureWhereSeraiIsReachedByHttps() {
        ConsentState state = new ConsentState("random.signature");

        assertThat(ConsentStart.cookie(state, "session", "https://serai.example.com")).startsWith(state.cookie() + "=session; ")
                .contains("HttpOnly", "SameSite=Lax").endsWith("; Secure");
        assertThat(ConsentStart.cookie(state, "session", "http://localhost:8080")).doesNotContain("Secure");
    }
}
