package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.provider.Outcome;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every service of AWS, whatever it is asked. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class AbstractAwsWireTests {

    private final String provider;
    private final String operation;
    private final String message;
    private final Answer taken;
    HttpDouble server;
    ClientKamelets kamelets;

    /** @param taken what the service answers when it took the message */
    AbstractAwsWireTests(String provider, String operation, String message, Answer taken) {
        this.provider = provider;
        this.operation = operation;
        this.message = message;
        this.taken = taken;
    }

    @BeforeAll
    void start() throws Exception {
        server = new HttpDouble();
        kamelets = new ClientKamelets(provider);
    }

    @AfterAll
    void stop() throws Exception {
        kamelets.close();
        server.close();
    }

    /** A connection of its own for each tenant, in {@code eu-central-1}. */
    abstract Map<String, Object> connection(String tenant);

    static Answer xml(int status, String body) {
        return new Answer(status, "text/xml", body);
    }

    static Map<String, String> form(String encoded) {
        Map<String, String> fields = new TreeMap<>();
        for (String pair : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    @Test
    void aDroppedOrSilentConnectionIsUnknown() throws Exception {
        for (Answer answer : new Answer[] {Answer.DROP, Answer.SILENCE}) {
            server.answer(answer);
            assertThat(kamelets.call(operation, message, connection("one")).sorted().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aServiceThatIsDownIsARetry() throws Exception {
        Map<String, Object> connection = connection("one");
        connection.put("baseUrl", "http://127.0.0.1:1");
        assertThat(kamelets.call(operation, message, connection).sorted().outcome()).isEqualTo(Outcome.RETRY);
    }

    @Test
    void hostsInsideAreRefused() throws Exception {
        try (ClientKamelets production = new ClientKamelets(provider, null, false)) {
            server.answer(taken);
            assertThat(production.call(operation, message, connection("one")).sorted().outcome()).isEqualTo(Outcome.RETRY);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theUrlTemplateHoldsForTheSdk() throws Exception {
        server.answer(taken);
        try (ClientKamelets templated = new ClientKamelets(provider, server.url() + "/{provider}", false)) {
            Map<String, Object> connection = connection("one");
            connection.put("baseUrl", "");
            assertThat(templated.call(operation, message, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(server.requests().get(0).path()).isEqualTo("/" + provider + "/");
        }
    }

    @ParameterizedTest
    @CsvSource({"401, SWITCH", "429, THROTTLED", "503, RETRY", "422, REJECTED"})
    void theSandboxFailsAsItIsSetTo(int status, Outcome expected) throws Exception {
        Result result = kamelets.sandbox(operation, message, connection("one"), status);
        assertThat(result.sorted().outcome()).isEqualTo(expected);
        assertThat(result.sorted().httpStatus()).isEqualTo(status);
    }
}
