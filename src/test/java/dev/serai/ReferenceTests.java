package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The pages of {@code docs/reference/} say what there is. With {@code -Dserai.reference.write=true} their tables are written anew. */
class ReferenceTests {

    private static final Path REFERENCE = Path.of("docs/reference");
    /** Messages of libraries, which no source of this project holds. */
    private static final Set<String> FOREIGN = Set.of("Port 8080 was already in use");

    @Test
    void tablesAreWhatTheFilesOfTheProjectSay() throws Exception {
        List<String> stale = new ArrayList<>();
        for (Map.Entry<String, String> table : ReferenceTables.all().entrySet()) {
            String[] place = table.getKey().split("#");
            Path page = REFERENCE.resolve(place[0]);
            String text = Files.readString(page);
            String open = "<!-- " + place[1] + " -->\n";
            String close = "<!-- /" + place[1] + " -->\n";
            assertThat(text).as(table.getKey()).contains(open, close);
            String expected = text.substring(0, text.indexOf(open) + open.length()) + "\n" + table.getValue() + "\n"
                    + text.substring(text.indexOf(close));
            if (!text.equals(expected) && Boolean.getBoolean("serai.reference.write")) {
                Files.writeString(page, expected);
            } else if (!text.equals(expected)) {
                stale.add(page + ": " + place[1]);
            }
        }
        assertThat(stale).as("tables that are stale; ./mvnw test -Dtest=ReferenceTests -Dserai.reference.write=true writes them").isEmpty();
    }

    @Test
    void variablesOfTheConfigurationTableSetTheirProperties() throws Exception {
        for (String property : ReferenceTables.propertyNames()) {
            Map<String, Object> variables = Map.of(ReferenceTables.variable(property), "value");
            StandardEnvironment environment = new StandardEnvironment();
            environment.getPropertySources().addFirst(new SystemEnvironmentPropertySource(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
            assertThat(Binder.get(environment).bind(property, Bindable.of(String.class)).orElse(null)).as(property).isEqualTo("value");
        }
    }

    @Test
    void everyPropertyOfTheConfigurationFilesExists() throws Exception {
        List<String> known = ReferenceTables.propertyNames();
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
    void messagesOfTheTroubleshootingTableOccur() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).map(ReferenceTests::read).collect(Collectors.joining())
                    .replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"");
        }
        String page = Files.readString(REFERENCE.resolve("errors.md"));
        String table = page.substring(page.indexOf("<!-- troubleshooting -->"), page.indexOf("<!-- /troubleshooting -->"));
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
