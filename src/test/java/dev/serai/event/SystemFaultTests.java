package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import jakarta.jms.JMSException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.MalformedInputException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;

class SystemFaultTests {

    static Stream<Throwable> ofSystems() {
        return Stream.of(new ConnectException("x"), new UnknownHostException("x"), new NoRouteToHostException("x"),
                new SocketException("x"), new SocketTimeoutException("x"), new TimeoutException("x"), new EOFException("x"),
                new FileNotFoundException("x"), new SSLHandshakeException("x"), new CertificateException("x"), new IOException("x"),
                new InterruptedException("x"), new RejectedExecutionException("x"),
                CallNotPermittedException.createCallNotPermittedException(CircuitBreaker.ofDefaults("x")),
                new SQLException("x"), new SQLException("x", "08006"), new SQLException("x", "40001"),
                new SQLTransientConnectionException("x"), new CannotAcquireLockException("x"), new JMSException("x"),
                new StackOverflowError("x"));
    }

    static Stream<Throwable> ofData() {
        return Stream.of(new JsonParseException(null, "x"), new MalformedURLException("x"), new MalformedInputException(1),
                new SQLException("x", "22001"), new SQLException("x", "23505"), new DuplicateKeyException("x"),
                new TypeConversionException("x", Integer.class, new IOException("x")), new IllegalArgumentException("x"),
                new NullPointerException("x"));
    }

    @ParameterizedTest
    @MethodSource("ofSystems")
    void whatIsTheSystemsFaultIsFoundHoweverItIsWrapped(Throwable failure) {
        assertThat(SystemFault.of(failure)).isPresent();
        assertThat(SystemFault.of(new RuntimeCamelException(new IllegalStateException("secret", failure)))).isPresent()
                .get().extracting(SystemFault::words).asString().doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("ofData")
    void whatIsTheDatasFaultIsNotTheSystems(Throwable failure) {
        assertThat(SystemFault.of(failure)).isEmpty();
        assertThat(SystemFault.of(new RuntimeCamelException(failure))).isEmpty();
    }

    @Test
    void aStatusBelongsToTheDataOnlyWhereItSpeaksOfWhatWasAsked() {
        assertThat(IntStream.range(300, 600).filter(status -> SystemFault.of(answer(status, "1")).isEmpty()).toArray())
                .containsExactly(400, 404, 409, 410, 413, 414, 422);
    }

    @Test
    void theOtherSystemsWaitIsPassedOnWithinBounds() {
        assertThat(SystemFault.of(answer(503, "20"))).get().extracting(SystemFault::retryAfter).isEqualTo(20L);
        assertThat(SystemFault.of(answer(503, "0"))).get().extracting(SystemFault::retryAfter).isEqualTo(1L);
        assertThat(SystemFault.of(answer(503, "999999999"))).get().extracting(SystemFault::retryAfter).isEqualTo(3600L);
        assertThat(SystemFault.of(answer(503, "soon"))).get().extracting(SystemFault::retryAfter).isNull();
    }

    private static HttpOperationFailedException answer(int status, String retryAfter) {
        return new HttpOperationFailedException("http://10.0.0.1/x", status, "x", null, Map.of("Retry-After", retryAfter), "");
    }
}
