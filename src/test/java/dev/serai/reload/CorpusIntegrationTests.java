package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Every element of Camel's schema in a file of its own, whose first line says what becomes of it; when it is gone nothing is left. */
class CorpusIntegrationTests {

    static final Path CORPUS = Path.of("src/test/resources/reload/corpus");
    private static final Pattern BROKEN = Pattern.compile("broken at line (\\d+): (.*)");
    private static final String WARNING = "live, warning: ";

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration OFTEN = Duration.ofMillis(30);

    @TempDir
    static Path home;

    private static ConfigurableApplicationContext application;
    private static ModelCamelContext camel;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(home.resolve("routes"));
        Files.createDirectories(home.resolve("kamelets"));
        Files.writeString(home.resolve("routes/steady.camel.yaml"), AbstractReloadTests.direct("steady", "steady"));
        application = new SpringApplicationBuilder(ReloadApplication.class).run("--server.port=0",
                "--serai.data-dir=" + home.resolve("data"), "--serai.routes-dir=" + home.resolve("routes"),
                "--serai.kamelets-dir=" + home.resolve("kamelets"), "--serai.reload.quiet=100ms", "--serai.reload.interval=30ms",
                "--camel.main.name=corpus");
        camel = application.getBean(ModelCamelContext.class);
    }

    @AfterAll
    static void stop() {
        if (application != null) {
            application.close();
        }
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isLiveOrRefusedWithTheRuleAndLeavesNothing(String name) throws IOException {
        String content = Files.readString(CORPUS.resolve(name));
        String file = (name.endsWith(".kamelet.yaml") ? "kamelets/" : "routes/") + name;
        Map<String, Object> before = Footprint.of(camel);

        String expected = content.lines().findFirst().orElseThrow().replaceFirst("^(#|//) Expected: ", "");
        Files.writeString(home.resolve(file), content);
        try {
            await(name).atMost(SOON).pollInterval(OFTEN).until(() -> state(file) != null);
            await(name).atMost(SOON).pollInterval(OFTEN).untilAsserted(() -> compare(state(file), expected));
        } finally {
            Files.delete(home.resolve(file));
            await(name).atMost(SOON).pollInterval(OFTEN).until(() -> state(file) == null);
        }
        await(name).atMost(SOON).pollInterval(OFTEN)
                .untilAsserted(() -> assertThat(Footprint.difference(before, Footprint.of(camel))).isEmpty());
    }

    private static void compare(FileState state, String expected) {
        Matcher broken = BROKEN.matcher(expected);
        if (broken.matches()) {
            assertThat(state.status()).as(state.toString()).isEqualTo("broken");
            assertThat(state.line() + ": " + state.reason()).startsWith(broken.group(1) + ":").contains(broken.group(2));
            return;
        }
        assertThat(state.status()).as(state.toString()).isEqualTo("live");
        if (expected.startsWith(WARNING)) {
            assertThat(state.warning()).contains(expected.substring(WARNING.length()));
        } else {
            assertThat(state.warning()).isNull();
            assertThat(state.routeIds()).isNotEmpty();
            assertThat(state.routeIds()).allSatisfy(id -> assertThat(camel.getRoute(id)).as(id).isNotNull());
        }
    }

    private static FileState state(String file) {
        return application.getBean(RouteFiles.class).states().stream().filter(state -> state.file().equals(file)).findFirst().orElse(null);
    }
}
