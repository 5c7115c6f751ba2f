package dev.serai.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Told;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The emails that Serai words itself, and the examples of the documents. */
class MessageIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String VERIFY = "/api/v1/integrations/email/verify-send";
    private static final String RESET = "/api/v1/integrations/email/password-reset";
    private static final String INVOICE = "/api/v1/integrations/email/invoice";
    private static final String SECRET = "https://app.example.com/reset?a=1&token=kT5vQz8LmW2x";

    private final AtomicReference<String> heard = new AtomicReference<>("");
    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Messages");
        connect(tenant, "email", "sendgrid", "\"apiKey\": \"SG.0123456789abcdef\", \"fromEmail\": \"a@example.com\"");
        PROVIDERS.tell("sendgrid", asked -> {
            heard.set(asked.body());
            return new Told(202, "X-Message-Id: m-1\r\n", "");
        });
    }

    @AfterEach
    void mend() {
        PROVIDERS.tellNoMore("sendgrid");
    }

    private JsonNode sent(Reply accepted) {
        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        return delivery(tenant, accepted.at("/deliveryId"), "delivered");
    }

    @Test
    void theExamplesOfTheDocumentsWorkAsTheyStand() {
        connect(tenant, "sms", "vonage", "\"sandbox\": true, \"fromPhoneNumber\": \"+41790000000\"");
        sent(post("/api/v1/integrations/email/send", tenant.token(), """
                {
                    "to": "user@example.com",
                    "subject": "Welcome!",
                    "html": "<h1>Welcome</h1>",
                    "text": "Welcome to our system"
                  }"""));
        Reply impossible = post("/api/v1/integrations/sms/send", tenant.token(), """
                {
                    "phoneNumber": "+1234567890",
                    "message": "Your verification code is: 123456"
                  }""");
        assertThat(impossible.status()).isEqualTo(400);
        assertThat(impossible.at("/errors/0/field")).isEqualTo("phoneNumber");
        assertThat(impossible.at("/errors/0/message")).contains("too few digits");
        for (String field : new String[] {"phoneNumber", "phone_number", "to"}) {
            sent(post("/api/v1/integrations/sms/send/", tenant.token(), "{\"" + field + "\": \"+12025550123\", \"message\": \"Hello\"}"));
        }
    }

    @Test
    void whatIsSecretInAMailIsSaidOnTheWayAlone() {
        JsonNode verification = sent(post(VERIFY, tenant.token(), """
                {"email": "Ann <ann@example.com>", "name": "Ann & <b>Bob</b>", "verification_url": "%s", "code": "QW-4471-ZX",
                 "locale": "de-CH", "company": "Acme"}""".formatted(SECRET)));

        assertThat(heard.get()).contains("kT5vQz8LmW2x", "QW-4471-ZX", "Bestätigen Sie Ihre E-Mail-Adresse", "Ann &amp; &lt;b&gt;Bob",
                "24 h", "a=1&amp;token=", "a=1&token=");
        assertThat(verification.at("/message/text").asText()).contains("[hidden:link]", "[hidden:code]", "Acme");
        assertThat(verification.toString()).doesNotContain("kT5vQz8LmW2x").doesNotContain("QW-4471-ZX");
        JsonNode reset = sent(post(RESET, tenant.token(), """
                {"to": "ann@example.com", "resetLink": "%s", "expiresInMinutes": 30}""".formatted(SECRET)));
        assertThat(heard.get()).contains("kT5vQz8LmW2x", "Reset your password", "30 min");
        assertThat(reset.toString()).doesNotContain("kT5vQz8LmW2x").contains("[hidden:link]");
        assertThat(reset.path("priority").asText()).isEqualTo("high");
        assertThat(reset.path("expiresAt").isNull()).isFalse();
    }

    @Test
    void aTenantsOwnPromotedTemplateSaysIt() {
        String template = post("/api/templates", tenant.token(), """
                {"name": "password-reset", "defaultLocale": "en", "locales": {"en": {"subject": "Acme: new password",
                  "text": "Dear {{name}}, click {{link}} within {{minutes}} minutes"}},
                 "sample": {"name": "Ann", "link": "https://a.example", "minutes": 60}}""").at("/id");
        sent(post(RESET, tenant.token(), "{\"to\": \"ann@example.com\", \"name\": \"Ann\", \"resetLink\": \"" + SECRET + "\"}"));
        assertThat(heard.get()).as("a draft does not count").contains("Reset your password");
        Reply promoted = post("/api/templates/" + template + "/promote", tenant.token(), "{\"version\": 1}");
        assertThat(promoted.status()).as(promoted.raw().body()).isEqualTo(200);

        JsonNode own = sent(post(RESET, tenant.token(), "{\"to\": \"ann@example.com\", \"name\": \"Ann\", \"resetLink\": \"" + SECRET
                + "\"}"));

        assertThat(heard.get()).contains("Acme: new password", "Dear Ann, click " + SECRET, "within 60 minutes");
        assertThat(own.at("/message/renderedFrom/template").asText()).isEqualTo("password-reset");
        Reply nameless = post(RESET, tenant.token(), "{\"to\": \"ann@example.com\", \"resetLink\": \"" + SECRET + "\"}");
        assertThat(nameless.status()).isEqualTo(422);
        assertThat(nameless.at("/errors/0/field")).isEqualTo("template.data.name");
    }

    @Test
    void everyBadFieldIsNamedAsItWasSent() {
        assertThat(fields(post(VERIFY, tenant.token(), "{\"email\": \"nobody\", \"url\": \"https://a.example\"}")))
                .containsExactly("email[0].email");
        assertThat(fields(post(VERIFY, tenant.token(), "{\"to\": \"ann@example.com\"}"))).containsExactly("link");
        assertThat(fields(post(VERIFY, tenant.token(), "{\"url\": \"javascript:alert(1)\", \"code\": \"1 2\", \"x\": 1}")))
                .containsExactlyInAnyOrder("url", "code", "x", "to");
        assertThat(fields(post(RESET, tenant.token(), "{\"to\": \"ann@example.com\", \"reset_url\": \"ftp://a\", \"expiresIn\": 0}")))
                .containsExactlyInAnyOrder("resetUrl", "expiresIn");
        assertThat(fields(post(INVOICE, tenant.token(), """
                {"to": "ann@example.com", "invoiceNumber": "1", "date": "31.1.2027", "currency": "XXX", "supplier": {"street": 1},
                 "customer": "Ann", "items": [{"name": "A", "price": "1,5"}, {"qty": 1, "price": 1, "tax": 101}]}""")))
                .containsExactlyInAnyOrder("date", "currency", "supplier.street", "supplier.name", "items[0].price",
                        "items[1].description", "items[1].tax");
        assertThat(fields(post(INVOICE, tenant.token(), """
                {"to": "ann@example.com", "number": "1", "date": "2027-01-31", "currency": "CHF", "seller": "A", "buyer": "B",
                 "total": "3.00", "lines": [{"description": "A", "unitPrice": "1.50"}]}"""))).containsExactly("total");
    }

    private static List<String> fields(Reply reply) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(400);
        List<String> fields = new ArrayList<>();
        reply.body().path("errors").forEach(each -> fields.add(each.path("field").asText()));
        return fields;
    }

    private String pdf(JsonNode delivery) throws IOException {
        JsonNode file = delivery.at("/message/attachments/0");
        assertThat(file.path("contentType").asText()).isEqualTo("application/pdf");
        try (PDDocument document = Loader.loadPDF(Base64.getDecoder().decode(file.path("content").asText()))) {
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            return stripper.getText(document) + "\npages: " + document.getNumberOfPages();
        }
    }

    @Test
    void anInvoiceIsPrintedInAnyEuropeanScriptAndNothingIsLost() throws IOException {
        JsonNode sent = sent(post(INVOICE, tenant.token(), """
                {"to": "ann@example.com", "name": "Ann", "number": "2027/001", "issueDate": "2027-01-31", "dueDate": "2027-03-02",
                 "seller": {"name": "Řehoř Žluťoučký s.r.o.", "address": "Náměstí 1\\nPraha", "taxId": "CZ123"},
                 "buyer": {"name": "Ελένη Παπαδοπούλου", "address": ["Иван Щукин", "東京 %c"]},
                 "currency": "CHF", "locale": "de", "notes": "Danke.\\n) Tj ET %%EOF <script>alert(1)</script> {{name}}",
                 "lines": [{"description": "Work", "quantity": "1.5", "unitPrice": "33.33", "taxRate": "8.1"},
                   {"description": "Paper", "quantity": 3, "unitPrice": "0.105", "taxRate": "2.6"},
                   {"description": "%s", "unitPrice": 1000000}]}""".formatted(0x202e, "Long ".repeat(60).strip())));

        String text = pdf(sent);

        assertThat(text).contains("Rechnung 2027/001", "Řehoř Žluťoučký s.r.o.", "Náměstí 1", "CZ123", "Ελένη Παπαδοπούλου",
                "Иван Щукин",
                "[U+6771][U+4EAC]", ") Tj ET %EOF <script>alert(1)</script> {{name}}", "Seite 1/1", "50,00",
                "0,32", "1.000.054,38", "Zahlbar bis");
        assertThat(text).contains("[U+202E]");
        assertThat(sent.at("/message/attachments/0/filename").asText()).isEqualTo("invoice-2027-001.pdf");
        assertThat(sent.at("/message/subject").asText()).isEqualTo("Rechnung 2027/001 von Řehoř Žluťoučký s.r.o.");
        assertThat(sent.at("/message/text").asText()).contains("CHF 1000054.38", "{{name}}");
        JsonNode yen = sent(post(INVOICE, tenant.token(), """
                {"to": "ann@example.com", "number": "1", "date": "2027-01-31", "currency": "JPY", "seller": "A", "buyer": "B",
                 "total": 333, "lines": [{"description": "A", "quantity": "2.5", "unitPrice": "133.1"}]}"""));
        assertThat(pdf(yen)).contains("333").doesNotContain("332.");
    }

    @Test
    void tenThousandLinesArePrintedAndOneMoreIsRefused() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 10_000; i++) {
            lines.append(i == 1 ? "" : ",").append("{\"description\":\"Line ").append(i).append("\",\"unitPrice\":\"0.01\"}");
        }
        String body = """
                {"to": "ann@example.com", "number": "1", "date": "2027-01-31", "currency": "KWD", "seller": "A", "buyer": "B",
                 "lines": [%s]}""";
        JsonNode sent = sent(post(INVOICE, tenant.token(), body.formatted(lines)));

        assertThat(pdf(sent)).contains("Line 1 ", "Line 10000", "100.000", "pages: ");
        assertThat(fields(post(INVOICE, tenant.token(), body.formatted(lines + ",{\"description\":\"X\",\"unitPrice\":1}"))))
                .containsExactly("lines");
    }
}
