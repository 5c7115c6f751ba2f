package dev.serai.client.smtp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.address.EmailAddress;
import dev.serai.address.InvalidAddressException;
import dev.serai.client.smtp.OutgoingMail.Party;
import dev.serai.egress.ProviderFailureException;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.util.ByteArrayDataSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.aws2.ses.Ses2Constants;

/** Composes MIME messages (RFC 5322, 2045, 2387) from normalised email; for kamelets that hand over whole messages. */
public final class MailComposer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");
    private static final Pattern NAME_PARAMETER = Pattern.compile(";\\s{0,9}name\\*?=", Pattern.CASE_INSENSITIVE);
    private static final Pattern HEADER_NAME = Pattern.compile("[!-9;-~]{1,76}");
    private static final Set<String> OWN_HEADERS = Set.of("from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id",
            "mime-version", "sender", "return-path");

    /**
     * The message of the body, a normalised {@code email.send} that has a {@code from}. Its Message-ID follows from the idempotency key
     * of the current call, so that every attempt of a delivery sends the same one.
     *
     * @throws ProviderFailureException {@code REJECTED} when an address, a header or an attachment cannot stand in a message
     */
    public MimeMessage compose(Exchange exchange) {
        return message(mail(exchange));
    }

    /**
     * As {@link #compose}, with what {@code aws2-ses} wants to know in its headers.
     *
     * @throws ProviderFailureException {@code SWITCH} when an address has letters beyond ASCII before the @, which SES does not take
     */
    public MimeMessage composeForSes(Exchange exchange) {
        JsonNode mail = mail(exchange);
        OutgoingMail composed = message(mail);
        if (composed.needsUtf8()) {
            throw withoutUtf8("SES", composed);
        }
        Message message = exchange.getMessage();
        message.setHeader(Ses2Constants.FROM, HeaderText.mailbox(party(mail, "from").get(0)).replace("\r\n ", " "));
        message.setHeader(Ses2Constants.TO, String.join(",", composed.recipients()));
        Map<String, String> tags = new LinkedHashMap<>();
        mail.path("tags").forEach(tag -> tags.put(tag.asText().replaceAll("[^A-Za-z0-9_-]", "_"), "true"));
        if (!tags.isEmpty()) {
            message.setHeader(Ses2Constants.TAGS, tags);
        }
        return composed;
    }

    /** What to say of a provider that cannot take the addresses of a message as they are; another one may. */
    static ProviderFailureException withoutUtf8(String provider, OutgoingMail mail) {
        String address = Stream.concat(Stream.of(mail.sender()), mail.recipients().stream()).filter(EmailAddress::isInternationalized)
                .findFirst().map(found -> " " + found).orElse(" the address for replies");
        return new ProviderFailureException(Outcome.SWITCH, Fault.MESSAGE, provider + " takes no address with letters beyond ASCII before"
                + " the @ (SMTPUTF8), as in" + address, null);
    }

    static JsonNode mail(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        try {
            return body instanceof JsonNode json ? json : JSON.readTree(exchange.getMessage().getBody(String.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "The message is no JSON", e);
        }
    }

    static OutgoingMail message(JsonNode mail) {
        List<Party> from = party(mail, "from");
        if (from.isEmpty()) {
            throw new ProviderFailureException(Outcome.REJECTED, "The message cannot be composed: it has no sender");
        }
        Map<String, List<Party>> parties = new LinkedHashMap<>();
        parties.put("From", from);
        parties.put("To", party(mail, "to"));
        parties.put("Cc", party(mail, "cc"));
        parties.put("Reply-To", party(mail, "replyTo"));
        List<Party> blind = party(mail, "bcc");
        List<String> recipients = Stream.of(parties.get("To"), parties.get("Cc"), blind).flatMap(List::stream).map(Party::address)
                .distinct().toList();
        boolean utf8 = Stream.concat(parties.values().stream(), Stream.of(blind)).flatMap(List::stream)
                .anyMatch(party -> EmailAddress.isInternationalized(party.address()));
        String sender = from.get(0).address();
        try {
            OutgoingMail message = new OutgoingMail(messageId(mail, sender), sender, recipients, utf8);
            for (Map.Entry<String, List<Party>> field : parties.entrySet()) {
                if (!field.getValue().isEmpty()) {
                    message.setHeader(field.getKey(), HeaderText.mailboxes(field.getKey(), field.getValue()));
                }
            }
            set(message, "subject", "Subject", mail.path("subject").asText(""));
            message.setSentDate(new Date());
            headers(mail, message);
            content(mail, message);
            message.saveChanges();
            return message;
        } catch (MessagingException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "The message cannot be composed: " + e.getMessage(), e);
        }
    }

    private static void headers(JsonNode mail, MimeMessage message) throws MessagingException {
        for (Map.Entry<String, JsonNode> header : mail.path("headers").properties()) {
            String name = header.getKey();
            String lower = name.toLowerCase(Locale.ROOT);
            if (!HEADER_NAME.matcher(name).matches() || OWN_HEADERS.contains(lower) || lower.startsWith("content-")) {
                throw new ProviderFailureException(Outcome.REJECTED, "Header \"" + name + "\" cannot be set; use the message's own fields");
            }
            set(message, "headers." + name, name, header.getValue().asText());
        }
        if (!mail.path("tags").isEmpty()) {
            List<String> tags = new ArrayList<>();
            mail.path("tags").forEach(tag -> tags.add(tag.asText()));
            set(message, "tags", "X-Tags", String.join(", ", tags));
        }
    }

    private static void set(MimeMessage message, String field, String name, String value) throws MessagingException {
        try {
            message.setHeader(name, HeaderText.value(name, line(field, value)));
        } catch (IllegalArgumentException e) {
            throw new ProviderFailureException(Outcome.REJECTED, "Field \"" + field + "\" " + e.getMessage(), e);
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
        boolean named = NAME_PARAMETER.matcher(type).find();
        part.setHeader("Content-Type", type + (named ? "" : HeaderText.parameter("name", filename)));
        part.setHeader("Content-Disposition", (inline ? Part.INLINE : Part.ATTACHMENT) + HeaderText.parameter("filename", filename));
        part.setHeader("Content-Transfer-Encoding", "base64");
        if (attachment.hasNonNull("contentId")) {
            String id = line("attachments.contentId", attachment.get("contentId").asText());
            part.setContentID(id.startsWith("<") ? id : "<" + id + ">");
        }
        return part;
    }

    /** Who stands in a field, one or many, each address in the one form that every server takes. */
    static List<Party> party(JsonNode mail, String field) {
        JsonNode found = mail.path(field);
        List<Party> parties = new ArrayList<>();
        for (JsonNode person : found.isArray() ? found : found.hasNonNull("email") ? List.of(found) : List.<JsonNode>of()) {
            String written = person.path("email").asText("");
            try {
                parties.add(new Party(line("name", person.path("name").asText("")), EmailAddress.parse(written).toString()));
            } catch (InvalidAddressException e) {
                throw new ProviderFailureException(Outcome.REJECTED, "The message cannot be composed: " + field + " \"" + written + "\" "
                        + e.getMessage(), e);
            }
        }
        return parties;
    }

    /** The value, which must not end the header line that it will stand in. */
    private static String line(String field, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new ProviderFailureException(Outcome.REJECTED, "Field \"" + field + "\" contains a line break");
        }
        return value;
    }

    private static String messageId(JsonNode mail, String from) {
        if (mail.hasNonNull("messageId")) {
            return "<" + line("messageId", mail.get("messageId").asText()) + ">";
        }
        String key = ProviderCall.current().map(ProviderCall::idempotencyKey).orElse(null);
        UUID id = key == null ? UUID.randomUUID() : UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
        boolean sandbox = ProviderCall.current().flatMap(ProviderCall::sandbox).isPresent();
        return "<" + (sandbox ? "MOCK-" : "") + id + "@" + from.substring(from.lastIndexOf('@') + 1) + ">";
    }
}
