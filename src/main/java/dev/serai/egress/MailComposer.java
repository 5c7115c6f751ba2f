package dev.serai.egress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.aws2.ses.Ses2Constants;

/** Composes MIME messages (RFC 5322, 2045, 2387) from normalised email; for kamelets that hand over whole messages. */
public final class MailComposer {

    private static final Session SESSION = Session.getInstance(new Properties());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");
    private static final Set<String> OWN_HEADERS = Set.of("from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id",
            "mime-version", "sender", "return-path");

    /**
     * The message of the body, a normalised {@code email.send} that has a {@code from}. Its Message-ID follows from the idempotency key
     * of the current call, so that every attempt of a delivery sends the same one.
     *
     * @throws ProviderFailureException {@code REJECTED} when an address, a header or an attachment cannot stand in a message
     */
    public MimeMessage compose(Exchange exchange) {
        return message(mail(exchange), true);
    }

    /** As {@link #compose}, without blind copies in the message, and with what {@code aws2-ses} wants to know in its headers. */
    public MimeMessage composeForSes(Exchange exchange) {
        JsonNode mail = mail(exchange);
        Message message = exchange.getMessage();
        message.setHeader(Ses2Constants.FROM, rejecting(() -> address(mail.path("from")).toString()));
        message.setHeader(Ses2Constants.TO, Stream.of("to", "cc", "bcc").flatMap(field -> addresses(mail.path(field)).stream())
                .map(InternetAddress::getAddress).distinct().collect(Collectors.joining(",")));
        Map<String, String> tags = new LinkedHashMap<>();
        mail.path("tags").forEach(tag -> tags.put(tag.asText().replaceAll("[^A-Za-z0-9_-]", "_"), "true"));
        if (!tags.isEmpty()) {
            message.setHeader(Ses2Constants.TAGS, tags);
        }
        return message(mail, false);
    }

