package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.junit.jupiter.api.Test;
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
    @ValueSource(strings = {"!", "\u20ac", "%", "\\", "&#", "+ ", "%25", "\ud83d\ude00", "a"})
    void masksALongSecretOfAnyCharactersInTimeThatGrowsWithTheText(String unit) {
        String secret = unit.repeat(20_000 / unit.length());
        SecretMask mask = mask(secret);

        String json = TextNode.valueOf(secret).toString().replaceAll("^\"|\"$", "");
        assertThat(mask.apply("key=" + secret + "&")).startsWith("key=" + SecretMask.mask(secret)).hasSizeLessThan(100);
        assertThat(mask.apply("{\"key\": \"" + json + "\"}")).startsWith("{\"key\": \"****").hasSizeLessThan(100);
        assertThat(mask.apply(URLEncoder.encode(secret, StandardCharsets.UTF_8))).startsWith("****").hasSizeLessThan(100);
        String almost = unit.repeat(20_000 / unit.length() - 1) + "\n";
        assertThat(mask.apply(almost.repeat(4))).isEqualTo(almost.repeat(4));
    }

    @Test
    void masksWhatIsEscapedInSeveralWaysAtOnceAndManyTimes() {
        SecretMask mask = mask("p/ss w\"rd&\u00e9");

        String mixed = "p\\/ss%20w\\\"rd&amp;\\u00e9";
        assertThat(mask.apply(mixed + " and " + mixed + mixed)).isEqualTo("**** and ********");
        assertThat(mask.apply("p/ss w\"rd& p/ss+w%22rd%2526%25C3%25A9")).isEqualTo("p/ss w\"rd& ****");
    }

    @Test
    void findsWhatSomeWayOfReadingEachCharacterFinds() {
        Random random = new Random(42);
        String[] pieces = {"a", "%", "25", "\\", "n", "+", " ", "&", "amp;", "%25", "\n"};
        for (int i = 0; i < 3000; i++) {
            StringBuilder secret = new StringBuilder();
            StringBuilder text = new StringBuilder();
            while (secret.length() < 4) {
                String piece = pieces[random.nextInt(pieces.length)];
                secret.append(piece);
                text.append(random.nextBoolean() ? piece : URLEncoder.encode(piece, StandardCharsets.UTF_8));
            }
            String before = "x".repeat(random.nextInt(3));
            assertThat(mask(secret.toString()).apply(before + text + "y")).as("%s in %s", secret, text).contains("****");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "x"})
    void leavesTextAloneWhereASecretIsHardlyOne(String secret) {
        assertThat(mask(secret).apply("abc x")).isEqualTo("abc x");
    }
}
