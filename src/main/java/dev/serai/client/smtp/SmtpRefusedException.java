package dev.serai.client.smtp;

import jakarta.mail.MessagingException;
import java.util.Map;
import java.util.stream.Collectors;

/** A mail that a server did not take before it had any of its content. */
final class SmtpRefusedException extends MessagingException {

    private final SmtpConnection.Stage stage;
    private final SmtpReply reply;
    private final transient Map<String, SmtpReply> recipients;

    SmtpRefusedException(SmtpConnection.Stage stage, SmtpReply reply) {
        super(reply.text());
        this.stage = stage;
        this.reply = reply;
        this.recipients = Map.of();
    }

    /** @param recipients those that were refused, with what the server said; the gravest reply stands for all */
    SmtpRefusedException(Map<String, SmtpReply> recipients) {
        super(recipients.entrySet().stream().map(each -> each.getKey() + ": " + each.getValue().text())
                .collect(Collectors.joining("; ")));
        this.stage = SmtpConnection.Stage.RCPT;
        this.reply = recipients.values().stream().max((one, other) -> Integer.compare(gravity(one), gravity(other))).orElse(SmtpReply.NONE);
        this.recipients = recipients;
    }

    /** A recipient that no server would take outweighs one that another may, and that one who only has to wait. */
    private static int gravity(SmtpReply reply) {
        return !reply.permanentFailure() ? 0 : SmtpFailureReader.refusesRecipient(reply) ? 2 : 1;
    }

    SmtpConnection.Stage stage() {
        return stage;
    }

    SmtpReply reply() {
        return reply;
    }

    Map<String, SmtpReply> recipients() {
        return recipients;
    }
}
