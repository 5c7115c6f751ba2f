package dev.serai.supervision;

/**
 * Ends the process where the heap is used up: what broke meanwhile nobody knows, whereas the ledger knows what is to be done, and whoever
 * supervises the process starts it anew. Does what {@code -XX:+ExitOnOutOfMemoryError} does, for processes started without it.
 */
public final class OutOfMemory {

    /** As the JVM's own option exits. */
    static final int EXIT_CODE = 3;
    private static final int DEEPEST = 20;

    private OutOfMemory() {}

    /** Ends the process when this, or what caused it, is that the heap is used up. */
    public static void endsTheProcess(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OutOfMemoryError) {
                halt(cause);
            }
            cause = cause.getCause();
        }
    }

    /** Lets it end the process also where a thread of another library dies of it. */
    public static void watchAllThreads() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            endsTheProcess(failure);
            if (before != null) {
                before.uncaughtException(thread, failure);
            } else {
                System.err.print("Exception in thread \"" + thread.getName() + "\" ");
                failure.printStackTrace();
            }
        });
    }

    private static void halt(Throwable cause) {
        try {
            System.err.println("Serai ends, for the heap is used up (" + cause.getMessage()
                    + "); give it more with -Xmx, or let whoever supervises it start it anew");
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
