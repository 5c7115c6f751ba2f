package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.sns.util.SignatureChecker;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Told;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Amazon SES sends by way of Amazon SNS: signatures that Amazon's own library takes, topics, subscriptions, and certificates. */
class SesWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:ses-events";
    private static final String HOST = "https://sns.eu-west-1.amazonaws.com";
    private static final String MESSAGE = "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000";
    private static final String TEXT = "text/plain; charset=UTF-8";

    private static KeyPair keys;
    private static String certificate;
    private static String expired;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Told confirmed = new Told(200, "Content-Type: text/xml\r\n", "<ConfirmSubscriptionResponse><ConfirmSubscriptionResult>"
            + "<SubscriptionArn>" + TOPIC + ":2bcfbf39</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>");
    private String connection;

    @BeforeAll
    static void makeKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        Instant now = Instant.now();
        certificate = pem(now.minus(1, ChronoUnit.DAYS), now.plus(90, ChronoUnit.DAYS));
        expired = pem(now.minus(90, ChronoUnit.DAYS), now.minus(1, ChronoUnit.DAYS));
    }

    private static String pem(Instant from, Instant until) throws Exception {
        X500Principal name = new X500Principal("CN=sns.amazonaws.com");
        X509Certificate made = new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(name, BigInteger.ONE,
                Date.from(from), Date.from(until), name, keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(made);
        }
        return text.toString();
    }

    @BeforeEach
    void connect() {
        connection = connection("email", "aws-ses", """
                {"accessKeyId": "AKIA12345678", "secretAccessKey": "secret-key-of-aws", "region": "eu-west-1",
                "fromEmail": "shop@example.com", "topicArn": "%s"}""".formatted(TOPIC));
        PROVIDERS.tell("aws-ses", request -> {
            asked.add(request.method() + " " + request.target());
            if (request.target().contains("ConfirmSubscription")) {
                return confirmed;
            }
            return request.target().contains("expired") ? new Told(200, "", expired) : request.target().contains("missing")
                    ? new Told(404, "", "") : new Told(200, "", certificate);
        });
    }

    private ObjectNode notification(String message) {
        return json.createObjectNode().put("Type", "Notification").put("MessageId", UUID.randomUUID().toString()).put("TopicArn", TOPIC)
                .put("Subject", "Amazon SES Email Event Notification").put("Message", message)
                .put("Timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()).put("SignatureVersion", "1")
                .put("SigningCertURL", HOST + "/SimpleNotificationService-good.pem")
                .put("UnsubscribeURL", HOST + "/?Action=Unsubscribe&SubscriptionArn=" + TOPIC);
    }

    private ObjectNode confirmation() {
        return notification("You have chosen to subscribe to the topic.").put("Type", "SubscriptionConfirmation").put("Token", "2336412f37")
                .put("SubscribeURL", HOST + "/?Action=ConfirmSubscription&TopicArn=" + TOPIC + "&Token=2336412f37")
                .without(List.of("Subject", "UnsubscribeURL"));
    }

    /** By the formula of the documentation. */
    private static ObjectNode signed(ObjectNode message) {
        List<String> names = message.path("Type").asText().equals("Notification")
                ? List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
                : List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");
        List<String> lines = new ArrayList<>();
        names.stream().filter(message::has).forEach(name -> lines.addAll(List.of(name, message.get(name).asText())));
        try {
            Signature signature = Signature.getInstance(message.path("SignatureVersion").asText().equals("2") ? "SHA256withRSA"
                    : "SHA1withRSA");
            signature.initSign(keys.getPrivate());
            signature.update((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            return message.put("Signature", Base64.getEncoder().encodeToString(signature.sign()));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply send(ObjectNode message) {
        return webhook(path("aws-ses", connection), TEXT, message.toString(), Map.of("x-amz-sns-message-type",
                message.path("Type").asText()));
    }

    private static String event(String type, String more) {
        return """
                {"eventType": "%s", "mail": {"timestamp": "2025-11-30T08:06:39.000Z", "source": "shop@example.com", "messageId": "%s",
                "destination": ["ann@example.com"], "tags": {"ses:configuration-set": ["orders"], "order": ["1001"]}} %s}"""
                .formatted(type, MESSAGE, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void whatAmazonsOwnLibraryTakesIsTaken(String version) {
        ObjectNode message = signed(notification(event("Delivery", ", \"delivery\": {\"timestamp\": \"2025-11-30T08:06:40.000Z\","
                + " \"smtpResponse\": \"250 ok\", \"recipients\": [\"ann@example.com\"]}")).put("SignatureVersion", version));
        assertThat(new SignatureChecker().verifyMessageSignature(message.toString(), keys.getPublic())).isTrue();

        Reply reply = send(message);

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        assertThat(send(message).status()).isEqualTo(200);
        assertThat(events("aws-ses", connection)).hasSize(1);
        JsonNode data = events("aws-ses", connection).get(0).path("data");
        assertThat(data.path("state").asText()).isEqualTo("delivered");
        assertThat(data.at("/objects/0").asText()).isEqualTo(MESSAGE);
        assertThat(data.path("recipient").asText()).isEqualTo("ann@example.com");
        assertThat(data.path("at").asText()).isEqualTo("2025-11-30T08:06:40Z");
        assertThat(data.at("/data/response").asText()).isEqualTo("250 ok");
        assertThat(data.at("/data/tags").toString()).isEqualTo("{\"order\":[\"1001\"]}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {
        "Send||sent|null",
        "DeliveryDelay|, \"deliveryDelay\": {\"delayType\": \"MailboxFull\", \"delayedRecipients\":"
                + " [{\"emailAddress\": \"ann@example.com\", \"status\": \"4.2.2\", \"diagnosticCode\": \"452 full\"}]}|deferred|452 full",
        "Bounce|, \"bounce\": {\"bounceType\": \"Permanent\", \"bounceSubType\": \"General\", \"bouncedRecipients\":"
                + " [{\"emailAddress\": \"ann@example.com\", \"status\": \"5.1.1\", \"diagnosticCode\": \"550 unknown\"}]}"
                + "|bounced|550 unknown",
        "Bounce|, \"bounce\": {\"bounceType\": \"Transient\", \"bounceSubType\": \"MailboxFull\", \"bouncedRecipients\":"
                + " [{\"emailAddress\": \"ann@example.com\", \"status\": \"4.2.2\"}]}|failed|4.2.2",
        "Bounce|, \"bounce\": {\"bounceType\": \"Transient\", \"bounceSubType\": \"ContentRejected\", \"bouncedRecipients\":"
                + " [{\"emailAddress\": \"ann@example.com\", \"diagnosticCode\": \"virus\"}]}|failed|virus",
        "Bounce|, \"bounce\": {\"bounceType\": \"Permanent\", \"bounceSubType\": \"OnAccountSuppressionList\", \"bouncedRecipients\":"
                + " [{\"emailAddress\": \"ann@example.com\", \"diagnosticCode\": \"suppressed\"}]}|failed|suppressed",
        "Bounce|, \"bounce\": {\"bounceType\": \"Undetermined\", \"bounceSubType\": \"Undetermined\", \"bouncedRecipients\":"
                + " [{\"emailAddress\": \"ann@example.com\"}]}|failed|null",
        "Complaint|, \"complaint\": {\"complainedRecipients\": [{\"emailAddress\": \"ann@example.com\"}], \"complaintFeedbackType\":"
                + " \"abuse\"}|complained|abuse",
        "Reject|, \"reject\": {\"reason\": \"Bad content\"}|failed|Bad content",
        "Rendering Failure|, \"failure\": {\"errorMessage\": \"Attribute 'name' is not present\"}|failed|Attribute ''name'' is not present",
        "Open|, \"open\": {\"ipAddress\": \"192.0.2.1\"}|opened|null",
        "Click|, \"click\": {\"link\": \"https://shop.example.com\"}|clicked|null",
        "Subscription|, \"subscription\": {\"newTopicPreferences\": {\"unsubscribeAll\": true}}|unsubscribed|null"}, quoteCharacter = '`')
    void eventsAreReportedByWhatTheyMean(String type, String more, String state, String reason) {
        assertThat(send(signed(notification(event(type, more == null ? "" : more)))).status()).isEqualTo(200);

        JsonNode data = events("aws-ses", connection).get(0).path("data");
        assertThat(data.path("state").asText()).isEqualTo(state);
        assertThat(data.path("reason").asText(null)).isEqualTo(reason == null ? null : reason.replace("''", "'"));
        assertThat(data.at("/objects/0").asText()).isEqualTo(MESSAGE);
        assertThat(data.path("recipient").asText()).isEqualTo("ann@example.com");
    }

    @Test
    void eachRecipientIsReportedAndNotificationsOfIdentitiesAreToo() {
        String message = event("Bounce", ", \"bounce\": {\"bounceType\": \"Permanent\", \"bounceSubType\": \"General\","
                + " \"bouncedRecipients\": [{\"emailAddress\": \"ann@example.com\"}, {\"emailAddress\": \"bob@example.com\"}]}")
                .replace("eventType", "notificationType");

        assertThat(send(signed(notification(message))).status()).isEqualTo(200);

        assertThat(events("aws-ses", connection)).extracting(event -> event.at("/data/recipient").asText(),
                event -> event.at("/data/state").asText()).containsExactly(tuple("ann@example.com", "bounced"),
                        tuple("bob@example.com", "bounced"));
    }

    @Test
    void aTextOfATestIsAnEvent() {
        assertThat(send(signed(notification("Successfully validated SNS topic for Amazon SES event publishing."))).status()).isEqualTo(200);

        JsonNode event = events("aws-ses", connection).get(0);
        assertThat(event.path("type").asText()).isEqualTo("aws-ses.notification");
        assertThat(event.at("/data/message").asText()).startsWith("Successfully");
    }

    @Test
    void whatIsNotOfTheOwnTopicIsRefused() {
        String message = event("Complaint", ", \"complaint\": {\"complainedRecipients\": []}");

        assertThat(send(signed(notification(message).put("TopicArn", TOPIC.replace("123456789012", "210987654321")))).status())
                .isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).contains("210987654321");
        assertThat(send(signed(notification(message)).put("Message", message.replace("ann", "bob"))).status()).isEqualTo(401);
        assertThat(send(signed(notification(message)).put("SignatureVersion", "2")).status()).isEqualTo(401);
        assertThat(send(notification(message)).status()).isEqualTo(401);
        assertThat(send(signed(notification(message).put("Timestamp", Instant.now().minusSeconds(86_500).toString()))).status())
                .isEqualTo(401);
        assertThat(events("aws-ses", connection)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://sns.eu-west-1.amazonaws.com/a.pem", "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem", "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "https://bucket.s3.amazonaws.com/a.pem", "https://sns.eu-west-1.amazonaws.com/a.txt", "https://sns.amazonaws.com.evil/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem", "https://sns.eu-west-1.amazonaws.com/?a=b.pem", "", "a b"})
    void aCertificateOfAnotherAddressIsNeverFetched(String address) {
        ObjectNode message = signed(notification(event("Send", "")).put("SigningCertURL", address));

        assertThat(send(message).status()).isEqualTo(401);
        assertThat(asked).isEmpty();
    }

    @Test
    void aCertificateThatIsNotToBeHadIsAskedForAgainLaterAndAnOldOneProvesNothing() {
        ObjectNode missing = signed(notification(event("Send", "")).put("SigningCertURL", HOST + "/missing-" + connection + ".pem"));
        Reply later = send(missing);

        assertThat(later.status()).isEqualTo(503);
        assertThat(later.raw().headers().firstValue("Retry-After")).isPresent();
        assertThat(send(signed(notification(event("Send", "")).put("SigningCertURL", HOST + "/expired.pem"))).status()).isEqualTo(401);
    }

    @Test
    void aSubscriptionOfTheOwnTopicIsConfirmed() {
        ObjectNode message = signed(confirmation());
        assertThat(new SignatureChecker().verifyMessageSignature(message.toString(), keys.getPublic())).isTrue();

        assertThat(send(message).status()).isEqualTo(200);

        assertThat(asked).contains("GET /aws-ses/?Action=ConfirmSubscription&TopicArn=" + TOPIC + "&Token=2336412f37");
        assertThat(events("aws-ses", connection)).isEmpty();
    }

    @Test
    void anotherSubscriptionIsNotConfirmed() {
        assertThat(send(signed(confirmation().put("TopicArn", TOPIC + "-of-others"))).status()).isEqualTo(401);
        assertThat(send(signed(confirmation()).put("Token", "another")).status()).isEqualTo(401);
        assertThat(send(signed(confirmation().put("SubscribeURL", "https://evil.example/?Action=ConfirmSubscription"))).status())
                .isEqualTo(503);
        assertThat(asked).noneMatch(request -> request.contains("ConfirmSubscription"));
    }

    @Test
    void aConfirmationThatFailsIsToComeAgain() {
        confirmed = new Told(200, "", "<html>Sign in</html>");

        Reply reply = send(signed(confirmation()));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(refusal(connection, "unreadable").path("reason").asText()).contains("subscription");
        confirmed = new Told(403, "", "<ErrorResponse/>");
        assertThat(send(signed(confirmation())).status()).isEqualTo(503);
    }

    @Test
    void rawDeliveryAndAConnectionWithoutTopicAreRefused() {
        assertThat(webhook(path("aws-ses", connection), TEXT, event("Send", ""), Map.of("x-amz-sns-rawdelivery", "true")).status())
                .isEqualTo(401);
        await().until(() -> refusal(connection, "missing").path("reason").asText().contains("raw message delivery"));
        connection = connection("email", "aws-ses", "{\"accessKeyId\": \"AKIA12345678\", \"secretAccessKey\": \"secret-key-of-aws\","
                + " \"region\": \"eu-west-1\", \"fromEmail\": \"shop@example.com\"}");
        assertThat(send(signed(confirmation())).status()).isEqualTo(503);
        assertThat(asked).isEmpty();
    }
}
