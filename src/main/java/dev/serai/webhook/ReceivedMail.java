package dev.serai.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.api.Sha256;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Consumer;
import org.eclipse.angus.mail.util.BASE64DecoderStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole message as somebody's mail program wrote it (RFC 5322, MIME) as JSON: whom it is from and to, its text, and its attachments with
 * their contents in base64. What cannot be decoded to its end is kept as far as it can, and says {@code damaged}.
 */
final class ReceivedMail {

    private static final Logger log = LoggerFactory.getLogger(ReceivedMail.class);
    private static final int MOST_PARTS = 1_000;
    private static final int MOST_HEAD_BYTES = 2 * 1024 * 1024;
    private static final int DEEPEST = 20;
    private static final int LONGEST_HEADER = 65_536;
    private static final Session SESSION = Session.getInstance(new Properties());

    private final BoundedMultipart.Budget budget = new BoundedMultipart.Budget(MOST_PARTS, MOST_HEAD_BYTES);
    private final ObjectNode mail = JsonNodeFactory.instance.objectNode();
    private final ArrayNode attachments = JsonNodeFactory.instance.arrayNode();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder html = new StringBuilder();

    private ReceivedMail() {}

    /** Bytes, as far as they could be decoded. */
    private record Content(byte[] bytes, boolean damaged) {}

    /** @throws UnreadableWebhookException where it has a great many parts or lines in its heads */
    static ObjectNode read(byte[] message) {
        ReceivedMail read = new ReceivedMail();
        try {
            read.budget.take(new SharedByteArrayInputStream(message));
            read.all(new MimeMessage(SESSION, new SharedByteArrayInputStream(message)));
        } catch (MessagingException | IOException e) {
            throw new UnreadableWebhookException("The mail cannot be read: " + JsonText.storable(String.valueOf(e.getMessage())));
        }
        return read.mail.put("hash", HexFormat.of().formatHex(Sha256.of(message)));
    }

    private void all(MimeMessage message) throws MessagingException, IOException {
        addresses(message, "From", each -> {
            if (!mail.has("from")) {
                mail.put("from", stored(each.getAddress())).put("fromName", stored(each.getPersonal()));
            }
        });
        for (String name : new String[] {"To", "Cc", "Reply-To"}) {
            ArrayNode list = mail.putArray(name.equals("Reply-To") ? "replyTo" : name.toLowerCase(Locale.ROOT));
            addresses(message, name, each -> list.add(stored(each.getAddress())));
        }
        mail.put("subject", decoded(header(message, "Subject"))).put("id", decoded(header(message, "Message-ID")));
        mail.put("inReplyTo", decoded(header(message, "In-Reply-To"))).put("references", decoded(header(message, "References")));
        Date date = message.getSentDate();
        mail.put("date", date == null ? null : date.toInstant().toString());
        part(message, 0, false);
        mail.put("text", text.isEmpty() ? null : text.toString()).put("html", html.isEmpty() ? null : html.toString());
        mail.set("attachments", attachments);
    }

    private static void addresses(MimeMessage message, String name, Consumer<InternetAddress> each) throws MessagingException {
        String header = message.getHeader(name, ",");
        if (header == null) {
            return;
        }
        try {
            for (InternetAddress address : InternetAddress.parseHeader(unfolded(header), false)) {
                if (!address.isGroup()) {
                    each.accept(address);
                }
            }
        } catch (AddressException e) {
            each.accept(unread(header));
        }
    }

    /** What is no address is shown as it is. */
    private static InternetAddress unread(String header) {
        InternetAddress address = new InternetAddress();
        address.setAddress(header.strip());
        return address;
    }

    private static String header(MimePart part, String name) throws MessagingException {
        String header = part.getHeader(name, null);
        return header == null ? null : unfolded(header);
    }

    /** Bytes beyond ASCII stand in heads though they should not; the reader hands on one character for each. */
    private static String unfolded(String header) {
        String line = MimeUtility.unfold(header.length() > LONGEST_HEADER ? header.substring(0, LONGEST_HEADER) : header).strip();
        return line.chars().allMatch(c -> c <= 0xFF) ? ForeignText.of(line.getBytes(StandardCharsets.ISO_8859_1), null) : line;
    }

