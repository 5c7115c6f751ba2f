package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Names that change where they lead: the address that was checked is the one that is called, and each connection asks anew. */
class RebindingTests {

    private final Deque<List<String>> answers = new ArrayDeque<>();
    private final AtomicInteger asked = new AtomicInteger();

    private InetAddress[] next(String host) throws UnknownHostException {
        asked.incrementAndGet();
        List<InetAddress> found = new ArrayList<>();
        for (String address : answers.size() > 1 ? answers.poll() : answers.peek()) {
            found.add(InetAddress.getByName(address));
        }
        return found.toArray(InetAddress[]::new);
    }

    private EgressDnsResolver resolver(boolean loopback) {
        return new EgressDnsResolver(new AddressRules(properties(), loopback), this::next);
    }

    private static EgressProperties properties() {
        return new EgressProperties(null, List.of(), Duration.ofMillis(500), Duration.ofSeconds(2), 10, 10, Duration.ofSeconds(5),
                DataSize.ofKilobytes(2));
    }

    @Test
    void aNameThatWasPublicIsRefusedOnceItLeadsInside() throws Exception {
        answers.add(List.of("8.8.8.8"));
        answers.add(List.of("169.254.169.254"));
        EgressDnsResolver resolver = resolver(false);

        assertThat(resolver.resolve("rebinding.example")).containsExactly(InetAddress.getByName("8.8.8.8"));
        assertThatThrownBy(() -> resolver.resolve("rebinding.example")).isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void ofAddressesInsideAndOutsideThoseOutsideAreCalled() throws Exception {
        answers.add(List.of("10.0.0.5", "8.8.8.8", "::ffff:192.168.1.1", "64:ff9b::a00:1", "2002:a00:1::1"));

        assertThat(resolver(false).resolve("mixed.example")).containsExactly(InetAddress.getByName("8.8.8.8"));
    }

    /** The client asks once for each connection and connects to what it was told, so that nothing lies between check and use. */
    @Test
    void theCheckedAddressIsTheOneThatIsCalled() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            answers.add(List.of("127.0.0.1"));
            answers.add(List.of("10.0.0.5"));
            EgressHttpClient client = new EgressHttpClient(properties(), resolver(true));
            Thread endpoint = new Thread(() -> answerOnce(server));
            endpoint.start();
            try {
                HttpGet get = new HttpGet("http://rebinding.example:" + server.getLocalPort() + "/");
                assertThat((int) client.execute(get, response -> response.getCode())).isEqualTo(204);
                assertThat(asked).hasValue(1);
                assertThatThrownBy(() -> client.execute(new HttpGet(get.getUri()), response -> response.getCode()))
                        .isInstanceOf(RefusedAddressException.class);
            } finally {
                client.shutdown();
                endpoint.join();
            }
        }
    }

    private static void answerOnce(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The mail and other sockets ask in the same way. */
    @Test
    void socketsAskOnceAndConnectToThat() throws Exception {
        answers.add(List.of("8.8.8.8"));
        answers.add(List.of("192.168.0.1"));
        EgressDnsResolver resolver = resolver(false);
        resolver.resolve("rebinding.example");
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (Socket socket = new GuardedSocketFactory(resolver, 200, new SocketGuard(timer)).createSocket()) {
            assertThatThrownBy(() -> socket.connect(InetSocketAddress.createUnresolved("rebinding.example", 25)))
                    .isInstanceOf(RefusedAddressException.class);
        } finally {
            timer.shutdownNow();
        }
    }

    /** However the operating system reads them: what comes of it is checked, and never what is written. */
    @ParameterizedTest
    @ValueSource(strings = {"0x0a000001", "0xa.0.0.1", "10.1", "167772161", "012.0.0.1", "\uff11\uff10.0.0.1", "0x7f.1", "017700000001"})
    void hostsThatAreNumbersNeverLeadInside(String host) {
        EgressDnsResolver resolver = new EgressDnsResolver(new AddressRules(properties(), false));
        try {
            assertThat(Arrays.stream(resolver.resolve(host)).map(InetAddress::getHostAddress))
                    .noneMatch(address -> address.startsWith("10.") || address.startsWith("127."));
        } catch (UnknownHostException | RuntimeException e) {
            assertThat(e).isInstanceOf(RefusedAddressException.class);
        }
    }
}
