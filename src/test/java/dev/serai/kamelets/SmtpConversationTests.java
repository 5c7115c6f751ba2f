package dev.serai.kamelets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.client.smtp.SmtpProperties;
import dev.serai.egress.ProviderFailureException;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.SmtpDouble.Mail;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.PartialResult;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to a mail server, command by command, and how its replies are read. */
class SmtpConversationTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ClientKamelets smtp;
    private SmtpDouble server;

    @BeforeAll
    static void start() throws Exception {
        smtp = new ClientKamelets("smtp");
    }

    @AfterAll
    static void stop() {
        smtp.close();
    }

    @BeforeEach
    void open() throws Exception {
        server = new SmtpDouble();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void anAddressBeyondAsciiGoesWhereSmtputf8IsOffered() throws Exception {
        server.extensions("8BITMIME", "SMTPUTF8", "AUTH PLAIN");
        ObjectNode mail = mail("иван@example.com", "\uD83D\uDE00\u0140@example.com");
        mail.putObject("from").put("email", "žan@example.com").put("name", "Žan");
        assertThat(send(mail).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        Mail taken = server.mails().get(0);
        assertThat(taken.from()).isEqualTo("MAIL FROM:<žan@example.com> BODY=8BITMIME SMTPUTF8");
        assertThat(taken.recipients()).containsExactly("RCPT TO:<иван@example.com>", "RCPT TO:<\uD83D\uDE00\u0140@example.com>");
        assertThat(taken.content()).contains("<žan@example.com>", "To: иван@example.com");
    }

    @Test
    void withoutSmtputf8NothingIsSaidAndTheConnectionStaysWell() throws Exception {
        for (String field : List.of("to", "cc", "bcc", "from", "replyTo")) {
            ObjectNode mail = mail("ann@example.com");
            if (field.equals("from") || field.equals("replyTo")) {
                mail.putObject(field).put("email", "kovač@example.com");
            } else {
                mail.withArray(field).addObject().put("email", "kovač@example.com");
            }
            Result result = send(mail);
            assertThat(result.sorted().outcome()).as(field).isEqualTo(Outcome.SWITCH);
            assertThat(result.sorted().fault()).isEqualTo(Fault.MESSAGE);
            assertThat(result.sorted().reason()).contains("SMTPUTF8").contains(field.equals("replyTo") ? "replies" : "kovač@example.com");
        }
        assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL") || command.startsWith("QUIT"));
        assertThat(send(mail("ann@example.com")).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void aDomainBeyondAsciiGoesAnywhere() throws Exception {
        server.extensions("SMTPUTF8", "AUTH PLAIN");
        Map<String, Object> connection = connection();
        connection.put("fromEmail", "noreply@Zürich.example");
        connection.put("replyTo", "help@Zürich.example");
        assertThat(send(mail("ann@münchen.example"), connection).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        Mail taken = server.mails().get(0);
        assertThat(taken.from()).isEqualTo("MAIL FROM:<noreply@xn--zrich-kva.example>");
        assertThat(taken.recipients()).containsExactly("RCPT TO:<ann@xn--mnchen-3ya.example>");
        assertThat(taken.content()).contains("Reply-To: help@xn--zrich-kva.example").isASCII();
    }

    @Test
    void aCalendarKeepsTheParametersOfItsType() throws Exception {
        ObjectNode mail = mail("ann@example.com");
        mail.withArray("attachments").addObject().put("filename", "invite.ics").put("content", "QkVHSU46VkNBTEVOREFS")
                .put("contentType", "text/calendar; method=REQUEST; charset=UTF-8");
        assertThat(send(mail).sorted().outcome()).isEqualTo(Outcome.DELIVERED);
        MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(server.mails().get(0).content().getBytes(UTF_8)));
        ContentType type = new ContentType(((MimeMultipart) message.getContent()).getBodyPart(1).getContentType());
        assertThat(type.getBaseType()).isEqualTo("text/calendar");
        assertThat(type.getParameter("method")).isEqualTo("REQUEST");
        assertThat(type.getParameter("charset")).isEqualTo("UTF-8");
    }

    @Test
    void noLineIsTooLongWhateverAMailHolds() throws Exception {
        ObjectNode mail = mail(IntStream.range(0, 200).mapToObj(i -> "u" + i + "@example.com").toArray(String[]::new));
        mail.withArray("to").forEach(party -> ((ObjectNode) party).put("name", "\u00fc".repeat(200)));
        mail.put("subject", "s".repeat(998)).put("text", "t".repeat(5000)).put("html", "\u20ac".repeat(5000));
        IntStream.range(0, 10).forEach(i -> mail.withArray("tags").add("t".repeat(128)));
        ObjectNode headers = (ObjectNode) mail.get("headers");
        headers.put("References", "<1234567890@example.com>".repeat(41)).put("X-Long", "x".repeat(998))
                .put("List-Unsubscribe", "<https://example.com/" + "u".repeat(900) + ">");
        for (String filename : List.of("f".repeat(255), "\uD83D\uDE00".repeat(120), "\"quoted\"; x=y.pdf")) {
            mail.withArray("attachments").addObject().put("filename", filename).put("content", "QQ==")
                    .put("contentType", "application/" + "x".repeat(60) + "; name=" + "n".repeat(120));
        }
        Result result = send(mail);
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
        String content = server.mails().get(0).content();
        assertThat(content).isASCII();
        assertThat(content.lines().filter(line -> line.length() > 998)).isEmpty();
        MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(content.getBytes(UTF_8)));
        assertThat(message.getSubject()).isEqualTo("s".repeat(998));
        assertThat(message.getRecipients(RecipientType.TO)).hasSize(200);
        MimeMultipart parts = (MimeMultipart) message.getContent();
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("f".repeat(255));
        assertThat(parts.getBodyPart(2).getFileName()).isEqualTo("\uD83D\uDE00".repeat(120));
        assertThat(parts.getBodyPart(3).getFileName()).isEqualTo("\"quoted\"; x=y.pdf");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            ". | 550 5.7.60 SMTP; Client does not have permissions to send as this sender | SWITCH | SENDER",
            ". | 554 5.2.252 SendAsDenied; a@example.com not allowed to send as b@example.com | SWITCH | SENDER",
            ". | 550-5.7.26 This mail is unauthenticated\\r\\n550 5.7.26 and was blocked | SWITCH | SENDER",
            ". | 550 5.7.1 Sender not authorized for relay | SWITCH | SENDER",
            ". | 550 5.4.5 Daily user sending limit exceeded | SWITCH | QUOTA",
            ". | 550 5.7.57 Client not authenticated to send mail | SWITCH | CREDENTIALS",
            ". | 554 5.7.1 Looks like spam | REJECTED |",
            ". | 554 5.6.0 Line too long | REJECTED |",
            ". | 550 5.1.1 User unknown | REJECTED |",
            ". | 552 5.2.2 Mailbox full | REJECTED |",
            ". | 452 4.3.1 Insufficient storage | RETRY | PROVIDER",
            ". | 451 4.7.1 Greylisted, try again in 60 seconds | RETRY | MESSAGE",
            ". | 451 4.7.0 Rate limit exceeded | THROTTLED | RATE_LIMIT",
            "RCPT | 550 5.1.1 User unknown | REJECTED |",
            "RCPT | 550 5.1.8 Sender's system is bad | SWITCH | SENDER",
            "RCPT | 550 5.1.7 Bad sender address | SWITCH | SENDER",
            "RCPT | 554 Relay access denied | SWITCH | PERMISSION",
            "RCPT | 550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain | SWITCH | PERMISSION",
            "RCPT | 550 5.4.1 Recipient address rejected: Access denied | REJECTED |",
            "RCPT | 550 No such user here | REJECTED |",
            "RCPT | 552 5.2.2 Mailbox full | REJECTED |",
            "RCPT | 550 5.7.1 Blocked by policy | SWITCH | MESSAGE",
            "RCPT | 530 5.7.0 Authentication required | SWITCH | CREDENTIALS",
            "RCPT | 450 4.2.0 Greylisted | RETRY | MESSAGE",
            "RCPT | 452 4.2.2 Mailbox full | RETRY | MESSAGE",
            "RCPT | 452 4.5.3 Too many recipients | RETRY | MESSAGE",
            "RCPT | 451 4.7.1 Greylisted, please try again later | RETRY | MESSAGE",
            "RCPT | 421 4.7.0 Too many connections, try again later | THROTTLED | RATE_LIMIT",
            "MAIL | 501 5.1.7 Bad sender address syntax | SWITCH | SENDER",
            "MAIL | 530 5.7.0 Must issue a STARTTLS command first | SWITCH | CREDENTIALS",
            "MAIL | 550 5.7.60 Client does not have permissions to send as this sender | SWITCH | SENDER",
            "MAIL | 553 5.6.7 SMTPUTF8 needed | SWITCH | MESSAGE",
            "MAIL | 451 4.3.0 Not now | RETRY | PROVIDER",
            "DATA | 554 5.5.1 No valid recipients | REJECTED |",
            "DATA | 550 5.7.60 Client does not have permissions to send as this sender | SWITCH | SENDER",
            "AUTH | 535 5.7.8 Credentials invalid | SWITCH | CREDENTIALS",
            "AUTH | 454 4.7.0 Temporary authentication failure | RETRY | PROVIDER",
            "GREETING | 554 5.7.1 Your host is blocked | SWITCH |",
            "GREETING | 421 4.3.2 Too many connections, try again later | THROTTLED | RATE_LIMIT"})
    void repliesAreReadByStageAndEnhancedCode(String command, String reply, Outcome outcome, Fault fault) throws Exception {
        server.reply(command, reply.replace("\\r\\n", "\r\n"));
        Result result = send(mail("gone@example.com"));
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(outcome);
        assertThat(result.sorted().fault()).isEqualTo(fault);
        assertThat(result.sorted().reason()).contains(reply.substring(4, 9)).doesNotContain("\r", "\n");
        if (command.equals("RCPT") && !reply.startsWith("421")) {
            assertThat(result.sorted().reason()).contains("gone@example.com: ");
        }
    }

    @Test
    void aSenderOfTheMessageItselfDoesNotPutTheConnectionInError() throws Exception {
        server.reply(".", "550 5.7.60 SMTP; Client does not have permissions to send as this sender");
        ObjectNode mail = mail("ann@example.com");
        mail.putObject("from").put("email", "other@example.com");
        assertThat(send(mail).sorted().fault()).isEqualTo(Fault.MESSAGE);
    }

    @Test
    void nobodyGetsAMailOfWhichARecipientIsRefusedAndAllRefusedAreNamed() throws Exception {
        server.recipients((recipient, before) -> recipient.contains("gone") ? "550 5.1.1 User unknown"
                : recipient.contains("full") ? "452 4.2.2 Mailbox full" : null);
        Result result = send(mail("ann@example.com", "gone1@example.com", "bob@example.com", "gone2@example.com", "full@example.com"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.sorted().reason()).contains("gone1@example.com: 550", "gone2@example.com: 550", "full@example.com: 452")
                .doesNotContain("ann@", "bob@");
        assertThat(server.mails()).isEmpty();
        assertThat(server.commands()).doesNotContain("DATA");
    }

    @ParameterizedTest
    @CsvSource({"452 4.5.3 Error: too many recipients", "452 Too many recipients", "550 5.5.3 Too many recipients"})
    void aServerThatTakesOnlySomeRecipientsGetsTheMailInPortions(String reply) throws Exception {
        server.recipients((recipient, before) -> before.size() >= 5 ? reply : null);
        String[] all = IntStream.rangeClosed(1, 12).mapToObj(i -> "u" + i + "@example.com").toArray(String[]::new);
        Result result = send(mail(all));
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
        assertThat(server.mails()).extracting(mail -> mail.recipients().size()).containsExactly(5, 5, 2);
        assertThat(server.mails()).flatExtracting(Mail::recipients).doesNotHaveDuplicates().hasSize(12);
        assertThat(server.commands()).filteredOn(command -> command.equals("DATA")).hasSize(3);
    }

    @Test
    void nobodyGetsAMailInPortionsOfWhichALaterOneIsRefused() throws Exception {
        server.recipients((recipient, before) -> before.size() >= 2 ? "452 4.5.3 Too many recipients"
                : recipient.contains("gone") ? "550 5.1.1 User unknown" : null);
        Result result = send(mail("a@example.com", "b@example.com", "c@example.com", "gone@example.com"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.sorted().reason()).contains("gone@example.com");
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void whoHasItIsToldWhereALaterPortionFailsAfterAll() throws Exception {
        server.recipients((recipient, before) -> before.size() >= 2 ? "452 4.5.3 Too many recipients"
                : recipient.contains("e@") && !server.mails().isEmpty() ? "450 4.2.1 Not now" : null);
        Result result = send(mail("a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com"));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        PartialResult partial = result.exchange().getException(ProviderFailureException.class).partial();
        assertThat(partial.taken()).containsExactly("a@example.com", "b@example.com", "c@example.com", "d@example.com");
        assertThat(partial.refused()).extracting(PartialResult.Refusal::recipient).containsExactly("e@example.com");
        assertThat(partial.refused().get(0).reason()).contains("450 4.2.1 Not now");
        assertThat(server.mails()).hasSize(2);
    }

    @Test
    void morePortionsThanAServerShouldBearAreRefused() throws Exception {
        server.recipients((recipient, before) -> before.isEmpty() ? null : "452 4.5.3 Too many recipients");
        Result result = send(mail(IntStream.range(0, 200).mapToObj(i -> "u" + i + "@example.com").toArray(String[]::new)));
        assertThat(result.sorted().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(result.sorted().reason()).contains("only 1 recipients at once");
        assertThat(server.mails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GREETING, DRIP, RETRY", "EHLO, DRIP, RETRY", "AUTH, DRIP, RETRY", "MAIL, DRIP, RETRY", "RCPT, DRIP, RETRY",
            "DATA, DRIP, RETRY", "., DRIP, UNKNOWN", "EHLO, FLOOD, RETRY", "GREETING, FLOOD, RETRY", "MAIL, FLOOD, RETRY",
            "RCPT, FLOOD, RETRY", "., FLOOD, UNKNOWN", "RSET, DRIP, REJECTED"})
    void whoeverTalksWithoutEndIsNotListenedToWithoutEnd(String command, String manner, Outcome outcome) throws Exception {
        server.reply(command, manner);
        if (command.equals("RSET")) {
            server.reply("DATA", "554 5.5.1 No valid recipients");
        }
        Result result = CompletableFuture.supplyAsync(() -> sendUnchecked(mail("ann@example.com"))).get(30, TimeUnit.SECONDS);
        assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(outcome);
        assertThat(result.sorted().reason()).hasSizeLessThan(1000);
        if (manner.equals("FLOOD")) {
            assertThat(result.sorted().reason()).contains("longer than 65536 bytes");
        } else if (outcome != Outcome.REJECTED) {
            assertThat(result.sorted().reason()).contains("in time");
        }
    }

    @Test
    void afterTheDotAServerMayTakeItsTime() throws Exception {
        SmtpProperties patient = new SmtpProperties(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(5),
                Duration.ofSeconds(5), Duration.ofMinutes(10));
        try (ClientKamelets waiting = new ClientKamelets("smtp", null, true, patient)) {
            server.reply(".", SmtpDouble.HANG);
            CompletableFuture<Result> sent = CompletableFuture.supplyAsync(() -> {
                try {
                    return waiting.call("email.send", mail("ann@example.com").toString(), connection());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await().until(() -> server.commands().contains("DATA"));
            Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> !sent.isDone());
            server.close();
            assertThat(sent.get(30, TimeUnit.SECONDS).sorted().outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void aLoginWithControlCharactersIsNeverSaid() throws Exception {
        for (String field : List.of("username", "password")) {
            Map<String, Object> connection = connection();
            connection.put(field, "one\u0000two");
            Result result = send(mail("ann@example.com"), connection);
            assertThat(result.sorted().outcome()).isEqualTo(Outcome.SWITCH);
            assertThat(result.sorted().fault()).isEqualTo(Fault.CREDENTIALS);
        }
        assertThat(server.commands()).isEmpty();
    }

    private Result send(ObjectNode mail) throws Exception {
        return send(mail, connection());
    }

    private Result send(ObjectNode mail, Map<String, Object> connection) throws Exception {
        return smtp.call("email.send", mail.toString(), connection);
    }

    private Result sendUnchecked(ObjectNode mail) {
        try {
            return send(mail);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode mail(String... recipients) {
        ObjectNode mail = JSON.createObjectNode().put("subject", "S").put("text", "T");
        ArrayNode to = mail.putArray("to");
        for (String recipient : recipients) {
            to.addObject().put("email", recipient);
        }
        mail.putArray("cc");
        mail.putArray("bcc");
        mail.putArray("attachments");
        mail.putArray("tags");
        mail.putObject("headers");
        return mail;
    }

    private Map<String, Object> connection() {
        return new HashMap<>(Map.of("host", "127.0.0.1", "port", server.port(), "security", "none", "username", "one",
                "password", "secret-of-tenant-one", "fromEmail", "noreply@example.com"));
    }
}
