package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.HtmlUtils;

class SecretMaskTests {

    private static SecretMask mask(String secret) {
        return SecretMask.of(new ProviderCall(null, null, OutcomeSorterTests.PLAIN, "email.send", null, Map.of("apiKey", secret), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SG.plain-and_long.key", "abcd", "\"quoted\" & <odd> +/%\\= \u00e9\u20ac", "tab\tand\nline",
            "$1 (regular) [expression]*"})
    void masksASecretInWhateverFormItComes(String secret) {
        SecretMask mask = mask(secret);
        byte[] pair = ("ann:" + secret).getBytes(StandardCharsets.UTF_8);
        for (String form : List.of(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8),
                URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"),
                URLEncoder.encode(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"), StandardCharsets.UTF_8),
                UnsafeUriCharactersEncoder.encode(secret), TextNode.valueOf(secret).toString().replaceAll("^\"|\"$", ""),
                HtmlUtils.htmlEscape(secret, "UTF-8"), HtmlUtils.htmlEscapeDecimal(secret, "UTF-8"),
                HtmlUtils.htmlEscapeHex(secret, "UTF-8"),
                secret.replace("/", "\\/"))) {
            assertThat(mask.apply("before " + form + " after")).as(form).isEqualTo("before " + SecretMask.mask(secret) + " after");
        }
        if (secret.length() > 6) {
            String head = Base64.getEncoder().encodeToString(secret.substring(0, 6).getBytes(StandardCharsets.UTF_8));
            assertThat(mask.apply(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)))).doesNotContain(head);
            String basic = Base64.getEncoder().encodeToString(pair);
            assertThat(mask.apply("Basic " + basic)).startsWith("Basic ").contains("****").doesNotContain(basic.substring(12));
            assertThat(mask.apply(HexFormat.of().formatHex(pair))).isEqualTo("616e6e3a" + SecretMask.mask(secret));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "x"})
    void leavesTextAloneWhereASecretIsHardlyOne(String secret) {
        assertThat(mask(secret).apply("abc x")).isEqualTo("abc x");
    }
}
