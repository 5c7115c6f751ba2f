package dev.serai.egress;

import static dev.serai.egress.ProviderCalls.call;
import static dev.serai.egress.ProviderCalls.provider;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.serai.provider.ProviderCall;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Endpoints whose status alone counts: what they say beyond that is cut, and never waited for. */
@Timeout(60)
class AnswerBeginningTests {

    private ServerSocket server;
    private EgressHttpClient client;
    private ProviderCall call;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        EgressProperties properties = new EgressProperties(null, List.of(), Duration.ofSeconds(1), Duration.ofSeconds(30), 1, 1,
                Duration.ofSeconds(5), DataSize.ofMegabytes(1));
        client = new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, true)));
        call = call(provider("webhook", Set.of("secret"), Map.of()), "webhook.send", Map.of("secret", "whsec_abcdefghijkl"), null);
        call.readBeginning(100);
        call.hide("k-123456789");
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdown();
        server.close();
    }

    /** What an endpoint says after its request came. */
    private interface Endpoint {

        void answer(OutputStream out) throws Exception;
    }

    private CompletableFuture<Void> endpoint(Endpoint endpoint) {
        return CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read();
                endpoint.answer(socket.getOutputStream());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private String post() throws IOException {
        HttpPost post = new HttpPost("http://127.0.0.1:" + server.getLocalPort() + "/hook");
        post.addHeader("X-Api-Key", "k-123456789");
        post.setEntity(new StringEntity("{\"type\":\"a.b\"}", ContentType.APPLICATION_JSON));
        return client.execute(call, post, response -> response.getCode() + " "
                + (response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity())));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Test
    void keepsTheRequestAndAShortAnswerWithoutSecrets() throws IOException {
        endpoint(out -> write(out, "HTTP/1.1 200 OK\r\nX-Trace: 7\r\nContent-Length: 40\r\n\r\n"
                + "got whsec_abcdefghijkl with k-123456789!!"));

        assertThat(post()).startsWith("200 got ");

        assertThat(call.request().url()).endsWith("/hook");
        assertThat(call.request().headers()).containsEntry("X-Api-Key", "****");
        assertThat(call.request().body()).isEqualTo("{\"type\":\"a.b\"}");
        assertThat(call.reply().status()).isEqualTo(200);
        assertThat(call.reply().headers()).containsEntry("X-Trace", "7");
        assertThat(call.reply().body()).startsWith("got ").doesNotContain("abcdefgh", "k-1234");
        assertThat(call.reply().cut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10000000\r\n", "Transfer-Encoding: chunked\r\n"})
    void cutsALongAnswer(String framing) throws Exception {
        CompletableFuture<Void> served = endpoint(out -> {
            write(out, "HTTP/1.1 202 Accepted\r\n" + framing + "\r\n" + (framing.startsWith("T") ? "989680\r\n" : ""));
            byte[] much = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1000; i++) {
                out.write(much);
            }
        });

        assertThat(post()).isEqualTo("202 " + "x".repeat(100));

        assertThat(call.reply().cut()).isTrue();
        assertThat(call.reply().body()).hasSize(100);
        assertThat(served.handle((done, failure) -> failure).get(20, TimeUnit.SECONDS)).as("the line was cut").isNotNull();
    }

    @Test
    void doesNotWaitForAnAnswerThatDripsForEver() throws Exception {
        CompletableFuture<Void> served = endpoint(out -> {
            write(out, "HTTP/1.1 500 Error\r\nContent-Length: 1000000\r\n\r\nfirst");
            while (!server.isClosed()) {
                write(out, "x");
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        });

        assertThat(post()).startsWith("500 first");

        assertThat(call.reply().cut()).isTrue();
        assertThat(served.handle((done, failure) -> failure).get(20, TimeUnit.SECONDS)).as("the line was cut").isNotNull();
    }

    /** The one connection of the pool is free again after a cut answer. */
    @Test
    void theNextCallHasAConnection() throws Exception {
        endpoint(out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "y".repeat(1000)));
        assertThat(post()).hasSize(104);
        endpoint(out -> write(out, "HTTP/1.1 204 No Content\r\n\r\n"));

        assertThat(post()).isEqualTo("204 ");
    }

    @Test
    void keepsTheRequestOfWhomNobodyAnswers() throws IOException {
        endpoint(out -> out.close());

        assertThat(catchThrowable(this::post)).isInstanceOf(IOException.class);

        assertThat(call.request().body()).isEqualTo("{\"type\":\"a.b\"}");
        assertThat(call.reply()).isNull();
    }
}
