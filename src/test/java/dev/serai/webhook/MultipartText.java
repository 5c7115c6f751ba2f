package dev.serai.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a form with files as programs that send mail on do. */
final class MultipartText {

    private final String boundary;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    MultipartText() {
        this("xYzZY");
    }

    MultipartText(String boundary) {
        this.boundary = boundary;
    }

    MultipartText field(String name, String value) {
        return part("name=\"" + name + "\"", null, value.getBytes(StandardCharsets.UTF_8));
    }

    MultipartText file(String name, String filename, String contentType, byte[] content) {
        return part((name == null ? "" : "name=\"" + name + "\"; ") + "filename=\"" + filename + "\"", contentType, content);
    }

    /** @param contentType null for none */
    MultipartText part(String disposition, String contentType, byte[] content) {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n"
                + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n") + "\r\n";
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return this;
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(body.toByteArray());
        whole.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return whole.toByteArray();
    }
}
