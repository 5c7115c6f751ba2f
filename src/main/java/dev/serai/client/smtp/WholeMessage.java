package dev.serai.client.smtp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.client.smtp.OutgoingMail.Party;
import dev.serai.egress.ProviderFailureException;
import dev.serai.provider.Outcome;
import jakarta.mail.MessagingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * Writes normalised email as one MIME message for APIs that take it whole and read from its header whom it goes to; called by kamelets as
 * {@code bean: {beanType: dev.serai.client.smtp.WholeMessage, method: compose}}.
 */
public final class WholeMessage {

    private WholeMessage() {}

    /**
     * The message of the body, a normalised {@code email.send} that has a {@code from}, with its {@code bcc} as a header. A member
     * {@code messageId}, written without angle brackets, becomes its Message-ID.
     *
     * @throws ProviderFailureException {@code REJECTED} when an address, a header or an attachment cannot stand in a message,
     *     {@code SWITCH} when an address has letters beyond ASCII before the @
     */
    public static byte[] compose(Exchange exchange) {
        JsonNode mail = MailComposer.mail(exchange);
        OutgoingMail message = MailComposer.message(mail);
        if (message.needsUtf8()) {
            throw MailComposer.withoutUtf8("The provider", message);
        }
        List<Party> blind = MailComposer.party(mail, "bcc");
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            if (!blind.isEmpty()) {
                message.setHeader("Bcc", HeaderText.mailboxes("Bcc", blind));
            }
            message.writeTo(text);
        } catch (MessagingException | IOException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "The message cannot be composed: " + e.getMessage(), e);
        }
        return text.toByteArray();
    }
}
