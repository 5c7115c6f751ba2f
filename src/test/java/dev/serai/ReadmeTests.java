package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import dev.serai.reload.RouteFileCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a newcomer reads is true. */
class ReadmeTests {

    private static final Path README = Path.of("README.md");
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    @Test
    void itIsShort() throws IOException {
        assertThat(Files.size(README)).as("bytes; what is more belongs into docs/").isLessThanOrEqualTo(15 * 1024);
    }

    @Test
    void bodiesOfTheQuickstartAreJson() throws IOException {
        Matcher bodies = Pattern.compile("call (?:POST|PUT) \\S+ '(\\{.*?\\})'(?=[;)\\s])", Pattern.DOTALL).matcher(quickstart());
        int found = 0;
        while (bodies.find()) {
            String body = bodies.group(1).replace("'$1'", "2027-001");
            assertThat(JSON.readTree(body).isObject()).as(body).isTrue();
            found++;
        }
        assertThat(found).isGreaterThan(8);
    }

    /** The file that the quickstart's {@code sed} takes out of the page. */
    @Test
    void providerOfTheQuickstartIsAProvider() throws IOException {
        assertThat(quickstart()).contains("sed -n '/^apiVersion/,/^`/{/^`/q;p;}' kamelets/README.md > kamelets/acme-sink.kamelet.yaml");
        Matcher file = Pattern.compile("(?ms)^(apiVersion.*?)^```").matcher(Files.readString(Path.of("kamelets/README.md")));
        assertThat(file.find()).isTrue();
        Provider provider = ProviderFile.parse("acme-sink.kamelet.yaml", file.group(1), 1);
        assertThat(provider.ownOperations()).contains("sms.send");
        assertThat(provider.form().secretNames()).containsExactly("apiKey");
    }

    @Test
    void exampleOfTheRoutesPageIsARoute() throws IOException {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("routes/README.md")));
        assertThat(example.find()).isTrue();
        JsonNode route = RouteFileCheck.read("routes/README.md", example.group(1)).at("/0/route");
        assertThat(route.at("/from/uri").asText()).isEqualTo("event:parcel.arrived");
    }

    @Test
    void quickstartChangesALineThatIsThere() throws IOException {
        assertThat(quickstart()).contains("s/\"Invoice \\\\(.number)\"/");
        assertThat(Files.readString(Path.of("routes/events/invoice.camel.yaml"))).contains("subject: \"Invoice \\(.number)\"");
    }

    @Test
    void everyCallOfTheQuickstartIsServed() throws IOException {
        Set<String> served = ServedPaths.all().stream()
                .map(each -> each.verb().toUpperCase(Locale.ROOT) + " " + each.path().replaceAll("\\{\\w+\\}", "*"))
                .collect(Collectors.toCollection(TreeSet::new));
        Matcher calls = Pattern.compile("call ([A-Z]+) (/[\\w/.$-]+)").matcher(Files.readString(README));
        while (calls.find()) {
            String path = calls.group(2).replaceAll("\\$[A-Z]+", "*");
            assertThat(served).contains(calls.group(1) + " " + path);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        String text = Files.readString(page);
        Matcher links = Pattern.compile("\\]\\(([^)\\s]+)\\)").matcher(text);
        while (links.find()) {
            String link = links.group(1);
            if (link.contains("://")) {
                continue;
            }
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
            assertThat(target).as("%s in %s", link, page).exists();
            if (parts.length == 2) {
                assertThat(anchors(Files.readString(target))).as("%s in %s", link, page).contains(parts[1]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namedFilesAreThere(Path page) throws IOException {
        Matcher names = Pattern.compile("`((?:routes|kamelets|config|src|docs|bench|\\.ci)/[\\w./-]+)`").matcher(Files.readString(page));
        while (names.find()) {
            assertThat(Path.of(names.group(1))).as("in %s", page).exists();
        }
    }

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README, Path.of("routes/README.md"), Path.of("kamelets/README.md"),
                Path.of("bench/README.md")));
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages.stream();
    }

    private static Set<String> anchors(String page) {
        return page.lines().filter(line -> line.startsWith("#"))
                .map(line -> line.replaceAll("^#+\\s*", "").toLowerCase(Locale.ROOT).replaceAll("[^\\w\\s-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String quickstart() throws IOException {
        String readme = Files.readString(README);
        return readme.substring(readme.indexOf("## Quickstart"), readme.indexOf("## Concepts"));
    }
}
