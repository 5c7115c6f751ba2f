package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However much is sent, little is answered, and soon: no list of problems, number, pattern or tree grows with the request. */
class AmplificationIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CONNECTIONS = "/api/integrations";
    private static final String EMAIL = "/api/v1/integrations/email/send";
    private static final int LONGEST_ANSWER = 100_000;

    static Stream<Arguments> requests() {
        return Stream.of(
                request("digits in a number", CONNECTIONS, connection("sendgrid", "\"sandboxStatus\": \"" + "9".repeat(3_000_000) + "\"")),
                request("digits in a port", CONNECTIONS,
                        connection("smtp", "\"host\": \"x\", \"port\": \"" + "9".repeat(3_000_000) + "\"")),
                request("an exponent as text", CONNECTIONS, connection("smtp", "\"host\": \"x\", \"port\": \"1e1000000000\"")),
                request("an exponent", CONNECTIONS, connection("smtp", "\"host\": \"x\", \"port\": 1e1000000000")),
                request("a negative exponent", CONNECTIONS, connection("smtp", "\"host\": \"x\", \"port\": 1e-1000000000")),
                request("a long URL", CONNECTIONS, connection("sendgrid", "\"baseUrl\": \"https://" + "a".repeat(1_000_000) + "?\"")),
                request("a long domain", CONNECTIONS, connection("mailgun", "\"domain\": \"a" + ".a".repeat(200_000) + "\"")),
                request("a long wrong domain", CONNECTIONS, connection("mailgun", "\"domain\": \"a" + ".a".repeat(200_000) + "!\"")),
                request("a long rate limit", CONNECTIONS, connection("sendgrid", "\"rateLimit\": \"" + "1".repeat(1_000_000) + "\"")),
                request("a long secret", "/api/dashboard/integrations/test", connection("sendgrid", "\"apiKey\": \"" + "!".repeat(1_000_000)
                        + "\"")),
                request("unknown values", CONNECTIONS, connection("sendgrid", many(100_000, i -> "\"k" + i + "\": 1"))),
                request("unknown fields", CONNECTIONS, "{" + many(100_000, i -> "\"k" + i + "\": 1") + "}"),
                request("unknown fields of an event", "/api/events",
                        "{\"type\": \"x.y\", " + many(100_000, i -> "\"k" + i + "\": 1") + "}"),
                request("unknown fields of a message", EMAIL, "{\"to\": \"a@b.example\", " + many(100_000, i -> "\"k" + i + "\": 1") + "}"),
                request("recipients", EMAIL, email("\"to\": [" + many(200_000, i -> "\"\"") + "]")),
                request("recipients that are numbers", EMAIL, email("\"to\": [" + many(200_000, i -> "1") + "]")),
                request("headers", EMAIL,
                        email("\"to\": \"a@b.example\", \"headers\": {" + many(100_000, i -> "\"k" + i + "\": \"a\"") + "}")),
                request("a long name of a field", EMAIL, email("\"" + "k".repeat(900) + "\": 1")),
                request("a name too long", EMAIL, email("\"" + "k".repeat(1_000_000) + "\": 1")),
                request("depth", "/api/events", "{\"type\": \"x\", \"data\":" + "{\"a\":".repeat(1_000_000) + "1" + "}".repeat(1_000_001)),
                request("nodes", "/api/events/explain", "{\"type\": \"x.y\", \"data\": {\"a\": [" + "{},".repeat(9_000_000) + "{}]}}"),
                request("names", "/api/events/explain",
                        "{\"type\": \"x.y\", \"data\": {" + many(1_000_000, i -> "\"q" + i + "\":1") + "}}"),
                request("an exponent for an expression", "/api/events/explain",
                        "{\"type\": \"invoice.created\", \"data\": {\"number\": 1e100000000,"
                        + " \"amount\": 1, \"currency\": \"C\", \"customer\": {\"email\": \"a@b.example\"}}}"));
    }

    private static Arguments request(String kind, String path, String body) {
        return Arguments.of(org.junit.jupiter.api.Named.of(kind, path), org.junit.jupiter.api.Named.of(body.length() + " bytes", body));
    }

    private static String connection(String provider, String values) {
        return "{\"integrationType\": \"email\", \"provider\": \"" + provider + "\", \"name\": \"x\", \"configuration\": {"
                + "\"sandbox\": true, \"fromEmail\": \"a@b.example\", " + values + "}}";
    }

    private static String email(String fields) {
        return "{\"subject\": \"x\", \"text\": \"y\", " + fields + "}";
    }

    private static String many(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void muchIsRefusedInFewWords(String path, String body) {
        Reply reply = post(path, newTenant("Amplifies").token(), body);

        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(400);
        assertThat(reply.raw().body().length()).isLessThan(LONGEST_ANSWER);
        assertThat(reply.at("/detail")).isNotEmpty();
    }
}
