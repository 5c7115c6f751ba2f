package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/**
 * Writes a form with files as {@code multipart/form-data} (RFC 7578) for providers that take it; called by kamelets as
 * {@code bean: {beanType: dev.serai.provider.MultipartForm, method: encode}}.
 */
public final class MultipartForm {

    private static final String LINE = "\r\n";

    private MultipartForm() {}

    /**
     * Encodes the fields and sets the header {@code Content-Type}.
     *
     * @param fields an array of {@code {name, value}} and, for files, {@code {name, filename, contentType, content}} with the content in
     *     base64
     */
    public static byte[] encode(@Body JsonNode fields, Exchange exchange) {
        String boundary = "serai-" + UUID.randomUUID();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (JsonNode field : fields) {
            boolean file = field.hasNonNull("filename");
            String head = "--" + boundary + LINE + "Content-Disposition: form-data; name=\"" + escaped(field.path("name").asText()) + "\"";
            if (file) {
                head += "; filename=\"" + escaped(field.get("filename").asText()) + "\"" + LINE + "Content-Type: "
                        + field.path("contentType").asText("application/octet-stream").replaceAll("[\r\n]", "");
            }
            form.writeBytes(bytes(head + LINE + LINE));
            form.writeBytes(file ? Base64.getMimeDecoder().decode(field.path("content").asText()) : bytes(field.path("value").asText()));
            form.writeBytes(bytes(LINE));
        }
        form.writeBytes(bytes("--" + boundary + "--" + LINE));
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "multipart/form-data; boundary=" + boundary);
        return form.toByteArray();
    }

    private static String escaped(String text) {
        return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
