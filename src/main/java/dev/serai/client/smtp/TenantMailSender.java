package dev.serai.client.smtp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderFailureException;
import dev.serai.egress.RequestCapture;
import dev.serai.egress.SandboxAnswer;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.component.mail.DefaultJavaMailSender;

/** Sends mail through the server and login of the current {@link ProviderCall}; for {@code smtp} endpoints of all tenants. */
public final class TenantMailSender extends DefaultJavaMailSender implements AutoCloseable {

    private final SmtpConnections connections;

    public TenantMailSender(EgressDnsResolver resolver, EgressProperties limits, SmtpProperties times) {
        this.connections = new SmtpConnections(resolver, limits, times);
    }

    /**
     * Sends the message, or writes it down when the call is a sandbox call.
     *
     * @throws ProviderFailureException sorted by the server's reply and by how far the connection got
     */
    @Override
    public void send(MimeMessage message) throws MessagingException {
        ProviderCall call = ProviderCall.required();
        SmtpAccount account = SmtpAccount.of(call);
        OutgoingMail mail = (OutgoingMail) message;
        if (call.sandbox().isPresent()) {
            sandbox(call, account, mail);
            return;
        }
        SmtpConnection connection = connections.open(account);
        boolean well = false;
        try {
            if (mail.needsUtf8() && !connection.supportsExtension("SMTPUTF8")) {
                well = true;
                throw MailComposer.withoutUtf8("Mail server " + account.url(), mail);
            }
            new SmtpTransaction(connection, mail).run();
            well = true;
        } catch (MessagingException e) {
            throw SmtpFailureReader.read(account, connection, e, isOwn(call, mail.sender()));
        } finally {
            if (well) {
                connections.keep(account, connection);
            } else {
                SmtpConnections.close(connection);
            }
        }
    }

    /** Whether the connection itself gave the sender, and not the message. */
    private static boolean isOwn(ProviderCall call, String sender) {
        return call.property("fromEmail") instanceof String own && own.equalsIgnoreCase(sender);
    }

    /** Connects, logs in and says NOOP, without sending: the connection test. The answer is JSON. */
    public ObjectNode verify() throws MessagingException {
        ProviderCall call = ProviderCall.required();
        SmtpAccount account = SmtpAccount.of(call);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (call.sandbox().isPresent()) {
            sandbox(call, account, null);
            return answer.put("reply", "250 2.0.0 OK");
        }
        SmtpConnection connection = connections.open(account);
        try {
            answer.put("reply", connection.noop());
            connections.keep(account, connection);
            return answer;
        } catch (MessagingException e) {
            ProviderFailureException failure = SmtpFailureReader.read(account, connection, e, true);
            SmtpConnections.close(connection);
            throw failure;
        }
    }

    private static void sandbox(ProviderCall call, SmtpAccount account, OutgoingMail message) throws MessagingException {
        Map<String, String> envelope = new LinkedHashMap<>();
        if (account.username() != null) {
            envelope.put("AUTH", account.username());
        }
        if (message != null) {
            envelope.put("MAIL FROM", message.sender());
            envelope.put("RCPT TO", String.join(", ", message.recipients()));
        }
        call.capture(RequestCapture.of(call, "SMTP", account.url(), envelope, message == null ? "NOOP" : text(message)));
        int status = SandboxAnswer.to(call).status();
        if (status >= 300) {
            throw failure(status);
        }
    }

    private static ProviderFailureException failure(int status) {
        String note = " (the connection's sandbox is set to answer " + status + ")";
        return switch (status) {
            case 401, 402, 403 -> new ProviderFailureException(Outcome.SWITCH, Fault.CREDENTIALS,
                    "535 5.7.8 Authentication credentials invalid" + note, null);
            case 429 -> new ProviderFailureException(Outcome.THROTTLED, "421 4.7.0 Too many messages, try again later" + note);
            default -> status >= 500 || status == 408 || status == 425
                    ? new ProviderFailureException(Outcome.RETRY, "421 4.3.2 Service not available" + note)
                    : new ProviderFailureException(Outcome.REJECTED, "550 5.1.1 Recipient address rejected" + note);
        };
    }

    private static String text(MimeMessage message) throws MessagingException {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            message.writeTo(out, new String[] {"Bcc"});
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new MessagingException("The message cannot be written", e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
