package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.Outcome;
import dev.serai.provider.SandboxMode;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsSesWireTests extends AbstractAwsWireTests {

    private static final String MAIL = """
            {"to": [{"email": "ada@example.com", "name": "Ada"}], "cc": [{"email": "carol@example.com"}],
             "bcc": [{"email": "dave@example.com"}], "subject": "Grüezi", "text": "Hello", "html": "<p>Hello</p>",
             "attachments": [{"filename": "a.txt", "contentType": "text/plain", "content": "YQ=="}], "headers": {},
             "tags": ["welcome", "new customer"]}""";
    private static final Answer SENT = xml(200, "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\">"
            + "<SendRawEmailResult><MessageId>0100-ses-1</MessageId></SendRawEmailResult></SendRawEmailResponse>");

    AwsSesWireTests() {
        super("aws-ses", "email.send", MAIL, SENT);
    }

    @AfterEach
    void everyRequestKeepsTheContract() {
        ContractCheck.assertKept("aws-ses", server.requests());
    }

    @Test
    void sendsTheMailAsOneRawMessage() throws Exception {
        server.answer(SENT);
        Map<String, Object> connection = connection("one");
        connection.put("fromName", "Tenant One");
        Result result = kamelets.call("email.send", MAIL, connection);
        assertThat(result.exchange().getException()).isNull();
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).isEqualTo("0100-ses-1");
        assertThat(server.requests()).hasSize(1);
        Request request = server.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /");
        assertThat(request.headers().get("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIAONE/").contains("/eu-central-1/ses/aws4_request");
        assertThat(request.headers()).doesNotContainKey("X-From-Outside");
        Map<String, String> form = form(request.body());
        assertThat(form).containsEntry("Action", "SendRawEmail").containsEntry("Version", "2010-12-01")
                .containsEntry("Source", "Tenant One <one@tenant.test>")
                .containsEntry("Destinations.member.1", "ada@example.com").containsEntry("Destinations.member.2", "carol@example.com")
                .containsEntry("Destinations.member.3", "dave@example.com")
                .containsEntry("Tags.member.1.Name", "welcome").containsEntry("Tags.member.2.Name", "new_customer");
        byte[] raw = Base64.getDecoder().decode(form.get("RawMessage.Data"));
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
        assertThat(message.getSubject()).isEqualTo("Grüezi");
        assertThat(message.getFrom()[0]).hasToString("Tenant One <one@tenant.test>");
        assertThat(((MimeMultipart) message.getContent()).getCount()).isEqualTo(2);
        assertThat(new String(raw, StandardCharsets.UTF_8)).doesNotContain("dave@example.com");
        assertThat(result.exchange().getMessage().getHeaders()).isEmpty();
    }

    @Test
    void twoTenantsAlternateThroughOneRoute() throws Exception {
        server.answer(SENT);
        for (int i = 0; i < 6; i++) {
            String tenant = i % 2 == 0 ? "one" : "two";
            Map<String, Object> connection = connection(tenant);
            connection.put("region", i % 2 == 0 ? "eu-central-1" : "us-west-2");
            assertThat(kamelets.call("email.send", MAIL, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(server.requests().get(i).headers().get("Authorization"))
                    .contains("Credential=AKIA" + tenant.toUpperCase() + "/").contains("/" + connection.get("region") + "/");
            assertThat(form(server.requests().get(i).body())).containsEntry("Source", tenant + "@tenant.test");
        }
    }

    @Test
    void tenantsAtTheSameTimeKeepTheirOwnCredentials() throws Exception {
        server.answer(SENT);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String tenant = "t" + i % 4;
                outcomes.add(threads.submit(() -> kamelets.call("email.send", MAIL, connection(tenant)).sorted().outcome()));
            }
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get()).isEqualTo(Outcome.DELIVERED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests()).hasSize(80).allSatisfy(request -> {
            String tenant = form(request.body()).get("Source").substring(0, 2);
            assertThat(request.headers().get("Authorization")).contains("Credential=AKIA" + tenant.toUpperCase() + "/");
        });
    }

    @Test
    void testsTheConnectionByTheQuota() throws Exception {
        server.answer(xml(200, "<GetSendQuotaResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><GetSendQuotaResult>"
                + "<SentLast24Hours>12.0</SentLast24Hours><Max24HourSend>200.0</Max24HourSend><MaxSendRate>1.0</MaxSendRate>"
                + "</GetSendQuotaResult></GetSendQuotaResponse>"));
        Result result = kamelets.call("connection.test", "{}", connection("one"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.body()).contains("Max24HourSend", "200.0");
        assertThat(form(server.requests().get(0).body())).containsEntry("Action", "GetSendQuota");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400 | MessageRejected | Email address is not verified. | SWITCH",
            "400 | MessageRejected | Address blacklisted. | REJECTED",
            "400 | InvalidParameterValue | Missing final '@domain' | REJECTED",
            "403 | InvalidClientTokenId | The security token included in the request is invalid. | SWITCH",
            "403 | SignatureDoesNotMatch | The request signature we calculated does not match. | SWITCH",
            "400 | Throttling | Maximum sending rate exceeded. | THROTTLED",
            "400 | Throttling | Daily message quota exceeded. | SWITCH",
            "429 | TooManyRequestsException | Slow down. | THROTTLED",
            "500 | InternalFailure | Something broke. | RETRY",
            "503 | ServiceUnavailable | Not now. | RETRY"})
    void refusalsAreSortedByTheirCode(int status, String code, String message, Outcome expected) throws Exception {
        server.answer(xml(status, "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type><Code>"
                + code + "</Code><Message>" + message + "</Message></Error><RequestId>r</RequestId></ErrorResponse>"));
        for (String operation : new String[] {"email.send", "connection.test"}) {
            server.requests().clear();
            Result result = kamelets.call(operation, "email.send".equals(operation) ? MAIL : "{}", connection("one"));
            assertThat(result.sorted().outcome()).isEqualTo(expected);
            assertThat(result.sorted().httpStatus()).isEqualTo(status);
            assertThat(result.sorted().reason()).contains(message);
            assertThat(server.requests()).as("the SDK does not redeliver").hasSize(1);
        }
    }

    @Test
    void theSandboxWritesTheRequestDownWithoutSecrets() throws Exception {
        Map<String, Object> connection = connection("one");
        connection.remove("baseUrl");
        server.answer(SENT);
        Result result = kamelets.sandbox("email.send", MAIL, connection, 0);
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).startsWith("MOCK-");
        assertThat(result.call().request().url()).isEqualTo("https://email.eu-central-1.amazonaws.com/");
        assertThat(result.call().request().headers().get("Authorization")).startsWith("AWS4-HMAC-SHA256 ****");
        assertThat(result.captured()).contains("SendRawEmail").doesNotContain("secret-of-tenant-one");
        assertThat(kamelets.sandbox("connection.test", "{}", connection, 0).body()).contains("50000");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void theSandboxNeedsNoCredentials() throws Exception {
        Result result = kamelets.call("email.send", MAIL, Map.of("fromEmail", "one@tenant.test"), SandboxMode.SUCCESS, "delivery-1");
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Override
    Map<String, Object> connection(String tenant) {
        return new HashMap<>(Map.of("accessKeyId", "AKIA" + tenant.toUpperCase(), "secretAccessKey", "secret-of-tenant-" + tenant,
                "region", "eu-central-1", "fromEmail", tenant + "@tenant.test", "baseUrl", server.url()));
    }
}
