package dev.serai.reload;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An answer that is kept until somebody applies it to the real response, which may be gone by then. */
final class CapturedAnswer extends HttpServletResponseWrapper {

    private final List<Consumer<HttpServletResponse>> changes = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Charset charset = StandardCharsets.UTF_8;
    private PrintWriter writer;

    CapturedAnswer(HttpServletResponse response) {
        super(response);
    }

    void applyTo(HttpServletResponse response) {
        changes.forEach(change -> change.accept(response));
    }

    byte[] body() {
        if (writer != null) {
            writer.flush();
        }
        return bytes.toByteArray();
    }

    @Override
    public void setStatus(int status) {
        changes.add(response -> response.setStatus(status));
    }

    @Override
    public void sendError(int status) {
        bytes.reset();
        setStatus(status);
    }

    @Override
    public void sendError(int status, String message) {
        sendError(status);
    }

    @Override
    public void setHeader(String name, String value) {
        changes.add(response -> response.setHeader(name, value));
    }

    @Override
    public void addHeader(String name, String value) {
        changes.add(response -> response.addHeader(name, value));
    }

    @Override
    public void setContentType(String type) {
        changes.add(response -> response.setContentType(type));
    }

    @Override
    public void setCharacterEncoding(String name) {
        charset = Charset.forName(name);
        changes.add(response -> response.setCharacterEncoding(name));
    }

    /** It is as long as it turns out to be. */
    @Override
    public void setContentLength(int length) {
    }

    @Override
    public void setContentLengthLong(long length) {
    }

    @Override
    public void flushBuffer() {
    }

    @Override
    public boolean isCommitted() {
        return false;
    }

    @Override
    public int getBufferSize() {
        return 8 * 1024;
    }

    @Override
    public PrintWriter getWriter() {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(bytes, charset));
        }
        return writer;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public void write(int octet) {
                bytes.write(octet);
            }

            @Override
            public void write(byte[] octets, int offset, int length) {
                bytes.write(octets, offset, length);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new IllegalStateException("What is kept is written at once");
            }
        };
    }
}
