package dev.serai.egress;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** Sorts failures of mail servers by their reply (RFC 5321, 3463, 4954) and by how far the connection got. */
final class SmtpFailure {

    private static final Pattern REPLY = Pattern.compile("\\b([245]\\d\\d)[ -]");

    private SmtpFailure() {}

    static ProviderFailureException of(SmtpAccount account, SmtpConnection.Stage stage, MessagingException failure) {
        RefusedAddressException refused = cause(failure, RefusedAddressException.class);
        if (refused != null) {
            return new ProviderFailureException(refused.outcome(), refused.fault(), refused.getMessage(), failure);
        }
        String words = words(account, failure);
        Outcome outcome = outcome(stage, failure, reply(failure), words);
        return new ProviderFailureException(outcome, fault(failure, outcome), words, failure);
    }

    /** What the failure tells itself; null where its cause does. */
    private static Fault fault(MessagingException failure, Outcome outcome) {
        int reply = reply(failure);
        if (failure instanceof AuthenticationFailedException || reply == 530 || reply == 534 || reply == 535) {
            return Fault.CREDENTIALS;
        }
        if (cause(failure, SMTPSenderFailedException.class) != null) {
            return Fault.SENDER;
        }
        return outcome == Outcome.THROTTLED ? Fault.RATE_LIMIT : reply >= 400 && reply < 500 ? Fault.PROVIDER : null;
    }

    private static Outcome outcome(SmtpConnection.Stage stage, MessagingException failure, int reply, String words) {
        if (reply >= 400 && reply < 500) {
            return throttled(reply, words) ? Outcome.THROTTLED : Outcome.RETRY;
        }
        if (failure instanceof AuthenticationFailedException) {
            return Outcome.SWITCH;
        }
        if (reply >= 500) {
            boolean senderOrLogin = reply == 530 || reply == 534 || reply == 535 || words.contains("5.7.0") || words.contains("5.7.1 ");
            boolean sender = cause(failure, SMTPSenderFailedException.class) != null;
            return stage == SmtpConnection.Stage.CONNECT || sender || senderOrLogin && stage == SmtpConnection.Stage.ENVELOPE
                    ? Outcome.SWITCH : Outcome.REJECTED;
        }
        return stage == SmtpConnection.Stage.END ? Outcome.UNKNOWN : Outcome.RETRY;
    }

    private static boolean throttled(int reply, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return lower.contains("too many") || lower.contains("rate limit") || lower.contains("throttl") || lower.contains("try again later")
                && reply == 421;
    }

    /** The server's reply code; 0 when it did not reply. */
    private static int reply(MessagingException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            int code = cause instanceof SMTPAddressFailedException address ? address.getReturnCode()
                    : cause instanceof SMTPSenderFailedException sender ? sender.getReturnCode()
                    : cause instanceof SMTPSendFailedException send ? send.getReturnCode() : 0;
            if (code >= 400) {
                return code;
            }
        }
        String message = String.valueOf(failure.getMessage());
        Matcher reply = REPLY.matcher(message);
        return failure.getCause() == null && reply.find() ? Integer.parseInt(reply.group(1)) : 0;
    }

    /** The words of the innermost failure, which are the server's own where it replied. */
    private static String words(SmtpAccount account, MessagingException failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String message = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage().strip();
        return "Mail server " + account.url() + ": " + message;
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
