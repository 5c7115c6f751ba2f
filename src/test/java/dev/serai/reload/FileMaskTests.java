package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileMaskTests {

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer sk_live_abc123", "Authorization: 'Basic sk_live_abc123'",
            "password: \"my sk_live_abc123 word\"", "- constant: \"Bearer sk_live_abc123\"",
            "uri: https://user:sk_live_abc123@host/x", "uri: https://host/x?key=sk_live_abc123&a=b",
            "setBody: {constant: '{\"api_key\":\"sk_live_abc123\"}'}", "clientSecret = sk_live_abc123"})
    void whatMayBeASecretIsHidden(String line) {
        assertThat(FileMask.line(line)).doesNotContain("sk_live_abc123").contains("****");
    }

    @ParameterizedTest
    @ValueSource(strings = {"- setHeader: {name: To, constant: ann}", "uri: \"{{baseUrl}}/mail?key={{apiKey}}\"",
            "token: \"{{accessToken}}\"", "password: {title: Password, type: string}", "apiKey: ${header.key}"})
    void whatIsNoneIsShown(String line) {
        assertThat(FileMask.line(line)).isEqualTo(line);
    }

    @Test
    void aValueBesideTheNameOfASecretHeaderIsHidden() {
        List<String> lines = List.of("- setHeader:", "    name: Authorization", "    expression:", "      constant:",
                "        expression: sk_live_abc123", "- setBody:", "    constant: hello");

        assertThat(FileMask.line(lines, 4)).isEqualTo("        expression: ****");
        assertThat(FileMask.line(lines, 2)).isEqualTo("    expression:");
        assertThat(FileMask.line(List.of("- setBody:", "    constant: hello"), 1)).isEqualTo("    constant: hello");
    }
}
