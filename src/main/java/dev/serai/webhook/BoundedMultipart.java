package dev.serai.webhook;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import java.io.IOException;
import java.io.InputStream;

/** The parts of a message, which may have no more of them, and no more lines in their heads, than a budget has: each costs memory. */
final class BoundedMultipart extends MimeMultipart {

    private final Budget budget;

    BoundedMultipart(MimePart whole, Budget budget) throws MessagingException {
        super(new MimePartDataSource(whole));
        this.budget = budget;
    }

    /** What a whole message may still have. */
    static final class Budget {

        private int parts;
        private int headBytes;

        Budget(int parts, int headBytes) {
            this.parts = parts;
            this.headBytes = headBytes;
        }

        void take() {
            if (parts-- <= 0) {
                throw new UnreadableWebhookException("The mail has too many parts");
            }
        }

        /** Takes what is before the first empty line. */
        void take(InputStream head) throws IOException {
            boolean empty = true;
            for (int c = head.read(); c >= 0 && !(c == '\n' && empty); c = head.read()) {
                empty = c == '\n' || c == '\r' && empty;
                if (headBytes-- <= 0) {
                    throw new UnreadableWebhookException("The mail has heads that are too long");
                }
            }
        }
    }

    @Override
    protected MimeBodyPart createMimeBodyPart(InputStream part) throws MessagingException {
        budget.take();
        try {
            part.mark(Integer.MAX_VALUE);
            budget.take(part);
            part.reset();
        } catch (IOException e) {
            throw new MessagingException("Its head cannot be read", e);
        }
        return super.createMimeBodyPart(part);
    }

    @Override
    protected MimeBodyPart createMimeBodyPart(InternetHeaders headers, byte[] content) throws MessagingException {
        budget.take();
        return super.createMimeBodyPart(headers, content);
    }
}
