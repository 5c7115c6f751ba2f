package dev.serai.bulk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.intake.SpooledBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/** A body with recipients, in one of three forms. */
final class Upload {

    private static final List<String> LINES = List.of("x-ndjson", "ndjson", "jsonl", "x-jsonl", "jsonlines");

    private enum Form { DOCUMENT, LINES, CSV }

    private final SpooledBody body;
    private final Form form;
    private final Charset charset;

    private Upload(SpooledBody body, Form form, Charset charset) {
        this.body = body;
        this.form = form;
        this.charset = charset;
    }

    /** @throws ProblemException 415 for what is none of the three forms, 400 where there is no body */
    static Upload of(Object body) {
        if (!(body instanceof SpooledBody spooled) || spooled.length() == 0) {
            throw new UploadFault(0, "is empty; recipients are expected, as JSON, NDJSON or CSV");
        }
        String written = spooled.contentType() == null ? "application/json" : spooled.contentType();
        MimeType type;
        try {
            type = MimeTypeUtils.parseMimeType(written);
        } catch (InvalidMimeTypeException e) {
            throw unsupported(written);
        }
        Form form = form(type, written);
        Charset charset = charset(type, written);
        if (form != Form.CSV && !charset.equals(StandardCharsets.UTF_8) && !charset.equals(StandardCharsets.US_ASCII)) {
            throw unsupported(written);
        }
        return new Upload(spooled, form, charset);
    }

    private static Form form(MimeType type, String written) {
        String subtype = type.getSubtype().toLowerCase(Locale.ROOT);
        if (type.getType().equals("text") && (subtype.equals("csv") || subtype.equals("tab-separated-values"))) {
            return Form.CSV;
        }
        if (type.getType().equals("application") && LINES.contains(subtype)) {
            return Form.LINES;
        }
        if (type.getType().equals("application") && (subtype.equals("json") || subtype.endsWith("+json"))) {
            return Form.DOCUMENT;
        }
        throw unsupported(written);
    }

    private static Charset charset(MimeType type, String written) {
        try {
            return type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset();
        } catch (IllegalArgumentException e) {
            throw unsupported(written);
        }
    }

    private static ProblemException unsupported(String type) {
        return new ProblemException(415, "Unsupported media type", "The content type \"" + type + "\" is not accepted; send"
                + " application/json, application/x-ndjson or text/csv; JSON in UTF-8, CSV in any charset that Java knows (with curl: -H"
                + " 'Content-Type: text/csv' --data-binary @file.csv)", List.of());
    }

    boolean isDocument() {
        return form == Form.DOCUMENT;
    }

    /** The fields beside the recipients; of a JSON document. */
    ObjectNode content() {
        try (InputStream in = body.open()) {
            return JsonRecipients.content(new UploadText(in, charset));
        } catch (IOException e) {
            throw new UncheckedIOException("A body on disk cannot be read", e);
        }
    }

    /**
     * Reads all recipients.
     *
     * @param withContent whether there may be other fields beside them
     * @throws UploadFault where it cannot be read to its end
     */
    void read(boolean withContent, RecipientRows rows) {
        try (InputStream in = body.open()) {
            UploadText text = new UploadText(in, charset);
            switch (form) {
                case CSV -> CsvRecipients.read(text, rows);
                case LINES -> JsonRecipients.lines(text, rows);
                default -> JsonRecipients.document(text, withContent, rows);
            }
        } catch (UploadText.RowTooLongException e) {
            throw JsonRecipients.tooLong(0);
        } catch (IOException e) {
            throw new UncheckedIOException("A body on disk cannot be read", e);
        }
    }
}
