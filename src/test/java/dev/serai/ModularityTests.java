package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages build on each other in one direction, and each says what it is for. */
class ModularityTests {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern OURS = Pattern.compile("dev/serai/(?:([a-z]+(?:/[a-z]+)*)/)?[A-Z]");
    private static final Pattern SDKS = Pattern.compile("software/amazon/|com/twilio/|jakarta/mail/|org/eclipse/angus/");
    private static final String ROOT = "(root)";

    @Test
    void packagesHaveNoCycles() throws IOException {
        Map<String, Set<String>> uses = uses();

        assertThat(uses).hasSizeGreaterThan(10);
        assertThat(uses.get("event")).contains("ledger", "operation");
        assertThat(cycle(uses)).as("packages that need each other, each because of the one after it").isEmpty();
    }

    @Test
    void theApiKnowsNobodyAndNobodyKnowsTheReloader() throws IOException {
        Map<String, Set<String>> uses = uses();

        assertThat(uses.get("api")).isEmpty();
        assertThat(uses).allSatisfy((name, used) -> assertThat(used).as(name).doesNotContain("reload"));
        assertThat(uses).allSatisfy((name, used) -> {
            if (!name.equals("reload")) {
                assertThat(used).as(name).doesNotContain("reload/camel");
            }
        });
    }

    @Test
    void onlyClientsKnowTheSdksOfProviders() throws IOException {
        for (Path file : ClassFiles.all()) {
            String name = ClassFiles.name(file);
            if (name.startsWith("dev/serai/provider/") || name.startsWith("dev/serai/egress/")) {
                assertThat(ClassFiles.texts(file)).as(name).noneMatch(text -> SDKS.matcher(text).find());
            }
        }
        assertThat(uses().get("client/aws")).contains("egress", "provider");
        assertThat(uses()).allSatisfy((name, used) -> assertThat(used).as(name).noneMatch(other -> other.startsWith("client")
                && !(name.startsWith("client/") && other.equals("client/aws"))));
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        try (Stream<Path> folders = Files.walk(SOURCES.resolve("dev"))) {
            List<Path> silent = folders.filter(Files::isDirectory).filter(ModularityTests::hasSources)
                    .filter(folder -> !says(folder.resolve("package-info.java"))).toList();
            assertThat(silent).isEmpty();
        }
    }

    private static boolean hasSources(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean says(Path packageInfo) {
        try {
            return Files.exists(packageInfo) && Files.readString(packageInfo).contains("/**");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packages by name, with the packages their classes refer to. */
    private static Map<String, Set<String>> uses() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (Path file : ClassFiles.all()) {
            String own = packageOf(OURS.matcher(ClassFiles.name(file)));
            if (own == null) {
                continue;
            }
            Set<String> used = uses.computeIfAbsent(own, key -> new TreeSet<>());
            for (String constant : ClassFiles.texts(file)) {
                Matcher matcher = OURS.matcher(constant);
                for (String other = packageOf(matcher); other != null; other = packageOf(matcher)) {
                    if (!other.equals(own)) {
                        used.add(other);
                    }
                }
            }
        }
        return uses;
    }

    private static String packageOf(Matcher matcher) {
        return !matcher.find() ? null : matcher.group(1) == null ? ROOT : matcher.group(1);
    }

    /** A cycle, as the packages along it; empty when there is none. */
    private static List<String> cycle(Map<String, Set<String>> uses) {
        Set<String> done = new TreeSet<>();
        for (String start : uses.keySet()) {
            List<String> found = cycle(uses, start, new ArrayDeque<>(), done);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<String> cycle(Map<String, Set<String>> uses, String name, Deque<String> path, Set<String> done) {
        if (path.contains(name)) {
            List<String> found = new ArrayList<>(path);
            found.add(name);
            return found.subList(found.indexOf(name), found.size());
        }
        if (!done.add(name)) {
            return List.of();
        }
        path.addLast(name);
        for (String next : uses.getOrDefault(name, Set.of())) {
            List<String> found = cycle(uses, next, path, done);
            if (!found.isEmpty()) {
                return found;
            }
        }
        path.removeLast();
        return List.of();
    }
}
