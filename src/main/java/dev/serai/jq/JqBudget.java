package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.LongSupplier;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** How long expressions may take together, in how many steps, and how large the values may be that they make on the way. */
public final class JqBudget {

    private static final int MOST_STEPS = 50_000;
    private static final int MOST_NODES = 5_000;
    private static final int MOST_CHARACTERS = 100_000;
    /** For what stands in files: a body may have some hundred thousand parts. */
    private static final int MOST_TICKS = 20_000_000;
    /** Of all texts together that are put together on the way. */
    private static final long MOST_MADE = 256_000_000;
    private static final Duration TIME_OF_FILES = Duration.ofSeconds(5);
    /** The time is looked at once in so many ticks. */
    private static final int LOOK = 63;
    private static final ThreadLocal<JqBudget> CURRENT = new ThreadLocal<>();

    private final LongSupplier nanos;
    private final Duration time;
    private final long end;
    private int steps;
    private int ticks;
    private long made;

    JqBudget(Duration time, LongSupplier nanos) {
        this.time = time;
        this.nanos = nanos;
        this.end = nanos.getAsLong() + time.toNanos();
    }

    /** A budget that begins now. */
    public static JqBudget of(Duration time) {
        return new JqBudget(time, System::nanoTime);
    }

    /** The budget of an expression in a file, which begins now. */
    static JqBudget ofFile() {
        return of(TIME_OF_FILES);
    }

    /** Something that evaluates jq. */
    interface Evaluation {

        void run() throws JsonQueryException;
    }

    void spend(Evaluation evaluation) throws JsonQueryException {
        CURRENT.set(this);
        try {
            evaluation.run();
        } finally {
            CURRENT.remove();
        }
    }

    static JqBudget current() {
        return CURRENT.get();
    }

    /** Fails once too much time is spent, or too many steps are made. */
    void step() {
        if (++steps > MOST_STEPS) {
            throw new BoundedJqException("needs more than " + MOST_STEPS + " steps");
        }
        left();
    }

    /** The same for parts of a file, and of the functions of jq, of which there may be many more. */
    void tick() {
        if (++ticks > MOST_TICKS) {
            throw new BoundedJqException("needs more than " + MOST_TICKS + " steps");
        }
        if ((ticks & LOOK) == 0) {
            left();
        }
    }

    /** Counts the characters of a text that was put together. */
    void made(int characters) {
        made += characters;
        if (made > MOST_MADE) {
            throw new BoundedJqException("comes to a value of more than " + MOST_MADE + " characters, in pieces");
        }
    }

    /** Nanoseconds until the time ends, at least one; fails once it is spent. */
    long left() {
        long left = end - nanos.getAsLong();
        if (left < 0) {
            throw tooLong();
        }
        return Math.max(left, 1);
    }

    BoundedJqException tooLong() {
        return new BoundedJqException("takes longer than " + time.toMillis() + " ms");
    }

    /** Fails for a value that is larger than any may be on the way. */
    static void weigh(JsonNode value) {
        if (value.isContainerNode() || value.isTextual()) {
            weigh(value, new int[2]);
        }
    }

    private static void weigh(JsonNode value, int[] found) {
        found[0]++;
        found[1] += value.isTextual() ? value.textValue().length() : 0;
        if (found[0] > MOST_NODES || found[1] > MOST_CHARACTERS || found[1] < 0) {
            throw new BoundedJqException("comes to a value of more than " + MOST_CHARACTERS + " characters or " + MOST_NODES + " parts");
        }
        for (JsonNode each : value) {
            weigh(each, found);
        }
    }
}
