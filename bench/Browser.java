package bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One page of a Chromium without a window, driven by its DevTools protocol; nothing of another page or run is in its cache. */
final class Browser implements AutoCloseable {

    private static final List<String> PLACES = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final int PATIENCE_SECONDS = 300;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket page;
    private int asked;

    Browser(Path folder) throws Exception {
        String chromium = PLACES.stream().filter(place -> Files.isExecutable(Path.of(place))).findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no Chromium at any of " + PLACES));
        Path told = folder.resolve("DevToolsActivePort");
        process = new ProcessBuilder(chromium, "--headless=new", "--no-sandbox", "--window-size=1440,900", "--remote-debugging-port=0",
                "--user-data-dir=" + folder).redirectErrorStream(true)
                .redirectOutput(Files.createDirectories(folder).resolve("log").toFile()).start();
        while (!Files.exists(told) || Files.readAllLines(told).isEmpty()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("Chromium ended:\n" + Files.readString(folder.resolve("log")));
            }
            LockSupport.parkNanos(50_000_000);
        }
        String made = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Files.readAllLines(told).get(0) + "/json/new"))
                .PUT(BodyPublishers.noBody()).build(), BodyHandlers.ofString()).body();
        page = http.newWebSocketBuilder().buildAsync(URI.create(Instance.field(made, "webSocketDebuggerUrl")), new Listener()).get();
        ask("Page.enable", "{}");
    }

    /** Puts the parts of a message together. */
    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answers.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private String ask(String method, String parameters) throws IOException, InterruptedException {
        int id = ++asked;
        page.sendText("{\"id\": " + id + ", \"method\": \"" + method + "\", \"params\": " + parameters + "}", true).join();
        for (String answer = poll(method); ; answer = poll(method)) {
            if (answer.startsWith("{\"id\":" + id + ",")) {
                if (answer.contains("\"error\":") || answer.contains("\"exceptionDetails\":")) {
                    throw new IOException(method + ": " + answer);
                }
                return answer;
            }
        }
    }

    private String poll(String method) throws IOException, InterruptedException {
        String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IOException(method + " was not answered in " + PATIENCE_SECONDS + " s");
        }
        return answer;
    }

    void open(String url) throws IOException, InterruptedException {
        ask("Page.navigate", "{\"url\": \"" + url + "\"}");
    }

    /** The text that an expression comes to; a promise is waited for. */
    String text(String expression) throws IOException, InterruptedException {
        String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return Instance.field(ask("Runtime.evaluate",
                "{\"returnByValue\": true, \"awaitPromise\": true, \"expression\": \"" + quoted + "\"}"), "value");
    }

    /** Waits until an expression is true of the page, while it is being built too. */
    void await(String expression) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!"true".equals(text("String(Boolean(" + expression + "))"))) {
            if (System.nanoTime() > until) {
                throw new IOException("Never true: " + expression);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        page.abort();
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly()).join();
    }
}
