package dev.serai.provider;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What answers the HTTP requests of a call in the provider's stead, one after the other, and keeps them as they would have left, with
 * nothing masked: for values that are made up. The last answer is given to whatever comes after it, too.
 */
public final class ScriptedAnswers {

    /**
     * An answer.
     *
     * @param body empty for none
     * @param drop whether the connection is lost in place of an answer
     */
    public record Answer(int status, Map<String, String> headers, byte[] body, boolean drop) {}

    /**
     * A request that did not leave.
     *
     * @param url the whole address
     * @param body empty for none
     */
    public record Request(String method, String url, Map<String, String> headers, byte[] body) {}

    private static final int MOST_KEPT = 100;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Deque<Answer> left;
    private final List<Request> requests = new ArrayList<>();
    private final long end;
    private Answer last;

    /** @param answers at least one */
    public ScriptedAnswers(List<Answer> answers) {
        this(answers, LONGEST);
    }

    /**
     * @param answers at least one
     * @param longest how long the call may take
     */
    public ScriptedAnswers(List<Answer> answers, Duration longest) {
        end = System.nanoTime() + longest.toNanos();
        left = new ArrayDeque<>(answers);
        last = left.getFirst();
    }

    /** Keeps the request and says what it is answered. */
    public synchronized Answer answer(Request request) {
        if (requests.size() < MOST_KEPT) {
            requests.add(request);
        }
        if (!left.isEmpty()) {
            last = left.removeFirst();
        }
        return last;
    }

    /** Whether the call takes longer than it may. */
    public boolean isLate() {
        return System.nanoTime() - end >= 0;
    }

    /** Those that were made, in order; the first hundred. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }
}
