package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsSnsWireTests extends AbstractAwsWireTests {

    private static final String SMS = "{\"to\": \"+41791234567\", \"text\": \"Your code is 482915\"}";
    private static final Answer PUBLISHED = result("Publish", "<MessageId>94f20ce6-13c5</MessageId>");

    AwsSnsWireTests() {
        super("aws-sns", "sms.send", SMS, PUBLISHED);
    }

    @Test
    void publishesToAPhone() throws Exception {
        server.answer(PUBLISHED);
        Result result = kamelets.call("sms.send", SMS, connection("one"));
        assertThat(result.exchange().getException()).isNull();
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).isEqualTo("94f20ce6-13c5");
        assertThat(server.requests()).hasSize(1);
        Request request = server.requests().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /");
        assertThat(request.headers().get("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIAONE/").contains("/eu-central-1/sns/aws4_request");
        assertThat(request.headers()).doesNotContainKeys("X-From-Outside", "X-Amz-Security-Token");
        assertThat(form(request.body())).containsExactlyInAnyOrderEntriesOf(Map.of("Action", "Publish", "Version", "2010-03-31",
                "PhoneNumber", "+41791234567", "Message", "Your code is 482915",
                "MessageAttributes.entry.1.Name", "AWS.SNS.SMS.SMSType", "MessageAttributes.entry.1.Value.DataType", "String",
                "MessageAttributes.entry.1.Value.StringValue", "Transactional"));
        assertThat(result.exchange().getMessage().getHeaders()).isEmpty();
        ContractCheck.assertKept("aws-sns", server.requests());
    }

    @Test
    void whatIsInATextIsText() throws Exception {
        server.answer(PUBLISHED);
        String text = "\"Grüezi\", {{env:PATH}} ${body}\n&TopicArn=x <a> 你好 ✓ 😀";
        String message = JsonNodeFactory.instance.objectNode().put("to", "+41791234567").put("text", text).put("from", "ACME-1").toString();
        Map<String, Object> connection = connection("one");
        connection.putAll(Map.of("smsType", "Promotional", "maxPrice", "0.50", "fromPhoneNumber", "+14155550100"));

        assertThat(kamelets.call("sms.send", message, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);

        Map<String, String> form = form(server.requests().get(0).body());
        assertThat(form).containsEntry("Message", text).hasSize(13);
        assertThat(attributes(form)).containsExactlyInAnyOrderEntriesOf(Map.of("AWS.SNS.SMS.SMSType", "String Promotional",
                "AWS.SNS.SMS.SenderID", "String ACME-1", "AWS.SNS.SMS.MaxPrice", "Number 0.50"));
        ContractCheck.assertKept("aws-sns", server.requests());
    }

    @ParameterizedTest
    @CsvSource({"+14155550100, AWS.MM.SMS.OriginationNumber", "22395, AWS.MM.SMS.OriginationNumber", "ACME, AWS.SNS.SMS.SenderID",
        "4ACME, AWS.SNS.SMS.SenderID"})
    void theSenderOfTheConnectionIsANumberOrAName(String from, String attribute) throws Exception {
        server.answer(PUBLISHED);
        Map<String, Object> connection = connection("one");
        connection.put("fromPhoneNumber", from);
        kamelets.call("sms.send", SMS, connection);
        assertThat(attributes(form(server.requests().get(0).body()))).hasSize(2).containsEntry(attribute, "String " + from);
    }

    @Test
    void asksFirstWhetherThePhoneHasOptedOut() throws Exception {
        server.answer(result("CheckIfPhoneNumberIsOptedOut", "<isOptedOut>true</isOptedOut>"));
        Result result = kamelets.call("sms.send", SMS, asking("one"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.sorted().reason()).contains("has answered STOP");
        assertThat(server.requests()).hasSize(1);
        assertThat(form(server.requests().get(0).body())).containsExactlyInAnyOrderEntriesOf(Map.of("Action",
                "CheckIfPhoneNumberIsOptedOut", "Version", "2010-03-31", "phoneNumber", "+41791234567"));
    }

    @Test
    void sendsWhereNobodyHasOptedOut() throws Exception {
        server.answer(result("CheckIfPhoneNumberIsOptedOut", "<isOptedOut>false</isOptedOut><MessageId>7</MessageId>"));
        assertThat(kamelets.call("sms.send", SMS, asking("one")).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests()).extracting(request -> form(request.body()).get("Action"))
                .containsExactly("CheckIfPhoneNumberIsOptedOut", "Publish");
    }

    @Test
    void aQuestionThatIsLostOrNotAnsweredTakesNothing() throws Exception {
        for (Answer answer : new Answer[] {Answer.DROP, new Answer(200, "text/html", "<html>Welcome</html>"),
            result("CheckIfPhoneNumberIsOptedOut", "")}) {
            server.answer(answer);
            assertThat(kamelets.call("sms.send", SMS, asking("one")).sorted().outcome()).as(answer.body()).isEqualTo(Outcome.RETRY);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void twoTenantsAlternateThroughOneRoute() throws Exception {
        server.answer(PUBLISHED);
        for (int i = 0; i < 6; i++) {
            String tenant = i % 2 == 0 ? "one" : "two";
            Map<String, Object> connection = connection(tenant);
            connection.put("region", i % 2 == 0 ? "eu-central-1" : "us-west-2");
            assertThat(kamelets.call("sms.send", SMS, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(server.requests().get(i).headers().get("Authorization"))
                    .contains("Credential=AKIA" + tenant.toUpperCase() + "/").contains("/" + connection.get("region") + "/");
        }
    }

    @Test
    void tenantsAtTheSameTimeKeepTheirOwnCredentials() throws Exception {
        server.answer(PUBLISHED);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                String tenant = "t" + i % 4;
                Map<String, Object> connection = connection(tenant);
                connection.put("fromPhoneNumber", tenant);
                outcomes.add(threads.submit(() -> kamelets.call("sms.send", SMS, connection).sorted().outcome()));
            }
            for (Future<Outcome> outcome : outcomes) {
                assertThat(outcome.get()).isEqualTo(Outcome.DELIVERED);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.requests()).hasSize(80).allSatisfy(request -> {
            String tenant = attributes(form(request.body())).get("AWS.SNS.SMS.SenderID").substring("String ".length());
            assertThat(request.headers().get("Authorization")).contains("Credential=AKIA" + tenant.toUpperCase() + "/");
        });
    }

    @Test
    void aTemporaryKeyGoesWithItsToken() throws Exception {
        server.answer(PUBLISHED);
        Map<String, Object> connection = connection("one");
        connection.putAll(Map.of("accessKeyId", "ASIAONE", "sessionToken", "token-of-one"));
        assertThat(kamelets.call("sms.send", SMS, connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests().get(0).headers()).containsEntry("X-Amz-Security-Token", "token-of-one");
    }

    @ParameterizedTest
    @CsvSource({"false, false, DELIVERED", "false, true, DELIVERED", "true, false, SWITCH", "true, true, DELIVERED"})
    void testsTheConnectionByTheStateOfTheAccount(boolean sandboxed, boolean verifiedOnly, Outcome expected) throws Exception {
        server.answer(result("GetSMSSandboxAccountStatus", "<IsInSandbox>" + sandboxed + "</IsInSandbox>"));
        Map<String, Object> connection = connection("one");
        connection.put("verifiedNumbersOnly", verifiedOnly);
        Result result = kamelets.call("connection.test", "{}", connection);
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(expected);
        assertThat(server.requests()).hasSize(1);
        assertThat(form(server.requests().get(0).body())).isEqualTo(Map.of("Action", "GetSMSSandboxAccountStatus", "Version",
                "2010-03-31"));
        if (expected == Outcome.SWITCH) {
            assertThat(result.sorted().reason()).contains("SMS sandbox", "Verified Numbers Only");
        }
    }

    @Test
    void theTestAsksWhatEachMessageAsks() throws Exception {
        server.answer(result("GetSMSSandboxAccountStatus", "<isOptedOut>false</isOptedOut><IsInSandbox>false</IsInSandbox>"));
        assertThat(kamelets.call("connection.test", "{}", asking("one")).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests()).extracting(request -> form(request.body()).get("Action"))
                .containsExactly("CheckIfPhoneNumberIsOptedOut", "GetSMSSandboxAccountStatus");
        ContractCheck.assertKept("aws-sns", server.requests());
    }

    @Test
    void aPageIsNoSuccess() throws Exception {
        for (String operation : new String[] {"sms.send", "connection.test"}) {
            for (String page : new String[] {"<html><body>Welcome</body></html>", "", "{}"}) {
                server.answer(new Answer(200, "text/html", page));
                assertThat(kamelets.call(operation, "sms.send".equals(operation) ? SMS : "{}", connection("one")).sorted().outcome())
                        .as(operation + " " + page).isEqualTo(Outcome.UNKNOWN);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "400 | InvalidParameter | Invalid parameter: PhoneNumber Reason: +41 is not valid to publish to | REJECTED | is not valid",
            "400 | OptedOut | Cannot perform operation on phone number that is opted out | REJECTED | has answered STOP",
            "400 | InvalidParameter | Invalid parameter: SenderID Reason: too long | SWITCH | From Phone Number",
            "400 | InvalidParameter | Invalid parameter: MaxPrice Reason: too small | SWITCH | Max Price",
            "403 | AuthorizationError | User: arn:aws:iam::1:user is not authorized to perform: SNS:Publish | SWITCH | in the IAM console",
            "403 | InvalidClientTokenId | The security token included in the request is invalid. | SWITCH | the access key",
            "403 | SignatureDoesNotMatch | The request signature we calculated does not match. | SWITCH | the access key",
            "403 | ExpiredToken | The security token included in the request is expired | SWITCH | the access key",
            "400 | UserError | The phone number is not verified in the sandbox | SWITCH | leave the sandbox",
            "400 | UserError | Monthly spend limit reached for account | SWITCH | has spent its limit",
            "400 | Throttling | Rate exceeded | THROTTLED | Rate exceeded",
            "429 | Throttled | Rate exceeded | THROTTLED | Rate exceeded",
            "500 | InternalError | Something broke. | RETRY | Something broke",
            "503 | ServiceUnavailable | Not now. | RETRY | Not now"})
    void refusalsAreSortedByTheirCode(int status, String code, String message, Outcome expected, String words) throws Exception {
        server.answer(xml(status, "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type><Code>"
                + code + "</Code><Message>" + message + "</Message></Error><RequestId>r</RequestId></ErrorResponse>"));
        for (String operation : new String[] {"sms.send", "connection.test"}) {
            for (Map<String, Object> connection : List.of(connection("one"), asking("one"))) {
                server.requests().clear();
                Result result = kamelets.call(operation, "sms.send".equals(operation) ? SMS : "{}", connection);
                assertThat(result.sorted().outcome()).isEqualTo(expected);
                assertThat(result.sorted().httpStatus()).isEqualTo(status);
                assertThat(result.sorted().reason()).contains(words, message);
                assertThat(server.requests()).as("the SDK does not redeliver").hasSize(1);
            }
        }
    }

    @Test
    void aThrottledCallSaysWhenToComeBack() throws Exception {
        server.answer(new Answer(429, "text/xml", "<ErrorResponse><Error><Code>Throttled</Code><Message>Rate exceeded</Message></Error>"
                + "</ErrorResponse>", "Retry-After: 7"));
        assertThat(kamelets.call("sms.send", SMS, connection("one")).sorted().retryAfter()).hasSeconds(7);
    }

    @Test
    void theSandboxWritesTheRequestDownWithoutSecrets() throws Exception {
        Map<String, Object> connection = asking("one");
        connection.remove("baseUrl");
        connection.put("sessionToken", "token-of-tenant-one");
        server.answer(PUBLISHED);
        Result result = kamelets.sandbox("sms.send", SMS, connection, 0);
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).startsWith("MOCK-");
        assertThat(result.call().request().url()).isEqualTo("https://sns.eu-central-1.amazonaws.com/");
        assertThat(result.call().request().headers().get("Authorization")).startsWith("AWS4-HMAC-SHA256 ****");
        assertThat(result.captured()).contains("Action=Publish", "482915").doesNotContain("secret-of-tenant-one", "token-of-tenant-one");
        assertThat(kamelets.sandbox("connection.test", "{}", connection, 0).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void theSandboxNeedsNoCredentials() throws Exception {
        Result result = kamelets.sandbox("sms.send", SMS, Map.of(), 0);
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
    }

    private static Answer result(String action, String members) {
        return xml(200, "<" + action + "Response xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><" + action + "Result>" + members
                + "</" + action + "Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></" + action + "Response>");
    }

    /** Type and value of the attributes by their names. */
    private static Map<String, String> attributes(Map<String, String> form) {
        Map<String, String> attributes = new TreeMap<>();
        form.forEach((name, value) -> {
            if (name.endsWith(".Name")) {
                String entry = name.substring(0, name.length() - ".Name".length());
                attributes.put(value, form.get(entry + ".Value.DataType") + " " + form.get(entry + ".Value.StringValue"));
            }
        });
        return attributes;
    }

    @Override
    Map<String, Object> connection(String tenant) {
        return new HashMap<>(Map.of("accessKeyId", "AKIA" + tenant.toUpperCase(), "secretAccessKey", "secret-of-tenant-" + tenant,
                "region", "eu-central-1", "checkOptOut", false, "baseUrl", server.url()));
    }

    private Map<String, Object> asking(String tenant) {
        Map<String, Object> connection = connection(tenant);
        connection.put("checkOptOut", true);
        return connection;
    }
}
