package dev.serai.provider;

import java.util.function.UnaryOperator;

/** Stands for an exception whose message, or that of a cause, holds a secret. */
public final class MaskedThrowable extends RuntimeException {

    private static final int DEEPEST = 20;

    private MaskedThrowable(String text, Throwable cause, StackTraceElement[] trace) {
        super(text, cause, false, true);
        setStackTrace(trace);
    }

    /** The exception itself where the mask finds nothing in it. */
    public static Throwable of(Throwable thrown, UnaryOperator<String> mask) {
        return of(thrown, mask, 0);
    }

    private static Throwable of(Throwable thrown, UnaryOperator<String> mask, int depth) {
        if (thrown == null || depth > DEEPEST) {
            return null;
        }
        Throwable cause = of(thrown.getCause() == thrown ? null : thrown.getCause(), mask, depth + 1);
        String text = thrown.toString();
        String masked = mask.apply(text);
        boolean clean = cause == thrown.getCause() && masked.equals(text) && thrown.getSuppressed().length == 0;
        return clean ? thrown : new MaskedThrowable(masked, cause, thrown.getStackTrace());
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
