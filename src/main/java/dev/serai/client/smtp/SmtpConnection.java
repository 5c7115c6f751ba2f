package dev.serai.client.smtp;

import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.GuardedSocketFactory;
import dev.serai.egress.SocketGuard;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * A connection to a mail server that knows how far it got, keeps its times, and says nothing but what was meant: every command is ASCII
 * without control characters, or UTF-8 where the server offers SMTPUTF8 and the mail needs it.
 */
final class SmtpConnection extends SMTPTransport {

    /** How far a connection got. */
    enum Stage { CONNECT, MAIL, RCPT, DATA, CONTENT, END }

    private static final String[] NOT_WRITTEN = {"Bcc", "Content-Length"};
    private static final String OWN_NAME = ownName();

    private final SocketGuard guard;
    private final SmtpProperties times;
    private Stage stage = Stage.CONNECT;
    private String doing = "the connection";
    private long envelopeEnds;
    private SmtpReply reply = SmtpReply.NONE;
    private boolean opened;
    private int mails;

    private SmtpConnection(Session session, SmtpAccount account, SocketGuard guard, SmtpProperties times) {
        super(session, new URLName("smtp", account.host(), account.port(), null, null, null));
        this.guard = guard;
        this.times = times;
        setLocalHost(OWN_NAME);
    }

    static SmtpConnection to(SmtpAccount account, EgressDnsResolver resolver, ScheduledExecutorService timer, EgressProperties limits,
            SmtpProperties times) {
        SocketGuard guard = new SocketGuard(timer);
        GuardedSocketFactory sockets = new GuardedSocketFactory(resolver, (int) limits.connectTimeout().toMillis(), guard);
        Properties settings = new Properties();
        settings.put("mail.smtp.socketFactory", sockets);
        settings.put("mail.smtp.ssl.socketFactory", sockets);
        settings.setProperty("mail.smtp.socketFactory.fallback", "false");
        settings.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        settings.setProperty("mail.smtp.connectiontimeout", String.valueOf(limits.connectTimeout().toMillis()));
        settings.setProperty("mail.smtp.writetimeout", String.valueOf(limits.responseTimeout().toMillis()));
        settings.put("mail.smtp.executor.writetimeout", timer);
        settings.setProperty("mail.smtp.auth", String.valueOf(account.username() != null));
        settings.setProperty("mail.smtp.quitwait", "false");
        settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        settings.setProperty("mail.smtp.ssl.enable", String.valueOf("ssl".equals(account.security())));
        settings.setProperty("mail.smtp.starttls.enable", String.valueOf("starttls".equals(account.security())));
        settings.setProperty("mail.smtp.starttls.required", String.valueOf("starttls".equals(account.security())));
        return new SmtpConnection(Session.getInstance(settings), account, guard, times);
    }

    /** Connects and logs in, within the time for that. */
    synchronized void open(SmtpAccount account) throws MessagingException {
        guard.allow(times.login());
        connect(account.host(), account.port(), account.username(), account.password());
        guard.lift();
        opened = true;
    }

    /** Whether it can still be used; asks the server. */
    @Override
    public synchronized boolean isConnected() {
        if (!opened) {
            return super.isConnected();
        }
        stage = Stage.CONNECT;
        guard.allow(times.command());
        boolean connected = super.isConnected();
        guard.lift();
        return connected;
    }

    @Override
    public synchronized void close() throws MessagingException {
        guard.allow(times.command());
        try {
            super.close();
        } finally {
            guard.lift();
        }
    }

    /** How far the connection got with the present mail. */
    synchronized Stage stage() {
        return stage;
    }

    /** What the server last replied; {@link SmtpReply#NONE} while it has not. */
    synchronized SmtpReply reply() {
        return reply;
    }

    /** What the connection was doing when its time was over; null when its time is not over. */
    synchronized String timedOut() {
        return guard.expired() ? doing : null;
    }

    /** How many mails the connection has carried. */
    synchronized int mails() {
        return mails;
    }

    /** What the server says to NOOP. */
    synchronized String noop() throws MessagingException {
        SmtpReply answer = command("NOOP", false);
        if (!answer.positive()) {
            throw new SmtpRefusedException(Stage.CONNECT, answer);
        }
        return answer.text();
    }

