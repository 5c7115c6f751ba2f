package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one connection cannot carry another one does, and what concerns one message is not held against a connection. */
class MailFailoverIntegrationTests extends AbstractSeraiIntegrationTests {

    private TestTenant tenant;
    private SmtpDouble first;
    private SmtpDouble second;

    @BeforeEach
    void open() throws IOException {
        tenant = newTenant("Mail");
        PROVIDERS.behaveWell();
        first = new SmtpDouble();
        second = new SmtpDouble();
    }

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
    }

    @Test
    void anAddressBeyondAsciiGoesToTheConnectionThatTakesIt() {
        String sendGrid = connect("sendgrid", 1, "{\"apiKey\": \"SG." + UUID.randomUUID() + "\", \"fromEmail\": \"a@example.com\"}");
        String plain = smtp(first.extensions("8BITMIME"), 2);
        smtp(second.extensions("8BITMIME", "SMTPUTF8"), 3);
        int before = PROVIDERS.calls("sendgrid");

        JsonNode delivery = delivery(tenant, send("иван@example.com"), "delivered");

        assertThat(second.mails()).hasSize(1);
        assertThat(second.mails().get(0).recipients()).containsExactly("RCPT TO:<иван@example.com>");
        assertThat(first.commands()).noneMatch(said -> said.startsWith("MAIL"));
        assertThat(PROVIDERS.calls("sendgrid")).isEqualTo(before);
        assertThat(delivery.path("explanation").asText()).contains("(sendgrid) was passed over", "such as иван@example.com", "SMTPUTF8");
        assertThat(status(sendGrid)).isEqualTo("active");
        assertThat(status(plain)).isEqualTo("active");
    }

    @Test
    void anAddressBeyondAsciiThatNobodyTakesIsADeadLetterThatNamesIt() {
        String plain = smtp(first.extensions("8BITMIME"), 1);

        JsonNode delivery = delivery(tenant, send("kovač@example.com"), "dead");

        assertThat(delivery.path("explanation").asText()).contains("SMTPUTF8", "kovač@example.com");
        assertThat(first.commands()).noneMatch(said -> said.startsWith("MAIL"));
        assertThat(status(plain)).isEqualTo("active");
    }

    @Test
    void aSenderRefusedAfterTheContentLetsTheNextConnectionSend() {
        String refused = smtp(first.reply(".", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"), 1);
        smtp(second, 2);

        delivery(tenant, send("ann@example.com"), "delivered");

        assertThat(second.mails()).hasSize(1);
        assertThat(status(refused)).isEqualTo("error");
    }

    @Test
    void aServerThatTakesOnlySomeRecipientsHoldsUpNobody() {
        first.recipients((recipient, before) -> before.size() >= 5 ? "452 4.5.3 Error: too many recipients" : null);
        smtp(first, 1);

        delivery(tenant, send("u1@example.com", "u2@example.com", "u3@example.com", "u4@example.com", "u5@example.com", "u6@example.com"),
                "delivered");
        JsonNode other = delivery(tenant, send("ann@example.com"), "delivered");

        assertThat(first.mails()).extracting(mail -> mail.recipients().size()).containsExactly(5, 1, 1);
        assertThat(other.path("explanation").asText()).doesNotContain("rate limit");
    }

    @Test
    void aGreylistedRecipientIsTriedAgainAndNotHeldAgainstTheConnection() {
        first.recipients((recipient, before) -> first.commands().stream().filter(recipient::equals).count() < 2
                ? "451 4.7.1 Greylisted, try again in 60 seconds" : null);
        smtp(first, 1);

        JsonNode delivery = delivery(tenant, send("ann@example.com"), "delivered");

        assertThat(delivery.path("attempts")).hasSize(2);
        assertThat(delivery.at("/attempts/0/reason").asText()).contains("ann@example.com: 451 4.7.1 Greylisted");
    }

    @Test
    void theSenderOfAConnectionIsNormalisedAndChecked() {
        String id = connect("sendgrid", 1, "{\"apiKey\": \"SG.1234567890\", \"fromEmail\": \"noreply@Zürich.example\"}");
        assertThat(get("/api/integrations/" + id, tenant.token()).raw().body()).contains("noreply@xn--zrich-kva.example");
        for (String wrong : new String[] {"žan@example.com", "a..b@example.com", "Ann <a@example.com>"}) {
            Reply reply = post("/api/integrations", tenant.token(), body("sendgrid", 1, "{\"apiKey\": \"SG.1234567890\", \"fromEmail\": \""
                    + wrong + "\"}"));
            assertThat(reply.status()).as(reply.raw().body()).isEqualTo(400);
            assertThat(reply.raw().body()).contains("fromEmail");
        }
    }

    private String smtp(SmtpDouble server, int priority) {
        return connect("smtp", priority, "{\"host\": \"127.0.0.1\", \"port\": " + server.port()
                + ", \"security\": \"none\", \"fromEmail\": \"noreply@example.com\"}");
    }

    private String connect(String provider, int priority, String configuration) {
        Reply reply = post("/api/integrations", tenant.token(), body(provider, priority, configuration));
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(201);
        return reply.at("/id");
    }

    private static String body(String provider, int priority, String configuration) {
        return "{\"integrationType\": \"email\", \"provider\": \"" + provider + "\", \"name\": \"" + provider + priority
                + "\", \"priority\": " + priority + ", \"configuration\": " + configuration + "}";
    }

    private String status(String connection) {
        return get("/api/integrations/" + connection, tenant.token()).at("/status");
    }

    private String send(String... recipients) {
        Reply reply = post("/api/v1/integrations/email/send", tenant.token(), "{\"to\": [\"" + String.join("\", \"", recipients)
                + "\"], \"subject\": \"S\", \"text\": \"T\"}");
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(202);
        return reply.at("/deliveryId").isEmpty() ? reply.at("/id") : reply.at("/deliveryId");
    }
}
