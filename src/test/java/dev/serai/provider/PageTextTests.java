package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTextTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain 1 < 2 and 3 > 2 of text with no end                | plain 1   2 of text with no end
            <html><HEAD><title>x</title></Head><body>Gone</body>     |      Gone
            a<script src="y">if (a < b) {}</script >b                | a b
            a<style>.b {}</style>c<br/>d                             | a c d
            <header>Not found</header>                               | Not found
            a<script>never ends                                      | a
            a < b                                                    | a < b""")
    void keepsWhatIsShown(String page, String text) {
        assertThat(PageText.of(page).strip().replaceAll(" +", " ")).isEqualTo(text.strip().replaceAll(" +", " "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>", "<", "</", "<style></", "<head ", "<b>", "<a></script>"})
    void readsAPageOfAnythingInTimeThatGrowsWithIt(String unit) {
        String page = unit.repeat(1_000_000 / unit.length());

        assertThat(PageText.of(page).length()).isLessThanOrEqualTo(page.length());
    }

    @Test
    void whatAProviderSaysIsShort() {
        String page = "<html><body>" + "Service is down. ".repeat(1_000_000) + "</body></html>";

        assertThat(ProviderWords.in(page)).startsWith("Service is down.").hasSizeLessThan(500);
    }
}
