package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.Vulnerabilities.Component;
import java.io.IOException;
import java.nio.file.Path;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.SpringVersion;

/** No library that Serai ships has a known vulnerability that nobody looked at. */
class DependenciesTests {

    private static final Path LIST = Path.of("src", "test", "resources", "vulnerabilities.csv");
    private static final Path SBOM = Path.of("target", "classes", "META-INF", "sbom", "application.cdx.json");

    @Test
    void theBuildNamesWhatItShips() throws IOException {
        List<Component> components = Vulnerabilities.components(SBOM);

        assertThat(components).hasSizeGreaterThan(150)
                .contains(new Component("org.springframework:spring-core", SpringVersion.getVersion()),
                        new Component("org.apache.camel:camel-api", CamelContext.class.getPackage().getImplementationVersion()));
        assertThat(components).extracting(Component::name).as("libraries of tests").doesNotContain("org.assertj:assertj-core");
    }

    @Test
    void noComponentHasAKnownVulnerability() throws IOException {
        Vulnerabilities known = Vulnerabilities.read(LIST);
        List<Component> components = Vulnerabilities.components(SBOM);

        assertThat(known.unaccepted(components)).as("update these, or accept them with a day and a reason in %s", LIST).isEmpty();
        assertThat(known.outdated(components)).as("accepted, yet no component has them: make the column accepted empty").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1.9     | false
            2.0     | true
            2.9.9   | true
            2.10-M1 | true
            2.10    | false
            2.11    | false
            """)
    void whatIsInTheRangeIsFound(String version, boolean found) {
        Vulnerabilities known = new Vulnerabilities(List.of(Vulnerabilities.parse("org.example:core;[2.0,2.10);CVE-1;;updated")));

        assertThat(known.unaccepted(List.of(new Component("org.example:core", version))))
                .isEqualTo(found ? List.of("org.example:core " + version + ": CVE-1 (updated)") : List.of());
        assertThat(known.unaccepted(List.of(new Component("org.example:core-api", version)))).isEmpty();
    }

    @Test
    void severalRangesAndFamiliesOfLibrariesAreFound() {
        Vulnerabilities known = new Vulnerabilities(List.of(Vulnerabilities.parse("org.example:net-*;(,1.4),[2.0,2.2];CVE-1;;updated")));
        List<Component> built = Stream.of("1.3", "1.4", "2.2", "2.2.1")
                .map(version -> new Component("org.example:net-http", version)).toList();

        assertThat(known.unaccepted(built)).hasSize(2).allMatch(text -> text.contains(" 1.3:") || text.contains(" 2.2:"));
    }

    @Test
    void whatIsAcceptedPassesUntilItNeedNotBe() {
        Vulnerabilities known = new Vulnerabilities(List.of(Vulnerabilities.parse("org.example:core;(,2.0);CVE-1;2026-11-29;not called")));

        assertThat(known.unaccepted(List.of(new Component("org.example:core", "1.0")))).isEmpty();
        assertThat(known.outdated(List.of(new Component("org.example:core", "1.0")))).isEmpty();
        assertThat(known.outdated(List.of(new Component("org.example:core", "2.0")))).containsExactly("org.example:core: CVE-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.example:core;[1.0,2.0);CVE-1;", "org.example:core;[1.0;CVE-1;;why",
        "org.example:core;[1.0,2.0);CVE-1;2026-11-29;", "org.example:core;[1.0,2.0);CVE-1;soon;why"})
    void aLineThatSaysTooLittleIsRefused(String line) {
        assertThatThrownBy(() -> Vulnerabilities.parse(line)).isInstanceOfAny(IllegalArgumentException.class, DateTimeParseException.class);
    }
}
