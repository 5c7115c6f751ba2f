package dev.serai.reload;

import dev.serai.api.Problem;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer of a route that ends on another thread, written as fast as the caller takes it and on no thread that would wait for that. */
final class PendingAnswer implements AsyncListener, WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(PendingAnswer.class);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int PIECE = 16 * 1024;
    private static final byte[] TOO_LATE = ("{\"type\":\"urn:serai:problem:unavailable\",\"title\":\"Unavailable\",\"status\":503,"
            + "\"detail\":\"The route did not end in " + LONGEST.toMinutes() + " minutes\"}").getBytes(StandardCharsets.UTF_8);

    private final HttpServletRequest request;
    private boolean ended;
    private boolean closed;
    private AsyncContext context;
    private HttpServletResponse response;
    private Writer writer;
    private byte[] body;
    private int written;

    PendingAnswer(HttpServletRequest request) {
        this.request = request;
    }

    /** Writes the answer of the exchange, and lets go of it. */
    interface Writer {
        void write(HttpServletResponse response) throws Exception;
    }

    synchronized boolean hasRouteEnded() {
        return ended;
    }

    /**
     * The answer is written on a thread of the server: from any other, Tomcat would go on with the connection's next request right there,
     * within the route that has just ended.
     */
    void routeEnded() {
        synchronized (this) {
            ended = true;
            if (context == null || closed) {
                return;
            }
        }
        try {
            context.start(this::write);
        } catch (IllegalStateException | RejectedExecutionException e) {
            LOG.debug("The caller is gone, or the server stops", e);
            complete();
        }
    }

    /** Lets the thread go; the answer follows when the route has ended. */
    void answer(HttpServletResponse unwritten, Writer exchange) {
        synchronized (this) {
            response = unwritten;
            writer = exchange;
            context = request.startAsync();
            context.setTimeout(LONGEST.toMillis());
            context.addListener(this);
            if (!ended) {
                return;
            }
        }
        write();
    }

    private void write() {
        CapturedAnswer answer = new CapturedAnswer(response);
        try {
            writer.write(answer);
        } catch (Exception e) {
            LOG.warn("An answer could not be written", e);
            answer.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            answer.applyTo(response);
            body = answer.body();
            response.setContentLength(body.length);
        }
        try {
            response.getOutputStream().setWriteListener(this);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The caller is gone", e);
            complete();
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        ServletOutputStream out = response.getOutputStream();
        while (out.isReady()) {
            if (written == body.length) {
                complete();
                return;
            }
            int piece = Math.min(PIECE, body.length - written);
            out.write(body, written, piece);
            written += piece;
        }
    }

    private void complete() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        context.complete();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("The caller is gone", failure);
        complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        boolean unanswered;
        synchronized (this) {
            unanswered = !closed && body == null;
            closed = true;
        }
        if (unanswered && !response.isCommitted()) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.setContentType(Problem.MEDIA_TYPE);
            response.setContentLength(TOO_LATE.length);
            response.getOutputStream().write(TOO_LATE);
        }
        context.complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        onComplete(event);
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        closed = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once.
    }
}
