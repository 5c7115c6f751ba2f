package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderUrlsTests {

    @ParameterizedTest
    @CsvSource({
            "http://127.0.0.1:4010/{provider}, https://api.sendgrid.com, http://127.0.0.1:4010/sendgrid",
            "http://127.0.0.1:4010/{provider}, https://api.sendgrid.com/v3?x=1, http://127.0.0.1:4010/sendgrid/v3?x=1",
            "http://127.0.0.1:4010/{provider}/, https://api.sendgrid.com/v3, http://127.0.0.1:4010/sendgrid/v3",
            "http://127.0.0.1:4010/, https://api.sendgrid.com, http://127.0.0.1:4010",
            "https://{provider}.double.test, https://email.{region}.amazonaws.com/, https://sendgrid.double.test/",
            "http://proxy, HTTPS://api.example.com:8443/a, http://proxy/a"})
    void schemeHostAndPortBecomeTheTemplates(String template, String url, String expected) {
        assertThat(urls(template).rewrite("sendgrid", url)).isEqualTo(expected);
    }

    @Test
    void withoutTemplateUrlsStay() {
        assertThat(urls(null).rewrite("sendgrid", "https://api.sendgrid.com")).isEqualTo("https://api.sendgrid.com");
        assertThat(urls("").rewrite("sendgrid", "https://api.sendgrid.com")).isEqualTo("https://api.sendgrid.com");
    }

    @Test
    void whatIsNoHttpUrlStays() {
        assertThat(urls("http://proxy").rewrite("smtp", "smtp.example.com")).isEqualTo("smtp.example.com");
        assertThat(urls("http://proxy").rewrite("smtp", null)).isNull();
    }

    private static ProviderUrls urls(String template) {
        return new ProviderUrls(EgressProperties.of(template, List.of()));
    }
}
