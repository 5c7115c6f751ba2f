package dev.serai.proof;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.UploadContext;

/** A body that is {@code multipart/form-data} (RFC 7578): its fields and files, read by the server's own reader once somebody asks. */
public final class MultipartBody {

    private static final String TYPE = "multipart/form-data";
    private static final int MOST_PARTS = 1_000;
    private static final int LONGEST_HEAD = 16_384;

    private final String contentType;
    private final byte[] body;
    private List<Part> parts;
    private String problem;

    private MultipartBody(String contentType, byte[] body) {
        this.contentType = contentType;
        this.body = body;
    }

    /**
     * The body of a request.
     *
     * @param contentTypes what its headers say; null where they say nothing
     * @return null where it is another one
     */
    static MultipartBody of(List<String> contentTypes, byte[] body) {
        String type = contentTypes == null || contentTypes.isEmpty() ? "" : contentTypes.get(0).strip();
        return type.regionMatches(true, 0, TYPE, 0, TYPE.length()) ? new MultipartBody(type, body) : null;
    }

    /**
     * One part.
     *
     * @param filename as it was sent, so it may name a folder; null for a field
     * @param contentType null where it says none
     */
    public record Part(String name, String filename, String contentType, byte[] content) {}

    /** Why it cannot be read, such as one that was cut off; null where it can. */
    public synchronized String problem() {
        read();
        return problem;
    }

    /** Its parts in their order; none where it cannot be read. */
    public synchronized List<Part> parts() {
        read();
        return parts;
    }

    private void read() {
        if (parts != null) {
            return;
        }
        try {
            parts = List.copyOf(all());
        } catch (IOException | IllegalArgumentException e) {
            parts = List.of();
            problem = "The multipart body cannot be read: " + e.getMessage();
        }
    }

    private List<Part> all() throws IOException {
        FileUpload upload = new FileUpload();
        upload.setHeaderEncoding("UTF-8");
        upload.setPartHeaderSizeMax(LONGEST_HEAD);
        FileItemIterator items = upload.getItemIterator(new Stored());
        List<Part> all = new ArrayList<>();
        while (items.hasNext()) {
            if (all.size() == MOST_PARTS) {
                throw new IOException("it has more than " + MOST_PARTS + " parts");
            }
            FileItemStream item = items.next();
            try (InputStream content = item.openStream()) {
                all.add(new Part(item.getFieldName(), filename(item), item.getContentType(), content.readAllBytes()));
            }
        }
        if (all.isEmpty()) {
            throw new IOException("there is no part in it");
        }
        return all;
    }

    /** With a NUL in it, too: it is data. */
    private static String filename(FileItemStream item) {
        try {
            return item.getName();
        } catch (InvalidFileNameException e) {
            return e.getName();
        }
    }

    /** The body that is here already. */
    private final class Stored implements UploadContext {

        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public String getContentType() {
            return contentType;
        }

        @Override
        public long contentLength() {
            return body.length;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(body);
        }
    }
}
