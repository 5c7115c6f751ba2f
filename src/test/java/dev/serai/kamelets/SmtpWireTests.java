package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.SandboxMode;
import dev.serai.provider.Sorted;
import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpWireTests {

    private static final String MAIL = """
            {"to": [{"email": "ada@example.com", "name": "Ada Lovelace"}], "cc": [], "bcc": [], "subject": "Grüezi",
             "text": "Good to have you here.", "attachments": [], "headers": {}, "tags": []}""";
    private static final String FULL = """
            {"from": {"email": "billing@tenant.test", "name": "Zoë, Billing"},
             "to": [{"email": "ada@example.com", "name": "Ada Lovelace"}, {"email": "bob@example.com"}],
             "cc": [{"email": "carol@example.com"}], "bcc": [{"email": "dave@example.com"}],
             "replyTo": {"email": "help@tenant.test"}, "subject": "Rechnung \\u2116 7", "text": "Guten Tag \\u2116",
             "html": "<p>Guten Tag <img src='cid:logo'></p>",
             "attachments": [
               {"filename": "Rechnung für März.pdf", "contentType": "application/pdf", "content": "JVBERi0xLjQ="},
               {"filename": "logo.png", "contentType": "image/png", "content": "iVBORw0KGgo=", "contentId": "logo", "inline": true}],
             "headers": {"X-Campaign": "march"}, "tags": ["invoice", "2026"]}""";

    private static GreenMail server;
    private static ClientKamelets smtp;

    @BeforeAll
    static void start() throws Exception {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        server.setUser("one@tenant.test", "one", "secret-of-tenant-one");
        server.setUser("two@tenant.test", "two", "secret-of-tenant-two");
        smtp = new ClientKamelets("smtp");
    }

    @AfterAll
    static void stop() {
        smtp.close();
        server.stop();
    }

    @BeforeEach
    void empty() throws Exception {
        server.purgeEmailFromAllMailboxes();
    }

    @Test
    void sendsTextAndFillsInTheConnectionsSender() throws Exception {
        Map<String, Object> connection = connection("one");
        connection.put("fromName", "Tenant One");
        connection.put("replyTo", "answers@tenant.test");
        Result result = smtp.call("email.send", MAIL, connection);
        assertThat(result.exchange().getException()).isNull();
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        MimeMessage received = received().get(0);
        assertThat(received.getMessageID()).isEqualTo(result.sorted().messageId());
        assertThat(received.getFrom()[0]).hasToString("Tenant One <one@tenant.test>");
        assertThat(received.getReplyTo()[0]).hasToString("answers@tenant.test");
        assertThat(received.getSubject()).isEqualTo("Grüezi");
        assertThat(received.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
        assertThat(received.getContent().toString().strip()).isEqualTo("Good to have you here.");
        assertThat(received.getHeader("X-From-Outside")).isNull();
        assertThat(result.exchange().getMessage().getHeaders()).isEmpty();
    }

    @Test
    void sendsEverythingAMailCanHave() throws Exception {
        Result result = smtp.call("email.send", FULL, connection("one"));
        assertThat(result.exchange().getException()).isNull();
        assertThat(received()).hasSize(4);
        MimeMessage received = received().get(0);
        assertThat(received.getFrom()[0].toString()).contains("billing@tenant.test").contains("=?UTF-8?");
        assertThat(Arrays.toString(received.getRecipients(Message.RecipientType.TO)))
                .contains("Ada Lovelace <ada@example.com>", "bob@example.com");
        assertThat(received.getRecipients(Message.RecipientType.CC)[0]).hasToString("carol@example.com");
        assertThat(GreenMailUtil.getWholeMessage(received)).doesNotContain("dave@example.com");
        assertThat(received.getReplyTo()[0]).hasToString("help@tenant.test");
        assertThat(received.getSubject()).isEqualTo("Rechnung № 7");
        assertThat(received.getHeader("X-Campaign")).containsExactly("march");
        assertThat(received.getHeader("X-Tags")).containsExactly("invoice, 2026");
        MimeMultipart mixed = (MimeMultipart) received.getContent();
        assertThat(mixed.getContentType()).startsWith("multipart/mixed");
        BodyPart pdf = mixed.getBodyPart(1);
        assertThat(MimeUtility.decodeText(pdf.getFileName())).isEqualTo("Rechnung für März.pdf");
        assertThat(pdf.getInputStream().readAllBytes()).isEqualTo("%PDF-1.4".getBytes(StandardCharsets.UTF_8));
        MimeMultipart related = (MimeMultipart) mixed.getBodyPart(0).getContent();
        assertThat(related.getContentType()).startsWith("multipart/related");
        assertThat(related.getBodyPart(1).getHeader("Content-ID")).containsExactly("<logo>");
        assertThat(related.getBodyPart(1).getDisposition()).isEqualTo("inline");
        MimeMultipart alternative = (MimeMultipart) related.getBodyPart(0).getContent();
        assertThat(alternative.getContentType()).startsWith("multipart/alternative");
        assertThat(alternative.getBodyPart(0).getContent().toString()).isEqualTo("Guten Tag №");
        assertThat(alternative.getBodyPart(1).getContentType()).startsWith("text/html");
    }

    @Test
    void everyAttemptOfADeliveryHasTheSameMessageId() throws Exception {
        Result first = smtp.call("email.send", MAIL, connection("one"), null, "delivery-7");
        Result second = smtp.call("email.send", MAIL, connection("one"), null, "delivery-7");
        Result other = smtp.call("email.send", MAIL, connection("one"), null, "delivery-8");
        assertThat(first.sorted().messageId()).endsWith("@tenant.test>").isEqualTo(second.sorted().messageId())
                .isNotEqualTo(other.sorted().messageId());
    }

    @Test
    void twoTenantsAlternateThroughOneRoute() throws Exception {
        for (int i = 0; i < 6; i++) {
            String tenant = i % 2 == 0 ? "one" : "two";
            assertThat(smtp.call("email.send", MAIL, connection(tenant)).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(received().get(i).getFrom()[0]).hasToString(tenant + "@tenant.test");
        }
        Map<String, Object> mixedUp = connection("one");
        mixedUp.put("password", "secret-of-tenant-two");
        assertThat(smtp.call("email.send", MAIL, mixedUp).sorted().outcome()).isEqualTo(Outcome.SWITCH);
        assertThat(received()).hasSize(6);
    }

    @Test
    void testsTheConnectionWithoutSending() throws Exception {
        Result result = smtp.call("connection.test", "{}", connection("one"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.body()).contains("250");
        assertThat(received()).isEmpty();
        Map<String, Object> wrong = connection("one");
        wrong.put("password", "wrong");
        assertThat(smtp.call("connection.test", "{}", wrong).sorted().outcome()).isEqualTo(Outcome.SWITCH);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "GREETING | 554 5.3.2 No service for you | SWITCH",
            "GREETING | 421 4.3.2 Shutting down | RETRY",
            "GREETING | DROP | RETRY",
            "GREETING | HANG | RETRY",
            "AUTH | 535 5.7.8 Credentials invalid | SWITCH",
            "AUTH | 454 4.7.0 Temporary authentication failure | RETRY",
            "MAIL | 550 5.7.1 Sender not verified | SWITCH",
            "MAIL | 553 5.1.8 Sender not verified | SWITCH",
            "MAIL | 421 4.7.0 Too many messages, slow down | THROTTLED",
            "MAIL | DROP | RETRY",
            "RCPT | 550 5.1.1 No such user | REJECTED",
            "RCPT | 550 5.7.1 Relaying denied | SWITCH",
            "RCPT | 450 4.2.1 Mailbox busy | RETRY",
            "RCPT | 450 4.7.1 Rate limit exceeded | THROTTLED",
            "DATA | 554 5.5.1 No valid recipients | REJECTED",
            "DATA | 451 4.3.0 Not now | RETRY",
            "DATA | DROP | RETRY",
            ". | 552 5.3.4 Message too big | REJECTED",
            ". | 554 5.7.1 Looks like spam | REJECTED",
            ". | 451 4.3.0 Try later | RETRY",
            ". | DROP | UNKNOWN",
            ". | HANG | UNKNOWN"})
    void repliesAreSorted(String command, String reply, Outcome expected) throws Exception {
        try (SmtpDouble refusing = new SmtpDouble().reply(command, reply)) {
            Map<String, Object> connection = connection("one");
            connection.put("port", refusing.port());
            Result result = smtp.call("email.send", MAIL, connection);
            assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(expected);
            if (Character.isDigit(reply.charAt(0))) {
                assertThat(result.sorted().reason()).contains(reply.substring(4));
            }
        }
    }

    @Test
    void aServerThatIsDownIsARetry() throws Exception {
        Map<String, Object> connection = connection("one");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connection.put("port", free.getLocalPort());
        }
        assertThat(smtp.call("email.send", MAIL, connection).sorted().outcome()).isEqualTo(Outcome.RETRY);
    }

    @Test
    void aServerWithoutTheWantedEncryptionGetsNoPassword() throws Exception {
        try (SmtpDouble plain = new SmtpDouble()) {
            Map<String, Object> connection = connection("one");
            connection.put("port", plain.port());
            connection.put("security", "starttls");
            assertThat(smtp.call("email.send", MAIL, connection).sorted().outcome()).isEqualTo(Outcome.RETRY);
            connection.put("security", "ssl");
            assertThat(smtp.call("email.send", MAIL, connection).sorted().outcome()).isEqualTo(Outcome.RETRY);
            assertThat(plain.commands()).noneMatch(command -> command.startsWith("AUTH") || command.startsWith("MAIL"));
        }
    }

    @Test
    void aCertificateThatNobodySignedIsRefused() throws Exception {
        GreenMail secure = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        secure.start();
        try {
            Map<String, Object> connection = connection("one");
            connection.put("port", secure.getSmtps().getPort());
            connection.put("security", "ssl");
            Result result = smtp.call("email.send", MAIL, connection);
            assertThat(result.sorted().outcome()).isEqualTo(Outcome.RETRY);
            assertThat(result.sorted().reason()).contains("certification path");
        } finally {
            secure.stop();
        }
    }

    @Test
    void connectionsAreUsedAgain() throws Exception {
        try (SmtpDouble counting = new SmtpDouble()) {
            Map<String, Object> connection = connection("one");
            connection.put("port", counting.port());
            smtp.call("email.send", MAIL, connection);
            smtp.call("email.send", MAIL, connection);
            assertThat(counting.commands()).filteredOn(command -> command.startsWith("AUTH")).hasSize(1);
            assertThat(counting.commands()).filteredOn(command -> command.startsWith("DATA")).hasSize(2);
        }
    }

    @Test
    void aServerThatStopsReadingIsARetry() throws Exception {
        try (SmtpDouble stalling = new SmtpDouble().reply("DATA", SmtpDouble.STALL)) {
            Map<String, Object> connection = connection("one");
            connection.put("port", stalling.port());
            String large = Base64.getEncoder().encodeToString(new byte[12 * 1024 * 1024]);
            Result result = smtp.call("email.send", MAIL.replace("\"attachments\": []",
                    "\"attachments\": [{\"filename\": \"a\", \"content\": \"" + large + "\"}]"), connection);
            assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.RETRY);
        }
    }

    @Test
    void hostsInsideAreRefused() throws Exception {
        try (ClientKamelets production = new ClientKamelets("smtp", null, false)) {
            Result literal = production.call("email.send", MAIL, connection("one"));
            assertThat(literal.sorted().outcome()).isEqualTo(Outcome.RETRY);
            for (String host : List.of("localhost", "10.0.0.1", "169.254.169.254", "::1", "nowhere.invalid")) {
                Map<String, Object> connection = connection("one");
                connection.put("host", host);
                for (String security : List.of("none", "starttls", "ssl")) {
                    connection.put("security", security);
                    Sorted refused = production.call("email.send", MAIL, connection).sorted();
                    assertThat(refused.outcome()).as(host).isEqualTo(Outcome.RETRY);
                    assertThat(refused.fault()).as(host).isEqualTo(Fault.HOST);
                    assertThat(refused.reason().replaceFirst("\"[^\"]*\"", "?")).as(host)
                            .isEqualTo(literal.sorted().reason().replaceFirst("\"[^\"]*\"", "?"));
                }
            }
            assertThat(received()).isEmpty();
        }
    }

    @Test
    void theSandboxWritesTheMailDown() throws Exception {
        Map<String, Object> connection = connection("one");
        connection.put("host", "smtp.example.com");
        Result result = smtp.sandbox("email.send", FULL, connection, 0);
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.call().request().method()).isEqualTo("SMTP");
        assertThat(result.call().request().url()).startsWith("smtp://smtp.example.com:");
        assertThat(result.call().request().headers().get("RCPT TO")).contains("dave@example.com");
        assertThat(result.call().request().body()).contains("Subject: ", "multipart/mixed").doesNotContain("dave@example.com");
        assertThat(result.captured()).doesNotContain("secret-of-tenant-one",
                Base64.getEncoder().encodeToString("secret-of-tenant-one".getBytes(StandardCharsets.UTF_8)));
        assertThat(received()).isEmpty();
    }

    @Test
    void aPasswordInTheMailIsMaskedInTheSandbox() throws Exception {
        Result result = smtp.sandbox("email.send", MAIL.replace("Good to have you", "secret-of-tenant-one"), connection("one"), 0);
        assertThat(result.captured()).contains("****-one").doesNotContain("secret-of-tenant");
    }

    @ParameterizedTest
    @CsvSource({"401, SWITCH", "429, THROTTLED", "503, RETRY", "422, REJECTED"})
    void theSandboxFailsAsItIsSetTo(int status, Outcome expected) throws Exception {
        assertThat(smtp.sandbox("email.send", MAIL, connection("one"), status).sorted().outcome()).isEqualTo(expected);
        assertThat(smtp.sandbox("connection.test", "{}", connection("one"), status).sorted().outcome()).isEqualTo(expected);
    }

    @Test
    void theSandboxNeedsNoServer() throws Exception {
        Result result = smtp.call("email.send", MAIL, Map.of("fromEmail", "one@tenant.test"), SandboxMode.SUCCESS, "delivery-1");
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(result.sorted().messageId()).endsWith("@tenant.test>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"headers\": {} | \"headers\": {\"X-A\": \"a\\nBcc: eve@example.com\"} | line break",
            "\"headers\": {} | \"headers\": {\"Bcc\": \"eve@example.com\"} | cannot be set",
            "\"subject\": \"Grüezi\" | \"subject\": \"a\\r\\nBcc: eve@example.com\" | line break",
            "ada@example.com | ada@@example | cannot be composed",
            "\"attachments\": [] | \"attachments\": [{\"filename\": \"a\", \"content\": \"#\"}] | not in Base64"})
    void whatCannotStandInAMailIsRejected(String part, String wrong, String reason) throws Exception {
        Result result = smtp.call("email.send", MAIL.replace(part, wrong), connection("one"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.sorted().reason()).contains(reason);
        assertThat(received()).isEmpty();
    }

    private static List<MimeMessage> received() {
        return List.of(server.getReceivedMessages());
    }

    private static Map<String, Object> connection(String tenant) {
        return new HashMap<>(Map.of("host", "127.0.0.1", "port", server.getSmtp().getPort(), "security", "none", "username", tenant,
                "password", "secret-of-tenant-" + tenant, "fromEmail", tenant + "@tenant.test"));
    }
}
