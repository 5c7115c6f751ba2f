package dev.serai.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import dev.serai.webhook.AbstractWebhookIntegrationTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees who listens to an instance, and what the program gets that is being developed. */
class ListenIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private HttpServer program;
    private Thread listening;

    private record Got(HttpHeaders headers, String body) {}

    @BeforeEach
    void begin() throws IOException {
        program = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        program.createContext("/hooks", exchange -> {
            HttpHeaders headers = HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true);
            got.add(new Got(headers, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        program.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        if (listening != null) {
            listening.interrupt();
            listening.join();
        }
        program.stop(0);
    }

    private void listen(String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of("--url", uri("/").toString(), "--token", tenant.token()));
        arguments.addAll(List.of(more));
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        listening = new Thread(() -> new ListenCommand(out, out, name -> null).run(arguments));
        listening.start();
        await().until(() -> shown().contains("Listening to"));
    }

    private String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatAProviderSendsIsShownAndPassedOnOnceAndSigned() throws Exception {
        String connection = connection("payment", "stripe", "{\"apiKey\": \"sk_test_123456789\", \"webhookSecret\": \"whsec_listen\"}");
        listen("--forward", "http://localhost:" + program.getAddress().getPort() + "/hooks", "--secret", SECRET, "--only", "in");

        for (String id : List.of("pi_1", "pi_2")) {
            String body = """
                    {"id": "evt_%1$s", "type": "payment_intent.succeeded", "created": 1764490000, "data": {"object": {"id": "%1$s",
                     "object": "payment_intent"}}}""".formatted(id);
            long at = Instant.now().getEpochSecond();
            assertThat(webhook(path("stripe", connection), "application/json", body, Map.of("Stripe-Signature",
                    "t=" + at + ",v1=" + hexHmac("whsec_listen", at + "." + body))).status()).isEqualTo(200);
        }

        await().until(() -> got.size() == 2 && shown().contains("pi_2 succeeded -> 204"));
        assertThat(shown()).contains("in   stripe  delivery.report  pi_1 succeeded -> 204").doesNotContain(tenant.token());
        Got first = got.get(0);
        new Webhook(SECRET).verify(first.body(), first.headers());
        assertThat(json.readTree(first.body()).at("/data/objects/0").asText()).isEqualTo("pi_1");
        await().during(Duration.ofSeconds(3)).until(() -> got.size() == 2);
    }

    @Test
    void whatIsSentToASubscriptionIsShownWithItsAnswer() {
        Reply made = post("/api/integrations/webhooks", tenant.token(), """
                {"url": "https://hooks.example.com/nobody-%s", "events": ["stripe.*"]}""".formatted(tenant.id()));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        listen("--forward", "http://localhost:" + program.getAddress().getPort() + "/hooks", "--only", "out");

        post("/api/integrations/webhooks/" + made.at("/id") + "/test", tenant.token(), "{}");

        await().atMost(Duration.ofSeconds(30)).until(() -> shown().contains("  out  https://hooks.example.com/nobody-"));
        await().until(() -> got.size() == 1);
    }

    @Test
    void aTokenThatIsNotGoodEndsIt() {
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

        int code = new ListenCommand(out, out, name -> "serai_wrong").run(List.of("--url", uri("/").toString()));

        assertThat(code).isEqualTo(2);
        assertThat(shown()).contains("does not take the token").doesNotContain("serai_wrong");
    }

    @ParameterizedTest
    @CsvSource({"--forward|localhost:3000/hooks, --forward", "--forward, no value", "--secret|whsec_x, --secret must be",
        "--only|all, --only", "--what, no option --what", "--url|ftp://x, --url"})
    void whatCannotBeMeantIsSaid(String arguments, String said) {
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

        assertThat(new ListenCommand(out, out, name -> "t").run(List.of(arguments.split("\\|")))).isEqualTo(2);

        assertThat(shown()).contains(said);
    }

    @Test
    void aTokenIsNeeded() {
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);

        assertThat(new ListenCommand(out, out, name -> null).run(List.of())).isEqualTo(2);

        assertThat(shown()).contains("SERAI_TOKEN");
    }
}
