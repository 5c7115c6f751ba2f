package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words of the console: every language has them all, and every word that a page asks for is there. */
class ConsoleTextsTests {

    private static final Path CONSOLE = Path.of("src", "main", "resources", "console");
    private static final Pattern PART = Pattern.compile("\\{(\\w+)}");
    private static final Pattern USED = Pattern.compile("\\b(?:t|rich|hasText)\\(\\s*'([\\w.]+)'");
    private static final Pattern TITLES = Pattern.compile("title: '([\\w.]+)'");
    private static final Pattern WORD = Pattern.compile(" ?[^\\s,;:().]+|[,;:().]");
    private static final Set<String> PLURALS = Set.of("zero", "one", "other");

    @Test
    void bothLanguagesSayTheSame() throws IOException {
        Map<String, Set<String>> english = texts("en");
        Map<String, Set<String>> german = texts("de");

        assertThat(german.keySet()).isEqualTo(english.keySet());
        assertThat(german).isEqualTo(english);
    }

    @Test
    void everyTextThatIsAskedForIsThere() throws IOException {
        Set<String> known = texts("en").keySet();
        try (Stream<Path> files = Files.walk(CONSOLE)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".js")).toList()) {
                String source = Files.readString(file);
                List<String> used = Stream.concat(USED.matcher(source).results(), file.endsWith("pages.js")
                        ? TITLES.matcher(source).results().filter(found -> found.group(1).contains(".")) : Stream.empty())
                        .map(found -> found.group(1)).toList();
                assertThat(known).as(file.toString()).containsAll(used);
            }
        }
    }

    /**
     * What the server says is translated by its sentences: one that was changed, or is said no more, has to be changed there, too. Some
     * sentences about fields are the validator's.
     */
    @Test
    void whatIsTranslatedIsWhatTheServerSays() throws IOException {
        JsonNode german = new ObjectMapper().readTree(Files.readString(CONSOLE.resolve("texts/said.de.json")));
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.append(Files.readString(file));
            }
        }
        try (InputStream validator = ConsoleTextsTests.class.getResourceAsStream("/jsv-messages.properties")) {
            sources.append(new String(validator.readAllBytes(), StandardCharsets.UTF_8).replace("''", "'"));
        }
        String said = sources.toString().replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"");
        List<String> unknown = new ArrayList<>();
        for (String kind : List.of("titles", "sentences")) {
            german.path(kind).properties().forEach(entry -> {
                assertThat(parts(entry.getValue().asText())).as(entry.getKey()).isEqualTo(parts(entry.getKey()));
                for (String words : entry.getKey().replaceAll("\\.$", "").split("\\{\\w+}")) {
                    if (!isSaid(words, said)) {
                        unknown.add(entry.getKey() + ": \"" + words + "\"");
                    }
                }
            });
        }
        assertThat(unknown).as("sentences whose words are nowhere in the server's sources").isEmpty();
    }

    /** Whether the words stand in the sources, in as many pieces as conditions may put together. */
    private static boolean isSaid(String words, String said) {
        List<String> left = new ArrayList<>(WORD.matcher(words).results().map(MatchResult::group).toList());
        int allowed = 2 + left.size() / 4;
        int pieces = 0;
        while (!left.isEmpty()) {
            int end = left.size();
            while (end > 0 && !said.contains(String.join("", left.subList(0, end)).strip())) {
                end--;
            }
            if (end == 0 || ++pieces > allowed) {
                return false;
            }
            left.subList(0, end).clear();
        }
        return true;
    }

    private static Set<String> parts(String text) {
        return PART.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theWordsAreCalm() throws IOException {
        for (String language : List.of("en", "de", "said.de")) {
            assertThat(Files.readString(CONSOLE.resolve("texts/" + language + ".json")))
                    .doesNotContainIgnoringCase("oops").doesNotContainIgnoringCase("invalid input").doesNotContain("!");
        }
    }

    /** Keys with the parts that their texts name. */
    private static Map<String, Set<String>> texts(String language) throws IOException {
        Map<String, Set<String>> texts = new TreeMap<>();
        collect("", new ObjectMapper().readTree(Files.readString(CONSOLE.resolve("texts/" + language + ".json"))), texts);
        return texts;
    }

    private static void collect(String key, JsonNode node, Map<String, Set<String>> into) {
        if (node.isTextual()) {
            into.computeIfAbsent(key, each -> new TreeSet<>()).addAll(PART.matcher(node.textValue()).results()
                    .map((MatchResult found) -> found.group(1)).collect(Collectors.toSet()));
            return;
        }
        node.fields().forEachRemaining(field -> collect(isPlural(node) ? key : key.isEmpty() ? field.getKey() : key + "." + field.getKey(),
                field.getValue(), into));
    }

    private static boolean isPlural(JsonNode node) {
        boolean[] plural = {node.has("other")};
        node.fieldNames().forEachRemaining(name -> plural[0] &= PLURALS.contains(name));
        return plural[0];
    }
}
