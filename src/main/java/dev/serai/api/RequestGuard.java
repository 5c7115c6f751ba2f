package dev.serai.api;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Refuses bodies that are too long or no JSON before they are read. */
@Component
public class RequestGuard {

    /** Request attribute that holds why reading the body failed, for whoever answers when the reader told nobody. */
    static final String FAILURE = RequestGuard.class.getName() + ".failure";

    private final DataSize limit;

    RequestGuard(ApiProperties properties) {
        limit = properties.maxBody();
    }

    /**
     * The request to go on with; one whose body has no declared length is watched while it is read.
     *
     * @throws ProblemException 413 when the body is too long
     */
    public HttpServletRequest limited(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length > limit.toBytes()) {
            throw new BodyTooLargeException(limit);
        }
        return length < 0 && request.getHeader("Transfer-Encoding") != null ? new LimitedRequest(request) : request;
    }

    /** Fails with a 415 problem when there is a body that does not say it is JSON in UTF-8; a body that says nothing passes. */
    public void requireJson(HttpServletRequest request) {
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        String type = request.getContentType();
        if (!hasBody || type == null || "application/json".equals(type) || isJson(type.toLowerCase(Locale.ROOT))
                || request.getHeader("ce-specversion") != null) {
            return;
        }
        throw new ProblemException(415, "Unsupported media type", "The content type \"" + type
                + "\" is not accepted; send application/json (or another type that ends in +json) in UTF-8", List.of());
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String name = (end < 0 ? type : type.substring(0, end)).strip();
        if (!name.equals("application/json") && !(name.startsWith("application/") && name.endsWith("+json"))) {
            return false;
        }
        int charset = type.indexOf("charset=");
        if (charset < 0) {
            return true;
        }
        String value = type.substring(charset + 8).replace("\"", "").strip();
        return value.startsWith("utf-8") || value.startsWith("utf8") || value.startsWith("us-ascii");
    }

    private final class LimitedRequest extends HttpServletRequestWrapper {

        private LimitedStream stream;
        private BufferedReader reader;

        LimitedRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new LimitedStream(this, super.getInputStream());
            }
            return stream;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            if (reader == null) {
                reader = new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
            }
            return reader;
        }
    }

    private final class LimitedStream extends ServletInputStream {

        private final HttpServletRequest request;
        private final ServletInputStream in;
        private long read;

        LimitedStream(HttpServletRequest request, ServletInputStream in) {
            this.request = request;
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int more) {
            read += more;
            if (read > limit.toBytes()) {
                BodyTooLargeException failure = new BodyTooLargeException(limit);
                request.setAttribute(FAILURE, failure);
                throw failure;
            }
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