    /** Begins a mail. */
    synchronized void mail(OutgoingMail mail) throws MessagingException {
        stage = Stage.MAIL;
        envelopeEnds = System.nanoTime() + times.envelope().toNanos();
        String parameters = !mail.needsUtf8() ? "" : supportsExtension("8BITMIME") ? " BODY=8BITMIME SMTPUTF8" : " SMTPUTF8";
        SmtpReply answer = command("MAIL FROM:<" + mail.sender() + ">" + parameters, mail.needsUtf8());
        if (!answer.positive()) {
            throw new SmtpRefusedException(Stage.MAIL, answer);
        }
        stage = Stage.RCPT;
    }

    synchronized SmtpReply recipient(OutgoingMail mail, String recipient) throws MessagingException {
        return command("RCPT TO:<" + recipient + ">", mail.needsUtf8());
    }

    /** Lets go of a mail of which no content was sent. */
    synchronized void reset() throws MessagingException {
        command("RSET", false);
    }

    /** Sends the content to the recipients that were taken, and waits until the server has taken it. */
    synchronized void content(OutgoingMail mail) throws MessagingException {
        stage = Stage.DATA;
        guard.allow(remaining(times.command()));
        OutputStream out = data();
        try {
            stage = Stage.CONTENT;
            guard.allow(times.content());
            doing = "the content";
            mail.writeTo(out, NOT_WRITTEN);
            stage = Stage.END;
            guard.allow(times.confirmation());
            finishData();
            guard.lift();
            mails++;
        } catch (IOException e) {
            throw new MessagingException("The content could not be sent", e);
        }
    }

    private SmtpReply command(String command, boolean utf8) throws MessagingException {
        guard.allow(remaining(times.command()));
        if (utf8) {
            requireClean(command);
            doing = verb(command);
            simpleCommand(command.getBytes(StandardCharsets.UTF_8));
        } else {
            simpleCommand(command);
        }
        guard.lift();
        if (reply.code() == 0 || reply.code() == 421) {
            throw new SmtpRefusedException(stage, reply);
        }
        return reply;
    }

    private Duration remaining(Duration command) {
        long envelope = stage == Stage.CONNECT ? Long.MAX_VALUE : Math.max(0, envelopeEnds - System.nanoTime());
        return Duration.ofNanos(Math.min(command.toNanos(), envelope));
    }

    /** Every command as text comes by here: the client would cut letters to their lower eight bits. */
    @Override
    protected void sendCommand(String command) throws MessagingException {
        doing = verb(command);
        requireClean(command);
        for (int i = 0; i < command.length(); i++) {
            if (command.charAt(i) > 0x7e) {
                throw new MessagingException("A command to the mail server has a letter beyond ASCII: " + doing);
            }
        }
        super.sendCommand(command);
    }

    /** A connection whose mail was refused is closed, so that the client need not reset it, and what was refused stays known. */
    @Override
    public synchronized void issueCommand(String command, int expected) throws MessagingException {
        if (!"RSET".equals(command)) {
            super.issueCommand(command, expected);
        }
    }

    private static void requireClean(String command) throws MessagingException {
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                throw new MessagingException("A command to the mail server has a control character: " + verb(command));
            }
        }
    }

    private static String verb(String command) {
        int end = command.indexOf(' ');
        String verb = end < 0 ? command : command.substring(0, end);
        return ".".equals(verb) ? "the end of the content" : verb;
    }

    @Override
    protected int readServerResponse() throws MessagingException {
        guard.beginReply();
        reply = SmtpReply.NONE;
        int code = super.readServerResponse();
        reply = SmtpReply.of(getLastServerResponse());
        return code;
    }

    /** This host's name as EHLO takes it; an address literal where it has none such. */
    private static String ownName() {
        try {
            String name = InetAddress.getLocalHost().getCanonicalHostName();
            if (name.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")) {
                return name;
            }
            String address = InetAddress.getLocalHost().getHostAddress();
            return address.indexOf(':') < 0 ? "[" + address + "]" : "[IPv6:" + address.replaceAll("%.*", "") + "]";
        } catch (UnknownHostException e) {
            return "[127.0.0.1]";
        }
    }
}
