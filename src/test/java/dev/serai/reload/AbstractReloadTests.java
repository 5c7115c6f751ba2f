package dev.serai.reload;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the reloader on folders of its own. */
abstract class AbstractReloadTests {

    static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path home;

    ConfigurableApplicationContext application;
    ModelCamelContext camel;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void folders() throws IOException {
        Files.createDirectories(home.resolve("routes"));
        Files.createDirectories(home.resolve("kamelets"));
    }

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
    }

    void start(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--serai.data-dir=" + home.resolve("data"),
                "--serai.routes-dir=" + home.resolve("routes"), "--serai.kamelets-dir=" + home.resolve("kamelets"),
                "--serai.reload.quiet=300ms", "--camel.main.name=" + home.getFileName(),
                "--management.endpoint.health.show-details=always"));
        if (Stream.of(more).noneMatch(argument -> argument.startsWith("--serai.reload.interval"))) {
            arguments.add("--serai.reload.interval=50ms");
        }
        arguments.addAll(List.of(more));
        application = new SpringApplicationBuilder(ReloadApplication.class).run(arguments.toArray(String[]::new));
        camel = application.getBean(ModelCamelContext.class);
    }

    /** Writes as editors do: beside it, then over it. */
    void write(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Path beside = file.resolveSibling("." + file.getFileName() + ".swp");
        Files.writeString(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(String name) throws IOException {
        Files.delete(home.resolve(name));
    }

    FileState state(String name) {
        return application.getBean(RouteFiles.class).states().stream().filter(state -> state.file().equals(name)).findFirst().orElse(null);
    }

    FileState awaitState(String name, Predicate<FileState> condition) {
        return await(name).atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> state(name), state -> state != null
                && condition.test(state));
    }

    void awaitRevision(String name, int revision) {
        awaitState(name, state -> state.revision() >= revision && state.healthy());
    }

    HttpResponse<String> get(String path) throws Exception {
        return call("GET", path);
    }

    HttpResponse<String> call(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path);
        return http.send(HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    JsonNode health() throws Exception {
        return new ObjectMapper().readTree(get("/actuator/health").body()).at("/components/routes");
    }

    String ask(String endpoint) {
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            return template.requestBody(endpoint, "", String.class);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A call that is repeated by some threads until the load is closed. */
    interface Call {
        boolean ok() throws Exception;
    }

    /** Counts calls and failures of a load that runs meanwhile. */
    static final class Load implements AutoCloseable {

        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final List<String> reasons = java.util.Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final ExecutorService threads = Executors.newFixedThreadPool(4);
        private final List<Future<?>> workers = new ArrayList<>();

        Load(Call call) {
            for (int i = 0; i < 4; i++) {
                workers.add(threads.submit(() -> {
                    while (running.get()) {
                        calls.incrementAndGet();
                        try {
                            if (!call.ok()) {
                                failures.incrementAndGet();
                            }
                        } catch (Exception e) {
                            failures.incrementAndGet();
                            reasons.add(e.toString());
                        }
                    }
                }));
            }
        }

        @Override
        public void close() throws Exception {
            running.set(false);
            for (Future<?> worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            threads.shutdown();
        }
    }

    static String direct(String id, String text) {
        return """
                - route:
                    id: %1$s
                    description: Answers with a text.
                    group: test
                    from:
                      uri: direct:%1$s
                      steps:
                        - setBody:
                            expression:
                              constant:
                                expression: %2$s
                """.formatted(id, text);
    }

    static String rest(String path, String verb, String target) {
        return """
                - rest:
                    path: %s
                    %s:
                      - to: direct:%s
                """.formatted(path, verb, target);
    }
}
