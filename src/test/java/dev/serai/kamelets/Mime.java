package dev.serai.kamelets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;

/** Reads a MIME message as its own header lines, except for the date, and its parts with their contents. */
final class Mime {

    private static final Set<String> NOT_ITS_OWN = Set.of("Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding");

    private Mime() {}

    static ObjectNode parse(byte[] text) throws MessagingException, IOException {
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(text));
        ObjectNode parsed = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = parsed.putObject("headers");
        for (Header header : Collections.list(message.getAllHeaders())) {
            if (!NOT_ITS_OWN.contains(header.getName())) {
                headers.put(header.getName(), MimeUtility.decodeText(MimeUtility.unfold(header.getValue())));
            }
        }
        parts(message, parsed.putArray("parts"));
        return parsed;
    }

    private static void parts(Part part, ArrayNode parts) throws MessagingException, IOException {
        if (part.getContent() instanceof MimeMultipart multipart) {
            for (int i = 0; i < multipart.getCount(); i++) {
                parts(multipart.getBodyPart(i), parts);
            }
            return;
        }
        ObjectNode parsed = parts.addObject().put("type", part.getContentType().replaceAll("(?s);.*", "").strip());
        if (part.getFileName() != null) {
            parsed.put("disposition", part.getDisposition()).put("filename", MimeUtility.decodeText(part.getFileName()));
        }
        if (part.getHeader("Content-ID") != null) {
            parsed.put("contentId", part.getHeader("Content-ID")[0]);
        }
        parsed.put("content", new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