    /** Encoded words (RFC 2047); those that cannot be read stay as they are. */
    private static String decoded(String header) {
        try {
            String text = header == null ? null : MimeUtility.decodeText(header);
            return text == null || text.isBlank() ? stored(header) : stored(text);
        } catch (UnsupportedEncodingException e) {
            return stored(header);
        }
    }

    private static String stored(String written) {
        return written == null ? null : JsonText.storable(written);
    }

    private void part(MimePart part, int depth, boolean alternative) throws MessagingException, IOException {
        ContentType type = type(part);
        String disposition = String.valueOf(header(part, "Content-Disposition")).toLowerCase(Locale.ROOT);
        String filename = ForeignText.filename(filename(part, type));
        if (type.match("multipart/*") && depth < DEEPEST && parts(part, type, depth)) {
            return;
        }
        boolean attached = filename != null || disposition.startsWith("attachment");
        if (!attached && type.match("text/plain")) {
            append(text, part, type, alternative);
        } else if (!attached && type.match("text/html")) {
            append(html, part, type, alternative);
        } else {
            attach(part, type, filename, disposition.startsWith("inline"));
        }
    }

    /** The parts of a part; false where there are none to be found in it. */
    private boolean parts(MimePart part, ContentType type, int depth) throws MessagingException, IOException {
        MimeMultipart parts = new BoundedMultipart(part, budget);
        int count;
        try {
            count = parts.getCount();
        } catch (MessagingException e) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            part((MimePart) parts.getBodyPart(i), depth + 1, type.match("multipart/alternative"));
        }
        return count > 0;
    }

    /** Of alternatives the first counts; what stands before and after attachments is one text. */
    private static void append(StringBuilder all, MimePart part, ContentType type, boolean alternative) throws MessagingException {
        if (alternative && !all.isEmpty()) {
            return;
        }
        if (!all.isEmpty()) {
            all.append('\n');
        }
        all.append(ForeignText.of(content(part).bytes(), type.getParameter("charset")));
    }

    private void attach(MimePart part, ContentType type, String filename, boolean inline) throws MessagingException {
        Content content = content(part);
        ObjectNode file = attachments.addObject();
        String otherwise = "attachment-" + attachments.size() + (type.match("message/rfc822") ? ".eml" : "");
        file.put("filename", filename == null ? otherwise : filename);
        file.put("contentType", stored(type.getBaseType())).put("size", content.bytes().length);
        String id = header(part, "Content-ID");
        if (id != null) {
            file.put("contentId", stored(id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id));
        }
        if (inline) {
            file.put("inline", true);
        }
        if (content.damaged()) {
            file.put("damaged", true);
        }
        file.put("content", Base64.getEncoder().encodeToString(content.bytes()));
    }

    private static ContentType type(MimePart part) throws MessagingException {
        try {
            String written = header(part, "Content-Type");
            return new ContentType(written == null ? "text/plain" : written);
        } catch (ParseException e) {
            return new ContentType("application", "octet-stream", null);
        }
    }

    private static String filename(Part part, ContentType type) throws MessagingException {
        String name;
        try {
            name = part.getFileName();
        } catch (ParseException e) {
            name = type.getParameter("name");
        }
        return name == null ? null : decoded(unfolded(name));
    }

    private static Content content(MimePart part) throws MessagingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = part.getInputStream()) {
            in.transferTo(bytes);
            return new Content(bytes.toByteArray(), false);
        } catch (IOException | MessagingException e) {
            return damaged(part);
        }
    }

    private static Content damaged(MimePart part) throws MessagingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream raw = part instanceof MimeBodyPart body ? body.getRawInputStream() : ((MimeMessage) part).getRawInputStream()) {
            InputStream in = "base64".equalsIgnoreCase(part.getEncoding()) ? new BASE64DecoderStream(raw, true) : raw;
            in.transferTo(bytes);
        } catch (IOException e) {
            log.debug("Mail that was received is damaged", e);
        }
        return new Content(bytes.toByteArray(), true);
    }
}