    private static JsonNode mail(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        try {
            return body instanceof JsonNode json ? json : JSON.readTree(exchange.getMessage().getBody(String.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "The message is no JSON", e);
        }
    }

    private static MimeMessage message(JsonNode mail, boolean blindCopies) {
        return rejecting(() -> {
            MimeMessage message = new IdentifiedMessage(messageId(mail.path("from").path("email").asText()));
            message.setFrom(address(mail.path("from")));
            message.setRecipients(RecipientType.TO, array(mail.path("to")));
            message.setRecipients(RecipientType.CC, array(mail.path("cc")));
            if (blindCopies) {
                message.setRecipients(RecipientType.BCC, array(mail.path("bcc")));
            }
            if (mail.path("replyTo").hasNonNull("email")) {
                message.setReplyTo(new InternetAddress[] {address(mail.path("replyTo"))});
            }
            message.setSubject(line("subject", mail.path("subject").asText("")), "UTF-8");
            message.setSentDate(new Date());
            headers(mail, message);
            content(mail, message);
            message.saveChanges();
            return message;
        });
    }

    private static void headers(JsonNode mail, MimeMessage message) throws MessagingException, UnsupportedEncodingException {
        for (Map.Entry<String, JsonNode> header : mail.path("headers").properties()) {
            String name = header.getKey();
            String lower = name.toLowerCase(Locale.ROOT);
            if (!name.matches("[!-9;-~]+") || OWN_HEADERS.contains(lower) || lower.startsWith("content-")) {
                throw new ProviderFailureException(Outcome.REJECTED, "Header \"" + name + "\" cannot be set; use the message's own fields");
            }
            message.setHeader(name, MimeUtility.fold(name.length() + 2,
                    MimeUtility.encodeText(line("headers." + name, header.getValue().asText()), "UTF-8", null)));
        }
        if (!mail.path("tags").isEmpty()) {
            List<String> tags = new ArrayList<>();
            mail.path("tags").forEach(tag -> tags.add(tag.asText()));
            message.setHeader("X-Tags", MimeUtility.encodeText(line("tags", String.join(", ", tags)), "UTF-8", null));
        }
    }

    private static void content(JsonNode mail, MimePart message) throws MessagingException {
        List<MimeBodyPart> inline = new ArrayList<>();
        List<MimeBodyPart> attached = new ArrayList<>();
        for (JsonNode attachment : mail.path("attachments")) {
            boolean shown = attachment.path("inline").asBoolean(attachment.hasNonNull("contentId")) && mail.hasNonNull("html");
            (shown ? inline : attached).add(attachment(attachment, shown));
        }
        if (attached.isEmpty()) {
            related(mail, message, inline);
        } else {
            MimeBodyPart first = new MimeBodyPart();
            related(mail, first, inline);
            message.setContent(multipart("mixed", first, attached));
        }
    }

    private static void related(JsonNode mail, MimePart part, List<MimeBodyPart> inline) throws MessagingException {
        if (inline.isEmpty()) {
            alternative(mail, part);
        } else {
            MimeBodyPart first = new MimeBodyPart();
            alternative(mail, first);
            part.setContent(multipart("related", first, inline));
        }
    }

    private static void alternative(JsonNode mail, MimePart part) throws MessagingException {
        String text = mail.path("text").asText("");
        String html = mail.path("html").asText("");
        if (html.isEmpty()) {
            part.setText(text, "UTF-8", "plain");
        } else if (text.isEmpty()) {
            part.setText(html, "UTF-8", "html");
        } else {
            MimeBodyPart plain = new MimeBodyPart();
            plain.setText(text, "UTF-8", "plain");
            MimeBodyPart rich = new MimeBodyPart();
            rich.setText(html, "UTF-8", "html");
            part.setContent(multipart("alternative", plain, List.of(rich)));
        }
    }

    private static MimeMultipart multipart(String subtype, MimeBodyPart first, List<MimeBodyPart> others) throws MessagingException {
        MimeMultipart multipart = new MimeMultipart(subtype);
        multipart.addBodyPart(first);
        for (MimeBodyPart part : others) {
            multipart.addBodyPart(part);
        }
        return multipart;
    }

    private static MimeBodyPart attachment(JsonNode attachment, boolean inline) throws MessagingException {
        String filename = line("attachments.filename", attachment.path("filename").asText("attachment"));
        MimeBodyPart part = new MimeBodyPart();
        byte[] content;
        try {
            content = Base64.getDecoder().decode(WHITESPACE.matcher(attachment.path("content").asText("")).replaceAll(""));
        } catch (IllegalArgumentException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "Attachment \"" + filename + "\" is not in Base64", e);
        }
        String type = line("attachments.contentType", attachment.path("contentType").asText("application/octet-stream"));
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(content, type)));
        part.setFileName(filename);
        part.setDisposition(inline ? Part.INLINE : Part.ATTACHMENT);
        part.setHeader("Content-Transfer-Encoding", "base64");
        if (attachment.hasNonNull("contentId")) {
            String id = line("attachments.contentId", attachment.get("contentId").asText());
            part.setContentID(id.startsWith("<") ? id : "<" + id + ">");
        }
        return part;
    }

    private static InternetAddress[] array(JsonNode people) {
        return addresses(people).toArray(InternetAddress[]::new);
    }

    private static List<InternetAddress> addresses(JsonNode people) {
        List<InternetAddress> addresses = new ArrayList<>();
        people.forEach(person -> addresses.add(rejecting(() -> address(person))));
        return addresses;
    }

    private static InternetAddress address(JsonNode person) throws MessagingException, UnsupportedEncodingException {
        InternetAddress address = new InternetAddress(line("address", person.path("email").asText("")), true);
        String name = line("name", person.path("name").asText(""));
        if (!name.isEmpty()) {
            address.setPersonal(name, "UTF-8");
        }
        return address;
    }

    /** The value, which must not end the header line that it will stand in. */
    private static String line(String field, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new ProviderFailureException(Outcome.REJECTED, "Field \"" + field + "\" contains a line break");
        }
        return value;
    }

    private static String messageId(String from) {
        String key = ProviderCall.current().map(ProviderCall::idempotencyKey).orElse(null);
        UUID id = key == null ? UUID.randomUUID() : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
        boolean sandbox = ProviderCall.current().flatMap(ProviderCall::sandbox).isPresent();
        return "<" + (sandbox ? "MOCK-" : "") + id + "@" + from.substring(from.lastIndexOf('@') + 1) + ">";
    }

    private static <T> T rejecting(Composition<T> composition) {
        try {
            return composition.compose();
        } catch (MessagingException | UnsupportedEncodingException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "The message cannot be composed: " + e.getMessage(), e);
        }
    }

    /** A step of composing that may find the message wrong. */
    private interface Composition<T> {

        T compose() throws MessagingException, UnsupportedEncodingException;
    }

    /** A message that keeps its Message-ID when it is saved. */
    private static final class IdentifiedMessage extends MimeMessage {

        private final String id;

        IdentifiedMessage(String id) {
            super(SESSION);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
