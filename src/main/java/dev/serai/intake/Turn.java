package dev.serai.intake;

import dev.serai.api.OverloadedException;
import dev.serai.api.Problems;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A request in line for its turn. */
final class Turn implements RequestLane.Waiting, AsyncListener {

    private static final long LONGEST_MILLIS = 10_000;

    private final Admission admission;
    private final RequestLane lane;
    private final Problems problems;
    private final AsyncContext context;
    private final HttpServletResponse response;

    private Turn(Admission admission, RequestLane lane, Problems problems, AsyncContext context, HttpServletResponse response) {
        this.admission = admission;
        this.lane = lane;
        this.problems = problems;
        this.context = context;
        this.response = response;
    }

    /** Gets a request in line, or answers that the line is too long. */
    static void await(Admission admission, RequestLane lane, Problems problems, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        AsyncContext context = request.startAsync();
        Turn turn = new Turn(admission, lane, problems, context, response);
        context.setTimeout(LONGEST_MILLIS);
        context.addListener(turn);
        if (!lane.await(turn)) {
            admission.close();
            problems.write(response, new OverloadedException("Serai works on as many requests as it can, and as many are waiting"));
            context.complete();
        }
    }

    @Override
    public Object owner() {
        return admission.owner();
    }

    @Override
    public boolean begin() {
        if (!admission.began()) {
            return false;
        }
        try {
            context.dispatch();
        } catch (IllegalStateException e) {
            // The caller is gone.
            admission.gone();
            return false;
        }
        return true;
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        if (lane.giveUp(this)) {
            admission.close();
            problems.write(response, new OverloadedException("No turn came in " + LONGEST_MILLIS / 1000 + " s"));
            context.complete();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        onComplete(event);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        lane.giveUp(this);
        admission.close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The next one who lets the request wait listens for itself.
    }
}
