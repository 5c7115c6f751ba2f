package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.address.EmailAddress;
import dev.serai.api.FieldProblem;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.operation.NormalForms;
import dev.serai.provider.ConnectionVariables;
import dev.serai.provider.LateBinding;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Letters of all planes of Unicode in every place of a mail, at every provider: each address arrives as it was given, its domain in
 * ASCII, or nothing is sent and the address is named.
 */
class UnicodeWireTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PER_PLANE = 15;

    /** Mails as people write them, the same in every run. */
    private static Stream<ObjectNode> mails() {
        Random random = new Random(31);
        return IntStream.rangeClosed(0, 16).boxed().flatMap(plane -> IntStream.range(0, PER_PLANE).mapToObj(i -> mail(random, plane, i)));
    }

    private static ObjectNode mail(Random random, int plane, int turn) {
        ObjectNode mail = JSON.createObjectNode();
        String local = turn % 3 == 1 ? "ann" : "a" + letters(random, plane, 3) + "b";
        String domain = turn % 3 == 0 ? "example.com" : "d" + letters(random, plane, 3) + "e.example";
        mail.putArray("to").add(local + "@" + domain).addObject().put("email", "bob@example.com").put("name", letters(random, plane, 40));
        if (turn % 2 == 0) {
            mail.putArray("cc").addObject().put("email", "cc" + turn + "@x" + letters(random, plane, 1) + ".example");
        }
        mail.putArray("bcc").add("blind@example.com");
        mail.put("subject", "S " + letters(random, plane, 120)).put("text", "T " + letters(random, plane, 50));
        mail.putObject("headers").put("X-Campaign", letters(random, plane, 90));
        mail.putArray("tags").add("t" + letters(random, plane, 60)).add("u");
        return mail;
    }

    private static String letters(Random random, int plane, int count) {
        StringBuilder letters = new StringBuilder();
        while (letters.codePointCount(0, letters.length()) < count) {
            int c = (plane << 16) + random.nextInt(plane == 0 && random.nextBoolean() ? 0x3000 : 0x10000);
            for (int i = 0; count <= 3 && i < 20 && !Character.isLetter(c); i++) {
                c = (plane << 16) + random.nextInt(plane == 0 ? 0x3000 : 0x10000);
            }
            boolean unfit = c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c >= 0xd800 && c <= 0xdfff;
            if (!unfit && (count > 3 || random.nextInt(8) == 0 || Character.isLetterOrDigit(c))) {
                letters.appendCodePoint(c);
            } else if (count <= 3 && random.nextInt(50) == 0) {
                letters.appendCodePoint(unfit ? 0x200b : c);
            }
        }
        return letters.toString();
    }

    /** Null where the mail was refused before anything was sent, by name. */
    private static List<String> accepted(ObjectNode mail) {
        List<FieldProblem> problems = NormalForms.problems("email.send", mail);
        for (FieldProblem problem : problems) {
            assertThat(problem.field()).matches("(to|cc)\\[\\d]\\.email");
            assertThat(problem.message()).startsWith("is \"");
        }
        if (!problems.isEmpty()) {
            return null;
        }
        List<String> addresses = new ArrayList<>();
        for (String field : List.of("to", "cc", "bcc")) {
            mail.get(field).forEach(party -> addresses.add(party.get("email").textValue()));
        }
        return addresses;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void atMailServers(boolean utf8) throws Exception {
        int sent = 0;
        try (SmtpDouble server = new SmtpDouble(); ClientKamelets smtp = new ClientKamelets("smtp")) {
            server.extensions(utf8 ? new String[] {"8BITMIME", "SMTPUTF8"} : new String[] {"8BITMIME"});
            Map<String, Object> connection = Map.of("host", "127.0.0.1", "port", server.port(), "security", "none", "fromEmail",
                    "noreply@example.com", "fromName", "Zoë");
            for (ObjectNode mail : mails().toList()) {
                List<String> addresses = accepted(mail);
                if (addresses == null) {
                    continue;
                }
                int before = server.commands().size();
                Result result = smtp.call("email.send", mail.toString(), connection);
                if (!utf8 && EmailAddress.internationalizedIn(mail).isPresent()) {
                    assertThat(result.sorted().outcome()).isEqualTo(Outcome.SWITCH);
                    assertThat(result.sorted().reason()).contains(EmailAddress.internationalizedIn(mail).get());
                    assertThat(server.commands().subList(before, server.commands().size())).noneMatch(said -> said.startsWith("MAIL"));
                    continue;
                }
                assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
                SmtpDouble.Mail taken = server.mails().get(sent++);
                assertThat(taken.recipients()).containsExactlyElementsOf(addresses.stream().map(each -> "RCPT TO:<" + each + ">").toList());
                assertContent(mail, taken.content().getBytes(StandardCharsets.UTF_8), utf8);
            }
            assertThat(server.mails()).hasSize(sent);
            assertThat(server.commands()).allMatch(said -> utf8 || StandardCharsets.US_ASCII.newEncoder().canEncode(said));
        }
        assertThat(sent).isGreaterThan(utf8 ? 20 : 5);
    }

    @Test
    void atSes() throws Exception {
        int sent = 0;
        try (HttpDouble server = new HttpDouble(); ClientKamelets ses = new ClientKamelets("aws-ses")) {
            Map<String, Object> connection = Map.of("accessKeyId", "AKIAONE", "secretAccessKey", "s3cret", "region", "eu-central-1",
                    "fromEmail", "noreply@example.com", "fromName", "Zoë".repeat(60), "baseUrl", server.url());
            for (ObjectNode mail : mails().toList()) {
                List<String> addresses = accepted(mail);
                if (addresses == null) {
                    continue;
                }
                server.answer(new Answer(200, "text/xml", "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\">"
                        + "<SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult></SendRawEmailResponse>"));
                Result result = ses.call("email.send", mail.toString(), connection);
                if (EmailAddress.internationalizedIn(mail).isPresent()) {
                    assertThat(result.sorted().outcome()).isEqualTo(Outcome.SWITCH);
                    assertThat(result.sorted().reason()).contains(EmailAddress.internationalizedIn(mail).get());
                    assertThat(server.requests()).isEmpty();
                    continue;
                }
                assertThat(result.sorted().outcome()).as(result.sorted().reason()).isEqualTo(Outcome.DELIVERED);
                sent++;
                Map<String, String> form = form(server.requests().get(0).body());
                for (int i = 0; i < addresses.size(); i++) {
                    assertThat(form.get("Destinations.member." + (i + 1))).isEqualTo(addresses.get(i));
                }
                assertThat(form).doesNotContainKey("Destinations.member." + (addresses.size() + 1));
                assertThat(form.get("Source")).isASCII().endsWith("<noreply@example.com>");
                assertContent(mail, Base64.getDecoder().decode(form.get("RawMessage.Data")), false);
            }
        }
        assertThat(sent).isGreaterThan(5);
    }

    static List<String> httpProviders() {
        return List.of("brevo", "mailchimp", "mailgun", "resend", "sendgrid");
    }

    @ParameterizedTest
    @MethodSource("httpProviders")
    void atProvidersOverHttp(String id) throws Exception {
        Provider provider = KameletFiles.provider(id);
        WireCase success = WireCase.all().stream().filter(wire -> wire.provider().equals(id) && wire.name().equals("success")).findFirst()
                .orElseThrow();
        int sent = 0;
        int passedOver = 0;
        try (ProviderDouble server = new ProviderDouble(); DefaultCamelContext camel = new DefaultCamelContext()) {
            ProducerTemplate producer = start(camel, provider);
            Map<String, Object> connection = success.connection();
            connection.put("baseUrl", server.url());
            provider.form().fields().stream().filter(field -> field.defaultValue() != null)
                    .forEach(field -> connection.putIfAbsent(field.name(), field.defaultValue()));
            for (ObjectNode mail : mails().toList()) {
                List<String> addresses = accepted(mail);
                if (addresses == null) {
                    continue;
                }
                if (!provider.smtpUtf8() && EmailAddress.internationalizedIn(mail).isPresent()) {
                    passedOver++;
                    continue;
                }
                server.answer(success.answer());
                new ProviderCall(UUID.randomUUID(), null, provider, "email.send", "delivery-1", connection, null).bind();
                try {
                    producer.request("kamelet:" + id + "-sink/" + id + "-unicode", request -> {
                        request.getMessage().setBody(mail);
                        request.setVariable("operation", "email.send");
                    });
                } finally {
                    ProviderCall.unbind();
                }
                sent++;
                List<String> texts = texts(server.request());
                assertThat(texts.stream().filter(text -> text.endsWith("@example.com") || text.endsWith(".example") || text.endsWith(">"))
                        .map(text -> text.endsWith(">") ? text.substring(text.lastIndexOf('<') + 1, text.length() - 1) : text)
                        .filter(text -> text.indexOf('@') > 0 && !text.equals("noreply@example.com")))
                        .containsExactlyInAnyOrderElementsOf(addresses);
                assertThat(texts).contains(mail.get("subject").textValue(), mail.get("text").textValue());
            }
        }
        assertThat(sent).isGreaterThan(provider.smtpUtf8() ? 20 : 5);
        assertThat(passedOver > 5).isEqualTo(!provider.smtpUtf8());
    }

    private static ProducerTemplate start(DefaultCamelContext camel, Provider provider) {
        camel.getRegistry().bind(ConnectionVariables.ID, new ConnectionVariables());
        HttpComponent http = new HttpComponent();
        camel.addComponent("http", http);
        camel.addComponent("https", http);
        KameletComponent kamelets = new KameletComponent();
        kamelets.setLocation("file:" + KameletFiles.FOLDER.toAbsolutePath());
        kamelets.setRouteProperties(new HashMap<>(Map.of(provider.id() + "-unicode", LateBinding.templateProperties(provider))));
        camel.addComponent("kamelet", kamelets);
        camel.start();
        return camel.createProducerTemplate();
    }

    /** All texts of a request, be it JSON or a form. */
    private static List<String> texts(ProviderDouble.Request request) throws Exception {
        List<String> texts = new ArrayList<>();
        if (request.headers().get("Content-Type").startsWith("application/json")) {
            collect(JSON.readTree(request.body()), texts);
        } else {
            for (String pair : request.text().split("&")) {
                texts.add(URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private static void collect(JsonNode node, List<String> texts) {
        if (node.isTextual()) {
            texts.add(node.textValue());
        }
        node.forEach(each -> collect(each, texts));
    }

    private static void assertContent(ObjectNode mail, byte[] raw, boolean utf8) throws Exception {
        String text = new String(raw, StandardCharsets.UTF_8);
        String head = text.substring(0, text.indexOf("\r\n\r\n"));
        assertThat(text).doesNotContain("blind@example.com");
        for (String line : head.split("\r\n")) {
            assertThat(line).isNotBlank().hasSizeLessThanOrEqualTo(998);
        }
        assertThat(text.lines()).allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
        Properties settings = new Properties();
        settings.setProperty("mail.mime.allowutf8", String.valueOf(utf8));
        MimeMessage message = new MimeMessage(Session.getInstance(settings), new ByteArrayInputStream(raw));
        assertThat(message.getSubject()).isEqualTo(mail.get("subject").textValue());
        assertThat(MimeUtility.decodeText(MimeUtility.unfold(message.getHeader("X-Campaign", null))))
                .isEqualTo(mail.at("/headers/X-Campaign").textValue());
        assertThat(MimeUtility.decodeText(MimeUtility.unfold(message.getHeader("X-Tags", null))))
                .isEqualTo(mail.at("/tags/0").textValue() + ", u");
        InternetAddress second = (InternetAddress) message.getRecipients(RecipientType.TO)[1];
        assertThat(second.getPersonal()).isEqualTo(mail.at("/to/1/name").textValue());
        assertThat(((InternetAddress) message.getRecipients(RecipientType.TO)[0]).getAddress())
                .isEqualTo(mail.at("/to/0/email").textValue());
        Object content = message.getContent() instanceof MimeMultipart parts ? parts.getBodyPart(0).getContent() : message.getContent();
        assertThat(content.toString().strip()).isEqualTo(mail.get("text").textValue().strip());
    }

    private static Map<String, String> form(String encoded) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : encoded.split("&")) {
            fields.put(URLDecoder.decode(pair.substring(0, pair.indexOf('=')), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }
}
