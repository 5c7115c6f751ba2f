package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioWireTests {

    private static final String SMS = "{\"to\": \"+41791234567\", \"text\": \"Grüezi & hello\"}";
    private static final Answer QUEUED = json(201, "{\"sid\": \"SM1\", \"status\": \"queued\", \"to\": \"+41791234567\"}");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static HttpDouble server;
    private static ClientKamelets twilio;

    @BeforeAll
    static void start() throws Exception {
        server = new HttpDouble();
        twilio = new ClientKamelets("twilio");
    }

    @AfterAll
    static void stop() throws Exception {
        twilio.close();
        server.close();
    }

    @AfterEach
    void everyRequestKeepsTheContract() {
        ContractCheck.assertKept("twilio", server.requests().stream().map(TwilioWireTests::withSid).toList());
    }

    @Test
    void createsAMessage() throws Exception {
        server.answer(QUEUED);
        Result result = twilio.call("sms.send", SMS, connection("one"));
        assertThat(result.exchange().getException()).isNull();
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).isEqualTo("SM1");
        assertThat(result.body()).isEqualTo(QUEUED.body());
        assertThat(server.requests()).hasSize(1);
        Request request = server.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /2010-04-01/Accounts/ACone/Messages.json");
        assertThat(request.headers()).containsEntry("Authorization", basic("ACone", "secret-of-tenant-one"))
                .doesNotContainKey("X-From-Outside");
        assertThat(request.headers().get("Content-Type")).startsWith("application/x-www-form-urlencoded");
        assertThat(request.body().split("&")).containsExactlyInAnyOrder("To=%2B41791234567", "From=%2B15550000001",
                "Body=Gr%C3%BCezi+%26+hello");
        assertThat(result.exchange().getMessage().getHeaders()).isEmpty();
    }

    @Test
    void theMessagesOwnSenderWins() throws Exception {
        server.answer(QUEUED);
        twilio.call("sms.send", "{\"to\": \"+41791234567\", \"text\": \"Hi\", \"from\": \"ACME\"}", connection("one"));
        assertThat(server.requests().get(0).body()).contains("From=ACME");
    }

    @Test
    void aMessageAsksToReportWhatBecomesOfItWhereTheConnectionDoes() throws Exception {
        server.answer(QUEUED);
        Map<String, Object> connection = connection("one");
        connection.put("webhookUrl", "https://serai.example.com/webhooks/twilio/1");
        twilio.call("sms.send", SMS, connection);
        connection.put("statusCallbacks", false);
        twilio.call("sms.send", SMS, connection);
        assertThat(server.requests().get(0).body()).contains("StatusCallback=https%3A%2F%2Fserai.example.com%2Fwebhooks%2Ftwilio%2F1");
        assertThat(server.requests().get(1).body()).doesNotContain("StatusCallback");
    }

    @Test
    void aMessagingServiceSendsWhereThereIsNoNumber() throws Exception {
        server.answer(QUEUED);
        Map<String, Object> connection = connection("one");
        connection.remove("fromPhoneNumber");
        connection.put("messagingServiceSid", "MG1");
        assertThat(twilio.call("sms.send", SMS, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests().get(0).body()).contains("MessagingServiceSid=MG1").doesNotContain("From=");
    }

    @Test
    void twoTenantsAlternateThroughOneRoute() throws Exception {
        server.answer(QUEUED);
        for (int i = 0; i < 6; i++) {
            String tenant = i % 2 == 0 ? "one" : "two";
            assertThat(twilio.call("sms.send", SMS, connection(tenant)).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
            Request request = server.requests().get(i);
            assertThat(request.path()).contains("/AC" + tenant + "/");
            assertThat(request.headers()).containsEntry("Authorization", basic("AC" + tenant, "secret-of-tenant-" + tenant));
        }
    }

    @Test
    void tenantsAtTheSameTimeKeepTheirOwnCredentials() throws Exception {
        server.answer(QUEUED);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String tenant = "t" + i % 4;
                outcomes.add(threads.submit(() -> twilio.call("sms.send", SMS, connection(tenant)).sorted().outcome()));
            }
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get()).isEqualTo(Outcome.DELIVERED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests()).hasSize(80).allSatisfy(request -> {
            String tenant = request.path().replaceAll(".*/AC(t\\d)/.*", "$1");
            assertThat(request.headers()).containsEntry("Authorization", basic("AC" + tenant, "secret-of-tenant-" + tenant));
        });
    }

    @Test
    void testsTheConnectionByTheAccount() throws Exception {
        server.answer(json(200, "{\"sid\": \"ACone\", \"status\": \"active\"}"));
        Result result = twilio.call("connection.test", "{}", connection("one"));
        assertThat(result.exchange().getException()).isNull();
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests().get(0).method() + " " + server.requests().get(0).path())
                .isEqualTo("GET /2010-04-01/Accounts/ACone.json");
    }

    @Test
    void asksHowAMessageStands() throws Exception {
        server.answer(json(200, """
                {"account_sid": "ACone", "date_sent": "Fri, 24 May 2019 17:18:28 +0000", "error_code": 30007,
                 "error_message": "Carrier violation", "from": "+12019235161", "price": "-0.00750", "price_unit": "usd", "sid": "SMb7",
                 "status": "undelivered", "to": "+18182008801"}"""));
        Result result = twilio.call("sms.get", "{\"messageId\": \"SMb7\"}", connection("one"));
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
        assertThat(ResultCheck.checked("sms.get", result.exchange())).isEqualTo(JSON.readTree("""
                {"messageId": "SMb7", "status": "undelivered", "providerStatus": "undelivered", "to": "+18182008801",
                 "from": "+12019235161", "sentAt": "2019-05-24T17:18:28Z", "errorCode": "30007", "errorReason": "Carrier violation",
                 "price": "0.00750", "currency": "USD"}"""));
        Request request = server.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("GET /2010-04-01/Accounts/ACone/Messages/SMb7.json");
        assertThat(request.headers()).containsEntry("Authorization", basic("ACone", "secret-of-tenant-one"));
    }

    @ParameterizedTest
    @CsvSource({"accepted, queued", "scheduled, queued", "queued, queued", "sending, queued", "sent, sent", "partially_delivered, sent",
        "delivered, delivered", "read, delivered", "undelivered, undelivered", "failed, failed", "canceled, failed",
        "received, unknown", "parked, unknown"})
    void itsWordsAreSaidInOurs(String theirs, String ours) throws Exception {
        server.answer(json(200, "{\"sid\": \"SM1\", \"status\": \"" + theirs + "\", \"to\": \"+41791234567\", \"from\": null,"
                + " \"date_sent\": null, \"price\": null, \"price_unit\": \"USD\", \"error_code\": null}"));
        Result result = twilio.call("sms.get", "{\"messageId\": \"SM1\"}", connection("one"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(ResultCheck.checked("sms.get", result.exchange())).isEqualTo(JSON.readTree("{\"messageId\": \"SM1\", \"status\": \""
                + ours + "\", \"providerStatus\": \"" + theirs + "\", \"to\": \"+41791234567\", \"from\": null, \"sentAt\": null,"
                + " \"errorCode\": null, \"errorReason\": null, \"price\": null, \"currency\": null}"));
    }

    @Test
    void anIdLeadsNowhereElse() throws Exception {
        server.answer(json(404, "{\"code\": 20404, \"message\": \"The requested resource was not found\", \"status\": 404}"));
        Result result = twilio.call("sms.get", "{\"messageId\": \"../../ACtwo/Messages/SM1?x=1#\"}", connection("one"));
        assertThat(result.sorted().httpStatus()).isEqualTo(404);
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(server.requests()).hasSize(1);
        assertThat(server.requests().get(0).path())
                .isEqualTo("/2010-04-01/Accounts/ACone/Messages/..%252F..%252FACtwo%252FMessages%252FSM1%253Fx%253D1%2523.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400 | 21211 | The 'To' number is not a valid phone number. | REJECTED",
            "400 | 21610 | Attempt to send to unsubscribed recipient | REJECTED",
            "401 | 20003 | Authenticate | SWITCH",
            "400 | 21608 | The number is unverified. | SWITCH",
            "400 | 21606 | The From phone number is not valid. | SWITCH",
            "429 | 20429 | Too Many Requests | THROTTLED",
            "400 | 14107 | SMS send rate limit exceeded | THROTTLED",
            "500 | 20500 | Internal Server Error | RETRY",
            "503 | 20503 | Service Unavailable | RETRY"})
    void refusalsAreSortedByTheirCode(int status, int code, String message, Outcome expected) throws Exception {
        server.answer(new Answer(status, "application/json", "{\"code\": " + code + ", \"message\": \"" + message + "\", \"status\": "
                + status + ", \"more_info\": \"https://www.twilio.com/docs/errors/" + code + "\"}", "Retry-After: 7"));
        Result result = twilio.call("sms.send", SMS, connection("one"));
        assertThat(result.sorted().outcome()).isEqualTo(expected);
        assertThat(result.sorted().httpStatus()).isEqualTo(status);
        assertThat(result.sorted().reason()).contains(message);
        assertThat(result.sorted().retryAfter()).hasSeconds(7);
        assertThat(server.requests()).as("the SDK does not redeliver").hasSize(1);
    }

    @Test
    void aDroppedOrSilentConnectionIsUnknown() throws Exception {
        for (Answer answer : new Answer[] {Answer.DROP, Answer.SILENCE}) {
            server.answer(answer);
            assertThat(twilio.call("sms.send", SMS, connection("one")).sorted().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aServiceThatIsDownIsARetry() throws Exception {
        Map<String, Object> connection = connection("one");
        connection.put("baseUrl", "http://127.0.0.1:1");
        assertThat(twilio.call("sms.send", SMS, connection).sorted().outcome()).isEqualTo(Outcome.RETRY);
    }

    @Test
    void hostsInsideAreRefused() throws Exception {
        try (ClientKamelets production = new ClientKamelets("twilio", null, false)) {
            server.answer(QUEUED);
            assertThat(production.call("sms.send", SMS, connection("one")).sorted().outcome()).isEqualTo(Outcome.RETRY);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theUrlTemplateHoldsForTheSdk() throws Exception {
        server.answer(QUEUED);
        try (ClientKamelets templated = new ClientKamelets("twilio", server.url() + "/{provider}", false)) {
            Map<String, Object> connection = connection("one");
            connection.put("baseUrl", "");
            assertThat(templated.call("sms.send", SMS, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(server.requests().get(0).path()).isEqualTo("/twilio/2010-04-01/Accounts/ACone/Messages.json");
        }
    }

    @Test
    void theSandboxWritesTheRequestDownWithoutSecrets() throws Exception {
        Map<String, Object> connection = connection("one");
        connection.remove("baseUrl");
        server.answer(QUEUED);
        Result result = twilio.sandbox("sms.send", SMS, connection, 0);
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).startsWith("MOCK-");
        assertThat(result.call().request().url()).isEqualTo("https://api.twilio.com/2010-04-01/Accounts/ACone/Messages.json");
        assertThat(result.call().request().headers().get("Authorization")).startsWith("Basic ****");
        assertThat(result.call().request().body()).contains("To=%2B41791234567");
        assertThat(result.captured()).doesNotContain("secret-of-tenant-one",
                basic("ACone", "secret-of-tenant-one").substring("Basic ".length()));
        assertThat(twilio.sandbox("connection.test", "{}", connection, 0).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401, SWITCH", "429, THROTTLED", "503, RETRY", "422, REJECTED"})
    void theSandboxFailsAsItIsSetTo(int status, Outcome expected) throws Exception {
        Result result = twilio.sandbox("sms.send", SMS, connection("one"), status);
        assertThat(result.sorted().outcome()).isEqualTo(expected);
        assertThat(result.sorted().httpStatus()).isEqualTo(status);
    }

    @Test
    void theSandboxNeedsNoCredentials() throws Exception {
        Result result = twilio.sandbox("sms.send", SMS, Map.of(), 0);
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
    }

    /** The tests give accounts names that are easier to tell apart than ids. */
    private static Request withSid(Request request) {
        String id = "0".repeat(32);
        String path = request.path().replaceFirst("^(/twilio)?(/.*)/Accounts/AC\\w+", "$2/Accounts/AC" + id)
                .replaceFirst("/Messages/[^/]+\\.json$", "/Messages/SM" + id + ".json");
        return new Request(request.method(), path, request.headers(), request.body().replace("=MG1", "=MG" + id));
    }

    private static Answer json(int status, String body) {
        return new Answer(status, "application/json", body);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> connection(String tenant) {
        return new HashMap<>(Map.of("accountSid", "AC" + tenant, "authToken", "secret-of-tenant-" + tenant,
                "fromPhoneNumber", "+15550000001", "baseUrl", server.url()));
    }
}
