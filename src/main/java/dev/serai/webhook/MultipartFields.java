package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.JsonText;
import dev.serai.proof.MultipartBody;
import dev.serai.proof.MultipartBody.Part;
import dev.serai.provider.WebhookTerms.Form;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.ParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A form with files as JSON: a field is text in the charset that it is in, a file {@code {filename, contentType, size, content}} with the
 * content in base64, and a whole message what {@link ReceivedMail} makes of it.
 */
final class MultipartFields {

    private static final JsonMapper JSON = JsonText.foreignMapper();
    /** What HTML calls the field that says in which charset the others are (RFC 7578, 4.6). */
    private static final String COMMON = "_charset_";

    private final Form form;
    private final JsonNode charsets;
    private final String common;

    private MultipartFields(MultipartBody body, Form form) {
        this.form = form;
        this.common = text(body, COMMON);
        this.charsets = form.charsets() == null ? JsonNodeFactory.instance.objectNode() : json(text(body, form.charsets()));
    }

    /** @throws UnreadableWebhookException where the body was cut off, or has a great many parts */
    static ObjectNode read(MultipartBody body, Form form) {
        if (body.problem() != null) {
            throw new UnreadableWebhookException(JsonText.storable(body.problem()));
        }
        MultipartFields fields = new MultipartFields(body, form);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        body.parts().forEach(part -> WebhookBody.add(object, JsonText.storable(part.name()), fields.value(part)));
        return object;
    }

    private static String text(MultipartBody body, String name) {
        return body.parts().stream().filter(part -> part.name().equals(name) && part.filename() == null).findFirst()
                .map(part -> new String(part.content(), StandardCharsets.UTF_8)).orElse(null);
    }

    private static JsonNode json(String text) {
        try {
            return text == null ? JsonNodeFactory.instance.objectNode() : JSON.readTree(text);
        } catch (IOException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private JsonNode value(Part part) {
        if (form.mail().contains(part.name())) {
            return ReceivedMail.read(part.content());
        }
        if (part.filename() == null && !form.isFile(part.name())) {
            return TextNode.valueOf(ForeignText.of(part.content(), charset(part)));
        }
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("filename", ForeignText.filename(part.filename()));
        file.put("contentType", part.contentType() == null ? null : JsonText.storable(part.contentType()));
        return file.put("size", part.content().length).put("content", Base64.getEncoder().encodeToString(part.content()));
    }

    private String charset(Part part) {
        String own = parameter(part.contentType());
        return own != null ? own : charsets.path(part.name()).asText(common);
    }

    private static String parameter(String contentType) {
        try {
            return contentType == null ? null : new ContentType(contentType).getParameter("charset");
        } catch (ParseException e) {
            return null;
        }
    }
}
