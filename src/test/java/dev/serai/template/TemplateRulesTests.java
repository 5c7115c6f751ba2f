package dev.serai.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.serai.template.LineDiff.Line;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which locale counts, who gets which variant, what differs, and when a difference says something. */
class TemplateRulesTests {

    @ParameterizedTest
    @CsvSource({"de, de", "de-CH, de-CH", "de-CH-1996, de-CH", "DE-at, de", "de_CH, de-CH", "fr, en", "'fr, pt-BR;q=0.5', pt-BR", "pt, en",
        "'*', en", "'', en", "zh-Hant-TW, en"})
    void theNearestLocaleCounts(String ranges, String expected) {
        Map<String, Map<String, String>> locales = new LinkedHashMap<>();
        List.of("en", "de", "de-CH", "pt-BR").forEach(tag -> locales.put(tag, Map.of("text", tag)));

        assertThat(Renderer.lookup(new Content(locales, "en", null, null), ranges)).isEqualTo(expected);
    }

    @Test
    void whatIsNoRangeOfLanguagesIsRefused() {
        Content content = new Content(Map.of("en", Map.of("text", "a")), "en", null, null);

        assertThatIllegalArgumentException().isThrownBy(() -> Renderer.lookup(content, "d!e"));
        assertThatIllegalArgumentException().isThrownBy(() -> Renderer.lookup(content, "de,".repeat(100)));
    }

    @Test
    void aRecipientAlwaysGetsTheSameVariantAndAllGetTheirShare() {
        List<Variant> variants = List.of(new Variant("A", 1, 1), new Variant("B", 2, 3));
        UUID id = new UUID(1, 2);
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            String recipient = "person" + i + "@example.com";
            Variant got = Variant.of(variants, id, recipient);
            assertThat(Variant.of(variants, id, recipient)).isEqualTo(got);
            counts.merge(got.variant(), 1, Integer::sum);
        }

        assertThat(counts.get("A")).isBetween(850, 1150);
        assertThat(counts.get("B")).isBetween(2850, 3150);
    }

    @Test
    void aDiffShowsWhatChangedWithWhatStandsAround() {
        assertThat(LineDiff.of("a\nb\nc", "a\nb\nc")).isEmpty();
        assertThat(LineDiff.of("a\nb\nc", "a\nx\nc")).containsExactly(new Line("same", 1, 1, "a"), new Line("removed", 2, null, "b"),
                new Line("added", null, 2, "x"), new Line("same", 3, 3, "c"));
        assertThat(LineDiff.of("", "a")).containsExactly(new Line("added", null, 1, "a"));
        String long1 = "s\n".repeat(10) + "a\n" + "s\n".repeat(10);
        assertThat(LineDiff.of(long1, long1.replace("a", "b"))).hasSize(10).first().isEqualTo(new Line("skipped", null, null, "7"));
        String huge = "x\n".repeat(5000);
        assertThat(LineDiff.of("1\n" + huge + "2", "3\n" + huge.replace('x', 'y') + "4")).hasSizeLessThan(2010);
    }

    @Test
    void aDifferenceIsTestedOnlyWhenThereIsEnough() {
        assertThat(new TwoProportions(5, 50, 30, 50, 1).verdict()).as("fewer than 100").isEqualTo("tooEarly");
        assertThat(new TwoProportions(2, 200, 8, 200, 1).verdict()).as("too few that clicked").isEqualTo("tooEarly");
        assertThat(new TwoProportions(0, 0, 0, 0, 1).verdict()).isEqualTo("tooEarly");
        assertThat(new TwoProportions(0, 500, 0, 500, 1).verdict()).isEqualTo("tooEarly");
        TwoProportions clear = new TwoProportions(100, 1000, 150, 1000, 1);
        assertThat(clear.verdict()).isEqualTo("difference");
        // z = 3.3806, p = 0.00072 (R: prop.test(c(100, 150), c(1000, 1000), correct = FALSE))
        assertThat(clear.pValue()).isCloseTo(0.000723, within(0.00001));
        TwoProportions near = new TwoProportions(100, 1000, 128, 1000, 1);
        assertThat(near.pValue()).isCloseTo(0.0490, within(0.001));
        assertThat(near.verdict()).isEqualTo("difference");
        assertThat(new TwoProportions(100, 1000, 128, 1000, 2).verdict()).as("shared among two comparisons").isEqualTo("noDifference");
        assertThat(TwoProportions.upperTail(1.959964)).isCloseTo(0.025, within(1e-6));
    }
}
