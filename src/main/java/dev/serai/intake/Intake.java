package dev.serai.intake;

import dev.serai.api.ApiProperties;
import dev.serai.api.BodyTooLargeException;
import dev.serai.api.ProblemException;
import dev.serai.api.Problems;
import dev.serai.api.ReadRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Lets requests in: reads the body, waits for a turn, both without a thread, and answers what cannot be let in. */
@Component
public final class Intake {

    private static final int LONGEST_LINE = 2000;
    /** No body, or none in memory. */
    static final byte[] NONE = {};

    private final RequestBudget budget;
    private final RequestLane lane;
    private final Problems problems;
    private final DataSize limit;
    private final long timeoutNanos;
    private final SpooledPaths spooledPaths;
    private final RequestBudget spool;

    Intake(ApiProperties properties, ServerProperties server, Problems problems, SpooledPaths spooledPaths) {
        this.budget = new RequestBudget(properties.requestBytes());
        this.lane = new RequestLane(workers(server.getTomcat().getThreads().getMax()), LONGEST_LINE);
        this.problems = problems;
        this.limit = properties.maxBody();
        this.timeoutNanos = properties.bodyTimeout().toNanos();
        this.spooledPaths = spooledPaths;
        this.spool = new RequestBudget(spooledPaths.budget().toBytes());
    }

    /** Of the server's threads, how many work on requests; the others check tokens and answer how Serai is. */
    static int workers(int threads) {
        return Math.max(1, threads * 5 / 8);
    }

    /** Begins to let a request in. */
    public Admission admission(Object owner, Principal caller) {
        return new Admission(owner, caller, budget, lane);
    }

    /**
     * The request to go on with, its body read; null when it has to wait for the body or for its turn: then it comes back in an ASYNC
     * dispatch. Once it is answered, {@link #done} must be called.
     *
     * @throws ProblemException 413 or 415 for a body that nobody wants, 503 where there is no room
     */
    public HttpServletRequest ready(Admission admission, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (admission.body() == null && !hasRead(admission, request, response)) {
            return null;
        }
        if (!admission.entered() && !admission.enter()) {
            admission.keep(request);
            Turn.await(admission, lane, problems, request, response);
            return null;
        }
        byte[] body = admission.body();
        boolean asItCame = body == NONE && request.getDispatcherType() == DispatcherType.REQUEST;
        return asItCame ? request : new ReadRequest(request, body);
    }

    /** Whether the body of a request goes to disk, where it may be longer than others and of any type. */
    public boolean isSpooled(HttpServletRequest request) {
        String path = request.getPathInfo() == null ? request.getServletPath() : request.getServletPath() + request.getPathInfo();
        return spooledPaths.takes(request.getMethod(), path);
    }

    private boolean hasRead(Admission admission, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (hasBody(request) && isSpooled(request)) {
            spool(admission, request, response);
            return false;
        }
        long length = request.getContentLengthLong();
        if (length > limit.toBytes()) {
            throw new BodyTooLargeException(limit);
        }
        if (!hasBody(request)) {
            admission.body(NONE);
            return true;
        }
        refuseEncoded(request);
        if (length > 0 && UnreadBodies.of(request).available() >= length) {
            admission.body(request.getInputStream().readNBytes((int) length));
            return true;
        }
        admission.keep(request);
        BodyReader.read(admission, problems, limit, timeoutNanos, length, request, response);
        return false;
    }

    private void spool(Admission admission, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getContentLengthLong() > spooledPaths.limit().toBytes()) {
            throw new BodyTooLargeException(spooledPaths.limit(), SpooledPaths.SETTING);
        }
        refuseEncoded(request);
        SpooledBody body = SpooledBody.create(spool, admission.owner(), request);
        admission.spooled(body);
        admission.keep(request);
        BodyReader.spool(admission, problems, spooledPaths.limit(), timeoutNanos, body, request, response);
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static void refuseEncoded(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !"identity".equalsIgnoreCase(encoding)) {
            throw new ProblemException(415, "Unsupported media type", "The content encoding \"" + encoding
                    + "\" is not accepted; send the body as it is", List.of());
        }
    }

    /** The request is answered, or its answer is somebody else's to give: what it holds is free. */
    public void done(Admission admission) {
        admission.close();
    }

    /** Answers a problem to a request whose body nobody will read. */
    public void refuse(HttpServletRequest request, HttpServletResponse response, ProblemException problem) throws IOException {
        long length = request.getContentLengthLong();
        boolean unread = hasBody(request) && !UnreadBodies.of(request).isRead();
        if (unread && length > 0 && UnreadBodies.of(request).available() >= length) {
            request.getInputStream().skipNBytes(length);
            unread = false;
        }
        // Who asks whether to go on with a body is told so by the answer.
        boolean sending = unread && request.getHeader("Expect") == null && request.isAsyncSupported() && !request.isAsyncStarted();
        if (sending) {
            response.setHeader("Connection", "close");
        }
        problems.write(response, problem);
        if (sending) {
            response.flushBuffer();
            BodyReader.passOver(request, response);
        }
    }
}
