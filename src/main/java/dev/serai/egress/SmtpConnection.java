package dev.serai.egress;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** A connection to a mail server that knows how far it got. */
final class SmtpConnection extends SMTPTransport {

    /** How far a connection got. */
    enum Stage { CONNECT, ENVELOPE, CONTENT, END }

    private Stage stage = Stage.CONNECT;
    private int mails;

    private SmtpConnection(Session session, SmtpAccount account) {
        super(session, new URLName("smtp", account.host(), account.port(), null, null, null));
    }

    static SmtpConnection to(SmtpAccount account, GuardedSocketFactory sockets, ScheduledExecutorService timer,
            EgressProperties limits) {
        Properties settings = new Properties();
        settings.put("mail.smtp.socketFactory", sockets);
        settings.put("mail.smtp.ssl.socketFactory", sockets);
        settings.setProperty("mail.smtp.socketFactory.fallback", "false");
        settings.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        settings.setProperty("mail.smtp.connectiontimeout", String.valueOf(limits.connectTimeout().toMillis()));
        settings.setProperty("mail.smtp.timeout", String.valueOf(limits.responseTimeout().toMillis()));
        settings.setProperty("mail.smtp.writetimeout", String.valueOf(limits.responseTimeout().toMillis()));
        settings.put("mail.smtp.executor.writetimeout", timer);
        settings.setProperty("mail.smtp.auth", String.valueOf(account.username() != null));
        settings.setProperty("mail.smtp.sendpartial", "false");
        settings.setProperty("mail.smtp.quitwait", "false");
        settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        settings.setProperty("mail.smtp.ssl.enable", String.valueOf("ssl".equals(account.security())));
        settings.setProperty("mail.smtp.starttls.enable", String.valueOf("starttls".equals(account.security())));
        settings.setProperty("mail.smtp.starttls.required", String.valueOf("starttls".equals(account.security())));
        return new SmtpConnection(Session.getInstance(settings), account);
    }

    /** How far the connection got since it was opened or reused. */
    synchronized Stage stage() {
        return stage;
    }

    synchronized void reached(Stage reached) {
        stage = reached;
    }

    /** How many mails the connection has carried. */
    synchronized int mails() {
        return mails;
    }

    @Override
    protected OutputStream data() throws MessagingException {
        OutputStream out = super.data();
        reached(Stage.CONTENT);
        return out;
    }

    @Override
    protected synchronized void finishData() throws IOException, MessagingException {
        reached(Stage.END);
        super.finishData();
        mails++;
    }
}
