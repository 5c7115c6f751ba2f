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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What a newcomer reads is true. With {@code -Dreadme.write=true} the generated tables are written anew. */
class ReadmeTests {

    private static final Path README = Path.of("README.md");
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    /** Messages of libraries, which no source of this project holds. */
    private static final Set<String> FOREIGN = Set.of("Port 8080 was already in use");

    @Test
    void tablesAreWhatTheFilesOfTheProjectSay() throws Exception {
        String readme = Files.readString(README);
        for (Map.Entry<String, String> table : ReadmeTables.all().entrySet()) {
            String open = "<!-- " + table.getKey() + " -->\n";
            String close = "<!-- /" + table.getKey() + " -->\n";
            assertThat(readme).contains(open, close);
            String before = readme.substring(0, readme.indexOf(open) + open.length());
            String after = readme.substring(readme.indexOf(close));
            String expected = before + "\n" + table.getValue() + "\n" + after;
            if (Boolean.getBoolean("readme.write")) {
                Files.writeString(README, expected);
                readme = expected;
            }
            assertThat(readme).as("table %s; write it with -Dreadme.write=true", table.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void variablesOfTheConfigurationTableSetTheirProperties() throws Exception {
        for (String property : ReadmeTables.propertyNames()) {
            Map<String, Object> variables = Map.of(ReadmeTables.variable(property), "value");
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
            assertThat(Binder.get(environment).bind(property, Bindable.of(String.class)).orElse(null)).as(property).isEqualTo("value");
        }
    }

    @Test
    void everyPropertyOfTheConfigurationFilesExists() throws Exception {
        List<String> known = ReadmeTables.propertyNames();
        for (Path file : List.of(Path.of("config/application.yaml"), Path.of("config/application-production.yaml"))) {
            ServedPaths.yaml(file).path("serai").properties().forEach(entry -> {
                String name = "serai." + entry.getKey();
                if (entry.getValue().isObject()) {
                    entry.getValue().fieldNames().forEachRemaining(inner -> assertThat(known).contains(name + "." + inner));
                } else {
                    assertThat(known).contains(name);
                }
            });
        }
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

    @Test
    void providerOfTheQuickstartIsAProvider() throws IOException {
        Matcher file = Pattern.compile("cat > kamelets/(\\S+) <<'YAML'\\n(.*?)\\nYAML\\n", Pattern.DOTALL).matcher(quickstart());
        assertThat(file.find()).isTrue();
        Provider provider = ProviderFile.parse(file.group(1), file.group(2), 1);
        assertThat(provider.operations()).containsExactly("sms.send");
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

    @Test
    void messagesOfTheTroubleshootingTableOccur() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).map(ReadmeTests::read).collect(Collectors.joining())
                    .replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"");
        }
        String readme = Files.readString(README);
        String table = readme.substring(readme.indexOf("<!-- troubleshooting -->"), readme.indexOf("<!-- /troubleshooting -->"));
        List<String> messages = new ArrayList<>();
        Matcher rows = Pattern.compile("(?m)^\\| `([^`]+)` \\|").matcher(table);
        while (rows.find()) {
            messages.add(rows.group(1));
        }
        assertThat(messages).hasSizeGreaterThan(10).containsAll(FOREIGN);
        for (String message : messages) {
            if (!FOREIGN.contains(message)) {
                for (String part : message.split("\\.\\.\\.")) {
                    assertThat(sources.contains(part.strip())).as("\"%s\" occurs in the sources", part.strip()).isTrue();
                }
            }
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
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
