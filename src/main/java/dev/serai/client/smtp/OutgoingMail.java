package dev.serai.client.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Properties;

/** A composed message with its envelope (RFC 5321): whom it is from and to, whatever its header says. It keeps its Message-ID. */
final class OutgoingMail extends MimeMessage {

    private static final Session ASCII = session(false);
    private static final Session UTF8 = session(true);

    private final String id;
    private final String sender;
    private final List<String> recipients;

    /** @param name empty for none */
    record Party(String name, String address) {}

    /**
     * @param sender an address in the form of {@code EmailAddress}, and so are the recipients
     * @param utf8 whether an address has letters beyond ASCII before the @ (RFC 6532)
     */
    OutgoingMail(String id, String sender, List<String> recipients, boolean utf8) {
        super(utf8 ? UTF8 : ASCII);
        this.id = id;
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
    }

    private static Session session(boolean utf8) {
        Properties settings = new Properties();
        settings.setProperty("mail.mime.allowutf8", String.valueOf(utf8));
        return Session.getInstance(settings);
    }

    String sender() {
        return sender;
    }

    List<String> recipients() {
        return recipients;
    }

    /** Whether only a server that offers SMTPUTF8 can take it. */
    boolean needsUtf8() {
        return session == UTF8;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", id);
    }
}
