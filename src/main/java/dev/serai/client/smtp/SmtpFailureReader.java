package dev.serai.client.smtp;

import dev.serai.client.smtp.SmtpConnection.Stage;
import dev.serai.egress.ProviderFailureException;
import dev.serai.egress.RefusedAddressException;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Sorts failures of mail servers by the stage they came at (RFC 5321), and by reply and enhanced status code (RFC 3463, 4954): who cannot
 * send as this sender lets the next connection try, a recipient that does not exist exists nowhere, and what passes is tried again.
 */
final class SmtpFailureReader {

    private static final String[] LOGIN = {"authenticat", "log in", "login", "starttls"};
    private static final String[] SENDER = {"send as", "sendas", "sender", "on behalf of", "permission", "not authori", "unauthori",
            "not allowed to send", "relay", "from address", "from header", "spf", "dkim", "dmarc"};
    private static final String[] QUOTA = {"sending limit", "sending quota", "daily limit", "quota for the day"};
    private static final String[] TOO_FAST = {"too many", "rate limit", "throttl"};

    private SmtpFailureReader() {}

    /** @param ownSender whether the sender is the connection's, so that its refusal concerns all of its mail */
    static ProviderFailureException read(SmtpAccount account, SmtpConnection connection, MessagingException failure, boolean ownSender) {
        RefusedAddressException refused = cause(failure, RefusedAddressException.class);
        if (refused != null) {
            return new ProviderFailureException(refused.outcome(), refused.fault(), refused.getMessage(), failure);
        }
        SmtpReply reply = reply(connection, failure);
        Stage stage = connection.stage();
        Verdict verdict = reply.transientFailure() ? transientVerdict(stage, reply)
                : reply.permanentFailure() ? permanentVerdict(stage, reply, ownSender)
                : silence(stage, failure, connection.timedOut() != null);
        return new ProviderFailureException(verdict.outcome(), verdict.fault(), words(account, connection, reply, failure), failure);
    }

    /** @param fault null where the cause tells */
    private record Verdict(Outcome outcome, Fault fault) {}

    private static Verdict silence(Stage stage, MessagingException failure, boolean timedOut) {
        if (failure instanceof AuthenticationFailedException && !timedOut && cause(failure, IOException.class) == null) {
            return new Verdict(Outcome.SWITCH, Fault.CREDENTIALS);
        }
        return new Verdict(stage == Stage.END ? Outcome.UNKNOWN : Outcome.RETRY, null);
    }

    private static Verdict transientVerdict(Stage stage, SmtpReply reply) {
        boolean ofRecipient = reply.subject() == 1 || reply.subject() == 2
                || stage == Stage.RCPT && reply.code() != 421 && reply.subject() != 7;
        if (ofRecipient || reply.tooManyRecipients() || reply.says("greylist", "graylist", "grey-list", "gray-list")) {
            return new Verdict(Outcome.RETRY, Fault.MESSAGE);
        }
        if (reply.says(TOO_FAST) || reply.code() == 421 && reply.says("try again later")) {
            return new Verdict(Outcome.THROTTLED, Fault.RATE_LIMIT);
        }
        return new Verdict(Outcome.RETRY, stage == Stage.RCPT ? Fault.MESSAGE : Fault.PROVIDER);
    }

    private static Verdict permanentVerdict(Stage stage, SmtpReply reply, boolean ownSender) {
        if (isLogin(reply)) {
            return new Verdict(Outcome.SWITCH, Fault.CREDENTIALS);
        }
        if (reply.is(4, 5) || reply.says(QUOTA)) {
            return new Verdict(Outcome.SWITCH, Fault.QUOTA);
        }
        Fault sender = ownSender ? Fault.SENDER : Fault.MESSAGE;
        return switch (stage) {
            case CONNECT -> new Verdict(Outcome.SWITCH, null);
            case MAIL -> new Verdict(Outcome.SWITCH, reply.subject() == 6 ? Fault.MESSAGE : sender);
            case RCPT -> refusesRecipient(reply) ? new Verdict(Outcome.REJECTED, null)
                    : new Verdict(Outcome.SWITCH, reply.says("relay") ? Fault.PERMISSION : reply.subject() == 1 ? sender : Fault.MESSAGE);
            default -> refusesSender(reply) ? new Verdict(Outcome.SWITCH, sender) : new Verdict(Outcome.REJECTED, null);
        };
    }

    /** Whether the reply to RCPT says that there is no such recipient, and not that this connection may not write to it. */
    static boolean refusesRecipient(SmtpReply reply) {
        if (reply.says("relay") || reply.code() == 530 || reply.code() == 534 || reply.code() == 535) {
            return false;
        }
        return switch (reply.subject()) {
            case 1 -> reply.detail() != 7 && reply.detail() != 8;
            case 3, 6, 7 -> false;
            default -> true;
        };
    }

    /** Whether the reply to the whole content is about who sends it; else it is about the content or those who are to get it. */
    private static boolean refusesSender(SmtpReply reply) {
        return switch (reply.subject()) {
            case 1 -> reply.detail() == 7 || reply.detail() == 8 || reply.says(SENDER);
            case 7 -> reply.detail() > 1 || reply.says(SENDER);
            default -> reply.says(SENDER);
        };
    }

    private static boolean isLogin(SmtpReply reply) {
        return reply.code() == 530 || reply.code() == 534 || reply.code() == 535 || reply.is(7, 8) || reply.is(7, 57)
                || reply.is(7, 3) && reply.says(LOGIN);
    }

    /** What the server said to the command that failed; {@link SmtpReply#NONE} where it said nothing. */
    static SmtpReply reply(SmtpConnection connection, MessagingException failure) {
        if (failure instanceof SmtpRefusedException refused) {
            return refused.reply();
        }
        if (failure instanceof SMTPSendFailedException || failure instanceof AuthenticationFailedException) {
            return SmtpReply.of(failure.getMessage());
        }
        return cause(failure, IOException.class) == null && connection.reply().code() >= 400 ? connection.reply() : SmtpReply.NONE;
    }

    private static String words(SmtpAccount account, SmtpConnection connection, SmtpReply reply, MessagingException failure) {
        String server = "Mail server " + account.url();
        if (failure instanceof SmtpRefusedException refused && !refused.recipients().isEmpty()) {
            return server + " refused " + refused.getMessage();
        }
        if (reply.code() > 0) {
            return server + ": " + reply.text();
        }
        if (connection.timedOut() != null) {
            return server + " was not done with " + connection.timedOut() + " in time (serai.egress.smtp)";
        }
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage() == null || last.getMessage().isBlank() ? "it closed the connection" : last.getMessage().strip();
        return server + ": " + message;
    }

    private static <T extends Throwable> T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
