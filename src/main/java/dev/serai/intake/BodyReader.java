package dev.serai.intake;

import dev.serai.api.BodyTooLargeException;
import dev.serai.api.OverloadedException;
import dev.serai.api.ProblemException;
import dev.serai.api.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Reads a body as it arrives, on no thread of its own, within bounds of bytes and time; then the request goes on. What is refused is
 * answered at once. Of such a body the rest is passed over for a while, so that a caller who is still sending sees the answer, and the
 * connection is closed.
 */
final class BodyReader implements ReadListener, AsyncListener {

    private static final Logger log = LoggerFactory.getLogger(BodyReader.class);
    private static final int FIRST = 16 * 1024;
    private static final int CHUNK = 32 * 1024;
    private static final long PASSED_OVER = 128L * 1024 * 1024;
    private static final long PASSING_MILLIS = 10_000;
    private static final long IN_TIME = 8L * 1024 * 1024;
    private static final long SLOWEST_PER_SECOND = 256L * 1024;

    private final Admission admission;
    private final Problems problems;
    private final DataSize limit;
    private final long timeoutNanos;
    private final long began = System.nanoTime();
    private final AsyncContext context;
    private final HttpServletResponse response;
    private final UnreadBodies.Body unread;
    private final ServletInputStream in;
    private byte[] body = {};
    private int length;
    private boolean refused;
    private boolean ended;
    private long passedOver;
    /** Where the body goes; null where it is kept in memory. */
    private SpooledBody spooled;
    private long spooledBytes;

    private BodyReader(Admission admission, Problems problems, DataSize limit, long timeoutNanos, HttpServletRequest request,
            HttpServletResponse response) throws IOException {
        this.admission = admission;
        this.problems = problems;
        this.limit = limit;
        this.timeoutNanos = timeoutNanos;
        this.response = response;
        unread = UnreadBodies.of(request);
        in = request.getInputStream();
        context = request.startAsync();
        context.addListener(this);
    }

    /** @param length of the body; -1 where it does not say so */
    static void read(Admission admission, Problems problems, DataSize limit, long timeoutNanos, long length, HttpServletRequest request,
            HttpServletResponse response) throws IOException {
        if (length > 0 && !admission.take(length)) {
            throw noRoom();
        }
        BodyReader reader = new BodyReader(admission, problems, limit, timeoutNanos, request, response);
        if (length > 0) {
            reader.body = new byte[(int) length];
        }
        reader.context.setTimeout(TimeUnit.NANOSECONDS.toMillis(reader.timeFor(length < 0 ? limit.toBytes() : length)));
        reader.unread.ask();
        reader.in.setReadListener(reader);
    }

    /** Reads one that goes to disk. */
    static void spool(Admission admission, Problems problems, DataSize limit, long timeoutNanos, SpooledBody to,
            HttpServletRequest request, HttpServletResponse response) throws IOException {
        BodyReader reader = new BodyReader(admission, problems, limit, timeoutNanos, request, response);
        reader.spooled = to;
        reader.body = new byte[CHUNK];
        long length = request.getContentLengthLong();
        reader.context.setTimeout(TimeUnit.NANOSECONDS.toMillis(reader.timeFor(length < 0 ? limit.toBytes() : length)));
        reader.unread.ask();
        reader.in.setReadListener(reader);
    }

    /** Passes a body over whose request was answered. */
    static void passOver(HttpServletRequest request, HttpServletResponse response) throws IOException {
        BodyReader reader = new BodyReader(null, null, null, 0, request, response);
        reader.refused = true;
        reader.context.setTimeout(PASSING_MILLIS);
        reader.in.setReadListener(reader);
    }

    private static OverloadedException noRoom() {
        return new OverloadedException("Serai has as many request bodies under way as it has memory for (serai.api.request-memory)");
    }

    private long timeFor(long bytes) {
        return timeoutNanos + Math.max(0, bytes - IN_TIME) * TimeUnit.SECONDS.toNanos(1) / SLOWEST_PER_SECOND;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!ended && in.isReady() && !in.isFinished()) {
            if (refused) {
                passOver();
            } else {
                try {
                    readMore();
                } catch (ProblemException e) {
                    refuse(e);
                }
            }
        }
    }

    private void readMore() throws IOException {
        if (spooled != null) {
            spoolMore();
            return;
        }
        if (length == body.length) {
            grow();
        }
        int read = in.read(body, length, body.length - length);
        length += Math.max(0, read);
        if (length > limit.toBytes()) {
            throw new BodyTooLargeException(limit);
        }
        if (System.nanoTime() - began > timeFor(length)) {
            throw tooSlow();
        }
    }

    private void spoolMore() throws IOException {
        int read = in.read(body, 0, body.length);
        if (read > 0) {
            spooledBytes += read;
            if (spooledBytes > limit.toBytes()) {
                throw new BodyTooLargeException(limit, SpooledPaths.SETTING);
            }
            spooled.write(body, read);
        }
        if (System.nanoTime() - began > timeFor(spooledBytes)) {
            throw tooSlow();
        }
    }

    private void grow() {
        int longer = (int) Math.min(Math.max(FIRST, body.length * 2L), limit.toBytes() + 1);
        if (!admission.take(longer - body.length)) {
            throw noRoom();
        }
        body = Arrays.copyOf(body, longer);
    }

    private void passOver() throws IOException {
        byte[] nothing = new byte[8 * 1024];
        passedOver += Math.max(0, in.read(nothing));
        if (passedOver > PASSED_OVER || System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(PASSING_MILLIS) + timeFor(0)) {
            abandon();
        }
    }

    private ProblemException tooSlow() {
        return new ProblemException(408, "Request timeout", "The body was not there within " + TimeUnit.NANOSECONDS.toSeconds(timeoutNanos)
                + " s (serai.api.body-timeout)", List.of());
    }

    private void refuse(ProblemException problem) throws IOException {
        refused = true;
        body = null;
        admission.close();
        response.setHeader("Connection", "close");
        problems.write(response, problem);
        response.flushBuffer();
    }

    @Override
    public void onAllDataRead() {
        if (ended) {
            return;
        }
        ended = true;
        if (refused) {
            context.complete();
        } else {
            admission.body(spooled != null ? Intake.NONE : length == body.length ? body : Arrays.copyOf(body, length));
            body = null;
            context.dispatch();
        }
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("A body broke off", failure);
        abandon();
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        if (!ended && !refused) {
            refuse(tooSlow());
        }
        abandon();
    }

    private void abandon() {
        if (!ended) {
            ended = true;
            unread.abandon();
            close();
            context.complete();
        }
    }

    private void close() {
        body = null;
        if (admission != null) {
            admission.close();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The next one who lets the request wait listens for itself.
    }
}
