package dev.serai.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A request whose body was read already, on its way through the filters as if it had just come in. */
public final class ReadRequest extends HttpServletRequestWrapper {

    private static final String FORM = "application/x-www-form-urlencoded";

    private byte[] body;
    private ServletInputStream stream;
    private BufferedReader reader;
    private boolean noForm;

    public ReadRequest(HttpServletRequest request, byte[] body) {
        super(request);
        this.body = body;
        this.stream = new ReadStream(body);
    }

    /** The body itself, not a copy. */
    public byte[] body() {
        return body;
    }

    /** Lets go of the body, for a request that is worked on no more but may wait for its answer. */
    public void release() {
        body = new byte[0];
        stream = new ReadStream(body);
    }

    /**
     * From now on it does not say that it is a form where it is none, for Camel fails on such a one before the route has it. The header
     * says what it said.
     */
    public void dropBadForm() {
        String type = super.getContentType();
        noForm = type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM) && !isForm();
    }

    private boolean isForm() {
        try {
            for (String part : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
                URLDecoder.decode(part, StandardCharsets.UTF_8);
                if (part.indexOf('=') < 1) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String getContentType() {
        return noForm ? null : super.getContentType();
    }

    @Override
    public DispatcherType getDispatcherType() {
        return DispatcherType.REQUEST;
    }

    @Override
    public int getContentLength() {
        return body.length;
    }

    @Override
    public long getContentLengthLong() {
        return body.length;
    }

    @Override
    public ServletInputStream getInputStream() {
        return stream;
    }

    @Override
    public BufferedReader getReader() {
        if (reader == null) {
            reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()));
        }
        return reader;
    }

    private static final class ReadStream extends ServletInputStream {

        private final ByteArrayInputStream in;

        ReadStream(byte[] body) {
            in = new ByteArrayInputStream(body);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return in.read(buffer, offset, length);
        }

        @Override
        public byte[] readAllBytes() {
            return in.readAllBytes();
        }

        @Override
        public int available() {
            return in.available();
        }

        @Override
        public boolean isFinished() {
            return in.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body was read already");
        }
    }
}
