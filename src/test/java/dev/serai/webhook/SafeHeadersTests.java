package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.proof.SignedRequest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeHeadersTests {

    private static com.fasterxml.jackson.databind.node.ObjectNode of(Map<String, List<String>> headers) {
        return SafeHeaders.of(new SignedRequest("POST", "https://serai.example.com/webhooks/x/1", headers, new byte[0]),
                UnaryOperator.identity());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"User-Agent | Stripe/1.0 (+https://stripe.com/docs/webhooks)", "X-GitHub-Event | pull_request",
        "svix-id | msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", "X-Shopify-Topic | orders/create", "webhook-timestamp | 1764490000",
        "X-Goog-Resource-URI | https://www.googleapis.com/calendar/v3/calendars/primary/events?alt=json",
        "X-Request-Id | 0197a3c2-6f00-7000-8000-000000000001", "Content-Type | application/x-www-form-urlencoded"})
    void whatSaysWhatCame(String name, String value) {
        assertThat(of(Map.of(name, List.of(value))).has(name.toLowerCase(java.util.Locale.ROOT))).isEqualTo(!value.startsWith("msg_"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Authorization | Basic YTpi", "Proxy-Authorization | x", "Cookie | a=b", "X-Auth | x",
        "Stripe-Signature | t=1,v1=00", "PAYPAL-TRANSMISSION-SIG | x", "X-Hub-Signature-256 | sha256=00", "X-Goog-Channel-Token | short",
        "X-Api-Key | k", "apikey | k", "X-Webhook-Secret | s", "X-Hmac | h", "X-Content-Digest | d", "X-Plivo-Signature-V3-Nonce | 1",
        "X-Check | 5d41402abc4b2a76b9719d911017c592", "X-Check | sha256=5d41402abc4b2a76b9719d911017c592",
        "X-Check | Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==", "X-Check | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "X-Forwarded-For | 1.2.3.4"})
    void whatProvesOrLogsIn(String name, String value) {
        assertThat(of(Map.of(name, List.of(value)))).isEmpty();
    }

    @Test
    void thereAreNotMoreThanSomebodyReads() {
        Map<String, List<String>> many = IntStream.range(0, 500).boxed().collect(Collectors.toMap(i -> "X-" + i, i -> List.of("1")));

        assertThat(of(many)).hasSize(50);
        assertThat(of(Map.of("X-Long", List.of("a ".repeat(300))))).isEmpty();
        assertThat(of(Map.of("X-Nul", List.of("a\0b"))).path("x-nul").asText()).doesNotContain("\0");
    }

    @Test
    void secretsOfTheConnectionAreHidden() {
        assertThat(SafeHeaders.of(new SignedRequest("POST", "https://x/", Map.of("X-Copy", List.of("is hush")), new byte[0]),
                text -> text.replace("hush", "****")).path("x-copy").asText()).isEqualTo("is ****");
    }
}
