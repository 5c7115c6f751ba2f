package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.provider.UrlPathTemplate.BadTemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths with pieces of a message: what they may lead to, and that a piece stays data. */
class UrlPathTemplateTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static String filled(String template, String message) throws Exception {
        return UrlPathTemplate.parse(template).filled(JSON.readTree(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "contacts", "//evil.example", "https://evil.example/x", "/a//b", "/../b", "/a/..", "/a/./b", "/a/%2e%2E/b",
            "/a@evil.example", "/a#b", "/a b", "/a\nHost: evil", "/a\r", "/a\\b", "/a\u00e4", "/{", "/{}", "/{a", "/a}", "/{.a}", "/{a..b}",
            "/{a b}", "/{${env:PATH}}", "/{{env:PATH}}", "/%", "/%zz", "/a|b", "/a<b"})
    void whatCouldLeadElsewhereOrIsNoPathIsRefused(String template) {
        assertThatExceptionOfType(BadTemplateException.class).isThrownBy(() -> UrlPathTemplate.parse(template));
    }

    @Test
    void aFaultHasItsPlace() {
        assertThatExceptionOfType(BadTemplateException.class).isThrownBy(() -> UrlPathTemplate.parse("/v1/a b"))
                .withMessageContaining("at character 6");
        assertThatExceptionOfType(BadTemplateException.class).isThrownBy(() -> UrlPathTemplate.parse("/v1/{e mail}"))
                .withMessageContaining("at character 5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/v1/contacts/{email}             | {\"email\": {\"email\": \"a+b@example.com\"}} | /v1/contacts/a%2Bb%40example.com",
        "/{a}/{b.c}                       | {\"a\": 7, \"b\": {\"c\": true}}             | /7/true",
        "/v1/{id}.json                    | {\"id\": \"//evil.example\"}                  | /v1/%2F%2Fevil.example.json",
        "/v1?q={q}&n=1                    | {\"q\": \"a&b=c#d\"}                          | /v1?q=a%26b%3Dc%23d&n=1",
        "/v1?a={a}&b={b}                  | {\"b\": \"x\"}                                | /v1?b=x",
        "/v1/{id}?a={a}                   | {\"id\": \"1\"}                               | /v1/1",
        "/v1?a=1&&b=2                     | {}                                            | /v1?a=1&b=2",
        "/v1/x?u=a/../b                   | {}                                            | /v1/x?u=a/../b",
        "/v1/{a}                          | {\"a\": \"\u00e4 %2e {x}\"}                    | /v1/%C3%A4%20%252e%20%7Bx%7D",
        "/v1/{a}-{b}                      | {\"a\": \".\", \"b\": \".\"}                  | /v1/.-."})
    void piecesAreData(String template, String message, String expected) throws Exception {
        assertThat(filled(template, message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/v1/{a}      | {}                         | needs a",
        "/v1/{a}      | {\"a\": \"\"}              | needs a",
        "/v1/{a}      | {\"a\": [1]}               | needs a",
        "/v1/{a}      | {\"a\": \"..\"}            | lead elsewhere",
        "/v1/{a}{b}/x | {\"a\": \".\", \"b\": \".\"} | lead elsewhere",
        "/v1?a={a}    | {}                         | none of them"})
    void aMessageThatLacksThemIsRefused(String template, String message, String words) {
        assertThatExceptionOfType(BadTemplateException.class).isThrownBy(() -> filled(template, message)).withMessageContaining(words);
    }
}
