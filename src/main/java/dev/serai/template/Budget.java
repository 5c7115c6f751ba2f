package dev.serai.template;

import java.time.Duration;

/** What making the content of one message may cost: time, steps, and bytes of what is made. */
final class Budget {

    static final int MOST_STEPS = 1_000_000;
    static final int MOST_PARTIALS = 1000;

    private final long ends;
    private final Duration time;
    private final long mostBytes;
    private long bytes;
    private int steps;
    private int partials;

    Budget(Duration time, long mostBytes) {
        this.time = time;
        this.ends = System.nanoTime() + time.toNanos();
        this.mostBytes = mostBytes;
    }

    /** A value was looked up, or a section was gone through once. */
    void step() {
        steps++;
        if (steps > MOST_STEPS) {
            throw new TemplateFaultException("takes more than " + MOST_STEPS + " steps with this data", 0);
        }
        if (System.nanoTime() > ends) {
            throw new TemplateFaultException("takes longer than " + time.toMillis() + " ms with this data (serai.template.render-time)", 0);
        }
    }

    /** A partial was read. */
    void partial() {
        partials++;
        if (partials > MOST_PARTIALS) {
            throw new TemplateFaultException("includes more than " + MOST_PARTIALS + " partials, those within partials among them", 0);
        }
        step();
    }

    /** Something was written. */
    void wrote(CharSequence text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        if (bytes > mostBytes) {
            throw new TemplateFaultException("makes more than " + mostBytes + " bytes of this data (serai.template.max-output)", 0);
        }
    }
}
