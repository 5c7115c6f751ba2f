package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.exception.ApiException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.client.aws.AwsFailureReader;
import dev.serai.client.twilio.TwilioFailureReader;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.OutcomeTable.Rule;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ses.model.SesException;

class OutcomeSorterTests {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Provider PLAIN = provider(List.of(), new MessageIdSource("body", "/id"), Map.of());

    private final OutcomeSorter sorter = new OutcomeSorter(Clock.fixed(NOW, ZoneOffset.UTC), new AwsFailureReader(),
            new TwilioFailureReader());

    @Test
    void whileAKameletOnlyAsksNothingIsTakenWhateverComesOfIt() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange lost = new DefaultExchange(camel);
            lost.setException(new SocketTimeoutException("Read timed out"));
            Exchange page = new DefaultExchange(camel);
            page.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            page.getMessage().setBody("<html>Sign in</html>");
            Exchange refused = new DefaultExchange(camel);
            refused.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 401);

            assertThat(sorter.sort(PLAIN, lost).outcome()).isEqualTo(Outcome.UNKNOWN);
            for (Exchange exchange : List.of(lost, page, refused)) {
                exchange.setVariable(OutcomeSorter.READING, "true");
            }

            assertThat(sorter.sort(PLAIN, lost)).satisfies(sorted -> {
                assertThat(sorted.outcome()).isEqualTo(Outcome.RETRY);
                assertThat(sorted.certain()).isTrue();
                assertThat(sorted.reason()).contains("only asked").doesNotContain("may have taken");
            });
            assertThat(sorter.sort(PLAIN, page)).satisfies(sorted -> {
                assertThat(sorted.outcome()).isEqualTo(Outcome.RETRY);
                assertThat(sorted.certain()).isTrue();
            });
            assertThat(sorter.sort(PLAIN, refused).outcome()).isEqualTo(Outcome.SWITCH);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, UNKNOWN", "202, UNKNOWN", "204, UNKNOWN", "302, SWITCH", "400, REJECTED", "401, SWITCH", "402, SWITCH",
            "403, SWITCH", "404, REJECTED", "408, RETRY", "409, REJECTED", "413, REJECTED", "422, REJECTED", "425, RETRY",
            "429, THROTTLED", "500, RETRY", "502, RETRY", "503, RETRY", "504, RETRY"})
    void generalRulesSortByStatus(int status, Outcome outcome) {
        Sorted sorted = sorter.sort(PLAIN, status, Map.of(), (JsonNode) null);

        assertThat(sorted.outcome()).isEqualTo(outcome);
        assertThat(sorted.httpStatus()).isEqualTo(status);
    }

    @Test
    void theFirstRuleThatMatchesDecides() {
        Provider provider = provider(List.of(
                new Rule("4xx", Map.of("/code", List.of("quota*")), Outcome.SWITCH, "The quota is used up"),
                new Rule("400-404", Map.of(), Outcome.RETRY, null),
                new Rule(null, Map.of("/ok", List.of("false")), Outcome.REJECTED, null)), MessageIdSource.NONE, Map.of());

        assertThat(sorter.sort(provider, 422, Map.of(), json("{\"code\":\"QUOTA_exceeded\",\"message\":\"No more\"}")))
                .extracting(Sorted::outcome, Sorted::reason).containsExactly(Outcome.SWITCH, "The quota is used up (\"No more\")");
        assertThat(sorter.sort(provider, 404, Map.of(), json("{}")).outcome()).isEqualTo(Outcome.RETRY);
        assertThat(sorter.sort(provider, 405, Map.of(), json("{}")).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(sorter.sort(provider, 200, Map.of(), json("{\"ok\":false,\"error\":\"no_text\"}")))
                .extracting(Sorted::outcome, Sorted::reason).containsExactly(Outcome.REJECTED, "Acme answered 200: no_text");
    }

    @Test
    void aRuleMayBeForSomeOperationsAndLookAtHeaders() {
        Provider provider = provider(List.of(
                new Rule("400", Map.of(), Outcome.SWITCH, null, null, false, Map.of(), List.of("email.find")),
                new Rule("503", Map.of(), Outcome.RETRY, null, null, false, Map.of("Retry-After", List.of("*")), List.of())),
                MessageIdSource.NONE, Map.of());

        assertThat(sorter.sort(provider, 400, Map.of(), json("{}")).outcome()).isEqualTo(Outcome.REJECTED);
        ProviderCall asked = new ProviderCall(null, null, provider, "email.find", null, Map.of(), null);
        asked.bind();
        try {
            assertThat(sorter.sort(provider, 400, Map.of(), json("{}")).outcome()).isEqualTo(Outcome.SWITCH);
        } finally {
            ProviderCall.unbind();
        }
        assertThat(sorter.sort(provider, 503, Map.of("retry-after", "7"), json("{}")).certain()).isTrue();
        assertThat(sorter.sort(provider, 503, Map.of(), json("{}")).certain()).isFalse();
    }

    @Test
    void whatAFileRefusesIsOfTheMessageAndABrokenExpressionIsNot() throws Exception {
        assertThat(sorter.sort(PLAIN, jq("error(\"no formId\")"))).satisfies(sorted -> {
            assertThat(sorted.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(sorted.reason()).contains("no formId");
            assertThat(sorted.ofMessage()).isTrue();
        });
        assertThat(sorter.sort(PLAIN, jq(".a + {}"))).satisfies(sorted -> {
            assertThat(sorted.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(sorted.ofMessage()).isFalse();
        });
    }

    private static Exception jq(String expression) throws Exception {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
        try {
            JsonQuery.compile(expression, Versions.JQ_1_6).apply(scope, JsonNodeFactory.instance.objectNode().put("a", "x"), out -> { });
            throw new AssertionError(expression);
        } catch (JsonQueryException e) {
            return new CamelExecutionException("wrapped", null, e);
        }
    }

    @Test
    void itIsCertainThatARequestWasNotBegunOnlyWhereItDidNotLeaveOrARuleSaysSo() {
        assertThat(sorter.sort(PLAIN, new java.net.ConnectException("refused")).certain()).isTrue();
        assertThat(sorter.sort(PLAIN, new SSLHandshakeException("PKIX")).certain()).isTrue();
        assertThat(sorter.sort(PLAIN, new SSLException("Tag mismatch")).certain()).isFalse();
        assertThat(sorter.sort(PLAIN, 500, Map.of(), (JsonNode) null).certain()).isFalse();
        assertThat(sorter.sort(PLAIN, 425, Map.of(), (JsonNode) null).certain()).isTrue();
        assertThat(sorter.sort(PLAIN, 500, Map.of("idempotent-replayed", List.of("true")), (JsonNode) null).saved()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"*b*, abc, true", "a*c, abc, true", "a*c, abcd, false", "*, x, true", "abc*, ab, false",
            "*not*verified*, is Not yet Verified., true",
            "a*a, a, false", "abc, ABC, true", "abc, abcd, false"})
    void starsInAValueStandForAnyText(String value, String found, boolean matches) {
        Rule rule = new Rule(null, Map.of("/m", List.of(value)), Outcome.SWITCH, null);

        assertThat(rule.matchesBody(json("{\"m\":\"" + found + "\"}"))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{\"errors\":[{\"message\":\"First\",\"field\":\"to\"},{\"message\":\"Second\"}]} | First; Second",
            "{\"message\":\"Plain\"} | Plain",
            "{\"error\":{\"message\":\"Nested\",\"type\":\"x\"}} | Nested",
            "{\"error\":\"channel_not_found\",\"ok\":false} | channel_not_found",
            "{\"error\":\"invalid_grant\",\"error_description\":\"Token revoked\"} | Token revoked",
            "{\"title\":\"Bad\",\"detail\":\"The number is wrong\"} | The number is wrong",
            "{\"messages\":[{\"status\":\"4\",\"error-text\":\"Bad Credentials\"}]} | Bad Credentials",
            "{\"errors\":{\"email\":[\"is invalid\"]}} | is invalid",
            "{\"message\":[\"to is empty\"],\"error\":\"Bad Request\"} | to is empty",
            "{\"error\":{},\"title\":\"Bad\"} | Bad",
            "{\"Fault\":{\"Error\":[{\"Message\":\"Invalid\",\"Detail\":\"No address\",\"code\":\"6000\"}],\"type\":\"x\"},\"time\":\"y\"}"
                    + " | Invalid; No address",
            "[{\"status\":\"rejected\",\"reject_reason\":\"hard-bounce\"}] | hard-bounce",
            "\"<html><head><title>x</title></head><body><h1>502 Bad Gateway</h1></body></html>\" | 502 Bad Gateway"})
    void theReasonIsInTheProvidersWords(String body, String words) {
        assertThat(sorter.sort(PLAIN, 400, Map.of(), json(body)).reason()).isEqualTo("Acme answered 400: " + words);
    }

    @Test
    void aReasonNeverRepeatsASecret() {
        ProviderCall call = new ProviderCall(null, null, PLAIN, "email.send", null, Map.of("apiKey", "sk-secret-1"), null);
        call.bind();
        try {
            assertThat(sorter.sort(PLAIN, 401, Map.of(), json("{\"message\":\"Invalid key sk-secret-1\"}")).reason())
                    .isEqualTo("Acme answered 401: Invalid key ****");
        } finally {
            ProviderCall.unbind();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"7 | 7", "0 | 0", "1.5 | 1", "Sat, 21 Nov 2026 12:01:00 GMT | 60",
            "Sat, 21 Nov 2026 11:00:00 GMT | 0",
            "999999 | 86400", "1795262430 | 30", "soon | -1"})
    void retryAfterIsSecondsOrADate(String value, long seconds) {
        Duration retryAfter = sorter.sort(PLAIN, 503, Map.of("retry-after", value), json("{}")).retryAfter();

        if (seconds < 0) {
            assertThat(retryAfter).isNull();
        } else {
            assertThat(retryAfter.toSeconds()).isEqualTo(seconds);
        }
    }

    @Test
    void theResetHeaderStandsInForRetryAfterWhenThrottled() {
        Provider provider = provider(List.of(), MessageIdSource.NONE, Map.of("reset", "X-Reset"));

        assertThat(sorter.sort(provider, 429, Map.of("x-reset", "12"), json("{}")).retryAfter()).hasSeconds(12);
        assertThat(sorter.sort(provider, 500, Map.of("x-reset", "12"), json("{}")).retryAfter()).isNull();
    }

    @Test
    void theMessageIdComesFromWhereTheProviderPutsIt() {
        Provider header = provider(List.of(), new MessageIdSource("header", "X-Message-Id"), Map.of());

        assertThat(sorter.sort(header, 202, Map.of("x-message-id", "m-1"), (JsonNode) null).messageId()).isEqualTo("m-1");
        assertThat(sorter.sort(PLAIN, 200, Map.of(), json("{\"id\":17}")).messageId()).isEqualTo("17");
        assertThat(sorter.sort(PLAIN, 200, Map.of(), (JsonNode) null).messageId()).isNull();
    }

    static Stream<Arguments> failures() throws Exception {
        return Stream.of(
                Arguments.of(new UnknownHostException("api.acme.example"), Outcome.RETRY),
                Arguments.of(new ConnectException("Connection refused"), Outcome.RETRY),
                Arguments.of(new HttpHostConnectException("refused"), Outcome.RETRY),
                Arguments.of(new ConnectTimeoutException("connect timed out"), Outcome.RETRY),
                Arguments.of(new ConnectionRequestTimeoutException("pool"), Outcome.RETRY),
                Arguments.of(new SSLHandshakeException("PKIX path building failed"), Outcome.RETRY),
                Arguments.of(new SSLException("Connection reset", new SocketException("Connection reset")), Outcome.UNKNOWN),
                Arguments.of(new SocketTimeoutException("Read timed out"), Outcome.UNKNOWN),
                Arguments.of(new NoHttpResponseException("failed to respond"), Outcome.UNKNOWN),
                Arguments.of(new SocketException("Connection reset"), Outcome.UNKNOWN),
                Arguments.of(new IOException("stream closed"), Outcome.UNKNOWN),
                Arguments.of(new CamelExecutionException("wrapped", null, new ConnectException("refused")), Outcome.RETRY),
                Arguments.of(SdkClientException.create("Unable to execute", new SocketTimeoutException("read")), Outcome.UNKNOWN),
                Arguments.of(SdkClientException.create("Unable to connect", new UnknownHostException("email")), Outcome.RETRY),
                Arguments.of(SdkClientException.create("No credentials"), Outcome.SWITCH),
                Arguments.of(ApiCallTimeoutException.create(1000), Outcome.UNKNOWN),
                Arguments.of(new IllegalArgumentException("No such operation"), Outcome.REJECTED),
                Arguments.of(new ConnectException("refused").initCause(new Refused()), Outcome.SWITCH));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failuresAreSortedByWhetherTheRequestLeft(Throwable failure, Outcome outcome) {
        Sorted sorted = sorter.sort(PLAIN, failure);

        assertThat(sorted.outcome()).isEqualTo(outcome);
        assertThat(sorted.httpStatus()).isNull();
        assertThat(sorted.reason()).isNotBlank();
    }

    @Test
    void anHttpRefusalIsSortedByItsAnswer() {
        HttpOperationFailedException refused = new HttpOperationFailedException("http://acme", 429, "Too Many Requests", null,
                Map.of("Retry-After", "9"), "{\"message\":\"Slow down\"}");

        Sorted sorted = sorter.sort(PLAIN, new CamelExecutionException("wrapped", null, refused));

        assertThat(sorted).isEqualTo(new Sorted(Outcome.THROTTLED, 429, "Acme answered 429: Slow down", Duration.ofSeconds(9), null));
    }

    @Test
    void sdkRefusalsAreSortedByTheirStatusAndCode() {
        Provider ses = provider(List.of(new Rule("4xx", Map.of("/Error/Code", List.of("MessageRejected"), "/Error/Message",
                List.of("*not verified*")), Outcome.SWITCH, null)), MessageIdSource.NONE, Map.of());
        Throwable rejected = SesException.builder().statusCode(400).message("x")
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("MessageRejected")
                        .errorMessage("Email address is not verified.").build())
                .build();
        Throwable throttled = SesException.builder().statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("Throttling").errorMessage("Rate exceeded").build()).build();

        assertThat(sorter.sort(ses, rejected)).extracting(Sorted::outcome, Sorted::httpStatus, Sorted::reason)
                .containsExactly(Outcome.SWITCH, 400, "Acme answered 400: Email address is not verified.");
        assertThat(sorter.sort(ses, throttled).outcome()).isEqualTo(Outcome.THROTTLED);
        assertThat(sorter.sort(PLAIN, new ApiException("The 'To' number is not valid", 21211, null, 400, null)))
                .extracting(Sorted::outcome, Sorted::reason)
                .containsExactly(Outcome.REJECTED, "Acme answered 400: The 'To' number is not valid");
    }

    @Test
    void anExchangeIsSortedByItsExceptionOrItsAnswer() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            Exchange answered = new DefaultExchange(camel);
            answered.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
            answered.getMessage().setBody("{\"id\":\"m-2\"}".getBytes());
            Exchange failed = new DefaultExchange(camel);
            failed.setException(new HttpHostConnectException("refused " + InetAddress.getLoopbackAddress()));

            assertThat(sorter.sort(PLAIN, answered)).isEqualTo(new Sorted(Outcome.DELIVERED, 201, null, null, "m-2"));
            assertThat(sorter.sort(PLAIN, failed).outcome()).isEqualTo(Outcome.RETRY);
        }
    }

    @Test
    void theAddressThatANameLedToIsNotTold() {
        String reason = sorter.sort(PLAIN, new HttpHostConnectException("Connect to http://mail.intern:81 [mail.intern/10.1.2.3] failed:"
                + " Connection refused")).reason();

        assertThat(reason).contains("http://mail.intern:81 failed: Connection refused").doesNotContain("10.1.2.3");
    }

    private static Provider provider(List<Rule> rules, MessageIdSource messageId, Map<String, String> rateLimitHeaders) {
        Field apiKey = new Field("apiKey", "API Key", "A key.", "string", true, true, null, null, List.of(), null, "credentials");
        return new Provider("acme", "Acme", "", List.of("email"), List.of("email.send"), false,
                new ConnectionForm(null, List.of(apiKey)),
                "api-key", null, rateLimitHeaders, Idempotency.NONE, messageId, new OutcomeTable(rules), Map.of(), null, null,
                Map.of(), 1, "");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final class Refused extends RuntimeException implements SelfSorting {

        private Refused() {
            super("The address is private");
        }

        @Override
        public Outcome outcome() {
            return Outcome.SWITCH;
        }
    }
}
