package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.proof.TestAuthority;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PayPal sends, proven by a certificate that is fetched from PayPal and leads to an authority that Java trusts. */
class PayPalWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String WEBHOOK = "8PT597110X687430LKGECATA";
    private static final String CERTIFICATES = "/v1/notifications/certs/";
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final TestAuthority ROOT = TestAuthority.root("Test Root");
    private static final TestAuthority AUTHORITY = ROOT.authority("Test Authority");
    private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));
    private static final TestAuthority PAYPAL = AUTHORITY.signer("messageverificationcerts.paypal.com",
            "http://cacerts.example.com/authority.crt", TOMORROW);
    private static final TestAuthority STRANGER = TestAuthority.root("Strange Root")
            .signer("messageverificationcerts.paypal.com", null, TOMORROW);

    @TempDir
    private static Path folder;

    private final Map<String, Told> answers = new ConcurrentHashMap<>();
    private String connection;

    /** Java trusts the authority of the tests beside those it trusts anyway. */
    @BeforeAll
    static void trust() throws Exception {
        KeyStore store = KeyStore.getInstance(Path.of(System.getProperty("java.home"), "lib", "security", "cacerts").toFile(),
                "changeit".toCharArray());
        store.setCertificateEntry("test", ROOT.certificate());
        Path file = folder.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        System.setProperty(TRUST_STORE, file.toString());
        System.setProperty(TRUST_STORE_PASSWORD, "changeit");
    }

    @AfterAll
    static void trustNoMore() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }

    @BeforeEach
    void connect() {
        connection = connection("payment", "paypal", "{\"clientId\": \"AX1\", \"clientSecret\": \"EX1\", \"webhookId\": \"" + WEBHOOK
                + "\"}");
        answers.put(CERTIFICATES + "CERT-1", new Told(200, "", PAYPAL.pem() + AUTHORITY.pem()));
        answers.put(CERTIFICATES + "CERT-ALONE", new Told(200, "", PAYPAL.pem()));
        answers.put("/authority.crt", new Told(200, "", AUTHORITY.pem()));
        answers.put(CERTIFICATES + "CERT-STRANGE", new Told(200, "", STRANGER.pem()));
        PROVIDERS.tell("paypal", asked -> answers.entrySet().stream().filter(each -> asked.target().endsWith(each.getKey()))
                .map(Map.Entry::getValue).findFirst().orElse(new Told(404, "", "none")));
    }

    private static Map<String, String> signed(TestAuthority signer, String certificate, String webhook, String body) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        CRC32 checksum = new CRC32();
        checksum.update(body.getBytes(StandardCharsets.UTF_8));
        return Map.of("PAYPAL-TRANSMISSION-ID", "69cd13f0-d67a-11e5-baa3-778b53f4ae55", "PAYPAL-TRANSMISSION-TIME", time,
                "PAYPAL-CERT-URL", "https://api.sandbox.paypal.com" + CERTIFICATES + certificate, "PAYPAL-AUTH-ALGO", "SHA256withRSA",
                "PAYPAL-TRANSMISSION-SIG", signer.sign("69cd13f0-d67a-11e5-baa3-778b53f4ae55|" + time + "|" + webhook + "|"
                        + checksum.getValue()));
    }

    private Reply send(String body, Map<String, String> headers) {
        return webhook(path("paypal", connection), "application/json", body, headers);
    }

    private List<JsonNode> taken(String id, String type, String resource) {
        String body = """
                {"id": "%s", "create_time": "2026-11-28T19:14:04.543Z", "resource_type": "capture", "event_type": "%s",
                 "event_version": "1.0", "resource_version": "2.0", "resource": %s}""".formatted(id, type, resource);
        int before = events("paypal", connection).size();
        Reply reply = send(body, signed(PAYPAL, "CERT-1", WEBHOOK, body));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        List<JsonNode> all = events("paypal", connection);
        return all.subList(before, all.size());
    }

    private static String words(JsonNode report) {
        return report.at("/data/objects").toString().replaceAll("[\\[\\]\"]", "") + " " + report.at("/data/state").asText();
    }

    @Test
    void aCaptureIsReportedOfItselfAndOfItsOrder() {
        String capture = """
                {"id": "42311647XV020574X", "status": "COMPLETED", "amount": {"currency_code": "USD", "value": "10.00"},
                 "supplementary_data": {"related_ids": {"order_id": "5O190127TN364715T"}},
                 "links": [{"href": "https://api.paypal.com/v2/checkout/orders/5O190127TN364715T", "rel": "up"}]}""";

        JsonNode report = taken("WH-58D329510W468432D-8HN650336L201105X", "PAYMENT.CAPTURE.COMPLETED", capture).get(0);

        assertThat(report.path("type").asText()).isEqualTo("delivery.report");
        assertThat(words(report)).isEqualTo("42311647XV020574X,5O190127TN364715T succeeded");
        assertThat(report.path("time").asText()).isEqualTo("2026-11-28T19:14:04.543Z");
        assertThat(report.at("/data/data/amount").asText()).isEqualTo("10.00");
        assertThat(taken("WH-58D329510W468432D-8HN650336L201105X", "PAYMENT.CAPTURE.COMPLETED", capture)).as("a repeat").isEmpty();
        assertThat(words(taken("WH-2", "PAYMENT.CAPTURE.DENIED", capture).get(0))).endsWith("failed");
        assertThat(words(taken("WH-3", "PAYMENT.CAPTURE.PENDING", capture).get(0))).endsWith("pending");
        assertThat(words(taken("WH-4", "CHECKOUT.ORDER.APPROVED", "{\"id\": \"5O190127TN364715T\", \"status\": \"APPROVED\"}").get(0)))
                .isEqualTo("5O190127TN364715T pending");
    }

    @Test
    void aRefundIsReportedOfItselfAndOfItsCapture() {
        List<JsonNode> reports = taken("WH-1GE84257G0350133W", "PAYMENT.CAPTURE.REFUNDED", """
                {"id": "1Y107995YT783435V", "status": "COMPLETED", "amount": {"currency_code": "USD", "value": "0.99"},
                 "seller_payable_breakdown": {"total_refunded_amount": {"currency_code": "USD", "value": "1.98"}},
                 "links": [{"href": "https://api.paypal.com/v2/payments/refunds/1Y107995YT783435V", "rel": "self"},
                           {"href": "https://api.paypal.com/v2/payments/captures/0JF852973C016714D", "rel": "up"}]}""");

        assertThat(reports).extracting(PayPalWebhookIntegrationTests::words).containsExactlyInAnyOrder(
                "0JF852973C016714D partially_refunded", "1Y107995YT783435V succeeded");
        assertThat(reports).extracting(each -> each.at("/data/data/totalRefunded").asText()).contains("1.98");
    }

    @Test
    void disputesAreReportedOfEachPayment() {
        String dispute = """
                {"dispute_id": "PP-000-003-648-191", "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED", "status": "RESOLVED",
                 "disputed_transactions": [{"seller_transaction_id": "00D10444LD479031K"}, {"seller_transaction_id": "7AB"}],
                 "dispute_amount": {"currency_code": "USD", "value": "3.00"}%s}""";

        assertThat(taken("WH-4M0448861G563140B", "CUSTOMER.DISPUTE.CREATED", dispute.formatted("")))
                .extracting(PayPalWebhookIntegrationTests::words).containsExactlyInAnyOrder("00D10444LD479031K disputed", "7AB disputed");
        assertThat(taken("WH-5", "CUSTOMER.DISPUTE.RESOLVED", dispute.formatted(", \"dispute_outcome\": {\"outcome_code\":"
                + " \"RESOLVED_BUYER_FAVOUR\"}"))).extracting(PayPalWebhookIntegrationTests::words)
                .contains("00D10444LD479031K dispute_lost");
        assertThat(taken("WH-6", "CUSTOMER.DISPUTE.UPDATED", dispute.formatted("")).get(0).path("type").asText())
                .isEqualTo("paypal.customer.dispute.updated");
    }

    @Test
    void anotherWebhookAChangedByteAndNoSignatureAreRefused() {
        String body = "{\"id\": \"WH-7\", \"event_type\": \"PAYMENT.CAPTURE.COMPLETED\", \"resource\": {\"id\": \"1\"}}";

        assertThat(send(body, signed(PAYPAL, "CERT-1", "9PT597110X687430LKGECATA", body)).status()).isEqualTo(401);
        assertThat(send(body + " ", signed(PAYPAL, "CERT-1", WEBHOOK, body)).status()).isEqualTo(401);
        assertThat(send(body, Map.of()).status()).isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).contains("another webhook id");
        assertThat(events("paypal", connection)).isEmpty();
    }

    @Test
    void aCertificateOfSomebodyElseProvesNothing() {
        String body = "{\"id\": \"WH-8\", \"event_type\": \"PAYMENT.CAPTURE.COMPLETED\", \"resource\": {\"id\": \"1\"}}";

        assertThat(send(body, signed(STRANGER, "CERT-STRANGE", WEBHOOK, body)).status()).isEqualTo(401);
        assertThat(send(body, signed(STRANGER, "CERT-1", WEBHOOK, body)).status()).isEqualTo(401);
    }

    @Test
    void anIntermediateAuthorityIsFetchedWhereTheCertificateComesAlone() {
        String body = "{\"id\": \"WH-9\", \"event_type\": \"PAYMENT.CAPTURE.COMPLETED\", \"resource\": {\"id\": \"1\"}}";

        assertThat(send(body, signed(PAYPAL, "CERT-ALONE", WEBHOOK, body)).status()).isEqualTo(200);
        answers.clear();
        assertThat(send(body, signed(PAYPAL, "CERT-ALONE", WEBHOOK, body)).status()).as("kept").isEqualTo(200);
    }

    @Test
    void withoutTheCertificatePayPalIsToSendAgain() {
        answers.put(CERTIFICATES + "CERT-PAGE", new Told(200, "Content-Type: text/html\r\n", "<html>Sign in</html>"));
        answers.put(CERTIFICATES + "CERT-LONG", new Told(200, "", "x".repeat(100_000)));
        answers.put(CERTIFICATES + "CERT-MOVED", new Told(302, "Location: http://169.254.169.254/\r\n", ""));
        answers.put(CERTIFICATES + "CERT-CUT", Told.CUT);
        String body = "{\"id\": \"WH-10\", \"event_type\": \"PAYMENT.CAPTURE.COMPLETED\", \"resource\": {\"id\": \"1\"}}";

        for (String certificate : List.of("CERT-NONE", "CERT-PAGE", "CERT-LONG", "CERT-MOVED", "CERT-CUT")) {
            Reply reply = send(body, signed(PAYPAL, certificate, WEBHOOK, body));
            assertThat(reply.status()).as(certificate).isEqualTo(503);
            assertThat(reply.raw().headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(refusal(connection, "unchecked").path("reason").asText()).contains("certificate cannot be had");
        assertThat(events("paypal", connection)).isEmpty();
    }

    @Test
    void forgedAddressesOfOneTenantStopNoOther() {
        TestTenant other = newTenant("Forged");
        String forged = connection(other, "payment", "paypal", "{\"clientId\": \"AX1\", \"clientSecret\": \"EX1\", \"webhookId\": \""
                + WEBHOOK + "\"}");
        String body = "{\"id\": \"WH-FORGED\", \"event_type\": \"X\", \"resource\": {}}";
        for (int i = 0; i < 60; i++) {
            assertThat(webhook(path("paypal", forged), "application/json", body, signed(STRANGER, "FORGED-" + i, WEBHOOK, body)).status())
                    .isEqualTo(503);
        }
        answers.put(CERTIFICATES + "CERT-NEW", new Told(200, "", PAYPAL.pem() + AUTHORITY.pem()));

        Reply refused = webhook(path("paypal", forged), "application/json", body, signed(PAYPAL, "CERT-NEW", WEBHOOK, body));
        Reply taken = send(body, signed(PAYPAL, "CERT-NEW", WEBHOOK, body));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.at("/detail")).contains("more than 20 certificates were asked for in a minute");
        assertThat(taken.status()).as("%s", taken.body()).isEqualTo(200);
        assertThat(webhook(path("paypal", forged), "application/json", body, signed(PAYPAL, "CERT-NEW", WEBHOOK, body)).status())
                .as("known by now").isEqualTo(200);
    }
}
