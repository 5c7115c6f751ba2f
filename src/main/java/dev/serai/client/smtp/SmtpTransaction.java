package dev.serai.client.smtp;

import dev.serai.client.smtp.SmtpConnection.Stage;
import dev.serai.egress.ProviderFailureException;
import dev.serai.provider.Outcome;
import dev.serai.provider.PartialResult.Refusal;
import dev.serai.provider.PartialResult;
import jakarta.mail.MessagingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends one mail over a connection: to all of its recipients, or to none where the server refuses one of them. A server that takes only so
 * many at once (RFC 5321, 4.5.3.1.10) gets it in several portions, each asked about before the first is sent.
 */
final class SmtpTransaction {

    private static final int MOST_PORTIONS = 100;

    private final SmtpConnection connection;
    private final OutgoingMail mail;

    SmtpTransaction(SmtpConnection connection, OutgoingMail mail) {
        this.connection = connection;
        this.mail = mail;
    }

    /** Recipients that some of were taken; not all, where there were too many at once. */
    private record Taken(List<String> recipients, boolean all) {}

    /**
     * @throws ProviderFailureException with a {@link PartialResult} when a later portion failed after an earlier one was sent
     * @throws MessagingException when nobody has it
     */
    void run() throws MessagingException {
        List<String> recipients = mail.recipients();
        Taken first = offer(recipients);
        if (first.all()) {
            connection.content(mail);
            return;
        }
        int size = first.recipients().size();
        List<List<String>> portions = portions(recipients, size);
        connection.reset();
        for (List<String> portion : portions.subList(1, portions.size())) {
            requireAll(offer(portion), portion);
            connection.reset();
        }
        send(portions);
    }

    private List<List<String>> portions(List<String> recipients, int size) {
        List<List<String>> portions = new ArrayList<>();
        for (int at = 0; at < recipients.size(); at += size) {
            portions.add(recipients.subList(at, Math.min(recipients.size(), at + size)));
        }
        if (portions.size() > MOST_PORTIONS) {
            throw new ProviderFailureException(Outcome.REJECTED, "The mail server takes only " + size
                    + " recipients at once, which would be " + portions.size() + " mails for " + recipients.size()
                    + " recipients; send it in smaller parts");
        }
        return portions;
    }

    private void send(List<List<String>> portions) throws MessagingException {
        List<String> taken = new ArrayList<>();
        for (List<String> portion : portions) {
            try {
                requireAll(offer(portion), portion);
                connection.content(mail);
            } catch (MessagingException e) {
                if (taken.isEmpty()) {
                    throw e;
                }
                throw partial(taken, portion, e);
            }
            taken.addAll(portion);
        }
    }

    private ProviderFailureException partial(List<String> taken, List<String> failed, MessagingException failure) {
        SmtpReply reply = SmtpFailureReader.reply(connection, failure);
        boolean unclear = connection.stage() == Stage.END && reply.code() == 0;
        String words = reply.code() == 0 ? "the connection was lost" : reply.text();
        List<Refusal> refused = new ArrayList<>();
        for (String recipient : mail.recipients()) {
            if (!taken.contains(recipient) && !(unclear && failed.contains(recipient))) {
                refused.add(new Refusal(recipient, failed.contains(recipient) ? words : "not tried after the others failed"));
            }
        }
        return new ProviderFailureException(new PartialResult(taken, refused, unclear ? failed : List.of()),
                "The mail server took it for " + String.join(", ", taken) + "; then it failed for " + String.join(", ", failed) + ": "
                        + words, failure);
    }

    private static void requireAll(Taken taken, List<String> portion) throws MessagingException {
        if (!taken.all()) {
            throw new SmtpRefusedException(Map.of(portion.get(taken.recipients().size()),
                    SmtpReply.of("452 4.5.3 Too many recipients, fewer than before")));
        }
    }

    /** Begins the mail and names recipients until all are taken or there are too many. */
    private Taken offer(List<String> recipients) throws MessagingException {
        connection.mail(mail);
        List<String> taken = new ArrayList<>();
        Map<String, SmtpReply> refused = new LinkedHashMap<>();
        for (String recipient : recipients) {
            SmtpReply reply = connection.recipient(mail, recipient);
            if (reply.positive()) {
                taken.add(recipient);
            } else if (reply.tooManyRecipients() && !taken.isEmpty() && refused.isEmpty()) {
                return new Taken(taken, false);
            } else {
                refused.put(recipient, reply);
            }
        }
        if (!refused.isEmpty()) {
            throw new SmtpRefusedException(refused);
        }
        return new Taken(taken, true);
    }
}
