package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Customers, invoices and received payments over the API into something that behaves like QuickBooks, beside Stripe. */
class QuickBooksIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String INVOICE = "{\"customerId\": \"%s\", \"currency\": \"USD\", \"dueDays\": 30,"
            + " \"lines\": [{\"description\": \"Advice\", \"amount\": \"120.00\"}]}";
    private static final String PAYMENT = "{\"invoiceId\": \"%s\", \"amount\": \"120.00\", \"currency\": \"USD\", \"reference\": \"T-1\"}";

    @Autowired
    private Operations operations;
    @Autowired
    private ProviderCatalog catalog;
    @Autowired
    private Environment environment;

    private final QuickBooksDouble books = new QuickBooksDouble();
    private TestTenant tenant;
    private String connection;

    @BeforeEach
    void connect() {
        tenant = newTenant("Keeps books");
        PROVIDERS.behaveWell();
        PROVIDERS.tell("quickbooks", books);
        connection = connect("accounting", "quickbooks", "{\"realmId\": \"4620816365\", \"accessToken\": \"" + QuickBooksDouble.TOKEN
                + "\", \"itemId\": \"1\", \"rateLimit\": \"100000/s\"}");
    }

    /** What is to be tried again is in a moment, and not in a quarter of a minute. */
    @BeforeEach
    void hurry() throws IOException {
        rewrite("operations/customer.upsert.yaml", "redelivery: \\[15s,", "redelivery: [300ms, 1s,");
        await().until(() -> operations.get("customer.upsert").redelivery().get(0).toMillis() == 300);
    }

    @AfterEach
    void behaveWell() throws IOException {
        relyOnKeys("query requestid for 15min");
        PROVIDERS.behaveWell();
    }

    private void rewrite(String name, String from, String to) throws IOException {
        Path file = Path.of(environment.getRequiredProperty("serai.kamelets-dir"), name);
        String text = Files.readString(file);
        String next = text.replaceAll(from, to);
        if (!next.equals(text)) {
            Files.writeString(file, next);
        }
    }

    private void relyOnKeys(String how) throws IOException {
        rewrite("quickbooks-sink.kamelet.yaml", "(invoice.create|payment.record): (query requestid for 15min|none)", "$1: " + how);
        await().until(() -> catalog.find("quickbooks").orElseThrow().idempotency("payment.record").supported() != how.equals("none"));
    }

    private String connect(String channel, String provider, String configuration) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "%s", "provider": "%s", "name": "My %2$s", "priority": 1, "configuration": %s}"""
                .formatted(channel, provider, configuration));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    private Reply call(String operation, String message) {
        return send(request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "wait=50").POST(BodyPublishers.ofString(message)));
    }

    private JsonNode settled(Reply reply, String status) {
        String location = reply.raw().headers().firstValue("Location").orElseThrow();
        return delivery(tenant, location.substring(location.lastIndexOf('/') + 1), status);
    }

    private String customer() {
        return call("customer.upsert", "{\"name\": \"Example Ltd\", \"email\": \"ann@example.com\"}").at("/customerId");
    }

    @Test
    void aCustomerIsMadeOnceAndChangedWithThePresentSyncToken() {
        Reply made = call("customer.upsert", "{\"name\": \"' OR '1'='1\", \"email\": \"ann@example.com\"}");
        books.changeBefore(1);
        Reply changed = call("customer.upsert", "{\"email\": \"ann@example.com\", \"phone\": \"+41446681800\"}");

        assertThat(made.at("/created")).as(made.toString()).isEqualTo("true");
        assertThat(changed.at("/created")).as(changed.toString()).isEqualTo("false");
        assertThat(books.all("Customer")).singleElement().satisfies(customer -> {
            assertThat(customer.path("DisplayName").asText()).isEqualTo("' OR '1'='1");
            assertThat(customer.at("/PrimaryPhone/FreeFormNumber").asText()).isEqualTo("+41446681800");
        });
    }

    @Test
    void anInvoiceIsMadeSentPaidAndAskedForAtTheConnectionThatMadeIt() {
        connect("payment", "stripe", "{\"apiKey\": \"sk_test_beside\"}");
        Reply made = call("invoice.create", INVOICE.formatted(customer()).replace("{\"customerId\"",
                "{\"connectionId\": \"" + connection + "\", \"customerId\""));
        String invoice = made.at("/invoiceId");
        Reply sent = call("invoice.send", "{\"invoiceId\": \"" + invoice + "\", \"to\": \"ann@example.com\"}");
        Reply paid = call("payment.record", PAYMENT.formatted(invoice));
        Reply now = call("invoice.get", "{\"invoiceId\": \"" + invoice + "\"}");

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(sent.at("/status")).as(sent.toString()).isEqualTo("sent");
        assertThat(paid.at("/status")).as(paid.toString()).isEqualTo("recorded");
        assertThat(now.at("/status")).as(now.toString()).isEqualTo("paid");
        assertThat(now.at("/amount")).isEqualTo("120.00");
    }

    @Test
    void whoHasOnlyBooksMakesInvoicesThere() {
        Reply made = call("invoice.create", INVOICE.formatted(customer()));

        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(books.all("Invoice")).hasSize(1);
    }

    @Test
    void aSyncTokenThatIsStaleTwiceIsExplainedAndTriedAgain() {
        String customer = customer();
        books.changeBefore(2);

        Reply changed = call("customer.upsert", "{\"customerId\": \"" + customer + "\", \"phone\": \"+41446681800\"}");
        JsonNode settled = settled(changed, "delivered");

        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString()).isEqualTo("retry");
        assertThat(settled.at("/attempts/0/reason").asText())
                .contains("Somebody else changes this in QuickBooks at the same time (SyncToken)", "read and tried again");
        assertThat(books.all("Customer")).singleElement()
                .satisfies(each -> assertThat(each.at("/PrimaryPhone/FreeFormNumber").asText()).isEqualTo("+41446681800"));
    }

    @Test
    void morePaymentThanTheInvoiceNeedsIsRefusedInTheProvidersWords() {
        String invoice = call("invoice.create", INVOICE.formatted(customer())).at("/invoiceId");
        call("payment.record", PAYMENT.formatted(invoice));

        JsonNode refused = settled(call("payment.record", PAYMENT.formatted(invoice)), "dead");

        assertThat(refused.at("/attempts/0/reason").asText()).contains("can't apply more than the balance");
        assertThat(books.all("Payment")).hasSize(1);
    }

    @Test
    void aLostAnswerIsRepeatedWithTheSameRequestId() {
        String customer = customer();
        books.lose(1);

        Reply made = call("invoice.create", INVOICE.formatted(customer));

        assertThat(settled(made, "delivered").at("/attempts/0/outcome").asText()).isEqualTo("unknown");
        assertThat(books.all("Invoice")).hasSize(1);
        assertThat(books.writes().get(1)).isEqualTo(books.writes().get(2)).matches("[0-9a-f]{32}");
    }

    /** QuickBooks does not tell how long it remembers a request id. */
    @ParameterizedTest
    @ValueSource(strings = {"invoice.create", "payment.record"})
    void aLostAnswerWhoseRequestIdIsForgottenIsLookedForAndNothingMadeTwice(String operation) throws IOException {
        relyOnKeys("none");
        String customer = customer();
        String invoice = operation.equals("invoice.create") ? null : call("invoice.create", INVOICE.formatted(customer)).at("/invoiceId");
        books.forget();
        books.lose(1);

        Reply made = call(operation, invoice == null ? INVOICE.formatted(customer) : PAYMENT.formatted(invoice));
        JsonNode settled = settled(made, "delivered");

        assertThat(settled.at("/attempts/0/outcome").asText()).as(settled.toPrettyString()).isEqualTo("unknown");
        assertThat(settled.path("attempts").findValuesAsText("purpose")).contains("ask");
        assertThat(books.all(invoice == null ? "Invoice" : "Payment")).hasSize(1);
        assertThat(settled.at("/result/" + (invoice == null ? "invoiceId" : "paymentId")).asText())
                .isEqualTo(books.all(invoice == null ? "Invoice" : "Payment").get(0).path("Id").asText());
    }

    @Test
    void theTestOfAConnectionTellsAWrongToken() {
        String wrong = connect("accounting", "quickbooks", "{\"realmId\": \"4620816365\", \"accessToken\": \"qb-token-wrong\"}");

        assertThat(post("/api/integrations/" + connection + "/test", tenant.token(), "").at("/success")).isEqualTo("true");
        assertThat(post("/api/integrations/" + wrong + "/test", tenant.token(), "").raw().body())
                .contains("does not accept the access token").doesNotContain("qb-token-wrong");
    }

    @Test
    void twentyAtOnceWithOneKeyEnterAPaymentOnce() {
        String invoice = call("invoice.create", INVOICE.formatted(customer())).at("/invoiceId");
        List<CompletableFuture<Reply>> calls = IntStream.range(0, 20).mapToObj(each -> CompletableFuture.supplyAsync(() ->
                send(request("/api/v1/operations/payment.record", tenant.token()).header("Content-Type", "application/json")
                        .header("Idempotency-Key", "paid-1").POST(BodyPublishers.ofString(PAYMENT.formatted(invoice)))))).toList();
        calls.forEach(CompletableFuture::join);
        Reply last = send(request("/api/v1/operations/payment.record", tenant.token()).header("Content-Type", "application/json")
                .header("Idempotency-Key", "paid-1").POST(BodyPublishers.ofString(PAYMENT.formatted(invoice))));

        settled(last, "delivered");
        assertThat(books.all("Payment")).hasSize(1);
    }
}
