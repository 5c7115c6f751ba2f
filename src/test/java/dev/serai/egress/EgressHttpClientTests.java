package dev.serai.egress;

import static dev.serai.egress.ProviderCalls.answer;
import static dev.serai.egress.ProviderCalls.call;
import static dev.serai.egress.ProviderCalls.provider;
import static dev.serai.egress.ProviderCalls.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderCall.AccessToken;
import dev.serai.provider.ProviderFile;
import dev.serai.provider.SandboxMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class EgressHttpClientTests {

    private static final Provider SENDGRID = provider("sendgrid", Set.of("apiKey"), Map.of("email.send",
            answer(202, Map.of("X-Message-Id", "MOCK-ID"), "{\"id\":\"MOCK-ID\"}")));

    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            byte[] body = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Set-Cookie", "session=1");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://169.254.169.254/latest/meta-data");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/big", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[4096]);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        ProviderCall.unbind();
        server.stop(0);
    }

    @Test
    void callsTheProviderWhenThereIsNoSandbox() throws Exception {
        ProviderCall call = call(SENDGRID, "email.send", Map.of("apiKey", "SG.secret"), null);
        call.bind();
        assertThat(status(client(true), new HttpGet(url))).isEqualTo(200);
        assertThat(calls).hasValue(1);
        assertThat(call.request()).isNull();
    }

    @Test
    void aTokenThatWasRenewedIsBorneByTheNextRequestOfTheCallToo() throws Exception {
        List<String> borne = new CopyOnWriteArrayList<>();
        server.createContext("/token", exchange -> {
            borne.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(borne.get(borne.size() - 1).endsWith("-old") ? 401 : 204, -1);
            exchange.close();
        });
        ProviderCall call = call(SENDGRID, "email.send", Map.of(), null);
        call.authorize(new TestToken("token-old", Optional.of(new TestToken("token-new", Optional.empty()))));
        call.bind();
        for (String header : List.of("Bearer token-old", "Zoho-oauthtoken token-old", "Basic another")) {
            HttpGet request = new HttpGet(url + "/token");
            request.setHeader("Authorization", header);
            assertThat(status(client(true), request)).isEqualTo(204);
        }

        assertThat(borne).containsExactly("Bearer token-old", "Bearer token-new", "Zoho-oauthtoken token-new", "Basic another");
    }

    /** Of Google Calendar's file: it answers 401 also where the address to be called is wrong. */
    @Test
    void a401ThatIsNotForTheTokenIsNoneOfTheTokensBusiness() throws Exception {
        Provider calendar = ProviderFile.parse("google-calendar-sink.kamelet.yaml",
                Files.readString(Path.of("kamelets", "google-calendar-sink.kamelet.yaml")), 1);
        String target = "{\"error\": {\"errors\": [{\"reason\": \"push.webhookUrlUnauthorized\"}]}}";
        String token = "{\"error\": {\"errors\": [{\"reason\": \"authError\"}]}}";
        List<String> answers = new CopyOnWriteArrayList<>();
        server.createContext("/calendar", exchange -> {
            byte[] body = answers.remove(0).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        assertThat(told(calendar, answers, target)).as("nothing is got anew").isEmpty();
        assertThat(told(calendar, answers, token, target)).containsExactly("renewed", "helped");
        assertThat(told(calendar, answers, token, token)).containsExactly("renewed", "refused for the token");
        assertThat(told(SENDGRID, answers, token, token)).containsExactly("renewed", "refused");
    }

    /** What a token is told of a call that is answered so; the last answer can be read. */
    private List<String> told(Provider provider, List<String> answers, String... next) throws IOException {
        answers.addAll(List.of(next));
        List<String> told = new CopyOnWriteArrayList<>();
        ProviderCall call = call(provider, "calendar.watch", Map.of(), null);
        call.authorize(new NotingToken("token-old", told));
        call.bind();
        HttpGet request = new HttpGet(url + "/calendar");
        request.setHeader("Authorization", "Bearer token-old");
        String answered = client(true).execute(request, response -> EntityUtils.toString(response.getEntity()));
        assertThat(answered).isEqualTo(next[next.length - 1]);
        assertThat(answers).isEmpty();
        return told;
    }

    private record NotingToken(String value, List<String> told) implements AccessToken {

        @Override
        public Optional<AccessToken> renewed() {
            told.add("renewed");
            return Optional.of(new NotingToken("token-new", told));
        }

        @Override
        public void helped() {
            told.add("helped");
        }

        @Override
        public void refused(Set<String> lacking, boolean said) {
            told.add(said ? "refused for the token" : "refused");
        }
    }

    private record TestToken(String value, Optional<AccessToken> renewed) implements AccessToken {}

    @Test
    void refusesAddressesInside() {
        assertThatThrownBy(() -> status(client(false), new HttpGet(url))).isInstanceOf(RefusedAddressException.class);
        assertThatThrownBy(() -> status(client(true), new HttpGet("http://169.254.169.254/"))).isInstanceOf(RefusedAddressException.class);
        assertThatThrownBy(() -> status(client(true), new HttpGet("http://[fd00:ec2::254]/"))).isInstanceOf(RefusedAddressException.class);
        assertThat(calls).hasValue(0);
    }

    @Test
    void refusesNamesThatLeadInside() {
        assertThatThrownBy(() -> status(client(false), new HttpGet("http://localhost:" + server.getAddress().getPort())))
                .isInstanceOf(RefusedAddressException.class)
                .hasMessageStartingWith("Host \"localhost\" has no address that Serai may call").hasMessageNotContaining("loopback");
    }

    @Test
    void doesNotFollowRedirects() throws Exception {
        assertThat(status(client(true), new HttpGet(url + "/redirect"))).isEqualTo(302);
    }

    @Test
    void breaksOffAnAnswerWhoseHeadersDrip() throws Exception {
        ScheduledExecutorService drops = Executors.newSingleThreadScheduledExecutor();
        try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            drops.execute(() -> drip(dripping, drops));

            assertThatThrownBy(() -> status(impatient(), new HttpGet("http://127.0.0.1:" + dripping.getLocalPort())))
                    .isInstanceOf(SocketTimeoutException.class).hasMessageContaining("serai.egress.response-timeout");
        } finally {
            drops.shutdownNow();
        }
    }

    private static void drip(ServerSocket server, ScheduledExecutorService drops) {
        try {
            Socket provider = server.accept();
            provider.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            drops.scheduleWithFixedDelay(() -> {
                try {
                    provider.getOutputStream().write("X-A: b\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }, 0, 100, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void breaksOffARequestThatNobodyReads() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpPost post = new HttpPost("http://127.0.0.1:" + deaf.getLocalPort());
            post.setEntity(new ByteArrayEntity(new byte[50_000_000], null));

            assertThatThrownBy(() -> status(impatient(), post)).isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("serai.egress.response-timeout");
        }
    }

    private static EgressHttpClient impatient() {
        EgressProperties properties = new EgressProperties(null, List.of("127.0.0.1"), Duration.ofSeconds(1), Duration.ofMillis(500), 10,
                10, Duration.ofSeconds(5), DataSize.ofKilobytes(2));
        return new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, false)));
    }

    @Test
    void doesNotReadEndlessAnswers() {
        EgressProperties properties = new EgressProperties(null, List.of("127.0.0.1"), Duration.ofSeconds(1), Duration.ofSeconds(1), 10, 10,
                Duration.ofSeconds(5), DataSize.ofKilobytes(2));
        EgressHttpClient client = new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, false)));
        assertThatThrownBy(() -> client.execute(new HttpGet(url + "/big"), response -> EntityUtils.toByteArray(response.getEntity())))
                .hasMessageContaining("longer than 2048 bytes");
    }

    @Test
    void givesUpOnSilence() throws Exception {
        EgressProperties properties = new EgressProperties(null, List.of("127.0.0.1"), Duration.ofSeconds(1), Duration.ofMillis(200), 10,
                10, Duration.ofSeconds(5), DataSize.ofKilobytes(2));
        EgressHttpClient client = new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, false)));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> accept(silent));
            assertThatThrownBy(() -> status(client, new HttpGet("http://127.0.0.1:" + silent.getLocalPort())))
                    .isInstanceOf(SocketTimeoutException.class);
            accepted.join().close();
        }
    }

    @Test
    void theSandboxAnswersTheExampleWithOneFreshId() throws Exception {
        ProviderCall call = call(SENDGRID, "email.send", Map.of("apiKey", "SG.secret-key-0001"), SandboxMode.SUCCESS);
        call.bind();
        try (ClassicHttpResponse first = client(false).executeOpen(null, new HttpPost("https://api.sendgrid.com/v3"), null);
                ClassicHttpResponse second = client(false).executeOpen(null, new HttpPost("https://api.sendgrid.com/v3"), null)) {
            String id = first.getFirstHeader("X-Message-Id").getValue();
            assertThat(first.getCode()).isEqualTo(202);
            assertThat(id).startsWith("MOCK-").isNotEqualTo("MOCK-ID");
            assertThat(EntityUtils.toString(first.getEntity())).isEqualTo("{\"id\":\"" + id + "\"}");
            assertThat(second.getFirstHeader("X-Message-Id").getValue()).isNotEqualTo(id);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void theSandboxAnswersTheErrorItIsSetTo() throws Exception {
        call(SENDGRID, "email.send", Map.of(), new SandboxMode(429)).bind();
        try (ClassicHttpResponse response = client(false).executeOpen(null, new HttpPost("https://api.sendgrid.com/v3"), null)) {
            assertThat(response.getCode()).isEqualTo(429);
            assertThat(response.getFirstHeader("Retry-After").getValue()).isEqualTo("30");
            assertThat(EntityUtils.toString(response.getEntity())).contains("Too Many Requests");
        }
    }

    @Test
    void theSandboxWritesTheRequestDownWithoutSecrets() throws Exception {
        String secret = "SG.sec+ret/\"key\"-0001";
        ProviderCall call = call(SENDGRID, "email.send", Map.of("apiKey", secret), SandboxMode.SUCCESS);
        call.bind();
        HttpPost request = new HttpPost("https://api.sendgrid.com/v3/mail/send?key=SG.sec%2Bret%2F%22key%22-0001");
        request.addHeader("Authorization", "Bearer " + secret);
        request.addHeader("X-Basic", Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        request.setEntity(new StringEntity("{\"key\":\"SG.sec+ret/\\\"key\\\"-0001\",\"subject\":\"Basic plan\"}",
                ContentType.APPLICATION_JSON));
        status(client(false), request);
        assertThat(call.request().method()).isEqualTo("POST");
        assertThat(call.request().url()).isEqualTo("https://api.sendgrid.com/v3/mail/send?key=****0001");
        assertThat(call.request().headers()).containsEntry("Authorization", "Bearer ****0001")
                .containsEntry("Content-Type", "application/json; charset=UTF-8");
        assertThat(call.request().body()).isEqualTo("{\"key\":\"****0001\",\"subject\":\"Basic plan\"}");
        assertThat(text(call.request())).doesNotContain("sec+ret", "sec%2Bret",
                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void basicCredentialsAreMasked() throws Exception {
        ProviderCall call = call(SENDGRID, "email.send", Map.of("apiKey", "key-000000000001"), SandboxMode.SUCCESS);
        call.bind();
        String basic = Base64.getEncoder().encodeToString("api:key-000000000001".getBytes(StandardCharsets.UTF_8));
        HttpPost request = new HttpPost("https://api.mailgun.net/v3");
        request.addHeader("Authorization", "Basic " + basic);
        status(client(false), request);
        assertThat(call.request().headers().get("Authorization")).startsWith("Basic ****").doesNotContain(basic);
    }

    @Test
    void aSecretAtTheCutOfALongBodyIsMaskedWhole() throws Exception {
        String secret = "secret-" + "x".repeat(40);
        ProviderCall call = call(SENDGRID, "email.send", Map.of("apiKey", secret), SandboxMode.SUCCESS);
        call.bind();
        HttpPost request = new HttpPost("https://api.sendgrid.com/");
        request.setEntity(new StringEntity("a".repeat(64 * 1024 - 20) + secret + "b".repeat(1000), ContentType.TEXT_PLAIN));
        status(client(false), request);
        assertThat(call.request().body()).hasSize(64 * 1024).doesNotContain("secret");
    }

    @Test
    void camelsHttpComponentsUseTheSharedClient() throws Exception {
        EgressHttpClient client = client(true);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent("http", new EgressHttpComponent(client));
            camel.addComponent("https", new EgressHttpComponent(client));
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            Exchange answered = template.request("https://api.example.com?httpMethod=POST", exchange -> {
                exchange.getMessage().setHeader(Exchange.HTTP_URI, url + "/v3/mail/send");
                exchange.getMessage().setBody("{}");
            });
            assertThat(answered.getException()).isNull();
            assertThat(answered.getMessage().getBody(String.class)).isEqualTo("{\"ok\":true}");
            call(SENDGRID, "email.send", Map.of(), SandboxMode.SUCCESS).bind();
            Exchange sandboxed = template.request("https://api.example.com?httpMethod=POST", exchange -> { });
            assertThat(sandboxed.getMessage().getBody(String.class)).as("first reading").startsWith("{\"id\":\"MOCK-");
            assertThat(sandboxed.getMessage().getBody(String.class)).as("second reading").startsWith("{\"id\":\"MOCK-");
            call(SENDGRID, "email.send", Map.of(), new SandboxMode(401)).bind();
            Exchange refused = template.request("https://api.example.com?httpMethod=POST", exchange -> { });
            assertThat(refused.getException()).isInstanceOfSatisfying(HttpOperationFailedException.class,
                    e -> assertThat(e.getStatusCode()).isEqualTo(401));
            ProviderCall.unbind();
            Exchange inside = template.request("http://10.0.0.1/x", exchange -> { });
            assertThat(inside.getException()).isInstanceOf(RefusedAddressException.class);
            camel.removeEndpoints("https:*");
        }
        assertThat(status(client, new HttpGet(url))).isEqualTo(200);
    }

    private static Socket accept(ServerSocket server) {
        try {
            return server.accept();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int status(EgressHttpClient client, ClassicHttpRequest request) throws IOException {
        return client.execute(request, response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
        });
    }

    private static EgressHttpClient client(boolean loopback) {
        EgressProperties properties = EgressProperties.of(null, List.of());
        return new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, loopback)));
    }
}
